package walk

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// flood returns what can be reached on foot from a place.
func flood(m *Map, x, y int) []bool {
	reached := make([]bool, Width*Height)
	reached[y*Width+x] = true
	for edge := []point{{x, y}}; len(edge) > 0; {
		p := edge[0]
		edge = edge[1:]
		for d := North; d <= West; d++ {
			b := Body{X: p.x, Y: p.y}.Step(m, d)
			if !reached[b.Y*Width+b.X] {
				reached[b.Y*Width+b.X] = true
				edge = append(edge, point{b.X, b.Y})
			}
		}
	}
	return reached
}

func TestEverythingCanBeReached(t *testing.T) {
	for seed := range uint64(60) {
		m := NewMap(seed)
		x, y := m.Spawn(0)
		reached := flood(m, x, y)
		ground := 0
		for i, ok := range reached {
			if m.tiles[i].Walkable() {
				ground++
				if !ok {
					t.Fatalf("seed %d: %d,%d is walkable and cannot be reached", seed, i%Width, i/Width)
				}
			}
		}
		if ground < Width*Height/3 {
			t.Errorf("seed %d: only %d tiles to walk on", seed, ground)
		}
		for _, l := range m.Landmarks() {
			if !reached[l.Y*Width+l.X] {
				t.Errorf("seed %d: %s at %d,%d cannot be reached", seed, l.Name, l.X, l.Y)
			}
		}
		for n := range uint64(500) {
			if x, y := m.Spawn(n); !reached[y*Width+x] {
				t.Fatalf("seed %d: newcomer %d stands at %d,%d", seed, n, x, y)
			}
		}
	}
}

func TestLandmarks(t *testing.T) {
	for seed := range uint64(60) {
		m := NewMap(seed)
		names := make(map[string]bool)
		for i, l := range m.Landmarks() {
			if names[l.Name] {
				t.Errorf("seed %d: two are called %s", seed, l.Name)
			}
			names[l.Name] = true
			if at, ok := m.LandmarkAt(l.X, l.Y); !ok || at != i {
				t.Errorf("seed %d: LandmarkAt finds %d at %s", seed, at, l.Name)
			}
			if at, ok := m.LandmarkAt(l.X+1, l.Y-1); !ok || at != i {
				t.Errorf("seed %d: LandmarkAt finds %d one tile from %s", seed, at, l.Name)
			}
			if _, ok := m.LandmarkAt(l.X+2, l.Y); ok {
				t.Errorf("seed %d: %s reaches two tiles", seed, l.Name)
			}
		}
		if n := len(names); n < 20 || n > MaxLandmarks {
			t.Errorf("seed %d: %d landmarks", seed, n)
		}
		for _, name := range []string{"The Old Well", "Miller's Bridge"} {
			if !names[name] {
				t.Errorf("seed %d: no %s", seed, name)
			}
		}
	}
}

func TestTowardLeadsThere(t *testing.T) {
	m := NewMap(3)
	for i, l := range m.Landmarks() {
		x, y := m.Spawn(uint64(i) * 7)
		b := Body{X: x, Y: y}
		for steps := 0; ; steps++ {
			d, ok := m.Toward(i, b.X, b.Y)
			if !ok {
				break
			}
			next := b.Step(m, d)
			if next.X == b.X && next.Y == b.Y {
				t.Fatalf("the way to %s runs into a %v", l.Name, m.At(b.X, b.Y))
			}
			if b = next; steps > Width*Height {
				t.Fatalf("the way to %s goes in circles", l.Name)
			}
		}
		if b.X != l.X || b.Y != l.Y {
			t.Errorf("the way to %s ends at %d,%d", l.Name, b.X, b.Y)
		}
	}
	if _, ok := m.Toward(-1, 1, 1); ok {
		t.Error("there is a way to nowhere")
	}
	if _, ok := m.Toward(len(m.Landmarks()), 1, 1); ok {
		t.Error("there is a way to nowhere")
	}
	if _, ok := m.Toward(0, 0, 0); ok {
		t.Error("there is a way through the woods at the border")
	}
}

