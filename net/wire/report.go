package wire

import (
	"errors"
	"math"
	"net/netip"
	"slices"
	"time"

	"roam/game"
)

// Report is what a host tells its lobby, at least once a second and at once when
// its level changes.
type Report struct {
	Addrs    []netip.AddrPort `cbor:"1,keyasint"` // where players reach it; an unspecified address means: where the lobby sees it
	Level    uint8            `cbor:"2,keyasint"` // of load, 1 to 5
	Load     float64          `cbor:"3,keyasint"` // the worst factor, as a share of what the host can bear
	Players  int              `cbor:"4,keyasint"` // seated
	Reserved int              `cbor:"5,keyasint"` // promised but not yet taken
	Capacity int              `cbor:"6,keyasint"`
	Rotation uint8            `cbor:"7,keyasint"`            // 0 online, 1 out of rotation, 2 offline
	Rooms    []RoomReport     `cbor:"8,keyasint"`            // all of them
	Spans    bool             `cbor:"9,keyasint,omitempty"`  // its rooms may live on several hosts at once
	Factors  []float64        `cbor:"10,keyasint,omitempty"` // smoothed readings, in the order of About's scales
	In       uint64           `cbor:"11,keyasint,omitempty"` // bytes a second that arrive
	Out      uint64           `cbor:"12,keyasint,omitempty"` // bytes a second that leave
	RTT      time.Duration    `cbor:"13,keyasint,omitempty"` // the host's round trip to itself
	Parked   int              `cbor:"14,keyasint,omitempty"` // of the players, those who lost their session
	Unwell   game.SafeText    `cbor:"15,keyasint,omitempty"` // what is wrong with the host, in its own words
	Movers   []Mover          `cbor:"16,keyasint,omitempty"` // of a host that wants relief: who could leave, best first
}

// MaxFactors is how many factors of load a Report may have, MaxMovers how many
// players it may offer.
const (
	MaxFactors = 32
	MaxMovers  = 128
)

// A Mover is a player whom a host that is hot could send elsewhere.
type Mover struct {
	Player     game.PlayerID `cbor:"1,keyasint"`
	Weight     float64       `cbor:"2,keyasint"`           // share of the host's load that leaves with it
	Neighbours int           `cbor:"3,keyasint,omitempty"` // players of the same host whom it sees
}

// readings tells whether all are such as something can read.
func readings(xs []float64) bool {
	return finite(xs...) && (len(xs) == 0 || slices.Min(xs) >= 0)
}

// A RoomReport is one room of a Report.
type RoomReport struct {
	Room     game.RoomID `cbor:"1,keyasint"`
	Players  int         `cbor:"2,keyasint"` // seated or reserved
	Capacity int         `cbor:"3,keyasint"`
	Private  bool        `cbor:"4,keyasint,omitempty"` // not for those who asked for any room
}

// Kind returns KindReport.
func (*Report) Kind() Kind { return KindReport }

func (m *Report) clean() error {
	switch {
	case !finite(m.Load) || m.Load < 0 || m.Level < 1 || m.Level > 5 || !readings(m.Factors):
		return errors.New("impossible load")
	case m.Players < 0 || m.Reserved < 0 || m.Capacity < 0:
		return errors.New("negative count")
	case len(m.Addrs) > maxAddrs:
		return errors.New("too many addresses")
	case len(m.Factors) > MaxFactors || len(m.Movers) > MaxMovers:
		return errors.New("too many rows")
	case m.RTT < 0 || m.Parked < 0:
		return errors.New("negative count")
	}
	m.Unwell = game.Safe(string(m.Unwell), MaxDetail)
	for i := range m.Movers {
		if x := &m.Movers[i]; math.IsNaN(x.Weight) || math.IsInf(x.Weight, 0) || x.Weight < 0 || x.Neighbours < 0 {
			return errors.New("impossible player")
		}
	}
	for i := range m.Rooms {
		r := &m.Rooms[i]
		if r.Room = cleanRoom(r.Room); r.Room == "" || r.Players < 0 || r.Capacity < 0 {
			return errors.New("impossible room")
		}
	}
	return nil
}

