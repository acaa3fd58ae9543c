package screen

import (
	"math"
	"slices"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// A picture is the hosts as they stand on the page of migrations: one half at
// the left, the other at the right, and ways between them.
type picture struct {
	area  terminal.Area
	nodes map[game.SafeText]node
	reach int // how far into the middle a way bulges that ends on its own side
}

// A node is where a host stands: where its ways begin.
type node struct {
	x, y  int
	right bool
	flow  flow // written between the host and its ways; none where there is no room
}

// nodeCells is how wide a host is drawn, without its flow; waysCells is what
// flows leave to the ways.
const (
	nodeCells = 22
	waysCells = 6
)

// drawPicture draws the hosts with who left and came in the last minute, and
// between them who is on the way. Numbers come last: nothing is drawn over them.
func (m *Model) drawPicture(c *terminal.Canvas, a terminal.Area) {
	pic, names := m.arrange(a)
	for _, w := range m.ways(pic) {
		pic.drawWay(c, m.glyphs, &w)
	}
	if !m.opt.ReducedMotion {
		for _, g := range m.glides {
			pic.drawGlide(m, c, &g)
		}
	}
	for _, name := range names {
		pic.drawNode(m, c, name)
	}
}

// arrange places as many hosts as there is room for: those whose players moved
// last, then the others.
func (m *Model) arrange(a terminal.Area) (*picture, []game.SafeText) {
	pic := &picture{area: a, nodes: make(map[game.SafeText]node)}
	room := 2 * a.H
	var names []game.SafeText
	add := func(name game.SafeText) {
		if len(names) < room && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(m.seen.Hosts) > room {
		for i := range m.seen.Records {
			if m.age(m.seen.Records[i].Ago) < flowShown && len(names) < room {
				add(m.seen.Records[i].Source)
				add(m.seen.Records[i].Migrated.Target)
			}
		}
	}
	for i := range m.seen.Hosts {
		if len(names) == room {
			break
		}
		add(m.seen.Hosts[i].Name)
	}
	for i := range m.seen.Records { // hosts that are gone, while their players still glide
		if m.age(m.seen.Records[i].Ago) < flowShown && len(names) < room && len(names) < len(m.seen.Hosts)+2 {
			add(m.seen.Records[i].Source)
		}
	}
	slices.SortFunc(names, byName)
	pic.place(names, m.flows())
	return pic, names
}

// place puts the first half of the hosts at the left, the others at the right.
func (pic *picture) place(names []game.SafeText, flows map[game.SafeText]flow) {
	a := pic.area
	half := (len(names) + 1) / 2
	between := a.W - 2*(nodeCells+1)
	pic.reach = between / 3
	for i, name := range names {
		n := node{x: nodeCells + 1}
		rank, of := i, half
		if i >= half {
			n.right = true
			rank, of = i-half, len(names)-half
		}
		if f := flows[name]; f != (flow{}) && 2*(f.cells()+2) <= between-waysCells {
			n.flow = f
			n.x += f.cells() + 2
		}
		if n.x += a.X; n.right {
			n.x = 2*a.X + a.W - 1 - n.x
		}
		n.y = a.Y + (2*rank+1)*a.H/(2*of)
		pic.nodes[name] = n
	}
}

// at is where a way is after a share of it.
func (pic *picture) at(from, to node, t float64) (x, y int) {
	ease := t * t * (3 - 2*t)
	fx := float64(from.x) + float64(to.x-from.x)*t
	if from.right == to.right {
		bulge := float64(pic.reach) * 4 * t * (1 - t)
		if from.right {
			bulge = -bulge
		}
		fx += bulge
	}
	return int(math.Round(fx)), int(math.Round(float64(from.y) + float64(to.y-from.y)*ease))
}

// A way is drawn between two hosts while players go from either to the other.
type way struct{ from, to node }

// maxWays is how many ways the picture shows.
const maxWays = 16

// ways returns the ways that somebody took just now, those taken last first.
func (m *Model) ways(pic *picture) (list []way) {
	for i := range m.seen.Records {
		r := &m.seen.Records[i]
		if m.age(r.Ago) > wayShown || len(list) == maxWays {
			break
		}
		from, ok := pic.nodes[r.Source]
		to, also := pic.nodes[r.Migrated.Target]
		if !ok || !also || r.Migrated.Result != wire.ReasonNone {
			continue
		}
		if !slices.Contains(list, way{from, to}) && !slices.Contains(list, way{to, from}) {
			list = append(list, way{from, to})
		}
	}
	return list
}

// drawWay draws the line of a way.
func (pic *picture) drawWay(c *terminal.Canvas, g *glyphs, w *way) {
	steps := 2 * pic.area.W
	for i := range steps + 1 {
		if x, y := pic.at(w.from, w.to, float64(i)/float64(steps)); x%2 == 0 {
			c.Put(x, y, g.trail, inkFaint)
		}
	}
}

// drawNode draws a host and its flow at the end of its ways.
func (pic *picture) drawNode(m *Model, c *terminal.Canvas, name game.SafeText) {
	n := pic.nodes[name]
	p := pen{c: c, g: m.glyphs, x: pic.area.X, y: n.y, end: pic.area.X + pic.area.W}
	edge, flow := p.x+nodeCells, p.x+nodeCells+2
	if n.right {
		edge = p.end - 1 - nodeCells
		flow = edge - 1 - n.flow.cells()
		p.x = edge + 2
		c.Put(edge, n.y, m.glyphs.node[1], inkDim)
	} else {
		c.Put(edge, n.y, m.glyphs.node[0], inkDim)
	}
	pic.drawHost(m, &p, name)
	if cells := n.flow.cells(); cells > 0 {
		for x := range cells + 2 {
			c.Put(flow-1+x, n.y, ' ', inkText)
		}
		p = pen{c: c, g: m.glyphs, x: flow, y: n.y, end: flow + cells}
		p.flow(n.flow)
	}
}

// drawHost writes a host's name, its level, its load and its players.
func (pic *picture) drawHost(m *Model, p *pen, name game.SafeText) {
	i := m.hostIndex(name)
	look := inkStrong
	if i < 0 {
		look = inkDim
	}
	q := p.part(9)
	q.fit(name, look)
	p.x++
	if i < 0 {
		p.text("gone", inkDim)
		return
	}
	h := &m.seen.Hosts[i]
	l := balance.Level(h.Level)
	p.put(m.glyphs.levels[min(l, balance.Highest)], levelInk(l))
	p.x++
	q = p.part(4)
	q.right(percent(h.Load), levelInk(l))
	p.x++
	q = p.part(4)
	q.right(short(h.Players), inkText)
}

// drawGlide draws a player on its way, with a trail. One whose migration failed
// turns back halfway.
func (pic *picture) drawGlide(m *Model, c *terminal.Canvas, g *glide) {
	from, ok := pic.nodes[g.source]
	to, also := pic.nodes[g.target]
	t := float64(m.clock().Sub(g.began)) / float64(glideTime)
	if !ok || !also || t < 0 || t > 1 {
		return
	}
	shape, look := m.glyphs.cause(g.cause), causeInk(g.cause)
	if !g.ok {
		shape, look = m.glyphs.failed, inkBad
		if t > .5 {
			t = 1 - t
		}
	}
	for _, back := range [...]float64{.08, .05, .025} {
		if t > back {
			x, y := pic.at(from, to, t-back)
			c.Put(x, y, m.glyphs.trail, look)
		}
	}
	x, y := pic.at(from, to, t)
	c.Put(x, y, shape, look)
}
