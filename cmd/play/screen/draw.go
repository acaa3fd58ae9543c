package screen

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
)

// draw makes the picture anew.
func (m *Model) draw() {
	c := &m.canvas
	c.Reset(max(m.width, 0), max(m.height, 0))
	c.Fill(c.All(), groundNone)
	m.cursor = nil
	rows := terminal.NewArea(0, 0, c.Width, c.Height-1)
	switch {
	case c.Width == 0 || c.Height == 0:
		m.frame = ""
		return
	case m.tooSmall():
		m.drawTooSmall(c, c.All())
		m.frame = c.Encode(m.theme)
		return
	case m.page == pageJoin:
		m.drawJoin(c, rows)
	case m.page == pageEnded:
		m.drawEnded(c, rows)
	default:
		rows.H--
		m.drawPlay(c, rows)
		m.drawStatus(c, terminal.NewArea(0, c.Height-2, c.Width, 1))
	}
	m.drawFooter(c, terminal.NewArea(0, c.Height-1, c.Width, 1))
	m.frame = c.Encode(m.theme)
}

// drawPlay draws the world and what lies over it.
func (m *Model) drawPlay(c *terminal.Canvas, a terminal.Area) {
	m.drawWorld(c, a)
	over := a
	if m.chat.open {
		over.H--
		m.drawChatLine(c, terminal.NewArea(a.X, a.Y+a.H-1, a.W, 1))
	}
	switch m.panel {
	case panelNone:
		m.drawChat(c, over)
	case panelHelp:
		m.drawHelp(c, a)
	case panelPlayers:
		m.drawPlayers(c, a)
	case panelPassport:
		m.drawPassport(c, a)
	}
	m.drawToasts(c, a)
}

// drawChat draws what was said lately, in the lower left corner.
func (m *Model) drawChat(c *terminal.Canvas, a terminal.Area) {
	width := min(a.W-2, max(40, a.W/2))
	room := a.H / 3
	if m.chat.open {
		room = a.H / 2
	}
	var lines []chatLine
	for _, s := range m.chat.visible(m.now, room) {
		lines = append(lines, m.chatLines(s, width-2)...)
	}
	lines = lines[max(0, len(lines)-room):]
	for i, l := range lines {
		y := a.Y + a.H - len(lines) + i
		c.Fill(terminal.NewArea(a.X, y, terminal.Cells(l.who)+terminal.Cells(l.what)+2, 1), groundPanel)
		x := c.Text(a.X+1, y, a.X+width, l.who, l.look)
		c.Text(x, y, a.X+width, l.what, inkText)
	}
}

// A chatLine is one row of the chat log.
type chatLine struct {
	who, what game.SafeText
	look      terminal.Ink
}

func (m *Model) chatLines(s saying, width int) []chatLine {
	who := s.who
	if !s.act {
		who += ":"
	}
	who = terminal.Clip(who, width-8) + " "
	indent := terminal.Cells(who)
	var lines []chatLine
	for i, part := range terminal.Wrap(s.what, width-indent, 3, m.glyphs.more) {
		l := chatLine{who: who, what: part, look: s.look}
		if i > 0 {
			l.who = terminal.Blank(indent)
		}
		lines = append(lines, l)
	}
	return lines
}

// drawChatLine draws the line being typed, scrolled so that the cursor shows.
func (m *Model) drawChatLine(c *terminal.Canvas, a terminal.Area) {
	c.Fill(a, groundBar)
	x := c.Text(a.X+1, a.Y, a.X+a.W, "say: ", inkTitle)
	l, end := &m.chat.line, a.X+a.W-1
	if n := m.chat.left(); n <= sayNear {
		look := inkDim
		if n == 0 {
			look = inkWarn
		}
		end = c.TextRight(end, a.Y, game.SafeText(fmt.Sprintf("%d left", n)), look) - 1
	}
	x = c.Line(x, a.Y, end, l, inkStrong)
	m.cursor = tea.NewCursor(x, a.Y)
	if len(l.Runes) == 0 {
		c.Text(x+1, a.Y, a.X+a.W-1, "words for those near you, or "+emoteList(), inkDim)
	}
}

// helpNotes are the lines under the keys on the help page.
func (m *Model) helpNotes() []game.SafeText {
	sign := func(r rune, text game.SafeText) game.SafeText { return game.SafeText(r) + " " + text }
	return []game.SafeText{
		"1 wave, 2 dance, 3 laugh, 4 heart, 5 bow, 6 cheer",
		sign(m.glyphs.self, "is you; others have a shape for life, and a name"),
		sign(m.glyphs.landmark, "is a landmark: walk up to it for its stamp"),
		sign(m.glyphs.stamped, "is a landmark whose stamp you have"),
	}
}
