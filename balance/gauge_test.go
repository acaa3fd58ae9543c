package balance

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func newGauge(t interface{ Fatal(...any) }) *Gauge {
	g, err := NewGauge([NumFactors]Scale{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return epoch.Add(time.Duration(seconds * float64(time.Second))) }

func observe(t *testing.T, g *Gauge, seconds float64, f Factor, x float64) {
	t.Helper()
	if err := g.Observe(at(seconds), f, x); err != nil {
		t.Fatal(err)
	}
}

func TestGaugeKnowsNothingAtFirst(t *testing.T) {
	g := newGauge(t)
	if l, _ := g.Level(); l != 0 || g.Score() != 0 || g.Err() != nil || g.Load() != (Load{}) {
		t.Errorf("level %v, score %v, error %v", l, g.Score(), g.Err())
	}
}

func TestGaugeTakesTheWorstFactor(t *testing.T) {
	g := newGauge(t)
	observe(t, g, 0, CPU, .40)
	observe(t, g, 0, Tick, .75)
	observe(t, g, 0, Players, .10)
	if l, f := g.Level(); l != High || f != Tick {
		t.Errorf("Level() = %v by %v, want high by tick", l, f)
	}
	if got := g.Score(); math.Abs(got-.85) > 1e-9 {
		t.Errorf("Score() = %v, want .85", got)
	}
	if got := g.Load(); got[CPU] != .40 || got[Tick] != .75 {
		t.Errorf("Load() = %v", got)
	}
}

func TestGaugeForgetsByHalves(t *testing.T) {
	g := newGauge(t)
	observe(t, g, 0, CPU, .8)
	for i, want := range []float64{.4, .2, .1} {
		observe(t, g, float64(i+1), CPU, 0)
		if got := g.Load()[CPU]; math.Abs(got-want) > 1e-9 {
			t.Errorf("after %d half-lives: %v, want %v", i+1, got, want)
		}
	}
	// Many readings in a half-life weigh no more than one: time counts, not how often.
	often := newGauge(t)
	observe(t, often, 0, CPU, .8)
	for i := range 100 {
		observe(t, often, float64(i+1)/100, CPU, 0)
	}
	if got := often.Load()[CPU]; math.Abs(got-.4) > 1e-9 {
		t.Errorf("after 100 readings in one half-life: %v, want .4", got)
	}
}

func TestGaugeDoesNotSmoothPlayers(t *testing.T) {
	g := newGauge(t)
	observe(t, g, 0, Players, 0)
	observe(t, g, .001, Players, 1)
	if l, f := g.Level(); l != Highest || f != Players {
		t.Errorf("a full host is at %v by %v", l, f)
	}
}

func TestGaugeTimeDoesNotRunBack(t *testing.T) {
	g := newGauge(t)
	observe(t, g, 10, CPU, .5)
	observe(t, g, 0, CPU, 1)
	if got := g.Load()[CPU]; got != .5 {
		t.Errorf("a reading from the past changed .5 to %v", got)
	}
	observe(t, g, 11, CPU, 1)
	if got := g.Load()[CPU]; math.Abs(got-.75) > 1e-9 {
		t.Errorf("a half-life after the newest reading: %v, want .75", got)
	}
}

func TestGaugeRefusesNonsense(t *testing.T) {
	for _, x := range []float64{math.NaN(), -1e-9, math.Inf(1), math.Inf(-1)} {
		g := newGauge(t)
		observe(t, g, 0, CPU, .5)
		if err := g.Observe(at(1), CPU, x); !errors.Is(err, ErrReading) {
			t.Errorf("Observe(%v) = %v, want ErrReading", x, err)
		}
		if err := g.Err(); !errors.Is(err, ErrReading) {
			t.Errorf("after %v: Err() = %v, want ErrReading", x, err)
		}
		if l, _ := g.Level(); l != Normal || g.Load()[CPU] != .5 {
			t.Errorf("%v changed the level to %v, the value to %v", x, l, g.Load()[CPU])
		}
		observe(t, g, 2, Tick, .1)
		if g.Err() == nil {
			t.Errorf("a sound reading of another factor hid %v", x)
		}
		observe(t, g, 3, CPU, .5)
		if err := g.Err(); err != nil {
			t.Errorf("after a sound reading: %v", err)
		}
	}
}

func TestNewGaugeRefusesAScale(t *testing.T) {
	if _, err := NewGauge([NumFactors]Scale{Queue: {5, 4, 3, 2, 1}}, 0); !errors.Is(err, ErrScale) {
		t.Errorf("NewGauge = %v, want ErrScale", err)
	}
}

// A signal that is constant but for noise narrower than the hysteresis changes the
// level at most once, wherever it lies and however the readings are spaced.
func TestGaugeDoesNotFlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scales().Draw(t, "scale")
		narrowest := math.Inf(1)
		for l := Low; l <= Highest; l++ {
			narrowest = min(narrowest, s.enters(l)-s.leaves(l))
		}
		g, err := NewGauge([NumFactors]Scale{CPU: s}, 0)
		if err != nil {
			t.Fatal(err)
		}
		signal := rapid.Float64Range(0, 6).Draw(t, "signal")
		now, changes := epoch, 0
		var level Level
		for range rapid.IntRange(2, 200).Draw(t, "readings") {
			noise := rapid.Float64Range(0, .999).Draw(t, "noise") * narrowest
			if err := g.Observe(now, CPU, signal+noise); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond)
			if l, _ := g.Level(); l != level {
				level = l
				changes++
			}
		}
		if changes > 2 { // from nothing to the first level, and on
			t.Fatalf("signal %v: %d changes of level", signal, changes)
		}
	})
}

// A gauge that sees a steady reading comes to show it.
func TestGaugeArrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newGauge(t)
		from, to := rapid.Float64Range(0, 2).Draw(t, "from"), rapid.Float64Range(0, 2).Draw(t, "to")
		for s := range 60 {
			x := to
			if s == 0 {
				x = from
			}
			if err := g.Observe(at(float64(s)), CPU, x); err != nil {
				t.Fatal(err)
			}
		}
		if got := g.Load()[CPU]; math.Abs(got-to) > 1e-6 {
			t.Fatalf("a minute after going from %v to %v it shows %v", from, to, got)
		}
	})
}

func BenchmarkObserve(b *testing.B) {
	g := newGauge(b)
	now := epoch
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(50 * time.Millisecond)
		if err := g.Observe(now, Tick, .5); err != nil {
			b.Fatal(err)
		}
	}
}
