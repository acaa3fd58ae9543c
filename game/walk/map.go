package walk

import "iter"

// The size of the map, in tiles. A tile is one terminal cell.
const (
	Width  = 512
	Height = 256
)

// MaxLandmarks bounds the landmarks of a map; a Passport has room for them.
const MaxLandmarks = 32

// A Landmark is a place worth a stamp: whoever comes within one tile of it has
// been there.
type Landmark struct {
	Name string
	X, Y int
}

// A Map is the country that all players of a room walk in. It follows from its
// seed alone, on every machine alike, so only the seed ever travels. A Map does
// not change: any number of worlds and scenes may share one.
type Map struct {
	seed      uint64
	tiles     []Tile
	near      []uint8 // by tile: 1 + the landmark that is at most one tile away, 0 for none
	areas     []area  // by block of areaWidth x areaHeight tiles
	landmarks []Landmark
	square    []point // where newcomers may stand
	trails    []trail // by landmark
}

type point struct{ x, y int }

// Seed returns the seed that the map was made from.
func (m *Map) Seed() uint64 { return m.seed }

// At returns the tile at x, y; outside the map there is DeepWater.
func (m *Map) At(x, y int) Tile {
	if !inside(x, y) {
		return DeepWater
	}
	return m.tiles[y*Width+x]
}

// Walkable reports whether one can stand at x, y.
func (m *Map) Walkable(x, y int) bool { return inside(x, y) && tiles[m.tiles[y*Width+x]].walk }

// Landmarks returns the map's landmarks. The caller must not change them.
func (m *Map) Landmarks() []Landmark { return m.landmarks }

// LandmarkAt returns which landmark is at most one tile from x, y.
func (m *Map) LandmarkAt(x, y int) (i int, ok bool) {
	if !inside(x, y) || m.near[y*Width+x] == 0 {
		return 0, false
	}
	return int(m.near[y*Width+x]) - 1, true
}

// Spawn returns where the nth newcomer appears: somewhere on the village
// square. Equal n give equal places.
func (m *Map) Spawn(n uint64) (x, y int) {
	p := m.square[n%uint64(len(m.square))]
	return p.x, p.y
}

// Rows yields the map's rows as text, one rune a tile: a picture for tests and
// for people.
func (m *Map) Rows() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		row := make([]rune, Width)
		for y := range Height {
			for x := range Width {
				row[x] = m.At(x, y).Rune()
			}
			if !yield(y, string(row)) {
				return
			}
		}
	}
}

func inside(x, y int) bool { return uint(x) < Width && uint(y) < Height }
