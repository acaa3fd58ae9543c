package screen

import (
	"cmp"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// A helpDialog shows all keys, and what the shapes mean: in as many columns as there
// is room for, and on as many pages as that takes.
type helpDialog struct {
	page  int
	pages int // of the last picture
}

func (d *helpDialog) keys(m *Model) []key.Binding {
	shown := []key.Binding{m.keys.back, m.keys.help}
	if d.pages > 1 {
		shown = append([]key.Binding{named(m.keys.down, "more")}, shown...)
	}
	return shown
}

func (d *helpDialog) scroll(by int) { d.page = max(0, min(d.page+cmp.Compare(by, 0), d.pages-1)) }

func (d *helpDialog) press(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.back, m.keys.help, m.keys.open):
		m.dialog = nil
	case key.Matches(k, m.keys.down, m.keys.pageDown, m.keys.nextHost, m.keys.next):
		d.scroll(1)
	case key.Matches(k, m.keys.up, m.keys.pageUp, m.keys.previousHost, m.keys.previous):
		d.scroll(-1)
	case key.Matches(k, m.keys.quit):
		return tea.Quit
	}
	return nil
}

// The cells that a column of the help takes, and that the last one needs.
const (
	helpColumn = 37
	helpWidest = 32
	helpNames  = 12 // of a column: the keys' names
)

func (d *helpDialog) draw(m *Model, c *terminal.Canvas, a terminal.Area) {
	wide := 78
	if a.W >= 112 {
		wide = 110
	}
	at := a.Centred(wide, 22)
	in := at.Inset(2, 1)
	across := max(1, (in.W+helpColumn-helpWidest)/helpColumn)
	columns := inColumns(m.help(), in.H)
	d.pages = (len(columns) + across - 1) / across
	d.scroll(0)
	title := game.SafeText("Keys")
	if d.pages > 1 {
		title += ", page " + number(d.page+1) + " of " + number(d.pages)
	}
	in = m.box(c, at, title, inkTitle)
	first := d.page * across
	for i, column := range columns[first:min(len(columns), first+across)] {
		x := in.X + i*helpColumn
		for y, line := range column {
			line(&pen{c: c, g: m.glyphs, x: x, y: in.Y + y, end: min(x+helpColumn-1, in.X+in.W)})
		}
	}
}

// A block is a part of the help that stays together: a title, and what is below it.
type block []func(*pen)

// inColumns puts blocks into columns of a height, with a blank line between two.
func inColumns(blocks []block, height int) (columns []block) {
	for _, b := range blocks {
		if n := len(columns); n > 0 && len(columns[n-1])+1+len(b) <= height {
			columns[n-1] = append(append(columns[n-1], func(*pen) {}), b...)
		} else {
			columns = append(columns, b)
		}
	}
	return columns
}

// help returns all that there is to tell.
func (m *Model) help() (blocks []block) {
	for _, group := range m.keys.everything() {
		title := group.title
		if title == "Acting" && m.opt.ReadOnly {
			title = "Acting is off: --readonly"
		}
		b := titled(game.SafeText(title))
		for _, k := range group.keys {
			h := k.Help()
			b = append(b, func(p *pen) {
				name := p.part(helpNames)
				name.text(game.SafeText(h.Key), inkKey)
				p.text(game.SafeText(h.Desc), inkText)
			})
		}
		blocks = append(blocks, b)
	}
	return append(blocks, m.legend()...)
}

func titled(title game.SafeText) block {
	return block{func(p *pen) { p.text(title, inkStrong) }}
}

// legend says what the shapes mean.
func (m *Model) legend() []block {
	line := func(shape rune, text game.SafeText, look terminal.Ink) func(*pen) {
		return func(p *pen) {
			p.put(shape, look)
			p.x++
			p.text(text, inkText)
		}
	}
	levels, health, causes := titled("Levels of load"), titled("Health"), titled("Causes of migrations")
	for l, word := range [...]game.SafeText{"not known yet", "lowest", "low", "normal", "high: relief is near", "highest: admits nobody"} {
		levels = append(levels, line(m.glyphs.levels[l], word, inkLevel+terminal.Ink(l)))
	}
	for s, word := range [...]game.SafeText{"not tested yet", "healthy", "sick: no newcomers", "deactivated: it is emptied", "silent: nothing is heard of it"} {
		health = append(health, line(m.glyphs.health[s], word, [...]terminal.Ink{inkDim, inkGood, inkWarn, inkBad, inkBad}[s]))
	}
	for _, cause := range [...]wire.Cause{wire.CauseOrder, wire.CauseDrain, wire.CauseRelief, wire.CauseHealth} {
		causes = append(causes, line(m.glyphs.cause(cause), game.SafeText(cause.String()), causeInk(cause)))
	}
	return []block{levels, health, causes}
}
