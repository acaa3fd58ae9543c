// Package seat keeps who sits where on a host. A seat outlives the session of
// its player; it is what is reserved, counted, parked and moved.
//
//	        Reserve             Take                Park
//	(none) ──────────► reserved ───────► seated ──────────► parked
//	   │                   │             ▲  │   ◄── Take ──────┘ │
//	   │ Offer             │   Commit    │  │ Move               │
//	   └──────► inert ─────┼─────────────┘  └──────► moved ──────┤
//	              │        │                  ◄─ Take ─┘         │
//	              └────────┴────────── Expire, Remove ──────────┴──► (gone)
//
// The package is pure: it is told the time, and it belongs to one loop.
package seat

import (
	"errors"
	"time"

	"roam/game"
)

// Errors of a Table.
var (
	ErrFull   = errors.New("seat: every seat is taken")
	ErrNoSeat = errors.New("seat: the player has no seat here")
	ErrSeated = errors.New("seat: the player has a seat here, at this epoch or a higher one")
)

// State is where a seat stands.
type State uint8

// The states of a seat.
const (
	Reserved State = iota + 1 // promised; its ticket has not been used
	Inert                     // offered by another host, which still owns the player
	Seated                    // the player is in the world
	Parked                    // the player lost its session; its profile waits
	Moved                     // the player was handed to another host; what was handed over is kept
)

// A Seat is one player's place.
type Seat struct {
	Player  game.Player
	State   State
	Expires time.Time // of any state but Seated, whose player may have been promised it anew
	Input   uint64    // number of the last input that the world was given
	Profile []byte    // of a player who is parked or moved
	Since   time.Time // when its player first entered the world here; zero: not yet
	Moves   int       // how often its player was migrated since it joined

	spent uint64 // the highest epoch that NextEpoch returned
}

// NextEpoch returns an epoch above every one that this seat's player was owned
// at or offered at. It never returns the same one twice, so what is said late
// about one migration cannot be taken for another's, even if both fail.
func (s *Seat) NextEpoch() uint64 {
	s.spent = max(s.spent, s.Player.Epoch) + 1
	return s.spent
}

// Next says what to do with an input of this number.
func (s *Seat) Next(number uint64) Verdict {
	switch {
	case number <= s.Input:
		return Duplicate
	case number > s.Input+1:
		return Gap
	}
	s.Input = number
	return Apply
}

// A Verdict is what to do with an input.
type Verdict uint8

// The verdicts.
const (
	Apply     Verdict = iota // it is the next one: give it to the world
	Duplicate                // the world has it already: drop it
	Gap                      // one before it is missing, which a reliable link cannot do: rubbish
)

// A Table is the seats of one room on one host.
type Table struct {
	capacity int
	seats    map[game.PlayerID]*Seat
}

// NewTable returns an empty table that holds at most capacity seats, whatever
// their state.
func NewTable(capacity int) *Table {
	return &Table{capacity: capacity, seats: make(map[game.PlayerID]*Seat)}
}

// Len is how many seats there are.
func (t *Table) Len() int { return len(t.seats) }

// Get returns the player's seat, nil if there is none.
func (t *Table) Get(id game.PlayerID) *Seat { return t.seats[id] }

// Reserve promises a seat until a time. A player who has one keeps it, at least
// until then; whoever takes it finds what is there.
func (t *Table) Reserve(p game.Player, until time.Time) (*Seat, error) {
	if s := t.seats[p.ID]; s != nil {
		if s.State == Reserved {
			s.Player = p
		}
		if until.After(s.Expires) {
			s.Expires = until
		}
		return s, nil
	}
	return t.add(&Seat{Player: p, State: Reserved, Expires: until})
}

// Offer makes an inert seat for a player whom another host would hand over at
// p.Epoch. A seat that was moved away at a lower epoch gives way.
func (t *Table) Offer(p game.Player, until time.Time) (*Seat, error) {
	if s := t.seats[p.ID]; s != nil {
		if s.Player.Epoch >= p.Epoch || s.State == Seated || s.State == Parked {
			return nil, ErrSeated
		}
		delete(t.seats, p.ID)
	}
	return t.add(&Seat{Player: p, State: Inert, Expires: until})
}

func (t *Table) add(s *Seat) (*Seat, error) {
	if len(t.seats) >= t.capacity {
		return nil, ErrFull
	}
	t.seats[s.Player.ID] = s
	return s, nil
}

// Take seats the player and returns the state that the seat was in. An inert
// seat cannot be taken: see Commit.
func (t *Table) Take(id game.PlayerID) (s *Seat, was State, err error) {
	s = t.seats[id]
	if s == nil || s.State == Inert {
		return nil, 0, ErrNoSeat
	}
	was = s.State
	s.State = Seated
	return s, was, nil
}

// Commit seats a player who was handed over, with the last input that the
// profile holds.
func (t *Table) Commit(id game.PlayerID, input uint64) (*Seat, error) {
	s := t.seats[id]
	if s == nil || s.State != Inert {
		return nil, ErrNoSeat
	}
	s.State, s.Input = Seated, input
	return s, nil
}

// Park keeps the profile of a seated player who lost its session, until a time.
func (t *Table) Park(id game.PlayerID, profile []byte, until time.Time) error {
	return t.rest(id, Parked, profile, until)
}

// Move keeps what was handed over of a seated player, until a time.
func (t *Table) Move(id game.PlayerID, profile []byte, until time.Time) error {
	return t.rest(id, Moved, profile, until)
}

func (t *Table) rest(id game.PlayerID, state State, profile []byte, until time.Time) error {
	s := t.seats[id]
	if s == nil || s.State != Seated {
		return ErrNoSeat
	}
	s.State, s.Profile, s.Expires = state, profile, until
	return nil
}

// Remove gives the seat up.
func (t *Table) Remove(id game.PlayerID) { delete(t.seats, id) }

// Expire removes the seats whose time is over and returns their players. Those
// who sit stay; inert and moved seats end with their migration.
func (t *Table) Expire(now time.Time) (gone []game.PlayerID) {
	for id, s := range t.seats {
		if (s.State == Reserved || s.State == Parked) && now.After(s.Expires) {
			delete(t.seats, id)
			gone = append(gone, id)
		}
	}
	return gone
}
