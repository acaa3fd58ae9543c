package screen

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// playersEvery is how often the players that are seen are asked for anew.
const playersEvery = 2 * time.Second

// A scope says whose players are wanted. The zero scope is everybody.
type scope struct {
	host game.SafeText
	room game.RoomID
}

// A pager is a grid of players of whom only those that are seen, and a page
// before and behind, are known. The lobby filters and sorts.
type pager struct {
	grid[wire.PlayerState]
	scope  scope
	sorts  []wire.Sort // by column
	known  wire.Look   // what rows are the answer to
	rows   []wire.PlayerState
	asking bool
	wish   wire.Look // while asking, or before
	asked  time.Time
	err    error
}

func newPager() *pager {
	type r = wire.PlayerState
	columns := []column[r]{
		{title: "PLAYER", width: 12, grow: 5, draw: func(m *Model, p *pen, x *r) {
			if x.Name == "" {
				p.fit("(no name)", inkDim)
				return
			}
			p.fit(x.Name, inkStrong)
		}},
		{title: "ID", width: 8, rank: 2, draw: func(m *Model, p *pen, x *r) { p.text(game.SafeText(x.Player.Short()), inkDim) }},
		{title: "ROOM", width: 12, grow: 13, draw: func(m *Model, p *pen, x *r) { p.fit(game.SafeText(x.Room), inkText) }},
		{title: "HOST", width: 9, grow: 18, draw: func(m *Model, p *pen, x *r) {
			p.fit(x.Host, inkText)
			if x.Target != "" && p.end-p.x > 4 {
				p.fit(" "+m.glyphs.arrow+" "+x.Target, inkWarn)
			}
		}},
		{title: "PING", width: 7, right: true, down: true, draw: func(m *Model, p *pen, x *r) { p.right(trip(x.RTT), inkText) }},
		{title: "HERE", width: 7, right: true, down: true, draw: func(m *Model, p *pen, x *r) { p.right(ago(x.Here), inkDim) }},
		{title: "MOVES", width: 6, right: true, down: true, draw: func(m *Model, p *pen, x *r) { p.right(number(x.Moves), inkText) }},
	}
	for i := range columns {
		columns[i].sorts = true
	}
	return &pager{
		grid:  grid[r]{columns: columns},
		sorts: []wire.Sort{wire.SortName, wire.SortID, wire.SortRoom, wire.SortHost, wire.SortRTT, wire.SortHere, wire.SortMoves},
	}
}

// brief leaves out what the page of one host says anyway.
func (g *pager) brief() {
	for i := len(g.sorts) - 1; i >= 0; i-- {
		if g.sorts[i] == wire.SortHost || g.sorts[i] == wire.SortID {
			g.sorts, g.columns = slices.Delete(g.sorts, i, i+1), slices.Delete(g.columns, i, i+1)
		}
	}
}

// row returns the player at a place, nil while unknown.
func (g *pager) row(at int) *wire.PlayerState {
	i := at - g.known.Offset
	if at >= g.count || !same(g.known, g.wish) || i < 0 || i >= len(g.rows) {
		return nil
	}
	return &g.rows[i]
}

// same reports whether two wishes are for pages of the same list.
func same(a, b wire.Look) bool {
	a.Offset, a.Count, a.Request = b.Offset, b.Count, b.Request
	return a == b
}

// ask returns the command that asks for what is seen, if it must be asked for.
func (g *pager) ask(m *Model) tea.Cmd {
	if g.height == 0 {
		g.height = m.height // it was never drawn: as many as there may be room for
	}
	g.scroll()
	wish := wire.Look{
		Host: g.scope.host, Room: g.scope.room, Sort: g.sorts[g.by], Reverse: g.reverse,
		Offset: max(0, g.top-g.height), Count: 3 * max(1, g.height),
	}
	if m.page == pagePlayers {
		wish.Filter = game.Safe(string(m.filters[pagePlayers]), maxFilter)
	}
	if !same(wish, g.wish) {
		g.jump(0)
		g.top, wish.Offset = 0, 0
		g.wish = wish
		g.known, g.rows = wire.Look{}, nil
	}
	missing := !same(g.known, wish) || g.known.Offset > g.top || g.known.Offset+len(g.rows) < min(g.top+g.height, g.count) ||
		g.known.Count == 0
	due := m.now.Sub(g.asked) >= playersEvery && m.paused.IsZero()
	again := missing && (g.err == nil || due)
	if g.asking || !m.seen.Live || !again && !due {
		return nil
	}
	g.asking, g.asked, g.wish = true, m.now, wish
	return m.calls.command(func(ctx context.Context) tea.Msg {
		rows, total, err := m.lobby.Players(ctx, wish)
		return word(func(m *Model) { g.answer(wish, rows, total, err) })
	})
}

// answer takes what the lobby said to a wish.
func (g *pager) answer(wish wire.Look, rows []wire.PlayerState, total int, err error) {
	g.asking = false
	if !same(wish, g.wish) {
		return // the list has changed since; it is asked for anew
	}
	if g.err = err; err != nil {
		return
	}
	picked := g.row(g.at)
	g.known, g.rows, g.count = wish, rows[:min(len(rows), wish.Count)], max(total, 0)
	if picked != nil {
		for i := range g.rows {
			if g.rows[i].Player == picked.Player {
				g.jump(wish.Offset + i)
			}
		}
	}
}

// draw draws the players that are known and where others are.
func (g *pager) draw(m *Model, c *terminal.Canvas, a terminal.Area) {
	g.grid.draw(m, c, a, g, g.row)
	in := terminal.NewArea(a.X, a.Y+1, a.W, a.H-1)
	switch {
	case g.err != nil:
		c.TextCentre(in, 0, game.Safe("the lobby does not say who plays: "+g.err.Error(), a.W-2), inkBad)
	case g.count == 0 && m.page == pagePlayers && (g.known.Count > 0 || m.seen.Heard.IsZero()):
		m.nothing(c, in, "nobody plays here", "")
	}
}

// drawPlayers draws the page of players.
func (m *Model) drawPlayers(c *terminal.Canvas, a terminal.Area) {
	g := m.players
	title := game.SafeText("Players")
	if s := g.scope; s.host != "" {
		title += " on " + s.host
	} else if s.room != "" {
		title += " in " + game.SafeText(s.room)
	}
	all := g.count
	if g.scope == (scope{}) && m.filters[pagePlayers] == "" {
		all = max(all, m.seen.Totals.Players)
	}
	g.height = max(0, a.H-2)
	g.scroll()
	p := m.heading(c, a, title, all, all)
	if g.count > g.height && g.height > 0 {
		p.right(number(g.top+1)+"-"+number(min(g.top+g.height, g.count)), inkDim)
	}
	g.draw(m, c, terminal.NewArea(a.X, a.Y+1, a.W, a.H-1))
}

// pickedPlayer is the player that an order would be about.
func (m *Model) pickedPlayer() *wire.PlayerState {
	switch m.page {
	case pagePlayers:
		return m.players.row(m.players.at)
	case pageHost:
		return m.visitors.row(m.visitors.at)
	}
	return nil
}
