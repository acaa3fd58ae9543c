package screen

import (
	"fmt"

	"roam/cmd/terminal"
	"roam/game"
)

// drawStatus draws the line that says where the player is: the host, the
// room, the round trip, who is here, the stamps. What fits least is left out,
// from the right, before the notice is.
func (m *Model) drawStatus(c *terminal.Canvas, a terminal.Area) {
	c.Fill(a, groundBar)
	end := a.X + a.W
	if text, look := m.noticeShown(); text != "" {
		end = c.TextRight(end-1, a.Y, terminal.Clip(text, a.W/2), look) - 1
	}
	x := a.X + 1
	for i, part := range m.statusParts() {
		width := terminal.Cells(part.text) + terminal.Cells(m.glyphs.split)
		if x+width > end {
			break
		}
		if i > 0 {
			x = c.Text(x, a.Y, end, m.glyphs.split, inkBorder)
		}
		x = c.Text(x, a.Y, end, part.text, part.look)
	}
}

type part struct {
	text game.SafeText
	look terminal.Ink
}

func (m *Model) statusParts() []part {
	s := &m.status
	host, trip := s.Host, game.SafeText("no ping yet")
	if host == "" {
		host = "no host"
	}
	if s.RTT > 0 {
		trip = milliseconds(s.RTT)
	}
	near, inRoom := m.world.near(), m.world.inRoom()
	got, all := m.world.stamps()
	stamps := fmt.Sprintf("%d/%d", got, all)
	return []part{
		{game.Safe(string(host), 24), inkStrong},
		{game.Safe(string(s.Room), game.MaxRoomCells), inkText},
		{trip, m.tripInk()},
		{game.SafeText(fmt.Sprintf("%d near, %d in room", near, inRoom)), inkText},
		{mark(game.SafeText(m.glyphs.stamped)) + game.SafeText(stamps), inkTitle},
	}
}

// tripInk warns of a round trip that can be felt.
func (m *Model) tripInk() terminal.Ink {
	switch ms := m.status.RTT.Milliseconds(); {
	case ms >= 250:
		return inkBad
	case ms >= 120:
		return inkWarn
	}
	return inkText
}

// drawFooter draws the keys that are of use now.
func (m *Model) drawFooter(c *terminal.Canvas, a terminal.Area) {
	c.Fill(a, groundNone)
	x, end := a.X+1, a.X+a.W
	for _, k := range m.footer() {
		h := k.Help()
		name, does := game.SafeText(h.Key), game.SafeText(h.Desc)
		if x+terminal.Cells(name)+1+terminal.Cells(does) > end {
			continue
		}
		x = c.Text(x, a.Y, end, name, inkKey)
		x = c.Text(x+1, a.Y, end, does, inkDim) + 2
	}
}
