package screen

import (
	"cmp"
	"strings"
	"time"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// newCluster returns the table of all hosts.
func newCluster() *table[wire.HostState] {
	return &table[wire.HostState]{
		grid: grid[wire.HostState]{columns: hostColumns()},
		key:  func(h *wire.HostState) string { return string(h.Name) },
		match: func(h *wire.HostState, has func(string) bool) bool {
			word, _, _ := (&glyphs{}).condition(h)
			where, _ := turn(h)
			return has(string(h.Name)) || has(balance.Level(h.Level).String()) || has(string(word)) || has(string(where)) ||
				h.About != nil && has(string(h.About.Version))
		},
	}
}

func hostColumns() []column[wire.HostState] {
	type h = wire.HostState
	value := func(f balance.Factor) func(*h) float64 {
		return func(x *h) float64 { r, _ := factor(x, f); return r.value }
	}
	tick, cpu := value(balance.Tick), value(balance.CPU)
	columns := []column[h]{
		{title: "HOST", width: 10, grow: 6, draw: func(m *Model, p *pen, x *h) {
			look := inkStrong
			if x.Silent {
				look = inkDim
			}
			p.fit(x.Name, look)
		}, less: func(a, b *h) int { return byName(a.Name, b.Name) }},
		{title: "LEVEL", width: 9, down: true, draw: func(m *Model, p *pen, x *h) { p.level(balance.Level(x.Level)) },
			less: func(a, b *h) int { return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Load, b.Load)) }},
		{title: "TICK", width: 13, grow: 11, down: true, draw: drawTick, less: func(a, b *h) int { return cmp.Compare(tick(a), tick(b)) }},
		{title: "TREND", width: 9, grow: 27, draw: drawTrend},
		{title: "CPU", width: 4, right: true, down: true, draw: func(m *Model, p *pen, x *h) {
			if r, ok := factor(x, balance.CPU); ok {
				p.reading(&r, m.measured(x, &r))
			}
		}, less: func(a, b *h) int { return cmp.Compare(cpu(a), cpu(b)) }},
		{title: "PLAYERS", width: 9, grow: 2, right: true, down: true, draw: func(m *Model, p *pen, x *h) { p.seats(x.Players, x.Capacity) },
			less: func(a, b *h) int { return cmp.Compare(a.Players, b.Players) }},
		{title: "WORST", width: 14, rank: 5, draw: drawWorst},
		{title: "ROOMS", width: 5, rank: 2, right: true, down: true, draw: func(m *Model, p *pen, x *h) { p.right(number(x.Rooms), inkText) },
			less: func(a, b *h) int { return cmp.Compare(a.Rooms, b.Rooms) }},
		{title: "IN/S", width: 6, rank: 3, right: true, down: true, draw: func(m *Model, p *pen, x *h) { p.right(bytes(x.In), inkText) },
			less: func(a, b *h) int { return cmp.Compare(a.In, b.In) }},
		{title: "OUT/S", width: 7, rank: 3, right: true, down: true, draw: func(m *Model, p *pen, x *h) { p.right(bytes(x.Out), inkText) },
			less: func(a, b *h) int { return cmp.Compare(a.Out, b.Out) }},
		{title: "RTT", width: 6, rank: 1, right: true, down: true, draw: func(m *Model, p *pen, x *h) { p.right(trip(x.RTT), inkText) },
			less: func(a, b *h) int { return cmp.Compare(a.RTT, b.RTT) }},
		{title: "HEALTH", width: 10, grow: 3, first: true, down: true, draw: func(m *Model, p *pen, x *h) { p.condition(x) }, less: func(a, b *h) int { return cmp.Compare(sickness(a), sickness(b)) }},
		{title: "ROTATION", width: 8, draw: func(m *Model, p *pen, x *h) { p.fit(turn(x)) },
			less: func(a, b *h) int { return cmp.Compare(a.Rotation, b.Rotation) }},
		{title: "MOVING", width: 9, rank: 6, draw: drawMoving, down: true,
			less: func(a, b *h) int { return cmp.Compare(a.Leaving+a.Arriving, b.Leaving+b.Arriving) }},
		{title: "UP", width: 6, rank: 6, right: true, down: true, draw: func(m *Model, p *pen, x *h) { p.right(ago(m.age(x.Up)), inkDim) },
			less: func(a, b *h) int { return cmp.Compare(a.Up, b.Up) }},
		{title: "VERSION", width: 8, grow: 8, rank: 4, draw: func(m *Model, p *pen, x *h) {
			if x.About != nil {
				p.fit(x.About.Version, inkDim)
			}
		}, less: func(a, b *h) int { return strings.Compare(version(a), version(b)) }},
	}
	return sortable(columns)
}

// sortable marks the columns that rows can be compared by.
func sortable[T any](columns []column[T]) []column[T] {
	for i := range columns {
		columns[i].sorts = columns[i].less != nil
	}
	return columns
}

func version(h *wire.HostState) string {
	if h.About == nil {
		return ""
	}
	return string(h.About.Version)
}

// sickness orders hosts by how badly off they are.
func sickness(h *wire.HostState) int {
	if h.Silent {
		return 4
	}
	return int(h.Health)
}

