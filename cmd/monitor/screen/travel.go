package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/game"
)

// pageKey takes the keys that lead to other pages.
func (m *Model) pageKey(k tea.KeyPressMsg) bool {
	switch {
	case key.Matches(k, m.keys.next):
		m.show((m.page + 1) % pageCount)
	case key.Matches(k, m.keys.previous):
		m.show((m.page + pageCount - 1) % pageCount)
	case key.Matches(k, m.keys.numbers):
		m.show(page(k.Code - '1'))
	case key.Matches(k, m.keys.back):
		m.goBack()
	case m.page == pageHost && key.Matches(k, m.keys.nextHost):
		m.nextHost(1)
	case m.page == pageHost && key.Matches(k, m.keys.previousHost):
		m.nextHost(-1)
	default:
		return false
	}
	return true
}

// show opens a page by itself, not from another: esc leads nowhere from it.
func (m *Model) show(p page) {
	if p >= pageCount {
		return
	}
	if p == pageHost && m.page != pageHost {
		if h := m.pickedHost(); h != nil {
			m.host = h.Name
		}
	}
	m.back = m.back[:0]
	m.page, m.typing = p, false
	m.players.scope = scope{}
}

// drill opens a page from another.
func (m *Model) drill(p page, s scope) {
	const deepest = 8
	if len(m.back) < deepest {
		m.back = append(m.back, place{m.page, m.players.scope, m.host})
	}
	m.page, m.players.scope = p, s
}

// goBack takes back the newest of: the filter, the drill-down.
func (m *Model) goBack() {
	switch n := len(m.back); {
	case m.filters[m.page] != "":
		m.filters[m.page] = ""
	case m.page == pageEvents && m.kind != 0:
		m.kind = 0
	case n > 0:
		to := m.back[n-1]
		m.back, m.page, m.players.scope, m.host = m.back[:n-1], to.page, to.scope, to.host
	case m.page != pageCluster:
		m.show(pageCluster)
	}
}

// open drills down into what is picked.
func (m *Model) open() tea.Cmd {
	m.typing = false // a click may come while a filter is typed
	switch m.page {
	case pageCluster:
		if h := m.cluster.row(m.cluster.at); h != nil {
			m.drill(pageHost, scope{})
			m.host = h.Name
		}
	case pageRooms:
		if r := m.rooms.row(m.rooms.at); r != nil {
			m.drill(pagePlayers, scope{room: r.Room})
		}
	case pagePlayers, pageHost:
		if p := m.pickedPlayer(); p != nil {
			return m.askWhy(p.Player, p.Name)
		}
	case pageMigrations:
		if r := m.records.row(m.records.at); r != nil {
			return m.askWhy(r.Migrated.Player, r.Name)
		}
	case pageEvents:
		if e := m.events.row(m.events.at); e != nil && e.Host != "" {
			m.drill(pageHost, scope{})
			m.host = e.Host
		}
	}
	return nil
}

// nextHost shows another host on pageHost.
func (m *Model) nextHost(by int) {
	hosts := m.seen.Hosts
	switch i, n := m.hostIndex(m.host), len(hosts); {
	case i >= 0:
		m.host = hosts[(i+by+n)%n].Name
	case n > 0:
		m.host = hosts[0].Name
	}
}

// hostIndex is where the host of that name stands among those seen, -1 if it is none
// of them.
func (m *Model) hostIndex(name game.SafeText) int {
	for i := range m.seen.Hosts {
		if m.seen.Hosts[i].Name == name {
			return i
		}
	}
	return -1
}
