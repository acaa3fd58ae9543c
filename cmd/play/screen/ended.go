package screen

import (
	"fmt"

	"roam/cmd/terminal"
	"roam/game"
)

// drawEnded says why there is no seat any more, and what to do.
func (m *Model) drawEnded(c *terminal.Canvas, a terminal.Area) {
	e := explain(m.failure)
	width := min(a.W, 64)
	what := terminal.Wrap(e.what, width-6, 4, m.glyphs.more)
	todo := terminal.Wrap(e.todo, width-6, 6, m.glyphs.more)
	box := a.Centred(width, len(what)+len(todo)+7)
	in := m.drawFrame(c, box, e.title, groundPanel)
	y := in.Y + 1
	for _, line := range what {
		c.Text(in.X+1, y, in.X+in.W, line, inkText)
		y++
	}
	y++
	for _, line := range todo {
		c.Text(in.X+1, y, in.X+in.W, line, inkStrong)
		y++
	}
	y++
	x := in.X + 1
	for _, k := range m.footer() {
		h := k.Help()
		x = c.Text(x, y, in.X+in.W, game.SafeText(h.Key), inkKey)
		x = c.Text(x+1, y, in.X+in.W, game.SafeText(h.Desc), inkText) + 3
	}
}

func sizeText(before game.SafeText, w, h int) game.SafeText {
	return before + game.SafeText(fmt.Sprintf("%d columns and %d rows.", w, h))
}

// drawTooSmall asks for a larger terminal, in as few words as fit.
func (m *Model) drawTooSmall(c *terminal.Canvas, a terminal.Area) {
	lines := []game.SafeText{
		"This terminal is too small for roam.",
		sizeText("It needs ", MinWidth, MinHeight),
		sizeText("It has ", m.width, m.height),
		"Make it larger, or press q to quit.",
	}
	if a.W < terminal.Cells(lines[0]) {
		lines = []game.SafeText{"too small", game.SafeText(fmt.Sprintf("need %dx%d", MinWidth, MinHeight)), "q quits"}
	}
	y := max(0, (a.H-len(lines))/2)
	for i, line := range lines {
		look := inkText
		if i == 0 {
			look = inkWarn
		}
		c.TextCentre(a, y+i, line, look)
	}
}