// digest is a map in a few characters.
func digest(m *Map) string {
	h := sha256.New()
	for _, t := range m.tiles {
		h.Write([]byte{byte(t)})
	}
	for _, l := range m.landmarks {
		h.Write([]byte(l.Name))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// A map must not change unnoticed: hosts and clients of one version make their
// own. If this test fails because the map was meant to change, Game must change
// too.
func TestMapIsTheSameEverywhere(t *testing.T) {
	golden, err := os.ReadFile("testdata/maps.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(golden)), "\n") {
		var seed uint64
		name, want, _ := strings.Cut(line, " ")
		for _, c := range name {
			seed = seed*10 + uint64(c-'0')
		}
		if got := digest(NewMap(seed)); got != want {
			t.Errorf("seed %d: digest %s, want %s", seed, got, want)
		}
	}
}

// picture is a part of the map as text.
func picture(m *Map, x0, y0, w, h int) string {
	var b strings.Builder
	for y, row := range m.Rows() {
		if y >= y0 && y < y0+h {
			b.WriteString(strings.TrimRight(string([]rune(row)[x0:x0+w]), " "))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestVillagePicture(t *testing.T) {
	golden, err := os.ReadFile("testdata/village.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := NewMap(7)
	well := m.Landmarks()[0]
	if got := picture(m, well.X-39, well.Y-12, 78, 24); got != string(golden) {
		t.Errorf("the village has changed:\n%s", got)
	}
}

func TestAreas(t *testing.T) {
	m := NewMap(7)
	well := m.Landmarks()[0]
	if got := m.Area(well.X, well.Y); got != "Village" {
		t.Errorf("the well is in %q", got)
	}
	if got := m.Area(-1, 0); got != "Beyond" {
		t.Errorf("outside the map is %q", got)
	}
	names := make(map[string]int)
	for y := range Height {
		for x := range Width {
			names[m.Area(x, y)]++
		}
	}
	for _, want := range []string{"Woods", "Meadows", "Shores"} {
		found := false
		for name := range names {
			found = found || strings.HasSuffix(name, " "+want)
		}
		if !found {
			t.Errorf("no %s among %v", want, names)
		}
	}
}

func TestOutsideTheMap(t *testing.T) {
	m := NewMap(1)
	for _, p := range []point{{-1, 0}, {0, -1}, {Width, 0}, {0, Height}, {1 << 40, 1 << 40}} {
		if m.At(p.x, p.y) != DeepWater || m.Walkable(p.x, p.y) {
			t.Errorf("%v is %v", p, m.At(p.x, p.y))
		}
		if _, ok := m.LandmarkAt(p.x, p.y); ok {
			t.Errorf("a landmark at %v", p)
		}
	}
}

func TestTiles(t *testing.T) {
	seen := make(map[string]bool)
	for tile := Grass; tile < tileKinds; tile++ {
		if tile.String() == "" || seen[tile.String()] || tile.Rune() == 0 {
			t.Errorf("tile %d is %q, %q", tile, tile.String(), tile.Rune())
		}
		seen[tile.String()] = true
	}
	if bad := Tile(200); bad.Walkable() || bad.String() != "unknown" || bad.Rune() != '?' {
		t.Error("tile 200 exists")
	}
	for _, group := range sites {
		for _, s := range group {
			if strings.Count(s.plan, "@") != 1 {
				t.Errorf("the plan of %s has %d ends of the road", s.name, strings.Count(s.plan, "@"))
			}
			for _, c := range s.plan {
				if _, ok := legend(c); !ok && c != ' ' && c != '\n' {
					t.Errorf("the plan of %s has a %q", s.name, c)
				}
			}
		}
	}
}

func BenchmarkNewMap(b *testing.B) {
	for i := range b.N {
		NewMap(uint64(i))
	}
}

func BenchmarkBlaze(b *testing.B) {
	m := NewMap(1)
	for range b.N {
		m.blaze(m.landmarks[3])
	}
}
