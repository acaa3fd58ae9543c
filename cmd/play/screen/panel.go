package screen

import (
	"roam/cmd/terminal"
	"roam/game"
)

// A panel is a page that lies over the world; one is open at a time.
type panel uint8

const (
	panelNone panel = iota
	panelHelp
	panelPlayers
	panelPassport
)

// drawFrame draws a bordered box with a title and returns what is inside.
func (m *Model) drawFrame(c *terminal.Canvas, a terminal.Area, title game.SafeText, g terminal.Ground) terminal.Area {
	in, right := c.Box(a, m.glyphs.border, inkBorder, g), a.X+a.W-1
	if title != "" && in.W > 0 {
		x := c.Text(a.X+2, a.Y, right-1, " ", inkTitle)
		x = c.Text(x, a.Y, right-1, title, inkTitle)
		c.Text(x, a.Y, right, " ", inkTitle)
	}
	return in
}

// drawHelp lists every key, from the same map that they are matched against.
func (m *Model) drawHelp(c *terminal.Canvas, a terminal.Area) {
	groups := m.keys.everything()
	titles := [...]game.SafeText{"Walk", "Talk", "Look"}
	rows := 0
	for _, g := range groups {
		rows += len(g) + 1
	}
	box := a.Centred(58, max(min(rows+6, a.H), 10))
	in := m.drawFrame(c, box, "Help", groundPanel)
	x, y, top := in.X, in.Y, in.Y
	for i, group := range groups {
		if i == 2 {
			x, y = in.X+28, top
		}
		c.Text(x, y, in.X+in.W, titles[i], inkStrong)
		y++
		for _, k := range group {
			h := k.Help()
			c.Text(x, y, x+10, game.SafeText(h.Key), inkKey)
			c.Text(x+11, y, in.X+in.W, game.SafeText(h.Desc), inkText)
			y++
		}
		y++
	}
	y = max(y, top+len(groups[0])+len(groups[1])+4)
	for _, line := range m.helpNotes() {
		for _, part := range terminal.Wrap(line, in.W, 3, m.glyphs.more) {
			if y < in.Y+in.H {
				c.Text(in.X, y, in.X+in.W, part, inkDim)
				y++
			}
		}
	}
}
