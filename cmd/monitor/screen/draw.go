package screen

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
)

// draw makes the picture anew.
func (m *Model) draw() {
	c := &m.canvas
	c.Reset(max(m.width, 0), max(m.height, 0))
	c.Fill(c.All(), groundNone)
	m.cursor, m.hits, m.pictured = nil, m.hits[:0], false
	switch {
	case c.Width == 0 || c.Height == 0:
		m.frame = ""
		return
	case m.tooSmall():
		m.drawTooSmall(c)
	default:
		m.drawAll(c)
	}
	m.frame = c.Encode(m.theme)
}

func (m *Model) drawTooSmall(c *terminal.Canvas) {
	a := c.All().Centred(c.Width, 3)
	c.TextCentre(a, 0, "this terminal is too small", inkStrong)
	if a.H > 1 {
		c.TextCentre(a, 1, number(m.width)+" x "+number(m.height)+"; the monitor needs "+number(minWidth)+" x "+number(minHeight), inkDim)
		c.TextCentre(a, 2, "q quits", inkDim)
	}
}

// drawAll draws from the edges to the middle: what is always there first.
func (m *Model) drawAll(c *terminal.Canvas) {
	a := c.All()
	m.drawTabs(c, terminal.NewArea(0, 0, a.W, 1))
	m.drawTotals(c, terminal.NewArea(0, 1, a.W, 1))
	top, bottom := 2, a.H-1
	if m.drawBanner(c, terminal.NewArea(0, top, a.W, 1)) {
		top++
	}
	m.drawFooter(c, terminal.NewArea(0, bottom, a.W, 1))
	bottom -= m.drawJobs(c, terminal.NewArea(0, top, a.W, bottom-top))
	m.drawPage(c, terminal.NewArea(0, top, a.W, bottom-top))
	if m.dialog != nil {
		m.hits = m.hits[:0]
		m.dialog.draw(m, c, terminal.NewArea(0, 2, a.W, a.H-3))
		m.drawFooter(c, terminal.NewArea(0, a.H-1, a.W, 1)) // the dialog knows its keys now
	}
}

// drawTabs draws the names of the pages and whether the lobby is heard. Where they
// do not all fit, only the page that is open is named.
func (m *Model) drawTabs(c *terminal.Canvas, a terminal.Area) {
	c.Fill(a, groundBar)
	p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.X + a.W}
	p.text("roam", inkTitle)
	p.x++
	whole := p.x + tabCells() + terminal.Cells(" ● live ")
	for i, name := range pageNames {
		if whole > p.end && page(i) != m.page {
			name = ""
		}
		at := terminal.NewArea(p.x, p.y, tabWidth(name), 1)
		look, number := inkText, inkDim
		if page(i) == m.page {
			c.Fill(at, groundTab)
			look, number = inkStrong, inkKey
		}
		p.x++
		p.put(rune('1'+i), number)
		p.x++
		p.text(name, look)
		p.x = at.X + at.W
		m.hit(at, func(int, int) { m.show(page(i)) })
	}
	word, shape, ink := game.SafeText("live"), m.glyphs.live, inkGood
	if !m.seen.Live {
		word, shape, ink = "away", m.glyphs.away, inkBad
	}
	end := c.TextRight(a.W-1, a.Y, word, ink) - 2
	c.Put(end, a.Y, shape, ink)
	if lobby := game.Safe(m.seen.Lobby, 40); end-p.x > terminal.Cells(lobby)+4 {
		end = c.TextRight(end-2, a.Y, lobby, inkDim)
	}
	if m.opt.ReadOnly && end-p.x > 14 {
		c.TextRight(end-2, a.Y, "read-only", inkDim)
	}
}

// tabWidth is how many cells a page's tab takes: its number, and its name if it has one.
func tabWidth(name game.SafeText) int {
	if name == "" {
		return 3
	}
	return terminal.Cells(name) + 4
}

// tabCells is how many cells all tabs take, with their names.
func tabCells() (n int) {
	for _, name := range pageNames {
		n += tabWidth(name)
	}
	return n
}

// drawTotals draws the whole cluster in a line.
func (m *Model) drawTotals(c *terminal.Canvas, a terminal.Area) {
	t := &m.seen.Totals
	var in, out uint64
	var levels [balance.Highest + 1]int
	sick := 0
	for i := range m.seen.Hosts {
		h := &m.seen.Hosts[i]
		in, out = in+h.In, out+h.Out
		levels[min(balance.Level(h.Level), balance.Highest)]++
		if h.Silent || h.Health > uint8(balance.Healthy) {
			sick++
		}
	}
	_, lost := m.gone()
	alarms := alarms(levels[balance.High], levels[balance.Highest], sick, lost)
	end := a.X + a.W - 1
	for _, l := range alarms {
		end = c.TextRight(end, a.Y, l.text, l.look) - 2
	}
	p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: end}
	p.text(counted(max(t.AllHosts, len(m.seen.Hosts)), "host"), inkStrong)
	full := float64(t.Players) / float64(max(1, t.Capacity))
	p.say(number(t.Players)+" of "+counted(t.Capacity, "player"), inkStrong)
	p.x++
	p.share(full, 8, inkInfo)
	p.x++
	p.text(percent(full), inkText)
	for _, part := range []struct {
		text game.SafeText
		look terminal.Ink
		show bool
	}{
		{number(t.Moving) + " moving", inkWarn, t.Moving > 0},
		{number(t.Reserved) + " expected", inkInfo, t.Reserved > 0},
		{counted(t.AllRooms, "room"), inkText, true},
		{"in " + rate(in), inkText, true},
		{"out " + rate(out), inkText, true},
		{"up " + ago(m.age(t.Up)), inkDim, t.Up > 0},
	} {
		if part.show {
			p.also(part.text, part.look)
		}
	}
}

