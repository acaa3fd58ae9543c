package balance

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestScaleLevel(t *testing.T) {
	s := Scale{.20, .35, .50, .70, .90}
	for _, tt := range []struct {
		reading float64
		from    Level
		want    Level
	}{
		{0, 0, Lowest},
		{.20, 0, Lowest},
		{.349, 0, Lowest},
		{.35, 0, Low}, // a level is entered at its threshold
		{.50, 0, Normal},
		{.70, 0, High},
		{.90, 0, Highest},
		{7, 0, Highest},
		{.89, Highest, Highest}, // and left only halfway down
		{.81, Highest, Highest},
		{.79, Highest, High},
		{.61, High, High},
		{.59, High, Normal},
		{.43, Normal, Normal},
		{.42, Normal, Low},
		{.28, Low, Low},
		{.27, Low, Lowest},
		{0, Highest, Lowest}, // several levels in one step
		{.90, Lowest, Highest},
		{.50, 99, Low + 1}, // a level that does not exist is the highest
	} {
		if got := s.Level(tt.reading, tt.from); got != tt.want {
			t.Errorf("Level(%v, from %v) = %v, want %v", tt.reading, tt.from, got, tt.want)
		}
	}
}

func TestScalePlace(t *testing.T) {
	s := Scale{.20, .35, .50, .70, .90}
	for _, tt := range []struct{ reading, want float64 }{
		{-1, 0}, {0, 0}, {.10, .1}, {.20, .2}, {.35, .4}, {.50, .6}, {.60, .7}, {.70, .8}, {.90, 1}, {5, 1}, {math.Inf(1), 1},
	} {
		if got := s.Place(tt.reading); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("Place(%v) = %v, want %v", tt.reading, got, tt.want)
		}
	}
}

func TestScaleCheck(t *testing.T) {
	for f, s := range DefaultScales() {
		if err := s.Check(); err != nil {
			t.Errorf("default scale of %v: %v", Factor(f), err)
		}
	}
	for _, s := range []Scale{
		{},
		{0, .1, .2, .3, .4},
		{-.1, .1, .2, .3, .4},
		{.1, .2, .2, .3, .4},
		{.5, .4, .3, .2, .1},
		{.1, .2, math.NaN(), .3, .4},
		{.1, .2, .3, .4, math.Inf(1)},
	} {
		if err := s.Check(); !errors.Is(err, ErrScale) {
			t.Errorf("Check(%v) = %v, want ErrScale", s, err)
		}
	}
}

// scales draws usable scales.
func scales() *rapid.Generator[Scale] {
	return rapid.Custom(func(t *rapid.T) (s Scale) {
		at := 0.0
		for i := range s {
			at += rapid.Float64Range(.01, 1).Draw(t, "step")
			s[i] = at
		}
		return s
	})
}

func TestScaleIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scales().Draw(t, "scale")
		a, b := rapid.Float64Range(0, 6).Draw(t, "a"), rapid.Float64Range(0, 6).Draw(t, "b")
		a, b = min(a, b), max(a, b)
		from := Level(rapid.IntRange(0, 5).Draw(t, "from"))
		if s.Level(a, from) > s.Level(b, from) {
			t.Fatalf("reading %v is at a higher level than %v", a, b)
		}
		if s.Place(a) > s.Place(b) {
			t.Fatalf("reading %v has a higher place than %v", a, b)
		}
		if p := s.Place(b); p < 0 || p > 1 {
			t.Fatalf("place %v is not within 0 and 1", p)
		}
	})
}

// A level and a place agree: on the way up, each level begins at its fifth.
func TestPlaceAgreesWithLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scales().Draw(t, "scale")
		x := rapid.Float64Range(0, 6).Draw(t, "reading")
		fifth := Level(math.Floor(s.Place(x)*5 + 1e-9))
		if got, want := s.Level(x, 0), max(fifth, Lowest); got != want && !slices.Contains(s[:], x) {
			t.Fatalf("reading %v: level %v, place %v", x, got, s.Place(x))
		}
	})
}

// Whatever the scale, what a level change did is not undone by the same reading.
func TestLevelIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scales().Draw(t, "scale")
		x := rapid.Float64Range(0, 6).Draw(t, "reading")
		l := s.Level(x, Level(rapid.IntRange(0, 5).Draw(t, "from")))
		if again := s.Level(x, l); again != l {
			t.Fatalf("reading %v: first %v, then %v", x, l, again)
		}
	})
}
