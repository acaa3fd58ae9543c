package walk

// Roads are planned on a coarse grid: one node for four tiles across and two
// down, which is square to the eye.
const (
	nodeWidth   = 4
	nodeHeight  = 2
	nodeColumns = Width / nodeWidth
	nodeRows    = Height / nodeHeight
)

// roads connects every landmark with the village by a tree of easiest ways, in
// which neighbours share their roads, and adds a few ways across.
func (g *grower) roads() {
	g.network(g.exits[0], g.exits[1:])
	n := g.field(roadField)
	for i := range 3 {
		hub := g.exits[n.hash(i, 1)%len(g.exits)]
		var ends []point
		for _, p := range g.exits {
			if away := abs(p.x-hub.x) + 2*abs(p.y-hub.y); away > 0 && away < 190 {
				ends = append(ends, p)
			}
		}
		g.network(hub, ends)
	}
}

func nodeOf(x, y int) int { return y/nodeHeight*nodeColumns + x/nodeWidth }

// network paves the easiest ways from a hub to the ends.
func (g *grower) network(hub point, ends []point) {
	parent := g.explore(nodeOf(hub.x, hub.y))
	paved := make([]bool, len(parent))
	for _, end := range ends {
		node := nodeOf(end.x, end.y)
		g.pave(end, g.waypoint(node))
		for !paved[node] && parent[node] >= 0 {
			paved[node] = true
			next := int(parent[node])
			g.pave(g.waypoint(node), g.waypoint(next))
			node = next
		}
	}
	g.pave(g.waypoint(nodeOf(hub.x, hub.y)), hub)
}

// waypoint is where a road passes a node: not quite in its middle.
func (g *grower) waypoint(node int) point {
	x, y := node%nodeColumns, node/nodeColumns
	h := g.field(roadField).hash(x, y)
	return point{x*nodeWidth + 1 + h%2, y*nodeHeight + h>>4&1}
}

// explore returns for every node the next one on the easiest way to the root:
// Dijkstra's algorithm with a ring of buckets, as in blaze.
func (g *grower) explore(root int) []int32 {
	const far = 1<<31 - 1
	parent, cost := make([]int32, nodeColumns*nodeRows), make([]int32, nodeColumns*nodeRows)
	for i := range cost {
		parent[i], cost[i] = -1, far
	}
	toil := g.toils()
	var ring [256][]int32
	cost[root] = 0
	ring[0] = append(ring[0], int32(root))
	for now, idle := int32(0), 0; idle < len(ring); now++ {
		bucket := &ring[now&255]
		idle++
		for i := 0; i < len(*bucket); i++ {
			idle = 0
			node := int((*bucket)[i])
			if cost[node] != now {
				continue
			}
			x, y := node%nodeColumns, node/nodeColumns
			for d := North; d <= West; d++ {
				dx, dy := d.Delta()
				if uint(x+dx) >= nodeColumns || uint(y+dy) >= nodeRows {
					continue
				}
				next := node + dy*nodeColumns + dx
				if c := now + toil[next]; c < cost[next] {
					cost[next], parent[next] = c, int32(node)
					ring[c&255] = append(ring[c&255], int32(next))
				}
			}
		}
		*bucket = (*bucket)[:0]
	}
	return parent
}

// toils returns the toil of every node.
func (g *grower) toils() []int32 {
	t := make([]int32, nodeColumns*nodeRows)
	for i := range t {
		t[i] = g.toil(i%nodeColumns, i/nodeColumns)
	}
	return t
}

// toil is what it takes to build a road over a node: 1 to 250.
func (g *grower) toil(nx, ny int) (sum int32) {
	for dy := range nodeHeight {
		for dx := range nodeWidth {
			switch g.tiles[(ny*nodeHeight+dy)*Width+nx*nodeWidth+dx] {
			case Wall, Window, Door, Floor, Well, Stone, Sign, Fence, Field:
				sum += 56
			case Water, DeepWater:
				sum += 9
			case Rock:
				sum += 6
			case Tree, Pine:
				sum += 3
			case Path, Paving, Bridge:
			default:
				sum += 2
			}
		}
	}
	if nx < 3 || ny < 3 || nx >= nodeColumns-3 || ny >= nodeRows-3 {
		sum += 40
	}
	return min(250, 1+sum/2+int32(g.field(roadField).hash(nx, ny))/160)
}

// pave lays a road, two tiles wide, from a to b, without a diagonal step.
func (g *grower) pave(a, b point) {
	for {
		g.lay(a.x, a.y)
		g.lay(a.x+1, a.y)
		switch dx, dy := b.x-a.x, b.y-a.y; {
		case dx == 0 && dy == 0:
			return
		case abs(dx) > 2*abs(dy):
			a.x += sign(dx)
		case dy != 0:
			a.y += sign(dy)
		default:
			a.x += sign(dx)
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// lay makes one tile a road, or a bridge; what was built stays.
func (g *grower) lay(x, y int) {
	switch g.At(x, y) {
	case Water, DeepWater, Bridge:
		g.set(x, y, Bridge)
	case Wall, Window, Door, Floor, Well, Stone, Sign, Paving:
	default:
		g.set(x, y, Path)
	}
}

// bridges names the bridges, those nearest the village first.
func (g *grower) bridges() {
	names := [...]string{"Miller's Bridge", "Willow Bridge", "Goose Crossing"}
	for _, name := range names {
		best, least := point{}, 1<<31-1
		for y := range Height {
			for x := range Width {
				away := abs(x-g.centre.x) + 2*abs(y-g.centre.y)
				if g.At(x, y) == Bridge && away < least && g.lonely(point{x, y}) {
					best, least = point{x, y}, away
				}
			}
		}
		if least == 1<<31-1 {
			return
		}
		g.mark(name, g.midstream(best))
	}
}

// lonely reports whether no landmark is close by.
func (g *grower) lonely(p point) bool {
	for _, l := range g.landmarks {
		if abs(l.X-p.x)+2*abs(l.Y-p.y) < 40 {
			return false
		}
	}
	return true
}

// midstream goes from the end of a bridge to its middle.
func (g *grower) midstream(p point) point {
	length := 0
	for g.At(p.x+length, p.y) == Bridge {
		length++
	}
	return point{p.x + length/2, p.y}
}
