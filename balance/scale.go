package balance

import (
	"errors"
	"fmt"
)

// A Scale is the five thresholds of one factor, rising, as fractions of its
// limit. Each threshold belongs to one level, Lowest to Highest:
//
//	0      t0      t1      t2      t3      t4
//	├───────┼───────┼───────┼───────┼───────┼──────►  reading
//	│    lowest     │  low  │normal │ high  │ highest   entered at its threshold
//	│          ◄╌╌╌╌┤   ◄╌╌╌┤   ◄╌╌╌┤   ◄╌╌╌┤           left halfway down
//	0      .2      .4      .6      .8       1           place
//
// On its way up a reading enters a level at the level's threshold. On its way
// down it leaves the level only halfway to the threshold below: that half is the
// hysteresis, and t0, where nothing lies beneath, serves Low as its way out.
type Scale [5]float64

// ErrScale is returned for thresholds that do not rise from above zero.
var ErrScale = errors.New("balance: a scale is five rising numbers above zero")

// DefaultScales returns the scale that each factor has when the operator sets
// none. Queues are trouble long before they are full; seats are not until the
// last is taken.
func DefaultScales() (s [NumFactors]Scale) {
	for f := range s {
		s[f] = Scale{.20, .35, .50, .70, .90}
	}
	s[Outbox] = Scale{.05, .10, .25, .50, .80}
	s[Queue] = Scale{.05, .10, .25, .50, .80}
	s[Players] = Scale{.25, .50, .75, .90, 1}
	return s
}

// Check returns an error that wraps [ErrScale] if the scale cannot be used.
func (s Scale) Check() error {
	below := 0.0
	for i, t := range s {
		if !sound(t) || t <= below {
			return fmt.Errorf("threshold %d is %v: %w", i+1, t, ErrScale)
		}
		below = t
	}
	return nil
}

// enters is the reading at which a level above Lowest is entered from below.
func (s Scale) enters(l Level) float64 { return s[l-1] }

// leaves is the reading below which a level above Lowest is left.
func (s Scale) leaves(l Level) float64 { return (s[l-1] + s[l-2]) / 2 }

// Level returns the level of a reading for a factor that was at level from; the
// zero Level if it was at none, as if the reading had just risen from zero.
func (s Scale) Level(reading float64, from Level) Level {
	l := min(max(from, Lowest), Highest)
	for l < Highest && reading >= s.enters(l+1) {
		l++
	}
	for l > Lowest && reading < s.leaves(l) {
		l--
	}
	return l
}

// Place returns where a reading lies on the scale, from 0 to 1. The thresholds
// lie a fifth apart, so places of different factors can be compared, and one
// level of load is a fifth whatever the factor.
func (s Scale) Place(reading float64) float64 {
	low, step := 0.0, 1/float64(len(s))
	for i, t := range s {
		if reading < t {
			return step * (float64(i) + max(0, reading-low)/(t-low))
		}
		low = t
	}
	return 1
}
