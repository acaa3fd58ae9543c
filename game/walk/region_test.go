package walk

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// holds checks that a rect is in its bounds and covers what a body must see.
func holds(t *testing.T, r rect, b Body) {
	t.Helper()
	if r.x < 0 || r.y < 0 || r.x+r.w > regionColumns || r.y+r.h > regionRows || r.w*r.h > rectSize {
		t.Fatalf("for %v the rect is %+v", b, r)
	}
	for _, x := range []int{max(0, b.X-sightX), b.X, min(Width, b.X+sightX) - 1} {
		for _, y := range []int{max(0, b.Y-sightY), b.Y, min(Height, b.Y+sightY) - 1} {
			if _, ok := r.index(regionOf(x, y)); !ok {
				t.Fatalf("%+v does not show %v the tile %d,%d", r, b, x, y)
			}
		}
	}
}

func TestRectCoversSight(t *testing.T) {
	if rectSize > 64 {
		t.Fatalf("a rect has %d regions", rectSize)
	}
	for y := range Height {
		for x := range Width {
			holds(t, rectAround(Body{X: x, Y: y}), Body{X: x, Y: y})
		}
	}
}

// TestRectFollows: however a body goes, its rect covers what it sees, and hardly
// more.
func TestRectFollows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	b, r := Body{X: Width / 2, Y: Height / 2}, rect{}
	for n := range 200_000 {
		if n%5000 == 0 {
			b.X, b.Y = rng.IntN(Width), rng.IntN(Height)
		}
		if n%40 == 0 {
			b.Facing = Dir(rng.IntN(4))
		}
		dx, dy := b.Facing.Delta()
		b.X, b.Y = min(Width-1, max(0, b.X+dx)), min(Height-1, max(0, b.Y+dy))
		r = r.follow(b)
		holds(t, r, b)
		if least := rectAround(b); r.w > least.w+2 || r.h > least.h+2 {
			t.Fatalf("%+v for %v, who sees no more than %+v", r, b, least)
		}
	}
}

// TestRectHasSlack: who walks to and fro changes no rect after the first time.
func TestRectHasSlack(t *testing.T) {
	for y := range Height - slackY {
		for x := range Width - slackX {
			here := Body{X: x, Y: y}
			for _, there := range []Body{{X: x + slackX, Y: y}, {X: x, Y: y + slackY}, {X: x + 1, Y: y + 1}} {
				for _, turn := range [][2]Body{{here, there}, {there, here}} {
					r := rectAround(turn[0]).follow(turn[1])
					if back := r.follow(turn[0]); back != r {
						t.Fatalf("from %v to %v the rect is %+v, and back %+v", turn[0], turn[1], r, back)
					}
				}
			}
		}
	}
}

func TestRectIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) rect {
			return rectAround(Body{X: rapid.IntRange(0, Width-1).Draw(t, name+"x"), Y: rapid.IntRange(0, Height-1).Draw(t, name+"y")})
		}
		from, to := draw("from"), draw("to")
		for i := range from.w * from.h {
			if j, ok := from.index(from.region(i)); !ok || j != i {
				t.Fatalf("region %d of %+v has index %d", i, from, j)
			}
		}
		set := rapid.Uint64Range(0, 1<<(from.w*from.h)-1).Draw(t, "set")
		shifted := from.shift(set, to)
		for i := range to.w * to.h {
			j, both := from.index(to.region(i))
			want := both && set&(1<<j) != 0
			if got := shifted&(1<<i) != 0; got != want {
				t.Fatalf("region %d of %+v: %v, want %v", i, to, got, want)
			}
		}
		if bits.OnesCount64(shifted) > bits.OnesCount64(set) {
			t.Fatal("regions were made up")
		}
	})
}

func TestChapters(t *testing.T) {
	var r region
	for version := uint64(1); version <= 3*history; version++ {
		if version%3 == 0 {
			continue
		}
		r.main = append(r.main, byte(version))
		r.intros[East] = append(r.intros[East], byte(version), 1)
		r.seal(version)
		for v := uint64(0); v <= version+1; v++ {
			c := r.chapter(v)
			kept := v > 0 && v%3 != 0 && v <= version && (version-v)*2/3 < history-1
			if kept && (c == nil || c.events()[0] != byte(v) || len(c.intro(East)) != 2 || len(c.intro(West)) != 0) {
				t.Fatalf("at %d chapter %d is %+v", version, v, c)
			}
			if c != nil && c.version != v {
				t.Fatalf("at %d chapter %d is of %d", version, v, c.version)
			}
		}
	}
}