// An alarm is something that needs looking at.
type alarm struct {
	text game.SafeText
	look terminal.Ink
}

// alarms says how many hosts are not as they should be, from the right.
func alarms(high, highest, sick, lost int) (list []alarm) {
	if high > 0 {
		list = append(list, alarm{number(high) + " high", levelInk(balance.High)})
	}
	if highest > 0 {
		list = append(list, alarm{number(highest) + " highest", levelInk(balance.Highest)})
	}
	if sick > 0 {
		list = append(list, alarm{number(sick) + " not well", inkBad})
	}
	if lost > 0 {
		list = append(list, alarm{number(lost) + " lost", inkBad})
	}
	return list
}

// drawBanner says why what is shown is not how it is now, if it is not.
func (m *Model) drawBanner(c *terminal.Canvas, a terminal.Area) bool {
	s := m.seen
	var text game.SafeText
	ground := groundWarn
	switch {
	case !m.paused.IsZero():
		text = "paused: this is how it was " + ago(m.now.Sub(m.paused)) + " ago. p goes on"
	case s.Live:
		return false
	case s.Heard.IsZero():
		text = "no word from a lobby yet: " + game.Safe(s.Trouble, 200)
	default:
		ground = groundBad
		text = "away: this is " + ago(m.clock().Sub(s.Heard)) + " old; " + game.Safe(s.Trouble, 200) + ". It is dialled again"
	}
	c.Fill(a, ground)
	p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.X + a.W - 1}
	p.put(m.glyphs.away, inkLoud)
	p.x++
	p.fit(text, inkLoud)
	return true
}

// drawPage draws the page that is open.
func (m *Model) drawPage(c *terminal.Canvas, a terminal.Area) {
	m.fill(m.page)
	switch m.page {
	case pageCluster:
		m.drawCluster(c, a)
	case pageHost:
		m.drawHost(c, a)
	case pagePlayers:
		m.drawPlayers(c, a)
	case pageRooms:
		m.drawRooms(c, a)
	case pageMigrations:
		m.drawMigrations(c, a)
	case pageEvents:
		m.drawEvents(c, a)
	}
}

// heading draws a page's title: what it shows, the filter, and where in the rows
// the user is.
func (m *Model) heading(c *terminal.Canvas, a terminal.Area, title game.SafeText, seen, all int) pen {
	p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.X + a.W - 1}
	count := number(all)
	if seen != all {
		count = number(seen) + " of " + count
	}
	p.text(title, inkTitle)
	p.say(count, inkDim)
	if f := m.filters[m.page]; m.typing || f != "" {
		p.say("/", inkKey)
		if m.typing {
			at := c.Line(p.x, p.y, p.x+maxFilter+1, &m.line, inkStrong)
			m.cursor = tea.NewCursor(at, p.y)
			p.x += maxFilter + 1
		} else {
			p.text(game.SafeText(f), inkStrong)
		}
	}
	return p
}

// drawFooter draws the keys that do something now.
func (m *Model) drawFooter(c *terminal.Canvas, a terminal.Area) {
	c.Fill(a, groundBar)
	if m.toast.text != "" {
		p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.X + a.W - 1}
		p.fit(m.toast.text, m.toast.look)
		return
	}
	x, end := a.X+1, a.X+a.W
	for _, k := range m.footer() {
		h := k.Help()
		name, does := game.SafeText(h.Key), game.SafeText(h.Desc)
		if x+terminal.Cells(name)+1+terminal.Cells(does) > end {
			continue
		}
		from := x
		x = c.Text(x, a.Y, end, name, inkKey)
		x = c.Text(x+1, a.Y, end, does, inkDim) + 2
		m.hit(terminal.NewArea(from, a.Y, x-from-2, 1), func(int, int) { m.clicked = m.pressed(k) })
	}
}

// pressed does what a key does, when its hint is clicked at.
func (m *Model) pressed(k key.Binding) tea.Cmd {
	names := k.Keys()
	if len(names) == 0 {
		return nil
	}
	code, ok := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "right": tea.KeyRight}[names[0]]
	press := tea.KeyPressMsg{Code: code}
	if !ok {
		r := []rune(names[0])
		press = tea.KeyPressMsg{Code: r[0], Text: names[0]}
	}
	return m.press(press)
}

// lookAt tells the lobby which hosts are seen, when that has changed.
func (m *Model) lookAt() {
	var names []game.SafeText
	switch m.page {
	case pageCluster:
		for i := range min(m.cluster.height, m.cluster.count) {
			if h := m.cluster.row(m.cluster.top + i); h != nil {
				names = append(names, h.Name)
			}
		}
	case pageHost:
		names = append(names, m.host)
	}
	slices.Sort(names)
	if !slices.Equal(names, m.focus) {
		m.focus = names
		m.lobby.Focus(names)
	}
}
