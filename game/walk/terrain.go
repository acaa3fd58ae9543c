package walk

// ground lays what grows everywhere: meadows, woods, hills, lakes.
func (g *grower) ground() {
	var c climate
	for y := range Height {
		g.field(woodField).layers(&c.wood, y, 64)
		g.field(hillField).layers(&c.hill, y, 64)
		g.field(lakeField).layers(&c.lake, y, 64)
		c.meadow, c.flowers = row{}, row{}
		g.field(meadowField).add(&c.meadow, y, 32, 1)
		g.field(flowerField).add(&c.flowers, y, 16, 1)
		for x := range Width {
			g.tiles[y*Width+x] = g.groundAt(&c, x, y)
		}
	}
}

// A climate is what decides what grows on a row of the map.
type climate struct{ wood, hill, lake, meadow, flowers row }

func (g *grower) groundAt(c *climate, x, y int) Tile {
	wild := g.field(woodField)
	edge := min(x, Width-1-x, 2*y, 2*(Height-1-y))
	fringe := max(0, 20-edge) * 22
	hill := c.hill[x]
	switch lake := c.lake[x] + fringe; {
	case edge < 4:
		return Pine
	case lake < 215:
		return DeepWater
	case lake < 255:
		return Water
	case hill > 690 && g.chance(wild, x, y, min(420, (hill-680)*10)):
		return Rock
	}
	if wood := c.wood[x] + fringe; wood > 570 {
		return g.woodsAt(x, y, wood, hill > 540 || y < Height/4)
	}
	switch {
	case c.flowers[x] > 720 && g.chance(wild, x, y, 380):
		return Flowers
	case g.chance(wild, x, y, 9):
		return Tree
	case g.chance(wild, x, y, 16):
		return Bush
	case c.meadow[x] > 560 && g.chance(wild+1, x, y, 420):
		return Meadow
	}
	return Grass
}

func (g *grower) woodsAt(x, y, wood int, cold bool) Tile {
	wild := g.field(woodField)
	switch dense := g.chance(wild, x, y, min(390, (wood-560)*4)); {
	case dense && cold:
		return Pine
	case dense:
		return Tree
	case g.chance(wild+1, x, y, 300):
		return Fern
	}
	return Grass
}

// rivers cuts a river from north to south and a brook that joins it from the west.
func (g *grower) rivers() {
	n := g.field(riverField)
	middle := func(y int) int { return 296 + n.value(0, y, 128)*120/1024 + (n+1).value(0, y, 32)*24/1024 }
	for y := range Height {
		half := 4 + (n+2).value(64, y, 64)*4/1024
		for x := middle(y) - half; x <= middle(y)+half; x++ {
			t := DeepWater
			if abs(x-middle(y)) >= half-1 {
				t = Water
			}
			g.set(x, y, t)
		}
	}
	for x := range Width {
		y := 176 + n.value(x, 512, 128)*40/1024 + (n+1).value(x, 512, 32)*8/1024
		if x > middle(y) {
			break
		}
		for dy := range 2 + n.hash(x/24, 7)%2 {
			g.set(x, y+dy, Water)
		}
	}
}

// shores grows reeds and sand along the water.
func (g *grower) shores() {
	reeds := g.field(reedField)
	for y := range Height {
		for x := range Width {
			if !g.Walkable(x, y) || !g.besideWater(x, y) {
				continue
			}
			switch wet := reeds.value(x, y, 32); {
			case wet > 520 && g.chance(reeds, x, y, 700):
				g.set(x, y, Reeds)
			case wet < 480 && g.chance(reeds, x, y, 850):
				g.set(x, y, Sand)
			}
		}
	}
}

func (g *grower) besideWater(x, y int) bool {
	for _, d := range [...]point{{-2, 0}, {-1, 0}, {1, 0}, {2, 0}, {0, -1}, {0, 1}} {
		if t := g.At(x+d.x, y+d.y); inside(x+d.x, y+d.y) && (t == Water || t == DeepWater) {
			return true
		}
	}
	return false
}
