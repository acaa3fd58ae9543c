package wire

import (
	"errors"
	"net/netip"
	"time"

	"roam/game"
)

// MaxCandidates is how many hosts a player is asked to measure.
const MaxCandidates = 8

// Join asks a lobby for a seat; a player sends it after Welcome. The lobby
// answers with Candidates, or Refused. With every field zero, any room will do.
type Join struct {
	Room game.RoomID   `cbor:"1,keyasint,omitempty"` // this room, made if it is not there
	New  bool          `cbor:"2,keyasint,omitempty"` // a room of one's own
	With game.SafeText `cbor:"3,keyasint,omitempty"` // the room of the player with this name
	Host game.SafeText `cbor:"4,keyasint,omitempty"` // only this host
	Wait bool          `cbor:"5,keyasint,omitempty"` // if nobody has a seat now, wait in the lobby's queue
}

// Kind returns KindJoin.
func (*Join) Kind() Kind { return KindJoin }

func (m *Join) clean() error {
	m.Room = cleanRoom(m.Room)
	m.With = game.Safe(string(m.With), game.MaxNameCells)
	m.Host = game.Safe(string(m.Host), game.MaxNameCells)
	return nil
}

// Candidates are the hosts that could take the player. The player probes all of
// them at once and answers with Measured within the time.
type Candidates struct {
	Hosts  []Candidate   `cbor:"1,keyasint"`
	Within time.Duration `cbor:"2,keyasint"`
}

// A Candidate is one host of Candidates.
type Candidate struct {
	Host     game.SafeText    `cbor:"1,keyasint"`
	Addrs    []netip.AddrPort `cbor:"2,keyasint"`
	Level    uint8            `cbor:"3,keyasint"` // of load, 1 to 5
	Players  int              `cbor:"4,keyasint"`
	Capacity int              `cbor:"5,keyasint"`
}

// Kind returns KindCandidates.
func (*Candidates) Kind() Kind { return KindCandidates }

func (m *Candidates) clean() error {
	if len(m.Hosts) > MaxCandidates {
		return errors.New("too many hosts")
	}
	for i := range m.Hosts {
		h := &m.Hosts[i]
		h.Host = game.Safe(string(h.Host), game.MaxNameCells)
		if err := cleanAddrs(h.Addrs); err != nil {
			return err
		}
	}
	return nil
}

// Measured says what the probes found. The lobby decides, reserves a seat at the
// best host, and answers with Seat, Next or Refused.
type Measured struct {
	Hosts []Measurement `cbor:"1,keyasint"`
}

// A Measurement is one host's round trip; 0 means that it is out of reach. Addr
// is the one of its addresses that answered first.
type Measurement struct {
	Host game.SafeText  `cbor:"1,keyasint"`
	RTT  time.Duration  `cbor:"2,keyasint"`
	Addr netip.AddrPort `cbor:"3,keyasint,omitempty"`
}

// Kind returns KindMeasured.
func (*Measured) Kind() Kind { return KindMeasured }

func (m *Measured) clean() error {
	if len(m.Hosts) > MaxCandidates {
		return errors.New("too many hosts")
	}
	for i := range m.Hosts {
		h := &m.Hosts[i]
		h.Host = game.Safe(string(h.Host), game.MaxNameCells)
		if h.RTT < 0 || h.RTT > time.Minute {
			return errors.New("impossible round trip")
		}
	}
	return nil
}

// Seat is the lobby's answer to Measured: a seat is reserved on this host. The
// player dials the ticket and forgets the lobby.
type Seat struct {
	Host   game.SafeText `cbor:"1,keyasint"`
	Room   game.RoomID   `cbor:"2,keyasint"`
	Ticket Ticket        `cbor:"3,keyasint"`
}

// Kind returns KindSeat.
func (*Seat) Kind() Kind { return KindSeat }

func (m *Seat) clean() error {
	m.Host = game.Safe(string(m.Host), game.MaxNameCells)
	m.Room = cleanRoom(m.Room)
	return m.Ticket.clean()
}

// Next is the answer of a lobby of lobbies: ask this one, from the start.
type Next struct {
	Lobby string `cbor:"1,keyasint"` // host:port
}

// Kind returns KindNext.
func (*Next) Kind() Kind { return KindNext }

func (m *Next) clean() error {
	m.Lobby = string(game.Safe(m.Lobby, maxAddress))
	return nil
}

// maxAddress bounds a host:port, in cells: a DNS name has at most 253.
const maxAddress = 260

// Queued tells a player who would wait that there is no seat yet, and again
// whenever the place in the queue changes. Candidates follow once there is one.
type Queued struct {
	Place  int           `cbor:"1,keyasint"`           // 1 is next
	Of     int           `cbor:"2,keyasint"`           // how many wait
	Detail game.SafeText `cbor:"3,keyasint,omitempty"` // why there is no seat
}

// Kind returns KindQueued.
func (*Queued) Kind() Kind { return KindQueued }

func (m *Queued) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	if m.Place < 1 || m.Of < m.Place {
		return errors.New("impossible place")
	}
	return nil
}

// Refused is a lobby's no, with the reason in a word and in words.
type Refused struct {
	Reason Reason        `cbor:"1,keyasint"`
	Detail game.SafeText `cbor:"2,keyasint,omitempty"`
}

// Kind returns KindRefused.
func (*Refused) Kind() Kind { return KindRefused }

func (m *Refused) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	return nil
}

// MaxDetail bounds the words that come with a reason, in cells.
const MaxDetail = 120