// Roster tells a lobby who is seated on a host: whole after Welcome, in as many
// messages as it takes, then what changed.
type Roster struct {
	Whole  bool            `cbor:"1,keyasint,omitempty"` // forget what was said before
	Seated []Seated        `cbor:"2,keyasint,omitempty"`
	Gone   []game.PlayerID `cbor:"3,keyasint,omitempty"`
}

// Seated is one player of a Roster.
type Seated struct {
	Player game.PlayerID `cbor:"1,keyasint"`
	Name   game.SafeText `cbor:"2,keyasint"`
	Room   game.RoomID   `cbor:"3,keyasint"`
	Epoch  uint64        `cbor:"4,keyasint"`
	RTT    time.Duration `cbor:"5,keyasint,omitempty"` // its round trip to the host, roughly; 0 while unknown
	Here   time.Duration `cbor:"6,keyasint,omitempty"` // how long it has been seated on this host
	Moves  int           `cbor:"7,keyasint,omitempty"` // how often it was migrated since it joined
}

// RosterChunk is how many players one Roster carries at most.
const RosterChunk = 1000

// Kind returns KindRoster.
func (*Roster) Kind() Kind { return KindRoster }

func (m *Roster) clean() error {
	if len(m.Seated) > RosterChunk || len(m.Gone) > RosterChunk {
		return errors.New("too many players")
	}
	for i := range m.Seated {
		s := &m.Seated[i]
		s.Name = game.Safe(string(s.Name), game.MaxNameCells)
		s.Room = cleanRoom(s.Room)
		s.RTT, s.Here, s.Moves = max(0, s.RTT), max(0, s.Here), max(0, s.Moves)
	}
	return nil
}

// Reserve asks a host for a seat; its lobby sends it. The host answers with
// Reserved.
type Reserve struct {
	Request uint64        `cbor:"1,keyasint"` // the lobby's number, to match the answer
	Player  game.PlayerID `cbor:"2,keyasint"`
	Name    game.SafeText `cbor:"3,keyasint"`
	Room    game.RoomID   `cbor:"4,keyasint"` // made if the host does not have it
	Private bool          `cbor:"5,keyasint,omitempty"`
	Life    time.Duration `cbor:"6,keyasint"`           // of the ticket
	Epoch   uint64        `cbor:"7,keyasint,omitempty"` // that a new seat begins at, above one elsewhere that it replaces
}

// Kind returns KindReserve.
func (*Reserve) Kind() Kind { return KindReserve }

func (m *Reserve) clean() error {
	m.Name = game.Safe(string(m.Name), game.MaxNameCells)
	if m.Room = cleanRoom(m.Room); m.Room == "" {
		return errors.New("no room")
	}
	if m.Life <= 0 || m.Life > time.Hour {
		return errors.New("impossible life")
	}
	return nil
}

// Reserved answers Reserve: a ticket, or the reason why not.
type Reserved struct {
	Request uint64        `cbor:"1,keyasint"`
	Reason  Reason        `cbor:"2,keyasint,omitempty"` // ReasonNone: the ticket is good
	Detail  game.SafeText `cbor:"3,keyasint,omitempty"`
	Ticket  Ticket        `cbor:"4,keyasint,omitempty"`
}

// Kind returns KindReserved.
func (*Reserved) Kind() Kind { return KindReserved }

func (m *Reserved) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	if len(m.Ticket.Addrs) > maxAddrs || m.Ticket.Life < 0 {
		return errors.New("bad ticket")
	}
	return nil
}

// Release gives a reserved seat back: its player will not come.
type Release struct {
	Player game.PlayerID `cbor:"1,keyasint"`
}

// Kind returns KindRelease.
func (*Release) Kind() Kind { return KindRelease }

func (*Release) clean() error { return nil }
