package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
)

// A dialog lies over the page and takes the keys.
type dialog interface {
	draw(m *Model, c *terminal.Canvas, a terminal.Area)
	press(m *Model, k tea.KeyPressMsg) tea.Cmd
	keys(m *Model) []key.Binding // for the footer
}

// A scroller is a dialog that the mouse's wheel scrolls.
type scroller interface{ scroll(by int) }

// box draws a dialog's frame in the middle and returns what is inside.
func (m *Model) box(c *terminal.Canvas, a terminal.Area, title game.SafeText, look terminal.Ink) terminal.Area {
	in := c.Box(a, m.glyphs.border, inkDim, groundBox)
	if in.W > 0 {
		c.Text(a.X+2, a.Y, a.X+a.W-2, " "+terminal.Clip(title, a.W-6)+" ", look)
	}
	return in
}

// A helpDialog shows all keys, and what the shapes mean.
type helpDialog struct{}

func (helpDialog) keys(m *Model) []key.Binding { return []key.Binding{m.keys.back, m.keys.help} }

func (helpDialog) press(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.back, m.keys.help, m.keys.open):
		m.dialog = nil
	case key.Matches(k, m.keys.quit):
		return tea.Quit
	}
	return nil
}

func (helpDialog) draw(m *Model, c *terminal.Canvas, a terminal.Area) {
	wide := 78
	if a.W >= 112 {
		wide = 110
	}
	in := m.box(c, a.Centred(wide, 22), "Keys", inkTitle)
	const column, names = 37, 12
	x, y := in.X, in.Y
	for _, group := range m.keys.everything() {
		if y > in.Y && y+len(group.keys) >= in.Y+in.H {
			x, y = x+column, in.Y
		}
		title := group.title
		if title == "Acting" && m.opt.ReadOnly {
			title = "Acting is off: --readonly"
		}
		c.Text(x, y, in.X+in.W, game.SafeText(title), inkStrong)
		for _, k := range group.keys {
			y++
			h := k.Help()
			c.Text(x, y, x+names, game.SafeText(h.Key), inkKey)
			c.Text(x+names, y, min(x+column-1, in.X+in.W), game.SafeText(h.Desc), inkText)
		}
		y += 2
	}
	if x+column+20 > in.X+in.W {
		return
	}
	m.drawLegend(c, x+column, in)
}

// drawLegend says what the shapes mean.
func (m *Model) drawLegend(c *terminal.Canvas, x int, in terminal.Area) {
	y, end := in.Y, in.X+in.W
	line := func(shape rune, text game.SafeText, look terminal.Ink) {
		c.Put(x, y, shape, look)
		c.Text(x+2, y, end, text, inkText)
		y++
	}
	c.Text(x, y, end, "Levels of load", inkStrong)
	y++
	for l, word := range [...]game.SafeText{"not known yet", "lowest", "low", "normal", "high: relief is near", "highest: admits nobody"} {
		line(m.glyphs.levels[l], word, inkLevel+terminal.Ink(l))
	}
	y++
	c.Text(x, y, end, "Health", inkStrong)
	y++
	for s, word := range [...]game.SafeText{"not tested yet", "healthy", "sick: no newcomers", "deactivated: it is emptied", "silent: nothing is heard of it"} {
		line(m.glyphs.health[s], word, [...]terminal.Ink{inkDim, inkGood, inkWarn, inkBad, inkBad}[s])
	}
}
