package screen

import (
	"cmp"
	"strings"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// newRooms returns the table of rooms, the fullest first.
func newRooms() *table[wire.RoomState] {
	type r = wire.RoomState
	columns := []column[r]{
		{title: "ROOM", width: 16, grow: 10, draw: func(m *Model, p *pen, x *r) { p.fit(game.SafeText(x.Room), inkStrong) },
			less: func(a, b *r) int { return strings.Compare(string(a.Room), string(b.Room)) }},
		{title: "PLAYERS", width: 11, right: true, down: true, draw: func(m *Model, p *pen, x *r) {
			if x.Capacity == 0 {
				p.right(number(x.Players), inkStrong)
				return
			}
			p.seats(x.Players, x.Capacity)
		}, less: func(a, b *r) int { return cmp.Compare(a.Players, b.Players) }},
		{title: "FULL", width: 12, grow: 18, rank: 1, draw: func(m *Model, p *pen, x *r) {
			if x.Capacity > 0 {
				full := float64(x.Players) / float64(x.Capacity)
				p.share(full, p.end-p.x-5, inkInfo)
				p.right(percent(full), inkText)
			}
		}, less: func(a, b *r) int { return cmp.Compare(a.Players*max(1, b.Capacity), b.Players*max(1, a.Capacity)) }},
		{title: "KIND", width: 7, rank: 2, draw: func(m *Model, p *pen, x *r) {
			if x.Private {
				p.text("private", inkDim)
			} else {
				p.text("open", inkDim)
			}
		}},
		{title: "HOSTS", width: 20, grow: 60, draw: func(m *Model, p *pen, x *r) {
			for i, name := range x.Hosts {
				if i > 0 {
					p.x++
				}
				if p.x < p.end {
					p.fit(name, inkText)
				}
			}
		}, less: func(a, b *r) int { return cmp.Compare(len(a.Hosts), len(b.Hosts)) }},
	}
	return &table[r]{
		grid: grid[r]{columns: sortable(columns), by: 1, reverse: true},
		key:  func(x *r) string { return string(x.Room) },
		match: func(x *r, has func(string) bool) bool {
			for _, h := range x.Hosts {
				if has(string(h)) {
					return true
				}
			}
			return has(string(x.Room)) || x.Private && has("private")
		},
	}
}

// drawRooms draws the page of rooms.
func (m *Model) drawRooms(c *terminal.Canvas, a terminal.Area) {
	t := m.rooms
	p := m.heading(c, a, "Rooms", t.count, max(len(m.seen.Rooms), m.seen.Totals.AllRooms))
	if t.count > 0 && len(m.seen.Rooms) < m.seen.Totals.AllRooms {
		p.say("the fullest", inkDim)
	}
	in := terminal.NewArea(a.X, a.Y+1, a.W, a.H-1)
	t.draw(m, c, in, t, t.row)
	if t.count == 0 {
		m.nothing(c, in, "no room is open", "a room opens when its first player comes")
	}
}
