package screen

import (
	"slices"
	"time"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// drawHost draws the page of one host: its factors against their thresholds,
// what it did in the last minutes, its players and its rooms.
func (m *Model) drawHost(c *terminal.Canvas, a terminal.Area) {
	if m.host == "" && len(m.seen.Hosts) > 0 {
		m.host = m.seen.Hosts[0].Name
	}
	i := m.hostIndex(m.host)
	if i < 0 {
		p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.W - 1}
		p.text(m.host, inkTitle)
		m.visitors.count = 0
		m.nothing(c, a, "this host is not here", "esc goes back; "+m.glyphs.sideways+" shows others")
		return
	}
	h := &m.seen.Hosts[i]
	m.drawHostTitle(c, a, h)
	rs := readings(h)
	y := a.Y + 2
	y += m.drawFactors(c, terminal.NewArea(a.X+1, y, a.W-2, a.H-2), h, rs)
	left := a.Y + a.H - y
	high := min(max(left/2-1, 3), 12)
	if left >= 7 {
		m.drawPlots(c, terminal.NewArea(a.X+1, y, a.W-2, high+1), h)
		y += high + 2
	}
	if left = a.Y + a.H - y; left >= 2 {
		m.drawVisitors(c, terminal.NewArea(a.X, y, a.W, left), h)
	}
}

func (m *Model) drawHostTitle(c *terminal.Canvas, a terminal.Area, h *wire.HostState) {
	p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.X + a.W - 1}
	p.text(h.Name, inkTitle)
	p.x += 2
	p.level(balance.Level(h.Level))
	if r, ok := worst(h); ok {
		p.x++
		p.text("by "+spaced(r.name)+" "+percent(r.value), inkDim)
	}
	p.x += 2
	p.condition(h)
	p.also(turn(h))
	p.also(number(h.Players)+" of "+counted(h.Capacity, "player"), inkStrong)
	for _, part := range []struct {
		n    int
		what game.SafeText
	}{{h.Leaving, " leaving"}, {h.Arriving, " arriving"}, {h.Parked, " parked"}, {h.Reserved, " expected"}} {
		if part.n > 0 {
			p.also(number(part.n)+part.what, inkInfo)
		}
	}
	p.also("up "+ago(m.age(h.Up)), inkDim)
	p = pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y + 1, end: a.X + a.W - 1}
	if h.Unwell != "" {
		p.fit(h.Unwell, inkBad)
		p.x += 2
	}
	p.x -= 2
	p.also("in "+rate(h.In), inkText)
	p.also("out "+rate(h.Out), inkText)
	if h.RTT > 0 {
		p.also("round trip "+millis(h.RTT), inkText)
	}
	if b := h.About; b != nil {
		p.also("version "+b.Version, inkDim)
		p.also(counted(b.Cores, "core")+", tick "+millis(b.Tick), inkDim)
	}
	for _, at := range h.Addrs[:min(len(h.Addrs), 2)] {
		p.also(game.Safe(at.String(), 48), inkDim)
	}
}

// drawFactors draws a line for each factor and returns how many lines it took.
func (m *Model) drawFactors(c *terminal.Canvas, a terminal.Area, h *wire.HostState, rs []reading) int {
	const name, now, level = 10, 6, 11
	trend := max(0, min(36, a.W-name-now-level-24-4))
	bar := max(8, a.W-name-now-level-trend-2)
	head := pen{c: c, g: m.glyphs, y: a.Y, end: a.X + a.W, x: a.X}
	head.text("FACTOR", inkHead)
	head.x = a.X + name
	head.text("AGAINST ITS FIVE THRESHOLDS", inkHead)
	head.x = a.X + name + bar + now - 3
	head.text("NOW", inkHead)
	head.x = a.X + name + bar + now + 2
	head.text("LEVEL", inkHead)
	if trend > 0 {
		head.x = a.X + a.W - trend
		head.text("TREND", inkHead)
	}
	n := min(len(rs), a.H-1)
	for i := range n {
		r := &rs[i]
		p := pen{c: c, g: m.glyphs, x: a.X, y: a.Y + 1 + i, end: a.X + a.W}
		q := p.part(name)
		q.end--
		q.fit(spaced(r.name), inkText)
		p.against(r.value, r.scale, bar, r.look(r.value))
		q = p.part(now)
		measured := m.measured(h, r)
		q.reading(r, measured)
		p.x += 2
		if q = p.part(level); measured {
			q.level(r.level())
		}
		p.x = a.X + a.W - trend
		p.spark(m.past.hosts[h.Name].newest(r.at, trend, m.clock()), trend, max(1, r.scale[4]), r.look)
	}
	return n + 2
}

