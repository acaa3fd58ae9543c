package walk

// NewMap makes the map of a seed. It takes some tens of milliseconds.
func NewMap(seed uint64) *Map {
	g := &grower{
		Map: &Map{
			seed:  seed,
			tiles: make([]Tile, Width*Height),
			near:  make([]uint8, Width*Height),
			areas: make([]area, regionCount),
		},
		noise: noise(mix(seed)),
	}
	g.ground()
	g.rivers()
	g.shores()
	g.village()
	g.sites()
	g.roads()
	g.bridges()
	g.fillPockets()
	g.label()
	return g.Map
}

// A grower is a map in the making.
type grower struct {
	*Map
	noise  noise
	centre point   // of the village
	exits  []point // where the roads from the landmarks begin
}

// The fields of noise, one for each thing that varies. Each takes three seeds.
func (g *grower) field(i int) noise { return g.noise + noise(i*3) }

const (
	woodField = iota
	hillField
	lakeField
	meadowField
	flowerField
	riverField
	reedField
	siteField
	roadField
	houseField
)

func (g *grower) set(x, y int, t Tile) {
	if inside(x, y) {
		g.tiles[y*Width+x] = t
	}
}

// chance is true for parts of 1024 tiles, at random.
func (g *grower) chance(field noise, x, y, parts int) bool { return field.hash(x, y) < parts }

// fillPockets makes sure that all walkable ground hangs together: what cannot
// be reached from the village is overgrown.
func (g *grower) fillPockets() {
	reached := make([]bool, Width*Height)
	start := g.square[0]
	reached[start.y*Width+start.x] = true
	for edge := []point{start}; len(edge) > 0; {
		p := edge[len(edge)-1]
		edge = edge[:len(edge)-1]
		for d := North; d <= West; d++ {
			dx, dy := d.Delta()
			q := point{p.x + dx, p.y + dy}
			if g.Walkable(q.x, q.y) && !reached[q.y*Width+q.x] {
				reached[q.y*Width+q.x] = true
				edge = append(edge, q)
			}
		}
	}
	for i, ok := range reached {
		if t := g.tiles[i]; !ok && t.Walkable() {
			g.tiles[i] = overgrown(t)
		}
	}
}

func overgrown(t Tile) Tile {
	switch t {
	case Bridge, Jetty:
		return Water
	case Floor, Door:
		return Wall
	case Sand, Reeds, Meadow, Flowers:
		return Bush
	}
	return Tree
}

// label works out what is looked up: who is near a landmark, and the areas.
func (g *grower) label() {
	for i, l := range g.landmarks {
		for y := l.Y - 1; y <= l.Y+1; y++ {
			for x := l.X - 1; x <= l.X+1; x++ {
				if inside(x, y) {
					g.near[y*Width+x] = uint8(i + 1)
				}
			}
		}
	}
	g.trails = make([]trail, len(g.landmarks))
	for i := range g.areas {
		g.areas[i] = g.survey(i%regionColumns*areaWidth, i/regionColumns*areaHeight)
	}
}

// survey classifies the block whose corner is x, y by what lies on and around it.
func (g *grower) survey(x, y int) area {
	if abs(x+areaWidth/2-g.centre.x) < 40 && abs(y+areaHeight/2-g.centre.y) < 16 {
		return areaVillage
	}
	var woods, water, rock int
	for dy := -areaHeight / 2; dy < areaHeight*3/2; dy++ {
		for dx := -areaWidth / 2; dx < areaWidth*3/2; dx++ {
			switch g.At(x+dx, y+dy) {
			case Tree, Pine, Fern:
				woods++
			case Water, DeepWater, Reeds:
				water++
			case Rock:
				rock++
			}
		}
	}
	const block = 4 * areaWidth * areaHeight
	switch {
	case water > block/6:
		return areaShores
	case rock > block/12:
		return areaHills
	case woods > block/4:
		return areaWoods
	}
	return areaMeadows
}
