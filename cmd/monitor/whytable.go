package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"roam/game"
)

// whyWidth is how wide the terminal is that decisions fit.
const whyWidth = 80

// text is the decision for a terminal: a sentence, its cause, and a table of hosts.
func (d *decisionRow) text() string {
	var b strings.Builder
	wrap(&b, "", fmt.Sprintf("%s ago, %s: %s", ago(time.Duration(d.Ago)), d.Kind, d.sentence()))
	if d.Detail != "" {
		wrap(&b, "  ", string(d.Detail))
	}
	if len(d.Hosts) > 0 {
		d.table(&b)
	}
	return b.String()
}

// sentence says what was decided.
func (d *decisionRow) sentence() string {
	who := fmt.Sprintf("%s (%s)", d.Name, d.Player.Short())
	switch {
	case d.Kind == "queue":
		return who + " waits for a seat"
	case d.Kind == "refuse":
		return fmt.Sprintf("%s gets no seat: %s", who, d.Result)
	case d.Kind == "join":
		return fmt.Sprintf("%s gets a seat on %s in %s, by %s", who, d.Host, d.Room, d.Strategy)
	case d.Host == "":
		return fmt.Sprintf("%s stays on %s in %s: %s", who, d.From, d.Room, d.Result)
	case !d.OK:
		return fmt.Sprintf("%s was to leave %s for %s, and did not: %s (migration %d)", who, d.From, d.Host, d.Result, d.Migration)
	}
	return fmt.Sprintf("%s leaves %s for %s in %s (migration %d)", who, d.From, d.Host, d.Room, d.Migration)
}

// table shows the hosts, best first. The parts of the scores have a column each.
func (d *decisionRow) table(b *strings.Builder) {
	names := d.parts()
	head := []string{" ", left("HOST", 13), left("LEVEL", 7), right("LOAD", 4), right("EXPECT", 6), right("PLAYERS", 7), right("RTT", 7)}
	if d.Strategy != "" {
		head = append(head, right("COST", 7))
		for _, name := range names {
			head = append(head, right(strings.ToUpper(string(name)), 8))
		}
	}
	row(b, "", head...)
	for i := range d.Hosts {
		d.Hosts[i].line(b, names)
	}
}

// parts are the names of what the scores are made of, in order.
func (d *decisionRow) parts() (names []game.SafeText) {
	for i := range d.Hosts {
		for _, p := range d.Hosts[i].Parts {
			if !slices.Contains(names, p.Name) && len(names) < 2 {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

func (h *weighedRow) line(b *strings.Builder, names []game.SafeText) {
	mark := " "
	if h.Chosen {
		mark = ">"
	}
	trip := "-"
	if h.RTT > 0 {
		trip = trips(time.Duration(h.RTT))
	}
	cells := []string{
		mark, left(h.Host, 13), left(h.Level, 7), right(share(h.Load), 4), right(share(h.Expected), 6), right(h.Players, 7), right(trip, 7),
	}
	switch {
	case h.Excluded != "":
		cells = append(cells, " "+string(game.Safe(string(h.Excluded), 26)))
	case h.Cost != nil:
		cells = append(cells, right(figure(*h.Cost), 7))
		for _, name := range names {
			cells = append(cells, right(h.part(name), 8))
		}
	}
	row(b, "", cells...)
}

// part is the value of one part of the score, if it has that.
func (h *weighedRow) part(name game.SafeText) string {
	for _, p := range h.Parts {
		if p.Name == name {
			return figure(p.Value)
		}
	}
	return ""
}

func share(x float64) string { return fmt.Sprintf("%.0f%%", 100*min(x, 9.99)) }

// figure is a number in at most seven cells.
func figure(x float64) string {
	if text := fmt.Sprintf("%.4g", x); len(text) <= 7 {
		return text
	}
	return fmt.Sprintf("%.0e", x)
}

// trips is a round trip, finer if it is short.
func trips(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1e3)
	}
	return ms(millis(d))
}

// wrap writes words in lines that fit, each after the same indent.
func wrap(b *strings.Builder, indent, words string) {
	line := ""
	for _, word := range strings.Fields(words) {
		joined := strings.TrimSpace(line + " " + word)
		if line != "" && len(indent)+game.SafeText(joined).Cells() > whyWidth {
			b.WriteString(indent + line + "\n")
			joined = word
		}
		line = joined
	}
	b.WriteString(indent + line + "\n")
}
