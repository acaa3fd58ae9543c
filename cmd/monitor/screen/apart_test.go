package screen

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
)

// alt is esc and a key as they are read when both come at once.
func alt(code rune, more ...tea.KeyMod) tea.KeyPressMsg {
	mod := tea.ModAlt
	for _, m := range more {
		mod |= m
	}
	return tea.KeyPressMsg{Code: code, Mod: mod}
}

// What is only to be read lets q quit; an order is to be answered first.
func TestQuitOverWhatIsRead(t *testing.T) {
	for name, keys := range map[string]string{"help": "?q", "why": "3\rq"} {
		t.Run(name, func(t *testing.T) { quits(t, keys) })
	}
}

// Whoever leaves what lies over the page, and quits at once, is gone.
func TestEscAndQuitAtOnce(t *testing.T) {
	for name, keys := range map[string]string{"help": "?", "why": "3\r", "filter": "/", "order": "D", "page": "4"} {
		t.Run(name, func(t *testing.T) { quits(t, keys, "\x1bq") })
	}
}

// quits types keys one after the other, then what comes at once, if anything, and
// wants the program to end.
func quits(t *testing.T, keys string, atOnce ...string) {
	synctest.Test(t, func(t *testing.T) {
		l := &fakeLobby{changed: make(chan struct{}, 1), state: with(fakeState(4, 0)), all: fakePlayers(300, 4)}
		p := start(t.Context(), t, l, 80, 24, Options{ReducedMotion: true})
		p.term.Shows(t, "h4")
		for _, k := range append(strings.Split(keys, ""), atOnce...) {
			p.write(k)
		}
		if err := p.over(); err != nil {
			t.Errorf("the program ends with %v", err)
		}
		p.term.Restored(t)
	})
}

func TestEscAndAKeyAtOnce(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("?")
	s.send(alt('5'))
	if s.dialog != nil || s.page != pageMigrations {
		t.Errorf("esc and 5 lead to page %d, dialog %v", s.page, s.dialog)
	}
	s.send(alt(tea.KeyEscape))
	if s.page != pageCluster {
		t.Errorf("esc and esc lead to page %d", s.page)
	}
	s.send(alt(tea.KeyDown))
	if h := s.pickedHost(); h.Name != "h2" {
		t.Errorf("esc and down pick %s", h.Name)
	}
	s.send(alt('d', tea.ModShift))
	s.sees("Drain h2")
	s.send(alt('y'))
	if s.dialog != nil || len(s.lobby.orders) > 0 {
		t.Errorf("esc and y: dialog %v, orders %v", s.dialog, s.lobby.orders)
	}
}

// While a filter is typed, alt+b goes back by a word, as in shells.
func TestAltWhileTyping(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("/")
	s.write("h3")
	s.send(alt('b'))
	s.write("!")
	if s.View(); s.hosts() != "h1 h2 h4" {
		t.Errorf("with !h3 the hosts are %s", s.hosts())
	}
	s.send(alt('4'))
	if s.View(); s.typing || s.filters[pageCluster] != "" || s.page != pageRooms {
		t.Errorf("esc and 4 while typing: filter %q, page %d", s.filters[pageCluster], s.page)
	}
}
