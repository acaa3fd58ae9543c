package screen

import "charm.land/bubbles/v2/key"

// A keyMap holds every key of the monitor, once: what it is matched against is
// what the footer and the help page show. Capitals act on the cluster.
type keyMap struct {
	up, down, pageUp, pageDown, first, last key.Binding
	open, back                              key.Binding
	next, previous, numbers                 key.Binding
	filter, sortNext, sortPrevious, flip    key.Binding
	kinds                                   key.Binding
	nextHost, previousHost                  key.Binding
	pause, save, mouse, help, quit          key.Binding

	drain, online, out, move, kick key.Binding

	yes, no, choose key.Binding
	keep, drop      key.Binding
	words           key.Binding // of a filter
}

func newKeyMap(g *glyphs) keyMap {
	bind := func(shown, does string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
	}
	moves, sideways := string(g.moves), string(g.sideways)
	return keyMap{
		up:           bind(moves+" j k", "pick a row", "up", "k"),
		down:         bind(moves, "pick", "down", "j"),
		pageUp:       bind("pgup pgdn", "a page up, down", "pgup", "ctrl+b", "b"),
		pageDown:     bind("pgdn", "a page down", "pgdown", "ctrl+f", "space"),
		first:        bind("g home", "the first row", "g", "home"),
		last:         bind("G end", "the last row", "G", "end"),
		open:         bind("enter", "open", "enter"),
		back:         bind("esc", "back", "esc"),
		next:         bind("tab", "next screen", "tab"),
		previous:     bind("shift+tab", "the screen before", "shift+tab"),
		numbers:      bind("1-6", "screens", "1", "2", "3", "4", "5", "6"),
		filter:       bind("/", "filter", "/"),
		sortNext:     bind("s "+sideways, "sort by a column", "s", "right"),
		sortPrevious: bind("S", "sort by the column before", "S", "left"),
		flip:         bind("r", "turn the order round", "r"),
		kinds:        bind("f", "kinds", "f"),
		nextHost:     bind(sideways, "other hosts", "right", "n"),
		previousHost: bind("N", "the host before", "left", "N"),
		pause:        bind("p", "pause", "p"),
		save:         bind("w", "save a snapshot", "w"),
		mouse:        bind("m", "mouse on, off", "m"),
		help:         bind("?", "help", "?"),
		quit:         bind("q", "quit", "q", "ctrl+c"),

		drain:  bind("D", "drain", "D"),
		online: bind("O", "online", "O"),
		out:    bind("X", "out", "X"),
		move:   bind("M", "move", "M"),
		kick:   bind("K", "kick", "K"),

		yes:    bind("y", "do it", "y", "Y"),
		no:     bind("n esc", "do nothing", "n", "N", "esc"),
		choose: bind("enter", "choose", "enter"),
		keep:   bind("enter", "keep the filter", "enter"),
		drop:   bind("esc", "no filter", "esc"),
		words:  bind("alt", "by words", "alt+b", "alt+f", "alt+left", "alt+right", "alt+backspace"),
	}
}

// footer returns the keys worth showing now, the most useful first.
func (m *Model) footer() []key.Binding {
	k := &m.keys
	switch {
	case m.tooSmall():
		return []key.Binding{k.quit}
	case m.typing:
		return []key.Binding{k.keep, k.drop}
	case m.dialog != nil:
		return m.dialog.keys(m)
	}
	shown := []key.Binding{k.help}
	sorting := key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "sort"))
	switch m.page {
	case pageCluster:
		shown = append(shown, k.open, k.filter, sorting)
	case pageHost:
		shown = append(shown, k.nextHost, k.back)
	case pagePlayers:
		shown = append(shown, named(k.open, "why"), k.filter, sorting)
	case pageRooms:
		shown = append(shown, named(k.open, "players"), k.filter, sorting)
	case pageMigrations:
		shown = append(shown, named(k.open, "why"), k.filter)
	case pageEvents:
		shown = append(shown, named(k.open, "host"), k.kinds, k.filter)
	}
	shown = append(shown, m.actions()...)
	return append(shown, k.quit, named(k.next, "next"), k.pause)
}

// actions returns the keys that act on what is picked.
func (m *Model) actions() []key.Binding {
	k := &m.keys
	switch {
	case m.opt.ReadOnly:
		return nil
	case m.page == pageCluster:
		return []key.Binding{k.drain, k.online, k.out}
	case m.page == pageHost:
		return []key.Binding{k.drain, k.online, k.out, k.move, k.kick}
	case m.page == pagePlayers:
		return []key.Binding{k.move, k.kick}
	}
	return nil
}

// named is a key that does what it does, in other words.
func named(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// A keyGroup is one part of the help page.
type keyGroup struct {
	title string
	keys  []key.Binding
}

// everything returns all keys for the help page.
func (k *keyMap) everything() []keyGroup {
	return []keyGroup{
		{"Screens", []key.Binding{k.next, k.previous, k.numbers, k.open, k.back}},
		{"Rows", []key.Binding{k.up, k.pageUp, k.first, k.last, k.filter, k.sortNext, k.flip}},
		{"On a screen", []key.Binding{named(k.kinds, "kinds of events"), k.nextHost, k.previousHost}},
		{"Acting", []key.Binding{
			named(k.drain, "drain the host"), named(k.online, "host takes newcomers"), named(k.out, "host out of rotation"),
			named(k.move, "move the player"), named(k.kick, "kick the player"),
		}},
		{"Else", []key.Binding{k.pause, k.save, k.mouse, k.help, k.quit}},
	}
}
