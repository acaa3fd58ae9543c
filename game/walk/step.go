package walk

import "time"

// A Dir is one of the four directions. Y grows southwards, as rows do on a screen.
type Dir uint8

// The directions, clockwise.
const (
	North Dir = iota
	East
	South
	West
)

// Delta returns the change of x and y of one step.
func (d Dir) Delta() (dx, dy int) {
	switch d & 3 {
	case North:
		return 0, -1
	case East:
		return 1, 0
	case South:
		return 0, 1
	}
	return -1, 0
}

// Opposite returns the direction that leads back.
func (d Dir) Opposite() Dir { return (d + 2) & 3 }

// String returns the direction's name in lower case.
func (d Dir) String() string {
	return [...]string{"north", "east", "south", "west"}[d&3]
}

// Cost is how long a step takes. A terminal cell is about twice as high as it
// is wide, so a vertical step takes twice as long: the pace looks the same.
func (d Dir) Cost() time.Duration { return time.Duration(d.cost()) * time.Millisecond }

func (d Dir) cost() int64 {
	if d == North || d == South {
		return 200
	}
	return 100
}

// A Body is where a walker stands, in tiles, and which way it looks.
type Body struct {
	X, Y   int
	Facing Dir
}

// Step returns the body after one step. What is in the way stops the step but
// not the turn. Host and client share this function: a position is the fold of
// the inputs applied, so a client predicts it exactly.
func (b Body) Step(m *Map, d Dir) Body {
	d &= 3
	b.Facing = d
	dx, dy := d.Delta()
	if m.Walkable(b.X+dx, b.Y+dy) {
		b.X, b.Y = b.X+dx, b.Y+dy
	}
	return b
}

// near reports whether the bodies are at most one tile apart.
func near(a, b Body) bool { return max(abs(a.X-b.X), abs(a.Y-b.Y)) <= 1 }

func abs(n int) int { return max(n, -n) }
