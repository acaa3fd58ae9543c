package main

import (
	"testing"

	"pgregory.net/rapid"

	"roam/game"
	"roam/net/wire"
)

// Text that does not fit is cut with a mark, and never takes more cells than it has.
func TestFit(t *testing.T) {
	for _, c := range []struct {
		text  string
		cells int
		want  game.SafeText
	}{
		{"meadow", 6, "meadow"}, {"meadow", 5, "mead…"}, {"meadow", 1, "…"}, {"", 4, ""},
		{"at its limit", 4, "at…"}, {"\x1b[2Jx", 9, "[2Jx"}, {"夜夜夜", 6, "夜夜夜"}, {"夜夜夜", 5, "夜夜…"}, {"夜夜夜", 4, "夜…"},
	} {
		if got := fit(c.text, c.cells); got != c.want {
			t.Errorf("%q in %d cells is %q, not %q", c.text, c.cells, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text, cells := rapid.String().Draw(t, "text"), rapid.IntRange(1, 30).Draw(t, "cells")
		if got := fit(text, cells); got.Cells() > cells {
			t.Fatalf("%q takes %d cells of %d", got, got.Cells(), cells)
		}
	})
}

// TestLongEvent: an event that is longer than a line says that it is.
func TestLongEvent(t *testing.T) {
	s := snapshot{Events: []event{{Kind: "relief", Host: "h1", Detail: "a hundred players ordered away: h1 is at 100%, all are at 31% on average", Count: 1}}}
	const want = "    0s relief    h1: a hundred players ordered away: h1 is at 100%, all are at…\n"
	if text := s.text(); text[len(text)-len(want):] != want {
		t.Errorf("it is\n%s", text)
	}
}

// TestRounded: what JSON tells of a load has four decimals, and is JSON whatever a host
// says.
func TestRounded(t *testing.T) {
	for share, want := range map[float64]float64{1.6e-32: 0, .123456: .1235, -1e-9: 0, 2: 2, 1e306: 1e306} {
		h := hostRowOf(&wire.HostState{Load: share, Factors: []float64{share}, About: &wire.About{Factors: []game.SafeText{"tick"}, Scales: [][]float64{nil}}})
		if h.Load != want || h.Factors[0].Reading != want {
			t.Errorf("a load of %v reads %v, a factor %v", share, h.Load, h.Factors[0].Reading)
		}
	}
}
