package screen

import (
	"cmp"
	"slices"

	"roam/cmd/terminal"
	"roam/game"
	"roam/game/walk"
)

// The labels and words over heads.
const (
	bubbleWidth = 26
	bubbleLines = 3
	labels      = 24 // names shown at once, those nearest first
)

// drawWorld draws the map and who walks on it.
func (m *Model) drawWorld(c *terminal.Canvas, a terminal.Area) {
	w := &m.world
	w.lastDrawn, w.moving, w.wet = m.now, false, false
	if !w.seen() {
		return
	}
	w.scene.Advance(w.sceneTime(m.now))
	self := w.scene.Self()
	w.camera.follow(self.X, self.Y, a.W, a.H)
	m.drawMap(c, a)
	m.drawLandmarks(c, a, self)

	w.others = w.scene.Walkers(w.others[:0])
	for i := range w.others {
		w.place(&w.others[i], m.opt.ReducedMotion)
	}
	slices.SortStableFunc(w.others, func(p, q walk.Walker) int {
		return cmp.Compare(apart2(p.Body, self.Body), apart2(q.Body, self.Body))
	})
	m.drawNames(c, a, self)
	for _, o := range slices.Backward(w.others) {
		m.drawWalker(c, a, o.Body, m.glyphs.walkers[o.Looks.Glyph()], walkerInk(o.Looks))
	}
	m.drawWalker(c, a, self.Body, m.glyphs.self, inkSelf)
	for _, o := range slices.Backward(w.others) {
		m.drawBubble(c, a, o)
	}
	m.drawBubble(c, a, self)
}

// place moves a walker back to where it came from for the first half of its
// step. Steps that arrive together, as they do on a shaky line, are so seen one
// after the other.
func (w *world) place(o *walk.Walker, reducedMotion bool) {
	if reducedMotion || o.X == o.PrevX && o.Y == o.PrevY {
		return
	}
	if since := w.sceneTime(w.lastDrawn) - o.MovedAt; since < o.Facing.Cost()/2 {
		o.X, o.Y = o.PrevX, o.PrevY
		w.moving = true
	}
}

// apart2 is how far apart two places look: a tile is twice as high as wide.
func apart2(p, q walk.Body) int {
	dx, dy := p.X-q.X, 2*(p.Y-q.Y)
	return dx*dx + dy*dy
}

func walkerInk(l walk.Looks) terminal.Ink { return inkWalker + terminal.Ink(l.Colour()%walkerInks) }

// spot returns where on the canvas a tile lies.
func (m *Model) spot(a terminal.Area, x, y int) (cx, cy int, ok bool) {
	cx, cy = x-m.world.camera.x, y-m.world.camera.y
	return a.X + cx, a.Y + cy, cx >= 0 && cy >= 0 && cx < a.W && cy < a.H
}

func (m *Model) drawMap(c *terminal.Canvas, a terminal.Area) {
	w := &m.world
	country := w.scene.Map()
	for y := range a.H {
		for x := range a.W {
			tx, ty := w.camera.x+x, w.camera.y+y
			look := m.glyphs.tile(country.At(tx, ty))
			n := scatter(tx, ty)
			if look.moves {
				w.wet = true
				n += (uint32(w.ripple) + n>>8&7) / 8
			}
			c.Set(a.X+x, a.Y+y, look.shapes[n&7], look.ink, look.ground)
		}
	}
}

func (m *Model) drawLandmarks(c *terminal.Canvas, a terminal.Area, self walk.Walker) {
	passport := m.world.scene.Passport()
	for i, l := range m.world.scene.Map().Landmarks() {
		x, y, ok := m.spot(a, l.X, l.Y)
		if !ok {
			continue
		}
		shape, look := m.glyphs.landmark, inkLandmark
		if passport.Has(i) {
			shape, look = m.glyphs.stamped, inkStamped
		}
		c.Put(x, y, shape, look)
		row := y + 1
		if self.Y > l.Y { // who stands there would stand on the name
			row = y - 2
		}
		if row >= a.Y && row < a.Y+a.H {
			c.Label(a, x, row, game.Safe(l.Name, 30), look)
		}
	}
}

func (m *Model) drawWalker(c *terminal.Canvas, a terminal.Area, b walk.Body, shape rune, look terminal.Ink) {
	if x, y, ok := m.spot(a, b.X, b.Y); ok {
		c.Put(x, y, shape, look)
	}
}

// drawNames writes names over heads, nearest first; a name that would cover
// another is left out.
func (m *Model) drawNames(c *terminal.Canvas, a terminal.Area, self walk.Walker) {
	type span struct{ y, from, to int }
	taken := []span{}
	for _, o := range m.world.others[:min(labels, len(m.world.others))] {
		x, y, ok := m.spot(a, o.X, o.Y)
		if !ok || y == a.Y || o.Name == "" {
			continue
		}
		n := terminal.Cells(o.Name)
		from := max(a.X, min(x-n/2, a.X+a.W-n))
		free := true
		for _, s := range taken {
			free = free && (s.y != y-1 || from > s.to || from+n < s.from)
		}
		if free {
			taken = append(taken, span{y - 1, from, from + n})
			c.Text(from, y-1, a.X+a.W, o.Name, inkName)
		}
	}
}

// drawBubble draws what a walker says or does, over its head and its name.
func (m *Model) drawBubble(c *terminal.Canvas, a terminal.Area, o walk.Walker) {
	x, y, ok := m.spot(a, o.X, o.Y)
	if !ok || o.Say == "" && o.Emote == walk.NoEmote {
		return
	}
	lines := terminal.Wrap(o.Say, bubbleWidth, bubbleLines, m.glyphs.more)
	if o.Emote != walk.NoEmote {
		lines = append(lines, emoteShape(o.Emote, m.opt.ASCII))
	}
	width := 0
	for _, l := range lines {
		width = max(width, terminal.Cells(l))
	}
	bottom := y - 2
	if o.Name == "" || o.ID == m.world.scene.Self().ID {
		bottom = y - 1
	}
	top := bottom - len(lines) + 1
	if top < a.Y { // no room above: beneath the feet
		top = y + 1
	}
	left := max(a.X, min(x-(width+2)/2, a.X+a.W-width-2))
	for i, l := range lines {
		row := top + i
		if row >= a.Y+a.H {
			break
		}
		c.Fill(terminal.NewArea(left, row, width+2, 1), groundBubble)
		c.Put(left, row, m.glyphs.border.Upright, inkBorder)
		c.Put(left+width+1, row, m.glyphs.border.Upright, inkBorder)
		c.Text(left+1+(width-terminal.Cells(l))/2, row, left+width+1, l, inkStrong)
	}
}

// compass returns which of eight ways leads from one place to another as it
// looks on the screen: 0 is north, and on clockwise.
func compass(dx, dy int) int {
	ax, ay := max(dx, -dx), 2*max(dy, -dy)
	switch {
	case ax > 2*ay && dx > 0:
		return 2
	case ax > 2*ay:
		return 6
	case ay > 2*ax && dy > 0:
		return 4
	case ay > 2*ax:
		return 0
	case dx > 0 && dy < 0:
		return 1
	case dx > 0:
		return 3
	case dy > 0:
		return 5
	}
	return 7
}

// compassWords names the eight ways.
var compassWords = [...]game.SafeText{
	"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
}

// steps is how many steps it takes from here to there where nothing is in the way.
func steps(dx, dy int) int { return max(dx, -dx) + max(dy, -dy) }
