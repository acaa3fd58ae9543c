package walk

import "sync"

// A trail tells, for every tile, the first step of the easiest way to one
// landmark: two bits a tile. It is worked out when somebody first asks.
type trail struct {
	once  sync.Once
	steps []byte
}

// Toward returns the first step of the easiest way from x, y to a landmark:
// paths are easier than grass, grass than undergrowth, and a vertical step
// counts twice, as it takes twice as long. It reports false where there is none:
// on the landmark's own tile, off the walkable ground and for landmarks that do
// not exist. The first call for a landmark takes some milliseconds, later ones
// nanoseconds; it is safe for concurrent use.
func (m *Map) Toward(landmark, x, y int) (Dir, bool) {
	if landmark < 0 || landmark >= len(m.landmarks) || !m.Walkable(x, y) {
		return 0, false
	}
	goal := m.landmarks[landmark]
	if x == goal.X && y == goal.Y {
		return 0, false
	}
	t := &m.trails[landmark]
	t.once.Do(func() { t.steps = m.blaze(goal) })
	at := y*Width + x
	return Dir(t.steps[at>>2]>>(at&3*2)) & 3, true
}

// effort is what one step onto a tile costs, before the factor for vertical.
func effort(t Tile) int {
	switch t {
	case Path, Paving, Bridge, Jetty, Floor, Door:
		return 2
	case Fern, Reeds, Field:
		return 4
	}
	return 3
}

// blaze works out a trail: Dijkstra's algorithm from the goal outwards, with a
// ring of buckets in place of a heap (Dial, 1969), since no step costs more
// than eight.
func (m *Map) blaze(goal Landmark) []byte {
	const far = 1<<31 - 1
	steps := make([]byte, Width*Height/4)
	cost := make([]int32, Width*Height)
	for i := range cost {
		cost[i] = far
	}
	var ring [16][]int32
	start := goal.Y*Width + goal.X
	cost[start] = 0
	ring[0] = append(ring[0], int32(start))
	for now, idle := int32(0), 0; idle < len(ring); now++ {
		bucket := &ring[now&15]
		if len(*bucket) == 0 {
			idle++
			continue
		}
		idle = 0
		for i := 0; i < len(*bucket); i++ {
			at := int((*bucket)[i])
			if cost[at] != now {
				continue
			}
			x, y := at%Width, at/Width
			for d := North; d <= West; d++ {
				dx, dy := d.Delta()
				if !m.Walkable(x-dx, y-dy) {
					continue
				}
				from := at - dy*Width - dx
				c := now + int32(effort(m.tiles[at])*(1+abs(dy)))
				if c >= cost[from] {
					continue
				}
				cost[from] = c
				shift := from & 3 * 2
				steps[from>>2] = steps[from>>2]&^(3<<shift) | byte(d)<<shift
				ring[c&15] = append(ring[c&15], int32(from))
			}
		}
		*bucket = (*bucket)[:0]
	}
	return steps
}
