package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// A confirmDialog says what an order will do, and gives it when told to.
type confirmDialog struct {
	title game.SafeText
	lines []confirmLine
	order wire.Order
	name  game.SafeText // of the job
	total int           // players that it is about
	sure  game.SafeText // what y does, in words
}

// A confirmLine is a line of a confirmation, or several if it is long; with a
// share, a line of a table of them.
type confirmLine struct {
	text  game.SafeText
	look  terminal.Ink
	share *share
}

func (d *confirmDialog) say(look terminal.Ink, text game.SafeText) {
	d.lines = append(d.lines, confirmLine{text: text, look: look})
}

func (d *confirmDialog) keys(m *Model) []key.Binding {
	return []key.Binding{named(m.keys.yes, string(d.sure)), m.keys.no}
}

func (d *confirmDialog) press(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.yes):
		m.dialog = nil
		return m.give(d.name, d.order, d.total)
	case key.Matches(k, m.keys.no):
		m.dialog = nil
	}
	return nil
}

func (d *confirmDialog) draw(m *Model, c *terminal.Canvas, a terminal.Area) {
	const wide = 62
	var lines []confirmLine
	for _, l := range d.lines {
		if l.share != nil {
			lines = append(lines, l)
			continue
		}
		parts := terminal.Wrap(l.text, min(wide, a.W)-4, 4, string(m.glyphs.more))
		if len(parts) == 0 {
			parts = []game.SafeText{""}
		}
		for _, part := range parts {
			lines = append(lines, confirmLine{text: part, look: l.look})
		}
	}
	at := a.Centred(wide, len(lines)+5)
	in := m.box(c, at, d.title, inkWarn)
	y := in.Y + 1
	for _, l := range lines[:min(len(lines), max(0, in.H-3))] {
		p := pen{c: c, g: m.glyphs, x: in.X, y: y, end: in.X + in.W}
		if p.text(l.text, l.look); l.share != nil {
			p.drawShare(l.share)
		}
		y++
	}
	y = in.Y + in.H - 1
	p := pen{c: c, g: m.glyphs, x: in.X, y: y, end: in.X + in.W}
	p.text("y", inkKey)
	p.text(" "+d.sure, inkStrong)
	m.hit(terminal.NewArea(in.X, y, p.x-in.X, 1), func(int, int) { m.clicked = m.pressed(m.keys.yes) })
	p.x += 3
	from := p.x
	p.text("n", inkKey)
	p.text(" do nothing", inkText)
	m.hit(terminal.NewArea(from, y, p.x-from, 1), func(int, int) { m.clicked = m.pressed(m.keys.no) })
}

// drawShare writes how many players one host would get, and its load then.
func (p *pen) drawShare(s *share) {
	q := p.part(9)
	q.right(number(s.players), inkStrong)
	p.text(" to ", inkDim)
	q = p.part(17)
	q.fit(s.host.Name, inkStrong)
	p.text("load ", inkDim)
	q = p.part(5)
	q.right(percent(s.host.Load), loadLook(s.host.Load))
	p.text(" "+p.g.arrow, inkDim)
	q = p.part(5)
	q.right(percent(s.then), loadLook(s.then))
}
