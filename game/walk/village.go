package walk

// village builds the village: a square with a well, a street, houses on both
// sides, gardens and fenced fields.
func (g *grower) village() {
	n := g.field(houseField)
	c := point{176 + n.hash(1, 1)%48, 104 + n.hash(2, 2)%28}
	g.centre = c
	for dy := -15; dy <= 15; dy++ {
		for dx := -42; dx <= 42; dx++ {
			if dx*dx*225+dy*dy*42*42 <= 225*42*42 {
				g.set(c.x+dx, c.y+dy, g.lawn(c.x+dx, c.y+dy))
			}
		}
	}
	g.enclose(point{c.x - 62, c.y - 5})
	g.enclose(point{c.x - 58, c.y + 5})
	g.enclose(point{c.x + 40, c.y + 4})
	for i, at := range [...]point{
		{-33, -7}, {-22, -9}, {-10, -10}, {3, -10}, {15, -9}, {26, -7},
		{-34, 4}, {-23, 6}, {-10, 7}, {3, 7}, {15, 6}, {26, 4},
	} {
		g.house(i, point{c.x + at.x, c.y + at.y}, at.y < 0)
	}
	for dx := -38; dx <= 38; dx++ {
		g.set(c.x+dx, c.y, Path)
		if abs(dx) < 30 {
			g.set(c.x+dx, c.y+1, Path)
		}
	}
	for dy := -3; dy <= 4; dy++ {
		for dx := -11; dx <= 11; dx++ {
			if abs(dx) < 11 || dy > -3 && dy < 4 {
				g.set(c.x+dx, c.y+dy, Paving)
				g.square = append(g.square, point{c.x + dx, c.y + dy})
			}
		}
	}
	for _, p := range [...]point{{-1, -1}, {0, -1}, {1, -1}, {-9, -2}, {9, -2}, {-9, 3}, {9, 3}} {
		t := Bush
		if p.y == -1 {
			t = Stone
		}
		if p.x == 0 {
			t = Well
		}
		g.set(c.x+p.x, c.y+p.y, t)
	}
	walkable := g.square[:0]
	for _, p := range g.square {
		if g.Walkable(p.x, p.y) {
			walkable = append(walkable, p)
		}
	}
	g.square = walkable
	g.mark("The Old Well", c)
	g.exits = append(g.exits, c)
}

// lawn is what grows between the houses.
func (g *grower) lawn(x, y int) Tile {
	n := g.field(houseField)
	switch {
	case n.value(x, y, 16) > 700 && g.chance(n, x, y, 400):
		return Flowers
	case g.chance(n, x, y, 14):
		return Tree
	}
	return Grass
}

// house builds a house with its upper left corner at p, its door and a path to
// the street to the south or to the north.
func (g *grower) house(i int, p point, doorSouth bool) {
	n := g.field(houseField)
	w, h := 8+n.hash(i, 3)%2, 4
	for dy := range h {
		for dx := range w {
			t := Floor
			if dx == 0 || dy == 0 || dx == w-1 || dy == h-1 {
				t = Wall
			}
			g.set(p.x+dx, p.y+dy, t)
		}
	}
	wall, out := p.y, -1
	if doorSouth {
		wall, out = p.y+h-1, 1
	}
	door := 2 + n.hash(i, 4)%(w-4)
	g.set(p.x+door, wall, Door)
	g.set(p.x+1, wall, Window)
	g.set(p.x+w-2, wall, Window)
	for y := wall + out; y != g.centre.y; y += out {
		g.set(p.x+door, y, Path)
	}
	for dx := range w {
		if y := wall + out; dx != door && g.chance(n, p.x+dx, y, 500) {
			g.set(p.x+dx, y, Flowers)
		}
	}
}

// enclose ploughs a field with its upper left corner at p and fences it, with a
// gate on either side. Where there is water it leaves the ground be.
func (g *grower) enclose(p point) {
	const w, h = 20, 7
	for i := range w * h {
		if t := g.At(p.x+i%w, p.y+i/w); t == Water || t == DeepWater {
			return
		}
	}
	for dy := range h {
		for dx := range w {
			x, y := p.x+dx, p.y+dy
			border := dx == 0 || dy == 0 || dx == w-1 || dy == h-1
			switch {
			case border && dx/2 != w/4:
				g.set(x, y, Fence)
			case border:
				g.set(x, y, Grass)
			default:
				g.set(x, y, Field)
			}
		}
	}
}
