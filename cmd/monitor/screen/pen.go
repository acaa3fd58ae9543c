package screen

import (
	"roam/cmd/terminal"
	"roam/game"
)

// A pen writes from left to right in one row, up to column end.
type pen struct {
	c    *terminal.Canvas
	g    *glyphs
	x, y int
	end  int
}

// text writes s.
func (p *pen) text(s game.SafeText, i terminal.Ink) {
	p.x = p.c.Text(p.x, p.y, p.end, s, i)
}

// say writes s behind a gap.
func (p *pen) say(s game.SafeText, i terminal.Ink) {
	p.x += 2
	p.text(s, i)
}

// also writes s behind a gap, if there is room for all of it.
func (p *pen) also(s game.SafeText, i terminal.Ink) {
	if p.x+2+terminal.Cells(s) <= p.end {
		p.say(s, i)
	}
}

// fit writes s, and says so where it was cut off.
func (p *pen) fit(s game.SafeText, i terminal.Ink) {
	if terminal.Cells(s) > p.end-p.x {
		s = terminal.Clip(s, p.end-p.x-1) + p.g.more
	}
	p.text(s, i)
}

// right writes s so that it ends at the end.
func (p *pen) right(s game.SafeText, i terminal.Ink) {
	p.x = max(p.x, p.end-terminal.Cells(s))
	p.fit(s, i)
}

// put writes one narrow character.
func (p *pen) put(r rune, i terminal.Ink) {
	if p.x < p.end {
		p.c.Put(p.x, p.y, r, i)
		p.x++
	}
}

// part returns a pen for the next n cells, and moves behind them.
func (p *pen) part(n int) pen {
	q := *p
	q.end = min(p.end, p.x+n)
	p.x += n
	return q
}
