package balance

import (
	"errors"
	"math"
)

// ErrReading is returned for a reading that makes no sense: not a number, below
// zero or without end. A host that measures such things is not healthy.
var ErrReading = errors.New("balance: a reading is a finite number, zero or above")

// A Load is one reading of each factor, indexed by [Factor].
type Load [NumFactors]float64

// sound reports whether x is a number that a meter can show.
func sound(x float64) bool { return x >= 0 && !math.IsInf(x, 1) }
