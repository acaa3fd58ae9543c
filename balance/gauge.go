package balance

import (
	"fmt"
	"math"
	"time"
)

// A Gauge turns readings into a level that does not flap: each factor is
// smoothed over time and then goes up and down its scale with hysteresis. The
// host's level is its worst factor's. Make one with [NewGauge]; it has one owner.
type Gauge struct {
	scales   [NumFactors]Scale
	halfLife time.Duration
	factors  [NumFactors]smoothed
}

type smoothed struct {
	value float64
	at    time.Time // when value was brought up to date; zero: never
	level Level
	err   error // of the newest reading, nil if it was sound
}

// DefaultHalfLife is the time in which a Gauge forgets half of what it knew.
const DefaultHalfLife = time.Second

// NewGauge returns a gauge without readings. A zero scale means the factor's
// default, a half-life of zero means [DefaultHalfLife]. An error names the factor
// whose scale cannot be used.
func NewGauge(scales [NumFactors]Scale, halfLife time.Duration) (*Gauge, error) {
	defaults := DefaultScales()
	for f := range scales {
		if scales[f] == (Scale{}) {
			scales[f] = defaults[f]
		}
		if err := scales[f].Check(); err != nil {
			return nil, fmt.Errorf("scale of %v: %w", Factor(f), err)
		}
	}
	if halfLife <= 0 {
		halfLife = DefaultHalfLife
	}
	return &Gauge{scales: scales, halfLife: halfLife}, nil
}

// Scales returns what the readings are judged by.
func (g *Gauge) Scales() [NumFactors]Scale { return g.scales }

// Observe takes one reading of one factor at time now. A reading that makes no
// sense changes neither value nor level; it is returned as an error that wraps
// [ErrReading], and stays in [Gauge.Err] until the factor reads sound again.
func (g *Gauge) Observe(now time.Time, f Factor, reading float64) error {
	s := &g.factors[f]
	if !sound(reading) {
		s.err = fmt.Errorf("%v is %v: %w", f, reading, ErrReading)
		return s.err
	}
	s.err = nil
	s.value += g.weight(f, now, s.at) * (reading - s.value)
	if s.at.Before(now) {
		s.at = now
	}
	s.level = g.scales[f].Level(s.value, s.level)
	return nil
}

// weight is how much a new reading counts against all earlier ones. Players are
// counted, not measured: there is no noise to smooth away.
func (g *Gauge) weight(f Factor, now, last time.Time) float64 {
	if f == Players || last.IsZero() {
		return 1
	}
	return 1 - math.Exp2(-float64(max(0, now.Sub(last)))/float64(g.halfLife))
}

// Level returns the worst factor's level and that factor; the zero Level before
// any reading.
func (g *Gauge) Level() (worst Level, f Factor) {
	for i := range g.factors {
		if g.factors[i].level > worst {
			worst, f = g.factors[i].level, Factor(i)
		}
	}
	return worst, f
}

// Score returns the worst factor's place on its scale, 0 to 1: what a lobby
// compares hosts of one level by.
func (g *Gauge) Score() (worst float64) {
	for f := range g.factors {
		worst = max(worst, g.scales[f].Place(g.factors[f].value))
	}
	return worst
}

// Load returns the smoothed readings.
func (g *Gauge) Load() (l Load) {
	for f := range g.factors {
		l[f] = g.factors[f].value
	}
	return l
}

// Err returns what is wrong with the newest reading of some factor, nil if all
// are sound. While it is not nil the host should report itself unhealthy.
func (g *Gauge) Err() error {
	for f := range g.factors {
		if err := g.factors[f].err; err != nil {
			return err
		}
	}
	return nil
}