// trip is a round trip in at most six cells.
func trip(d time.Duration) game.SafeText {
	us := d.Microseconds()
	switch {
	case us <= 0:
		return ""
	case us < 10_000:
		return game.SafeText(tenths((us+99)/100)) + "ms"
	case us < 10_000_000:
		return number(int(us/1000)) + "ms"
	}
	return "long"
}

// tenths writes 12 as "1.2".
func tenths(n int64) string {
	return string(number(int(n/10))) + "." + string(rune('0'+n%10))
}

// seats writes how many of the seats are taken.
func (p *pen) seats(taken, all int) {
	look := inkStrong
	if all > 0 && taken >= all {
		look = inkWarn
	}
	n, of := number(taken), "/"+number(all)
	if terminal.Cells(n)+terminal.Cells(of) > p.end-p.x {
		n, of = short(taken), "/"+short(all)
	}
	p.x = max(p.x, p.end-terminal.Cells(n)-terminal.Cells(of))
	p.fit(n, look)
	p.fit(of, inkDim)
}

// short writes 12345 as 12k.
func short(n int) game.SafeText {
	switch {
	case n < 10_000:
		return game.SafeText(strings.ReplaceAll(string(number(n)), ",", ""))
	case n < 1_000_000:
		return number(n/1000) + "k"
	}
	return number(n/1_000_000) + "M"
}

// drawTick draws the share of its budget that a tick takes, or the load of a
// host that does not tell.
func drawTick(m *Model, p *pen, h *wire.HostState) {
	r, ok := factor(h, balance.Tick)
	if !ok {
		r = reading{value: h.Load, scale: balance.DefaultScales()[balance.Tick]}
	}
	look := r.look(r.value)
	p.share(r.value, p.end-p.x-5, look)
	p.right(percent(r.value), look)
}

// drawTrend draws the host's load over the last minutes.
func drawTrend(m *Model, p *pen, h *wire.HostState) {
	cells := p.end - p.x
	p.spark(halved(m.past.hosts[h.Name].newest(seriesLoad, 2*cells, m.clock())), cells, 1, loadLook)
}

// halved is half as many readings: of each two the higher.
func halved(readings []float32) []float32 {
	for i := range len(readings) / 2 {
		readings[i] = max(readings[2*i], readings[2*i+1])
	}
	return readings[:len(readings)/2]
}

// loadLook is the ink of a load: its place on a scale, so that a fifth is a level.
func loadLook(load float64) terminal.Ink {
	return levelInk(min(balance.Level(5*min(load, 1))+1, balance.Highest))
}

// drawWorst draws the factor that makes the host as loaded as it is.
func drawWorst(m *Model, p *pen, h *wire.HostState) {
	if r, ok := worst(h); ok {
		p.text(spaced(r.name), inkDim)
		p.right(percent(r.value), r.look(r.value))
	}
}

// drawMoving draws who is on the way from a host and to it.
func drawMoving(m *Model, p *pen, h *wire.HostState) { p.flow(flow{h.Leaving, h.Arriving}) }

// drawCluster draws the page of all hosts.
func (m *Model) drawCluster(c *terminal.Canvas, a terminal.Area) {
	t := m.cluster
	p := m.heading(c, a, "Hosts", t.count, len(m.seen.Hosts))
	m.drawGone(&p)
	in := terminal.NewArea(a.X, a.Y+1, a.W, a.H-1)
	if left := in.H - 2 - t.count; left >= 8 && t.count > 0 {
		const most = 30
		in.H = t.count + 1
		m.drawNews(c, terminal.NewArea(a.X, in.Y+in.H+1, a.W, min(left, most)))
	}
	t.draw(m, c, in, t, t.row)
	if t.count == 0 {
		m.nothing(c, in, "no host is here", "a host started with --lobby "+game.Safe(m.seen.Lobby, 40)+" will show up by itself")
	}
}

// nothing says in the middle of an area that there are no rows, and what to do.
func (m *Model) nothing(c *terminal.Canvas, a terminal.Area, what, todo game.SafeText) {
	switch {
	case m.filters[m.page] != "":
		what, todo = "nothing here has "+game.SafeText(m.filters[m.page])+" in it", "esc shows all again"
	case m.seen.Heard.IsZero():
		what, todo = "waiting for the lobby", ""
	}
	y := min(max(2, a.H/3), a.H-1)
	c.TextCentre(a, y, what, inkText)
	if y+1 < a.H {
		c.TextCentre(a, y+1, todo, inkDim)
	}
}

// pickedHost is the host that an order would be about.
func (m *Model) pickedHost() *wire.HostState {
	switch m.page {
	case pageCluster:
		return m.cluster.row(m.cluster.at)
	case pageHost:
		if i := m.hostIndex(m.host); i >= 0 {
			return &m.seen.Hosts[i]
		}
	case pagePlayers:
		if p := m.pickedPlayer(); p != nil {
			if i := m.hostIndex(p.Host); i >= 0 {
				return &m.seen.Hosts[i]
			}
		}
	}
	return nil
}
