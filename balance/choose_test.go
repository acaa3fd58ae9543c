package balance

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
	"roam/game"
)

func ids(chosen []Chosen) (ids []game.PlayerID) {
	for _, c := range chosen {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestChoose(t *testing.T) {
	id := func(b byte) game.PlayerID { return game.PlayerID{b} }
	movers := []Mover{
		{ID: id(1), Weight: 1, Neighbours: 9},
		{ID: id(2), Weight: 1},
		{ID: id(3), Weight: 2.5, Neighbours: 1},
		{ID: id(4), Weight: 9, Moved: at(95)},
		{ID: id(5), Weight: math.NaN(), Neighbours: 1},
		{ID: id(6), Weight: 0, Neighbours: 3, Moved: at(10)},
		{ID: id(7), Weight: 1, Worse: 2 * time.Second},
		{ID: id(8), Weight: 99, Veto: true},
		{ID: id(9), Weight: .15, Neighbours: -3, Worse: -time.Hour},
	}
	for n, want := range [][]game.PlayerID{
		{},
		{id(2), id(9)}, // who weighs 2.5 takes too much away
		{id(3)},
		{id(3), id(2)},
		{id(3), id(2), id(5)},
		{id(3), id(2), id(5), id(6)},
		{id(3), id(2), id(5), id(6), id(9)},
		{id(3), id(2), id(5), id(6), id(9), id(1)},
		{id(3), id(2), id(5), id(6), id(9), id(1), id(7)},
	} {
		want = want[:min(n, len(want))]
		if got := ids(Choose(at(100), movers, n, 30*time.Second)); !slices.Equal(got, want) {
			t.Errorf("Choose(%d) = %v, want %v", n, got, want)
		}
	}
	if got := Choose(at(100), movers, -1, 0); len(got) != 0 {
		t.Errorf("Choose(-1) = %v", got)
	}
	if got := Choose(at(125), movers, 9, 30*time.Second); got[0].ID != id(4) {
		t.Errorf("after the cool-down the heaviest stays: %v", got)
	}
	if got := Choose(at(125), movers, 9, 0); got[0].ID == id(4) {
		t.Error("the default cool-down is shorter than a minute")
	}
}

func TestChosenSaysWhy(t *testing.T) {
	movers := []Mover{{Weight: 3, Neighbours: 2, Worse: 30 * time.Millisecond}}
	if got := Choose(at(0), movers, 3, 0)[0]; got.Benefit != 3 || got.Cost != 4.5 {
		t.Errorf("benefit %v, cost %v, want 3 and 1 + 2 + 1.5", got.Benefit, got.Cost)
	}
}

// Nobody is chosen twice, against a veto or before the time. No more leaves than
// was wanted, and nobody who stays would have been the better choice.
func TestChoosePromises(t *testing.T) {
	mover := rapid.Custom(func(t *rapid.T) Mover {
		return Mover{
			ID:         game.PlayerID{rapid.Byte().Draw(t, "id")},
			Weight:     rapid.Float64Range(-1, 9).Draw(t, "weight"),
			Neighbours: rapid.IntRange(-1, 50).Draw(t, "neighbours"),
			Worse:      time.Duration(rapid.Int64().Draw(t, "worse")),
			Moved:      at(float64(rapid.IntRange(0, 200).Draw(t, "moved"))),
			Veto:       rapid.Bool().Draw(t, "veto"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		movers := rapid.SliceOfNDistinct(mover, 0, 20, func(m Mover) game.PlayerID { return m.ID }).Draw(t, "movers")
		n := rapid.IntRange(0, 20).Draw(t, "n")
		chosen, left, worst := map[game.PlayerID]bool{}, float64(n), math.Inf(1)
		for _, c := range Choose(at(200), movers, n, 0) {
			if chosen[c.ID] || !(c.Benefit > 0) || !(c.Cost >= 1) {
				t.Fatalf("chosen: %v", c)
			}
			chosen[c.ID], worst = true, min(worst, c.Benefit/c.Cost)
			left -= c.Benefit
		}
		if len(chosen) > n || left < -tooMuch {
			t.Fatalf("%d chosen, and %v wanted of %d", len(chosen), left, n)
		}
		for _, m := range movers {
			switch free := !m.Veto && !m.Moved.After(at(140)); {
			case chosen[m.ID] && !free:
				t.Fatalf("%v may not move", m)
			case chosen[m.ID] || !free:
			case len(chosen) < n && m.benefit() <= left+tooMuch:
				t.Fatalf("%v stays, where there is need for it", m)
			case m.benefit() <= left+tooMuch && m.benefit()/m.cost() > worst:
				t.Fatalf("%v stays, and one at %v goes", m, worst)
			}
		}
	})
}
