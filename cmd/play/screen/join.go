package screen

import (
	"fmt"
	"time"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/client"
)

// joinShown is how long the joining page is kept up when joining was faster,
// so that it can be read. The join itself never waits for it.
const joinShown = 600 * time.Millisecond

// joinWidth is how wide the joining page is.
const joinWidth = 60

// joinSteps are the steps of joining as the page names them.
var joinSteps = [...]struct {
	step client.Step
	name game.SafeText
	does game.SafeText
}{
	{client.StepKnock, "knock", "finding the lobby"},
	{client.StepAsk, "ask", "asking which hosts are free"},
	{client.StepProbe, "probe", "measuring the way to each host"},
	{client.StepDecide, "decide", "the lobby chooses by load and round trip"},
	{client.StepAttach, "attach", "taking your seat"},
}

// drawJoin draws the joining page.
func (m *Model) drawJoin(c *terminal.Canvas, a terminal.Area) {
	hosts := min(len(m.progress.Hosts), max(0, a.H-len(joinSteps)-7))
	rows := 4 + len(joinSteps)
	if hosts > 0 {
		rows += 2 + hosts
	}
	notes, look := m.joinNotes()
	if len(notes) > 0 {
		rows += 1 + len(notes)
	}
	a = a.Centred(joinWidth, rows)
	c.TextCentre(a, 0, "r o a m", inkTitle)
	c.TextCentre(a, 1, "one living world on many small servers", inkDim)
	y := a.Y + 3
	for _, s := range joinSteps {
		m.drawJoinStep(c, a, y, s.step, s.name, s.does)
		y++
	}
	for _, note := range notes {
		y++
		c.TextCentre(a, y-a.Y, note, look)
	}
	if len(notes) > 0 {
		y++
	}
	if hosts == 0 {
		return
	}
	y++
	end := a.X + a.W
	c.Text(a.X+4, y, end, "host", inkDim)
	c.Text(a.X+22, y, end, "load", inkDim)
	c.TextRight(a.X+47, y, "players", inkDim)
	c.TextRight(end, y, "round trip", inkDim)
	for _, h := range m.progress.Hosts[:hosts] {
		y++
		m.drawJoinHost(c, a, y, h)
	}
}

// joinNotes are the lines under the steps for a player who waits.
func (m *Model) joinNotes() ([]game.SafeText, terminal.Ink) {
	switch {
	case m.progress.Queue != nil:
		return []game.SafeText{m.progress.Queue.Why, "free seats go to those who wait longest; esc leaves"}, inkDim
	case m.lost != nil:
		return append(terminal.Wrap(m.lost.words.what, joinWidth, 3, m.glyphs.more), m.lost.words.todo), inkWarn
	}
	return nil, inkDim
}

func (m *Model) drawJoinStep(c *terminal.Canvas, a terminal.Area, y int, s client.Step, name, does game.SafeText) {
	g := m.glyphs
	mark, look, word := g.waiting, inkDim, inkDim
	switch now := m.progress.Step; {
	case now > s || m.seat != nil:
		mark, look, word = g.done, inkGood, inkText
	case now == s || now == 0 && s == client.StepKnock:
		mark, look, word = m.spinner(), inkWarn, inkStrong
	}
	c.Text(a.X+1, y, a.X+a.W, mark, look)
	x := c.Text(a.X+4, y, a.X+a.W, name, word)
	c.Text(max(x+1, a.X+13), y, a.X+a.W, m.joinDetail(s, does), inkDim)
}

// joinDetail says what came of a step, or what it does.
func (m *Model) joinDetail(s client.Step, does game.SafeText) game.SafeText {
	p := &m.progress
	switch {
	case s == client.StepAsk && p.Queue != nil:
		return game.SafeText(fmt.Sprintf("place %d of %d in the queue", p.Queue.Place, p.Queue.Of))
	case s == client.StepKnock && p.Lobby.IsValid():
		return game.Safe("lobby at "+p.Lobby.String(), 60)
	case s == client.StepAsk && len(p.Hosts) > 0:
		return counted(len(p.Hosts), "host could take you", "hosts could take you")
	case s == client.StepProbe && p.Step >= s:
		n := 0
		for _, h := range p.Hosts {
			if h.Done {
				n++
			}
		}
		return game.SafeText(fmt.Sprintf("%d of %d hosts measured", n, len(p.Hosts)))
	case s >= client.StepDecide && p.Host != "":
		if s == client.StepDecide {
			return "the lobby chose " + game.Safe(p.Host, 24)
		}
		if p.Room != "" {
			return "your seat is in " + game.SafeText(p.Room)
		}
	}
	return does
}

func (m *Model) drawJoinHost(c *terminal.Canvas, a terminal.Area, y int, h client.ProbedHost) {
	g, end := m.glyphs, a.X+a.W
	look := inkText
	if m.progress.Host != "" && string(h.Name) == m.progress.Host {
		c.Text(a.X+1, y, end, g.chosen, inkGood)
		look = inkStrong
	}
	c.Text(a.X+4, y, a.X+21, h.Name, look)
	c.Text(a.X+22, y, end, game.SafeText(balance.Level(h.Level).String()), levelInk(h.Level))
	for i := range 5 {
		mark := g.barEmpty
		if i < int(h.Level) {
			mark = g.barFull
		}
		c.Text(a.X+30+i, y, end, mark, levelInk(h.Level))
	}
	c.TextRight(a.X+47, y, game.SafeText(fmt.Sprintf("%d/%d", h.Players, h.Capacity)), look)
	c.TextRight(end, y, m.joinTrip(h), look)
}

func (m *Model) joinTrip(h client.ProbedHost) game.SafeText {
	switch {
	case h.RTT > 0:
		return milliseconds(h.RTT)
	case h.Done:
		return "no answer"
	}
	return m.spinner()
}

func levelInk(level uint8) terminal.Ink {
	switch {
	case level == 0:
		return inkDim
	case level <= 2:
		return inkGood
	case level <= 3:
		return inkWarn
	}
	return inkBad
}

// milliseconds writes a round trip with as many digits as are of use.
func milliseconds(d time.Duration) game.SafeText {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 10 {
		return game.SafeText(fmt.Sprintf("%.1f ms", ms))
	}
	return game.SafeText(fmt.Sprintf("%.0f ms", ms))
}

// counted writes "1 host" or "2 hosts".
func counted(n int, one, many string) game.SafeText {
	if n == 1 {
		return game.SafeText("1 " + one)
	}
	return game.SafeText(fmt.Sprintf("%d %s", n, many))
}

// spinner returns this moment's picture of something going on.
func (m *Model) spinner() game.SafeText {
	if m.opt.ReducedMotion {
		return m.glyphs.busy
	}
	frames := m.glyphs.spinner
	return frames[int(m.now.UnixMilli()/100)%len(frames)]
}
