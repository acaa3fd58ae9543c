package screen

import (
	"slices"
	"time"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// drawNews draws, where few hosts leave room, what goes on: the picture of who
// moves, and the newest events under it or beside it.
func (m *Model) drawNews(c *terminal.Canvas, a terminal.Area) {
	moves := a
	const beside, under = 160, 13
	switch {
	case a.W >= beside:
		moves.W, moves.H = a.W/2, min(a.H, 14)
		m.drawLatest(c, terminal.NewArea(a.X+moves.W+1, a.Y, a.W-moves.W-1, a.H))
	case a.H >= under:
		moves.H = min(a.H/2, 12)
		m.drawLatest(c, terminal.NewArea(a.X, a.Y+moves.H, a.W, a.H-moves.H))
	}
	p := m.rule(c, moves, "Migrations of the last minute")
	if t := m.tallyOf(); len(t.gaps) > 0 {
		text := "gap p50 " + millis(t.gap(.5)) + "  p99 " + millis(t.gap(.99)) + " "
		if terminal.Cells(text)+2 < p.end-p.x {
			p.x = p.end - terminal.Cells(text) - 1
			p.text(" "+text, inkDim)
		}
	}
	m.pictured = true
	m.drawPicture(c, terminal.NewArea(moves.X+1, moves.Y+1, moves.W-2, moves.H-1))
}

// drawLatest draws the newest events, one a line, with many alike as one.
func (m *Model) drawLatest(c *terminal.Canvas, a terminal.Area) {
	m.rule(c, a, "What happened")
	for i, e := range gathered(m.seen.Events, a.H-1) {
		p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y + 1 + i, end: a.X + a.W - 1}
		q := p.part(6)
		q.right(ago(m.age(e.Ago)), inkDim)
		p.x++
		q = p.part(10)
		q.fit(game.SafeText(e.Kind.String()), eventInk(&e))
		who := e.Player
		if e.Count > 1 && e.Detail == "" {
			who = counted(e.Count, "player")
		}
		for _, part := range [...]game.SafeText{e.Host, who, game.SafeText(e.Room), e.Detail} {
			if part != "" && p.x+2 < p.end {
				p.fit(part, inkText)
				p.x += 2
			}
		}
	}
}

// gatherWithin is how long those of players may lie apart who are told as one.
const gatherWithin = 10 * time.Second

// gathered returns the newest events, at most so many; those of players that are
// alike and lie close together are one.
func gathered(events []wire.Event, most int) (list []wire.Event) {
	for i := range events {
		e := events[i]
		e.Count = max(e.Count, 1)
		if at := slices.IndexFunc(list, func(x wire.Event) bool { return alike(&x, &e) }); at >= 0 {
			list[at].Count += e.Count
			continue
		}
		if len(list) >= most {
			break
		}
		list = append(list, e)
	}
	return list
}

// alike reports whether two events of players can be told as one.
func alike(x, y *wire.Event) bool {
	return x.Player != "" && y.Player != "" && x.Kind == y.Kind && x.Host == y.Host && x.Room == y.Room && x.Detail == y.Detail &&
		y.Ago-x.Ago < gatherWithin
}

// rule draws a line with a title and returns a pen behind the title.
func (m *Model) rule(c *terminal.Canvas, a terminal.Area, title game.SafeText) pen {
	for x := a.X; x < a.X+a.W; x++ {
		c.Put(x, a.Y, m.glyphs.rule, inkFaint)
	}
	p := pen{c: c, g: m.glyphs, x: a.X + 2, y: a.Y, end: a.X + a.W}
	p.text(" "+title+" ", inkHead)
	return p
}
