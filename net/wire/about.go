package wire

import (
	"errors"
	"math"
	"time"

	"roam/game"
)

// About is what a host says of itself once, after Welcome: what does not change
// while it runs, and what its reports are to be read against.
type About struct {
	Version  game.SafeText   `cbor:"1,keyasint,omitempty"` // of the program
	Cores    int             `cbor:"2,keyasint,omitempty"` // that the host may use
	Tick     time.Duration   `cbor:"3,keyasint,omitempty"` // the budget of one
	Factors  []game.SafeText `cbor:"4,keyasint,omitempty"` // the names of what Report's factors measure
	Scales   [][]float64     `cbor:"5,keyasint,omitempty"` // five thresholds of each factor
	InLimit  uint64          `cbor:"6,keyasint,omitempty"` // bytes a second that may arrive
	OutLimit uint64          `cbor:"7,keyasint,omitempty"` // bytes a second that may leave
	Started  uint64          `cbor:"8,keyasint,omitempty"` // a number drawn at its start: another one means that it was restarted
}

// Kind returns KindAbout.
func (*About) Kind() Kind { return KindAbout }

func (m *About) clean() error {
	m.Version = game.Safe(string(m.Version), maxGame)
	if m.Cores < 0 || m.Tick < 0 || len(m.Factors) > MaxFactors || len(m.Scales) > MaxFactors {
		return errors.New("impossible host")
	}
	for i := range m.Factors {
		m.Factors[i] = game.Safe(string(m.Factors[i]), game.MaxNameCells)
	}
	for _, scale := range m.Scales {
		if len(scale) != 5 {
			return errors.New("a scale has five thresholds")
		}
		for _, t := range scale {
			if math.IsNaN(t) || math.IsInf(t, 0) || t < 0 {
				return errors.New("impossible threshold")
			}
		}
	}
	return nil
}

// Check asks a host whether it is well; its lobby sends it. The host's loop
// answers with Checked, at once: no answer in time counts as a failure.
type Check struct {
	Number uint64 `cbor:"1,keyasint"`
}

// Kind returns KindCheck.
func (*Check) Kind() Kind { return KindCheck }

func (*Check) clean() error { return nil }

// Checked answers Check.
type Checked struct {
	Number uint64        `cbor:"1,keyasint"`
	Well   bool          `cbor:"2,keyasint,omitempty"`
	Detail game.SafeText `cbor:"3,keyasint,omitempty"` // what is wrong
}

// Kind returns KindChecked.
func (*Checked) Kind() Kind { return KindChecked }

func (m *Checked) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	return nil
}