// spaced writes a factor's name for people.
func spaced(name game.SafeText) game.SafeText {
	out := []byte(name)
	for i, b := range out {
		if b == '_' {
			out[i] = ' '
		}
	}
	return game.SafeText(out)
}

// drawPlots draws what the host did in the last minutes, side by side.
func (m *Model) drawPlots(c *terminal.Canvas, a terminal.Area, h *wire.HostState) {
	past := m.past.hosts[h.Name]
	top := func(s series) float64 {
		most := float32(0)
		for _, r := range past.newest(s, historySteps, m.clock()) {
			most = max(most, r)
		}
		return niceTop(float64(most))
	}
	players, out := top(seriesPlayers), top(seriesOut)
	plots := []struct {
		title game.SafeText
		top   game.SafeText
		of    series
		whole float64
		look  func(float64) terminal.Ink
	}{
		{"load", "100%", seriesLoad, 1, loadLook},
		{"players", short(int(players)), seriesPlayers, players, steady(inkInfo)},
		{"bytes out/s", bytes(uint64(out)), seriesOut, out, steady(inkTitle)},
	}
	w := a.W/len(plots) - 1
	for i, pl := range plots {
		x := a.X + i*(w+2)
		const axis = 7
		cells := min(w-axis-1, historySteps)
		at := terminal.NewArea(x+axis+1, a.Y+1, cells, a.H-1)
		p := pen{c: c, g: m.glyphs, x: x + axis + 1, y: a.Y, end: x + w}
		p.text(pl.title, inkHead)
		if last := "last " + ago(historyStep*time.Duration(cells)); terminal.Cells(last) < p.end-p.x-1 {
			p.right(last, inkDim)
		}
		for y := range at.H {
			c.Put(at.X-1, at.Y+y, m.glyphs.axis, inkFaint)
		}
		c.TextRight(at.X-1, at.Y, pl.top, inkDim)
		c.TextRight(at.X-1, at.Y+at.H-1, "0", inkDim)
		plot(c, m.glyphs, at, past.newest(pl.of, cells, m.clock()), pl.whole, pl.look)
	}
}

// drawVisitors draws the host's players, and beside them its rooms.
func (m *Model) drawVisitors(c *terminal.Canvas, a terminal.Area, h *wire.HostState) {
	side := 0
	if a.W >= 76 {
		side = 30
	}
	m.visitors.draw(m, c, terminal.NewArea(a.X, a.Y, a.W-side, a.H))
	if side == 0 {
		return
	}
	at := terminal.NewArea(a.X+a.W-side+2, a.Y, side-3, a.H)
	c.Text(at.X, at.Y, at.X+at.W, "ROOMS HERE", inkHead)
	c.TextRight(at.X+at.W, at.Y, "PLAYERS", inkHead)
	y := at.Y
	for i := range m.seen.Rooms {
		r := &m.seen.Rooms[i]
		if !slices.Contains(r.Hosts, h.Name) {
			continue
		}
		if y++; y >= at.Y+at.H {
			break
		}
		p := pen{c: c, g: m.glyphs, x: at.X, y: y, end: at.X + at.W}
		q := p.part(at.W - 8)
		q.fit(game.SafeText(r.Room), inkText)
		p.right(number(r.Players), inkStrong)
	}
}
