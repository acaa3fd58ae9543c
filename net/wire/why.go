package wire

import (
	"errors"
	"math"
	"time"

	"roam/game"
)

// Why asks a lobby how it decided about a player; a monitor sends it. The answer
// is Decisions, in as many messages as it takes.
type Why struct {
	Request uint64        `cbor:"1,keyasint"`           // the monitor's number
	Player  game.SafeText `cbor:"2,keyasint,omitempty"` // a name, an id, or the first digits of one; none: anybody
	Count   int           `cbor:"3,keyasint,omitempty"` // how many of the newest decisions; 0: as many as the lobby likes
}

// Kind returns KindWhy.
func (*Why) Kind() Kind { return KindWhy }

func (m *Why) clean() error {
	m.Player = game.Safe(string(m.Player), idDigits)
	if m.Count < 0 {
		return errors.New("negative count")
	}
	return nil
}

// Decisions answers Why, newest first.
type Decisions struct {
	Request   uint64        `cbor:"1,keyasint"`
	Decisions []Decision    `cbor:"2,keyasint,omitempty"`
	Last      bool          `cbor:"3,keyasint,omitempty"` // no more follows
	Reason    Reason        `cbor:"4,keyasint,omitempty"` // why there is no answer
	Detail    game.SafeText `cbor:"5,keyasint,omitempty"`
}

// Kind returns KindDecisions.
func (*Decisions) Kind() Kind { return KindDecisions }

func (m *Decisions) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	if len(m.Decisions) > FeedChunk {
		return errors.New("too many rows")
	}
	for i := range m.Decisions {
		if err := m.Decisions[i].clean(); err != nil {
			return err
		}
	}
	return nil
}

// A DecisionKind says what was decided. The numbers travel; only append.
type DecisionKind uint8

// The kinds of decisions.
const (
	DecideJoin   DecisionKind = 1 // where a newcomer is seated
	DecideQueue  DecisionKind = 2 // that a newcomer waits
	DecideRefuse DecisionKind = 3 // that a newcomer cannot be seated
	DecideRelief DecisionKind = 4 // that a player leaves a hot host
	DecideDrain  DecisionKind = 5 // where a player of a host that is emptied goes
	DecideOrder  DecisionKind = 6 // that an operator's wish to move a player is followed
)

// String returns the kind's name.
func (k DecisionKind) String() string {
	switch k {
	case DecideJoin:
		return "join"
	case DecideQueue:
		return "queue"
	case DecideRefuse:
		return "refuse"
	case DecideRelief:
		return "relief"
	case DecideDrain:
		return "drain"
	case DecideOrder:
		return "order"
	}
	return "unknown"
}

// A Decision is one that a lobby took about one player, with what it knew.
type Decision struct {
	Ago       time.Duration `cbor:"1,keyasint"`
	Player    game.PlayerID `cbor:"2,keyasint"`
	Name      game.SafeText `cbor:"3,keyasint"`
	Kind      DecisionKind  `cbor:"4,keyasint"`
	Room      game.RoomID   `cbor:"5,keyasint,omitempty"`
	From      game.SafeText `cbor:"6,keyasint,omitempty"`  // the host that the player leaves
	Host      game.SafeText `cbor:"7,keyasint,omitempty"`  // the one that was chosen; none: nobody could
	Strategy  game.SafeText `cbor:"8,keyasint,omitempty"`  // whose scores these are
	Migration uint64        `cbor:"9,keyasint,omitempty"`  // that followed
	Result    Reason        `cbor:"10,keyasint,omitempty"` // what came of it, if it was refused
	Detail    game.SafeText `cbor:"11,keyasint,omitempty"` // the same, or the cause, in words
	Rows      []Weighed     `cbor:"12,keyasint,omitempty"` // the hosts that were looked at, best first
}

// MaxWeighed is how many hosts a Decision tells of at most.
const MaxWeighed = 16

func (d *Decision) clean() error {
	d.Name = game.Safe(string(d.Name), game.MaxNameCells)
	d.Room = cleanRoom(d.Room)
	d.From = game.Safe(string(d.From), game.MaxNameCells)
	d.Host = game.Safe(string(d.Host), game.MaxNameCells)
	d.Strategy = game.Safe(string(d.Strategy), maxGame)
	d.Detail = game.Safe(string(d.Detail), MaxDetail)
	if d.Ago < 0 || len(d.Rows) > MaxWeighed {
		return errors.New("impossible decision")
	}
	for i := range d.Rows {
		if err := d.Rows[i].clean(); err != nil {
			return err
		}
	}
	return nil
}

// Weighed is one host of a Decision, as the lobby saw it at that moment.
type Weighed struct {
	Host     game.SafeText `cbor:"1,keyasint"`
	Level    uint8         `cbor:"2,keyasint,omitempty"`
	Load     float64       `cbor:"3,keyasint,omitempty"` // as reported
	Expected float64       `cbor:"4,keyasint,omitempty"` // with everybody who was promised a seat
	Players  int           `cbor:"5,keyasint,omitempty"`
	RTT      time.Duration `cbor:"6,keyasint,omitempty"` // the player's; 0: not measured
	Cost     float64       `cbor:"7,keyasint,omitempty"` // the lowest wins
	Parts    []Part        `cbor:"8,keyasint,omitempty"` // that the cost is made of
	Why      game.SafeText `cbor:"9,keyasint,omitempty"` // it was excluded; none: it was not
}

// A Part is one named share of a cost.
type Part struct {
	Name  game.SafeText `cbor:"1,keyasint"`
	Value float64       `cbor:"2,keyasint"`
}

func (w *Weighed) clean() error {
	w.Host = game.Safe(string(w.Host), game.MaxNameCells)
	w.Why = game.Safe(string(w.Why), MaxDetail)
	if w.RTT < 0 || w.Players < 0 || len(w.Parts) > 4 || !finite(w.Load, w.Expected, w.Cost) {
		return errors.New("impossible weight")
	}
	for i := range w.Parts {
		p := &w.Parts[i]
		if p.Name = game.Safe(string(p.Name), game.MaxNameCells); !finite(p.Value) {
			return errors.New("impossible weight")
		}
	}
	return nil
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
