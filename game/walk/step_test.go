package walk

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDirections(t *testing.T) {
	for _, c := range []struct {
		d      Dir
		dx, dy int
		cost   time.Duration
		back   Dir
		name   string
	}{
		{North, 0, -1, 200 * time.Millisecond, South, "north"},
		{East, 1, 0, 100 * time.Millisecond, West, "east"},
		{South, 0, 1, 200 * time.Millisecond, North, "south"},
		{West, -1, 0, 100 * time.Millisecond, East, "west"},
	} {
		dx, dy := c.d.Delta()
		if dx != c.dx || dy != c.dy || c.d.Cost() != c.cost || c.d.Opposite() != c.back || c.d.String() != c.name {
			t.Errorf("%v: %d,%d, %v, %v", c.d, dx, dy, c.d.Cost(), c.d.Opposite())
		}
	}
}

func TestStep(t *testing.T) {
	well := theMap.Landmarks()[0] // the well itself is one tile north of it
	at := Body{well.X, well.Y, South}
	for _, c := range []struct {
		name string
		d    Dir
		want Body
	}{
		{"free", East, Body{well.X + 1, well.Y, East}},
		{"free, vertical", South, Body{well.X, well.Y + 1, South}},
		{"blocked, turns", North, Body{well.X, well.Y, North}},
	} {
		if got := at.Step(theMap, c.d); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestStepStaysOnWalkableGround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := theMap.Spawn(rapid.Uint64().Draw(t, "n"))
		b := Body{X: x, Y: y}
		for _, d := range rapid.SliceOf(rapid.Uint8()).Draw(t, "dirs") {
			next := b.Step(theMap, Dir(d))
			if !theMap.Walkable(next.X, next.Y) || abs(next.X-b.X)+abs(next.Y-b.Y) > 1 || next.Facing != Dir(d&3) {
				t.Fatalf("%v, then %v", b, next)
			}
			b = next
		}
	})
}
