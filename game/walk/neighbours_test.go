package walk

import (
	"testing"

	"pgregory.net/rapid"
	"roam/game"
)

// TestNeighbours: own players in view are neighbours; ghosts are not, nor who has
// just left, nor who is far.
func TestNeighbours(t *testing.T) {
	near := meadow.Step(theMap, East)
	far := Body{X: Width - 1 - meadow.X, Y: Height - 1 - meadow.Y}
	for !theMap.Walkable(far.X, far.Y) {
		far.X++
	}
	w := settled(t, 1, Profile{Body: meadow})
	for n, body := range map[int]Body{2: near, 3: near, 4: far} {
		enter(t, w, n, Profile{Body: body})
	}
	w.Ghost(at(1, 50), face{body: near}.append(nil))
	for n, want := range map[int]int{1: 2, 2: 2, 4: 0, 50: 0, 99: 0} {
		if got := w.Neighbours(id(n)); got != want {
			t.Errorf("player %d has %d neighbours, not %d", n, got, want)
		}
	}
	w.Leave(id(3))
	if got := w.Neighbours(id(3)); got != 0 {
		t.Errorf("who has left has %d neighbours", got)
	}
	w.Tick(tick)
	if got := w.Neighbours(id(1)); got != 1 {
		t.Errorf("one has left, and %d are near", got)
	}
}

// TestNeighboursAreInView: they are never fewer than those of the world's own whom
// a fresh view must show, nor more than there are.
func TestNeighboursAreInView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := NewWorld(theMap)
		bodies := scattered(theMap, 60)
		n := rapid.IntRange(1, len(bodies)).Draw(t, "players")
		for i := range n {
			if err := w.Enter(player(i), Profile{Body: bodies[i]}.append(nil)); err != nil {
				t.Fatal(err)
			}
		}
		w.Tick(tick)
		who := rapid.IntRange(0, n-1).Draw(t, "who")
		w.View(id(who), nil)
		if got, want := w.Neighbours(id(who)), len(truth(w, id(who))); got != want {
			t.Errorf("%d neighbours of %d in view", got, want)
		}
	})
}

// BenchmarkNeighbours is one of 2,000 players in one world.
func BenchmarkNeighbours(b *testing.B) {
	m := NewMap(7)
	w := NewWorld(m)
	for i, body := range scattered(m, 2000) {
		if err := w.Enter(player(i), Profile{Body: body}.append(nil)); err != nil {
			b.Fatal(err)
		}
	}
	var asked game.PlayerID
	for i := 0; b.Loop(); i++ {
		asked = id(i % 2000)
		w.Neighbours(asked)
	}
}
