package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/game/walk"
)

// A keyMap holds every key of the game, once: what it is matched against is
// what the footer and the help page show.
type keyMap struct {
	up, down, left, right    key.Binding
	chat, command            key.Binding
	players, passport, emote key.Binding
	help, closing, quit      key.Binding
	rejoin, leave            key.Binding
	send, cancel             key.Binding
}

func newKeyMap(ascii bool) keyMap {
	arrows := [4]string{"↑ w k", "↓ s j", "← a h", "→ d l"}
	if ascii {
		arrows = [4]string{"up w k", "down s j", "left a h", "right d l"}
	}
	bind := func(shown, does string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
	}
	// An esc and a q that come at once are read as alt+q.
	quits := []string{"q", "Q", "ctrl+c", "alt+q"}
	return keyMap{
		up:       bind(arrows[0], "walk up", "up", "w", "W", "k", "K"),
		down:     bind(arrows[1], "walk down", "down", "s", "S", "j", "J"),
		left:     bind(arrows[2], "walk left", "left", "a", "A", "h", "H"),
		right:    bind(arrows[3], "walk right", "right", "d", "D", "l", "L"),
		chat:     bind("enter", "chat", "enter"),
		command:  bind("/", "emote by name", "/"),
		players:  bind("tab", "players", "tab"),
		passport: bind("p", "passport", "p", "P"),
		emote:    bind("1-6", "emotes", "1", "2", "3", "4", "5", "6"),
		help:     bind("?", "help", "?"),
		closing:  bind("esc", "close", "esc"),
		quit:     bind("q", "quit", quits...),
		rejoin:   bind("r", "join again", "r", "R"),
		leave:    bind("esc", "leave", append(quits, "esc")...),
		send:     bind("enter", "say it", "enter"),
		cancel:   bind("esc", "say nothing", "esc"),
	}
}

// direction returns the way that a key walks.
func (k *keyMap) direction(msg tea.KeyMsg) (walk.Dir, bool) {
	switch {
	case key.Matches(msg, k.up):
		return walk.North, true
	case key.Matches(msg, k.down):
		return walk.South, true
	case key.Matches(msg, k.left):
		return walk.West, true
	case key.Matches(msg, k.right):
		return walk.East, true
	}
	return 0, false
}

// footer returns the keys worth showing now, the most useful first.
func (m *Model) footer() []key.Binding {
	k := &m.keys
	switch {
	case m.page == pageEnded:
		return []key.Binding{k.rejoin, k.quit}
	case m.page == pageJoin:
		return []key.Binding{k.leave}
	case m.chat.open:
		return []key.Binding{k.send, k.cancel}
	case m.panel != panelNone:
		return []key.Binding{k.closing, k.help, k.players, k.passport, k.quit}
	}
	walk := key.NewBinding(key.WithHelp(string(m.glyphs.arrows), "walk"))
	return []key.Binding{walk, k.chat, k.help, k.quit, k.players, k.passport, k.emote}
}

// everything returns all keys for the help page, in columns.
func (k *keyMap) everything() [][]key.Binding {
	return [][]key.Binding{
		{k.up, k.down, k.left, k.right},
		{k.chat, k.command, k.emote},
		{k.players, k.passport, k.help, k.closing, k.quit},
	}
}
