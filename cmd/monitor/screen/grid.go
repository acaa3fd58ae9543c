package screen

import (
	"roam/cmd/terminal"
	"roam/game"
)

// A column is one of a grid of Ts.
type column[T any] struct {
	title game.SafeText
	width int  // cells, at least
	grow  int  // how many more it may take
	first bool // it takes them before others do
	rank  int  // how dispensable it is: where there is no room the highest go first
	right bool // the title stands at the right
	down  bool // sorted from above at first
	draw  func(m *Model, p *pen, row *T)
	less  func(a, b *T) int // nil: the rows are not compared here
	where int               // filled in: its first cell
	cells int               // filled in; 0: there is no room
	sorts bool              // it can be sorted by
}

// A grid is rows in columns, of which one is picked. It knows how many there
// are; whose they are is told when it draws.
type grid[T any] struct {
	columns []column[T]
	by      int // the column that rows are sorted by
	reverse bool
	count   int // of rows
	at      int // the picked row
	top     int // the first row that is seen
	height  int // how many rows are seen
}

// A list is what keys and the mouse do to a grid.
type list interface {
	move(by int)
	jump(to int)
	page(by int)
	sortBy(column int)
	sortNext(by int)
	flip()
	pick(row int) (again bool)
}

func (g *grid[T]) move(by int) { g.jump(g.at + by) }
func (g *grid[T]) page(by int) { g.move(by * max(1, g.height-1)) }
func (g *grid[T]) jump(to int) { g.at = max(0, min(to, g.count-1)) }
func (g *grid[T]) flip()       { g.reverse = !g.reverse }

// pick picks the row at which the mouse clicked, counted from the first seen,
// and reports whether it was picked before.
func (g *grid[T]) pick(row int) (again bool) {
	to := g.top + row
	if to >= g.count {
		return false
	}
	again = g.at == to
	g.at = to
	return again
}

// scroll makes the picked row one that is seen.
func (g *grid[T]) scroll() {
	g.jump(g.at)
	g.top = max(0, min(g.top, g.count-g.height))
	g.top = min(max(g.top, g.at-g.height+1), g.at)
}

// sortBy sorts by a column, and the other way round when it is that already.
func (g *grid[T]) sortBy(i int) {
	switch {
	case i < 0 || i >= len(g.columns) || !g.columns[i].sorts:
	case g.by == i:
		g.flip()
	default:
		g.by, g.reverse = i, g.columns[i].down
	}
}

// sortNext sorts by the next column that is seen and can be sorted by.
func (g *grid[T]) sortNext(by int) {
	n := len(g.columns)
	for i := range n {
		next := ((g.by+by*(i+1))%n + n) % n
		if c := &g.columns[next]; c.sorts && c.cells > 0 && next != g.by {
			g.by, g.reverse = next, c.down
			return
		}
	}
}

// lay gives each column its room. Those that have none get none.
func (g *grid[T]) lay(width int) {
	rank := 0
	for i := range g.columns {
		rank = max(rank, g.columns[i].rank)
	}
	room := width
	for ; rank >= 0; rank-- {
		room = width + 1
		for i := range g.columns {
			if c := &g.columns[i]; c.rank <= rank {
				room -= c.width + 1
			}
		}
		if room >= 0 || rank == 0 {
			break
		}
	}
	for i := range g.columns {
		if c := &g.columns[i]; c.rank <= rank {
			c.cells = c.width
		} else {
			c.cells = 0
		}
	}
	room = g.share(room, true)
	g.share(room, false)
	x := 0
	for i := range g.columns {
		if c := &g.columns[i]; c.cells > 0 {
			c.where, c.cells = x, min(c.cells, max(0, width-x))
			x += c.cells + 1
		}
	}
}

// share gives the room that is left to the columns that are first, or to the
// others: a cell each, as long as any may grow. It returns what it leaves.
func (g *grid[T]) share(room int, first bool) int {
	for grown := true; grown && room > 0; {
		grown = false
		for i := range g.columns {
			if c := &g.columns[i]; c.first == first && c.cells > 0 && c.cells < c.width+c.grow && room > 0 {
				c.cells++
				room--
				grown = true
			}
		}
	}
	return room
}

// draw draws the grid: titles, then rows. Row returns one, or nil while it is
// not known.
func (g *grid[T]) draw(m *Model, c *terminal.Canvas, a terminal.Area, l list, row func(int) *T) {
	g.lay(a.W - 1)
	g.height = max(0, a.H-1)
	g.scroll()
	g.titles(m, c, a, l)
	for i := range min(g.height, g.count-g.top) {
		y := a.Y + 1 + i
		if g.top+i == g.at {
			c.Fill(terminal.NewArea(a.X, y, a.W, 1), groundPick)
			c.Put(a.X, y, m.glyphs.pick, inkTitle)
		}
		p := pen{c: c, g: m.glyphs, y: y}
		r := row(g.top + i)
		for j := range g.columns {
			col := &g.columns[j]
			if col.cells == 0 {
				continue
			}
			p.x, p.end = a.X+1+col.where, a.X+1+col.where+col.cells
			if r == nil {
				p.text(m.glyphs.more, inkFaint)
				continue
			}
			col.draw(m, &p, r)
		}
	}
	m.hit(terminal.NewArea(a.X, a.Y+1, a.W, min(g.height, max(0, g.count-g.top))), func(_, y int) { m.clickRow(l, y) })
}

// titles draws the columns' names and which one the rows are sorted by.
func (g *grid[T]) titles(m *Model, c *terminal.Canvas, a terminal.Area, l list) {
	for i := range g.columns {
		col := &g.columns[i]
		if col.cells == 0 {
			continue
		}
		title, ink := col.title, inkHead
		if i == g.by && col.sorts {
			arrow := m.glyphs.up
			if g.reverse {
				arrow = m.glyphs.down
			}
			title, ink = terminal.Clip(title, col.cells-1)+game.SafeText(arrow), inkTitle
		}
		p := pen{c: c, g: m.glyphs, x: a.X + 1 + col.where, y: a.Y, end: a.X + 1 + col.where + col.cells}
		at := terminal.NewArea(p.x, p.y, col.cells, 1)
		if col.right {
			p.right(title, ink)
		} else {
			p.fit(title, ink)
		}
		if col.sorts {
			m.hit(at, func(int, int) { l.sortBy(i) })
		}
	}
}
