package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"roam/cmd/monitor/feed"
	"roam/game"
	"roam/net/wire"
)

// summaryEvery is how often the line mode says how the cluster stands, if that has
// changed.
const summaryEvery = 30 * time.Second

// watchPlain prints a line for each thing that happens, and now and then one that
// says how the cluster stands, until ctx is done. Nothing is ever drawn over: it
// is for screen readers, pipes and logs.
func watchPlain(ctx context.Context, f *feed.Feed, w io.Writer) error {
	p := &lineMode{}
	return follow(ctx, f, func(old, now *feed.State) error {
		_, err := io.WriteString(w, p.lines(old, now))
		return err
	})
}

// A lineMode is what the line mode remembers of what it has said.
type lineMode struct {
	summed  time.Time // when the last summary was told
	summary string
	trouble bool // the lobby is away, and that was said
}

// lines are what is to be said of the change from one State to the next.
func (p *lineMode) lines(old, now *feed.State) string {
	var b strings.Builder
	say := func(at time.Time, format string, args ...any) {
		fmt.Fprintf(&b, "%s %s\n", at.Format(time.TimeOnly), game.Safe(fmt.Sprintf(format, args...), 500))
	}
	if !now.Live {
		if !p.trouble {
			say(time.Now(), "%s; dialling again", now.Trouble)
		}
		p.trouble = true
		return b.String()
	}
	if p.trouble = false; old.Snapshot != now.Snapshot {
		p.summary = summaryOf(now)
		p.summed = now.Heard
		say(now.Heard, "watching %s: %s", now.Totals.Lobby, p.summary)
		for i := range now.Hosts {
			h := hostRowOf(&now.Hosts[i])
			say(now.Heard, "host %s is %s, %s, level %s, %s", h.Name, h.state(), h.Health, h.Level, count(h.Players, "player"))
		}
		return b.String()
	}
	p.happened(old, now, say)
	if summary := summaryOf(now); summary != p.summary && now.Heard.Sub(p.summed) >= summaryEvery {
		p.summary, p.summed = summary, now.Heard
		say(now.Heard, "%s", summary)
	}
	return b.String()
}

// happened tells migrations and events in the order in which they were.
func (p *lineMode) happened(old, now *feed.State, say func(at time.Time, format string, args ...any)) {
	records, events := now.Since(old)
	i, j := len(records)-1, len(events)-1
	for i >= 0 || j >= 0 {
		if j < 0 || i >= 0 && records[i].Ago >= events[j].Ago {
			say(now.Heard.Add(-records[i].Ago), "%s", recordWords(&records[i]))
			i--
			continue
		}
		e := eventOf(&events[j])
		say(now.Heard.Add(-events[j].Ago), "%s %s", e.Kind, e.words())
		j--
	}
	if missed := now.Missed - old.Missed; missed > 0 {
		say(now.Heard, "%d more things happened than there was time to tell", missed)
	}
}

// recordWords say how a migration went.
func recordWords(r *wire.Record) string {
	m := migrationOf(r)
	words := fmt.Sprintf("migration %s from %s to %s (%s): ", m.Name, m.Source, m.Target, m.Cause)
	if !m.OK {
		return words + m.Result
	}
	return words + m.times()
}

// summaryOf says how the cluster stands.
func summaryOf(s *feed.State) string {
	t := &s.Totals
	words := fmt.Sprintf("%s, %d of %s, %s", count(t.AllHosts, "host"), t.Players, count(t.Capacity, "seat"), count(t.AllRooms, "room"))
	if t.Moving > 0 {
		words += fmt.Sprintf(", %d moving", t.Moving)
	}
	levels := make(map[string]int)
	var names []string
	for i := range s.Hosts {
		h := hostRowOf(&s.Hosts[i])
		state := h.state()
		if state == "online" {
			state = h.Level.String()
		}
		if levels[state]++; levels[state] == 1 {
			names = append(names, state)
		}
	}
	for _, name := range names {
		words += fmt.Sprintf(", %d %s", levels[name], name)
	}
	return words
}
