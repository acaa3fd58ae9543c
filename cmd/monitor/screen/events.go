package screen

import (
	"cmp"
	"strconv"
	"strings"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// newEvents returns the table of events, the newest first.
func newEvents() *table[wire.Event] {
	type r = wire.Event
	columns := []column[r]{
		{title: "AGO", width: 6, right: true, draw: func(m *Model, p *pen, x *r) { p.right(ago(m.age(x.Ago)), inkDim) },
			less: func(a, b *r) int { return cmp.Compare(a.Ago, b.Ago) }},
		{title: "EVENT", width: 10, draw: func(m *Model, p *pen, x *r) {
			p.fit(game.SafeText(x.Kind.String()), eventInk(x))
		}, less: func(a, b *r) int { return cmp.Compare(a.Kind, b.Kind) }},
		{title: "HOST", width: 9, grow: 7, draw: func(m *Model, p *pen, x *r) { p.fit(x.Host, inkStrong) },
			less: func(a, b *r) int { return strings.Compare(string(a.Host), string(b.Host)) }},
		{title: "PLAYER", width: 11, grow: 5, draw: func(m *Model, p *pen, x *r) {
			if x.Count > 1 {
				p.fit(counted(x.Count, "player"), inkText)
				return
			}
			p.fit(x.Player, inkText)
		}, less: func(a, b *r) int { return strings.Compare(string(a.Player), string(b.Player)) }},
		{title: "ROOM", width: 11, grow: 13, rank: 1, draw: func(m *Model, p *pen, x *r) { p.fit(game.SafeText(x.Room), inkText) },
			less: func(a, b *r) int { return strings.Compare(string(a.Room), string(b.Room)) }},
		{title: "WHAT", width: 20, grow: 120, draw: func(m *Model, p *pen, x *r) { p.fit(x.Detail, inkText) }},
	}
	return &table[r]{
		grid:   grid[r]{columns: sortable(columns)},
		key:    func(x *r) string { return strconv.FormatUint(x.Number, 10) },
		follow: true,
		match: func(x *r, has func(string) bool) bool {
			return has(x.Kind.String()) || has(string(x.Host)) || has(string(x.Player)) || has(string(x.Room)) || has(string(x.Detail))
		},
	}
}

// eventInk is how much an event matters.
func eventInk(x *wire.Event) terminal.Ink {
	switch x.Kind {
	case wire.EventHostDown:
		if orderly(x) {
			return inkInfo
		}
		return inkBad
	case wire.EventError, wire.EventRefused:
		return inkBad
	case wire.EventHealth, wire.EventRelief, wire.EventQueued, wire.EventRotation:
		return inkWarn
	case wire.EventHostUp, wire.EventJoined:
		return inkGood
	case wire.EventOrder, wire.EventLevel:
		return inkInfo
	}
	return inkDim
}

// drawEvents draws the page of events.
func (m *Model) drawEvents(c *terminal.Canvas, a terminal.Area) {
	t := m.events
	title := game.SafeText("Events")
	if m.kind != 0 {
		title = "Events: only " + game.SafeText(m.kind.String())
	}
	m.heading(c, a, title, t.count, len(m.seen.Events))
	in := terminal.NewArea(a.X, a.Y+1, a.W, a.H-1)
	t.draw(m, c, in, t, t.row)
	if t.count == 0 {
		todo := game.SafeText("joins, refusals, health and orders show up here")
		if m.kind != 0 {
			todo = "f shows other kinds, esc all"
		}
		m.nothing(c, in, "nothing happened yet", todo)
	}
}
