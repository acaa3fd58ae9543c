package wire

import (
	"errors"
	"time"

	"roam/game"
)

// The messages of a migration; package migration tells their order. All that go
// between hosts name the room, the player and the epoch that the target will
// own, which together are one seat's migration.

// SeatID names one seat's migration.
type SeatID struct {
	Room   game.RoomID   `cbor:"1,keyasint"`
	Player game.PlayerID `cbor:"2,keyasint"`
	Epoch  uint64        `cbor:"3,keyasint"` // that the target will own
}

func (id *SeatID) clean() error {
	if id.Room = cleanRoom(id.Room); id.Room == "" || id.Epoch == 0 {
		return errors.New("names no seat")
	}
	return nil
}

// MaxProfile bounds a player's profile, in bytes.
const MaxProfile = 16 << 10

// Offer asks another host to take a player. Source to target, which answers with
// Accept or Decline.
type Offer struct {
	Seat      SeatID        `cbor:"1,keyasint"`
	Migration uint64        `cbor:"2,keyasint"` // the order that it belongs to
	Name      game.SafeText `cbor:"3,keyasint"`
	Private   bool          `cbor:"4,keyasint,omitempty"` // the room is
	Profile   []byte        `cbor:"5,keyasint"`           // as of now: the target may refuse it in time
	Input     uint64        `cbor:"6,keyasint"`           // the last that the profile holds
	Lossy     bool          `cbor:"7,keyasint,omitempty"` // the way to the client loses datagrams
	Moves     int           `cbor:"8,keyasint,omitempty"` // how often the player was migrated before
}

// Kind returns KindOffer.
func (*Offer) Kind() Kind { return KindOffer }

func (m *Offer) clean() error {
	m.Name = game.Safe(string(m.Name), game.MaxNameCells)
	if len(m.Profile) > MaxProfile {
		return errors.New("profile too large")
	}
	m.Moves = max(0, m.Moves)
	return m.Seat.clean()
}

// Accept says that the target has an inert seat. The source sends the client
// there with Move.
type Accept struct {
	Seat   SeatID `cbor:"1,keyasint"`
	Ticket Ticket `cbor:"2,keyasint"`
}

// Kind returns KindAccept.
func (*Accept) Kind() Kind { return KindAccept }

func (m *Accept) clean() error { return errors.Join(m.Seat.clean(), m.Ticket.clean()) }

// Decline says that the target will not have the player, or not any more.
type Decline struct {
	Seat   SeatID        `cbor:"1,keyasint"`
	Reason Reason        `cbor:"2,keyasint"`
	Detail game.SafeText `cbor:"3,keyasint,omitempty"`
}

// Kind returns KindDecline.
func (*Decline) Kind() Kind { return KindDecline }

func (m *Decline) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	return m.Seat.clean()
}

// Arrived says that the client is attached to the target and has proved its
// address, so that all of the first view can follow the commit at once. The source
// lets go at the end of its tick.
type Arrived struct {
	Seat SeatID `cbor:"1,keyasint"`
}

// Kind returns KindArrived.
func (*Arrived) Kind() Kind { return KindArrived }

func (m *Arrived) clean() error { return m.Seat.clean() }

// Commit hands the player over: from here on it is the target's, which answers
// with Committed.
type Commit struct {
	Seat    SeatID `cbor:"1,keyasint"`
	Profile []byte `cbor:"2,keyasint"`
	Input   uint64 `cbor:"3,keyasint"` // the last that the profile holds
}

// Kind returns KindCommit.
func (*Commit) Kind() Kind { return KindCommit }

func (m *Commit) clean() error {
	if len(m.Profile) > MaxProfile {
		return errors.New("profile too large")
	}
	return m.Seat.clean()
}

// Committed answers Commit. With a reason other than ReasonNone the target does
// not have the player, and the source takes it back.
type Committed struct {
	Seat   SeatID `cbor:"1,keyasint"`
	Reason Reason `cbor:"2,keyasint,omitempty"`
}

// Kind returns KindCommitted.
func (*Committed) Kind() Kind { return KindCommitted }

func (m *Committed) clean() error { return m.Seat.clean() }

// Cancel says that the source keeps the player; or, with Fence above the epoch
// that was offered, that it has taken the player back.
type Cancel struct {
	Seat  SeatID `cbor:"1,keyasint"`
	Fence uint64 `cbor:"2,keyasint,omitempty"` // the epoch that the source owns now
}

// Kind returns KindCancel.
func (*Cancel) Kind() Kind { return KindCancel }

func (m *Cancel) clean() error { return m.Seat.clean() }

// Landed is what the client noticed of its migration. The client tells the
// target with the zero Seat, and the target tells the source.
type Landed struct {
	Seat   SeatID        `cbor:"1,keyasint"`
	Gap    time.Duration `cbor:"2,keyasint"` // between the last view from the source and the first from the target
	Resent uint64        `cbor:"3,keyasint"` // inputs that went to both
}

// Kind returns KindLanded.
func (*Landed) Kind() Kind { return KindLanded }

func (m *Landed) clean() error {
	if m.Gap < 0 || m.Gap > time.Hour {
		return errors.New("impossible gap")
	}
	m.Seat.Room = cleanRoom(m.Seat.Room)
	return nil
}

// Move tells a client where it is expected. It dials the ticket, plays on where
// it is, and sends its inputs to both until the first view from the target.
type Move struct {
	Host   game.SafeText `cbor:"1,keyasint"`
	Epoch  uint64        `cbor:"2,keyasint"`
	Ticket Ticket        `cbor:"3,keyasint"`
}

// Kind returns KindMove.
func (*Move) Kind() Kind { return KindMove }

func (m *Move) clean() error {
	m.Host = game.Safe(string(m.Host), game.MaxNameCells)
	return m.Ticket.clean()
}

// Back tells the source that the client has lost the target, or never got there:
// it wants to stay. The client must not have had a view from the target. The
// source answers with Welcome if it had let go.
type Back struct {
	Epoch uint64 `cbor:"1,keyasint"` // of the Move that failed
}

// Kind returns KindBack.
func (*Back) Kind() Kind { return KindBack }

func (*Back) clean() error { return nil }
