package main

import (
	"fmt"
	"strings"
	"time"

	"roam/balance"
	"roam/game"
)

// maxTextRooms is how many rooms the text shows, and maxTextLost how many hosts that
// were lost; --json has them all.
const (
	maxTextRooms = 20
	maxTextLost  = 10
)

// text is the snapshot for a terminal of 80 columns.
func (s *snapshot) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  up %s  %s  %d of %d players", s.Lobby, ago(time.Duration(s.Up)), count(s.AllHosts, "host"), s.Players, s.Capacity)
	if s.Reserved > 0 {
		fmt.Fprintf(&b, "  %d expected", s.Reserved)
	}
	if s.Moving > 0 {
		fmt.Fprintf(&b, "  %d moving", s.Moving)
	}
	b.WriteString("\n")
	s.lostLines(&b)
	s.hostTable(&b)
	s.roomTable(&b)
	s.migrationTable(&b)
	s.eventTable(&b)
	s.playerTable(&b)
	return b.String()
}

// lostLines tell of the hosts that were lost, before all tables.
func (s *snapshot) lostLines(b *strings.Builder) {
	lost := s.Lost[:min(len(s.Lost), maxTextLost)]
	for _, l := range lost {
		fmt.Fprintf(b, "%s was lost %s ago, with %s\n", l.Name, ago(time.Duration(l.Ago)), count(l.Players, "player"))
	}
	andMore(b, len(lost), len(s.Lost))
}

func (s *snapshot) hostTable(b *strings.Builder) {
	if len(s.Hosts) == 0 {
		b.WriteString("\nno host is here\n")
		return
	}
	row(b, "\n", left("HOST", 16), left("LEVEL", 8), right("LOAD", 5), right("PLAYERS", 11), left("STATE", 15), right("ROOMS", 5), right("UP", 7))
	for _, h := range s.Hosts {
		row(b, "", left(h.Name, 16), left(h.Level, 8), right(share(h.Load), 5),
			right(fmt.Sprintf("%d/%d", h.Players, h.Capacity), 11), left(h.state(), 15),
			right(h.Rooms, 5), right(ago(time.Duration(h.Up)), 7))
	}
	andMore(b, len(s.Hosts), s.AllHosts)
}

// state is what matters most of a host.
func (h *hostRow) state() string {
	switch {
	case h.Silent:
		return "silent"
	case h.Health >= balance.Sick:
		return h.Health.String()
	case h.Rotation == balance.Offline && h.Players > 0:
		return "draining"
	}
	return h.Rotation.String()
}

func (s *snapshot) roomTable(b *strings.Builder) {
	if len(s.Rooms) == 0 {
		return
	}
	row(b, "\n", left("ROOM", 24), right("PLAYERS", 11), left("HOSTS", 40))
	rooms := s.Rooms[:min(len(s.Rooms), maxTextRooms)]
	for _, r := range rooms {
		players := fmt.Sprint(r.Players)
		if r.Capacity > 0 {
			players += fmt.Sprintf("/%d", r.Capacity)
		}
		var hosts []string
		for _, h := range r.Hosts {
			hosts = append(hosts, string(h))
		}
		if r.Private {
			hosts = append(hosts, "(private)")
		}
		row(b, "", left(r.Name, 24), right(players, 11), left(strings.Join(hosts, " "), 40))
	}
	andMore(b, len(rooms), s.AllRooms)
}

func (s *snapshot) migrationTable(b *strings.Builder) {
	if len(s.Migrations) == 0 {
		return
	}
	row(b, "\n", right("AGO", 6), left("PLAYER", 14), left("FROM", 11), left("TO", 11), left("CAUSE", 6), left("RESULT", 25))
	for _, m := range s.Migrations {
		result := m.Result
		if m.OK {
			result = m.times()
		}
		row(b, "", right(ago(time.Duration(m.Ago)), 6), left(m.Name, 14), left(m.Source, 11), left(m.Target, 11), left(m.Cause, 6), left(result, 25))
	}
}

// times are how long a migration took, and the gap if a client saw one: nobody
// sees that of a player who is away.
func (m *migration) times() string {
	if m.Gap == 0 {
		return ms(m.Took)
	}
	return ms(m.Took) + ", gap " + ms(m.Gap)
}

func (s *snapshot) eventTable(b *strings.Builder) {
	if len(s.Events) == 0 {
		return
	}
	row(b, "\n", right("AGO", 6), left("EVENT", 9), left("WHAT", 62))
	for i := range s.Events {
		e := &s.Events[i]
		row(b, "", right(ago(time.Duration(e.Ago)), 6), left(e.Kind, 9), left(e.words(), 62))
	}
}

// words say what happened, but for its kind.
func (e *event) words() string {
	var words []string
	add := func(before, what string) {
		if what != "" {
			words = append(words, before+what)
		}
	}
	if e.Count > 1 {
		add("", count(e.Count, "player"))
	}
	add("", string(e.Player))
	if len(words) > 0 {
		add("on ", string(e.Host))
	} else {
		add("", string(e.Host))
	}
	add("in ", string(e.Room))
	line := strings.Join(words, " ")
	if e.Detail != "" && line != "" {
		line += ": "
	}
	return line + string(e.Detail)
}

func (s *snapshot) playerTable(b *strings.Builder) {
	if len(s.Who) == 0 {
		return
	}
	row(b, "\n", left("PLAYER", 16), left("ID", 8), left("ROOM", 20), right("PING", 6), left("HOST", 26))
	for _, p := range s.Who {
		host := string(p.Host)
		if p.Target != "" {
			host = string(fit(host, 12) + " > " + fit(string(p.Target), 12))
		}
		ping := "-"
		if p.RTT > 0 {
			ping = ms(p.RTT)
		}
		row(b, "", left(p.Name, 16), left(p.ID.Short(), 8), left(p.Room, 20), right(ping, 6), left(host, 26))
	}
}

// andMore says that a table is not whole.
func andMore(b *strings.Builder, rows, all int) {
	if rows < all {
		fmt.Fprintf(b, "and %d more\n", all-rows)
	}
}

// row writes cells with a space between them, and nothing behind the last.
func row(b *strings.Builder, before string, cells ...string) {
	b.WriteString(before + strings.TrimRight(strings.Join(cells, " "), " ") + "\n")
}

// left and right set text into so many terminal cells.
func left(v any, cells int) string {
	t := fit(fmt.Sprint(v), cells)
	return string(t) + strings.Repeat(" ", max(0, cells-t.Cells()))
}

func right(v any, cells int) string {
	t := fit(fmt.Sprint(v), cells)
	return strings.Repeat(" ", max(0, cells-t.Cells())) + string(t)
}

// fit cuts text that needs more cells, and marks the cut.
func fit(text string, cells int) game.SafeText {
	whole := game.Safe(text, len(text))
	if whole.Cells() <= cells {
		return whole
	}
	return game.Safe(text, cells-1) + "…"
}

// ago is a duration in at most six cells: the largest unit, or two.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd%02dh", int(d.Hours())/24, int(d.Hours())%24)
}

func ms(d millis) string {
	return fmt.Sprintf("%d ms", time.Duration(d).Round(time.Millisecond).Milliseconds())
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
