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
