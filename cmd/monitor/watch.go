package main

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"roam/cmd/monitor/feed"
	"roam/game"
)

// A changeLine is one line of --json --watch: when it was told, and one thing
// more. The first is a snapshot, and so is the first after the lobby was away.
type changeLine struct {
	At        time.Time     `json:"at"`
	Snapshot  *snapshot     `json:"snapshot,omitempty"`
	Totals    *totalsRow    `json:"totals,omitempty"`
	Host      *hostRow      `json:"host,omitempty"`
	GoneHost  game.SafeText `json:"gone_host,omitempty"`
	Room      *roomRow      `json:"room,omitempty"`
	GoneRoom  game.RoomID   `json:"gone_room,omitempty"`
	Migration *migration    `json:"migration,omitempty"`
	Event     *event        `json:"event,omitempty"`
	Missed    int           `json:"missed,omitempty"`
	Trouble   string        `json:"trouble,omitempty"`
}

// watchJSON prints a line for each change until ctx is done. A reader who is slow
// is told fewer: what has changed twice is told once.
func watchJSON(ctx context.Context, f *feed.Feed, w io.Writer) error {
	out := json.NewEncoder(w)
	return follow(ctx, f, func(old, now *feed.State) error {
		for _, line := range linesOf(old, now) {
			if err := out.Encode(line); err != nil {
				return err
			}
		}
		return nil
	})
}

// follow calls tell with each State and the one before, until ctx is done.
func follow(ctx context.Context, f *feed.Feed, tell func(old, now *feed.State) error) error {
	old := &feed.State{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-f.Changed():
			now := f.State()
			if err := tell(old, now); err != nil {
				return err
			}
			old = now
		}
	}
}

// linesOf is what has changed between two States, what happened last.
func linesOf(old, now *feed.State) (lines []changeLine) {
	add := func(l changeLine) {
		l.At = now.Heard
		lines = append(lines, l)
	}
	switch {
	case !now.Live:
		if old.Live || old.Trouble != now.Trouble {
			lines = append(lines, changeLine{At: time.Now(), Trouble: now.Trouble})
		}
		return lines
	case old.Snapshot != now.Snapshot:
		all := now.Totals
		all.Hosts, all.Rooms, all.Migrations, all.Events = now.Hosts, now.Rooms, now.Records, now.Events
		add(changeLine{Snapshot: snapshotOf(&all)})
		return lines
	}
	if x, y := totalsOf(&old.Totals), totalsOf(&now.Totals); !x.equal(&y) {
		add(changeLine{Totals: &y})
	}
	hostLines(old, now, add)
	roomLines(old, now, add)
	records, events := now.Since(old)
	for i := len(records) - 1; i >= 0; i-- {
		m := migrationOf(&records[i])
		add(changeLine{Migration: &m})
	}
	for i := len(events) - 1; i >= 0; i-- {
		e := eventOf(&events[i])
		add(changeLine{Event: &e})
	}
	if missed := now.Missed - old.Missed; missed > 0 {
		add(changeLine{Missed: missed})
	}
	return lines
}

// equal tells whether no more has changed than time has gone by.
func (t *totalsRow) equal(to *totalsRow) bool {
	return t.counts == to.counts &&
		slices.EqualFunc(t.Lost, to.Lost, func(x, y lostRow) bool { return x.Name == y.Name && x.Players == y.Players })
}

func hostLines(old, now *feed.State, add func(changeLine)) {
	for i := range now.Hosts {
		h := &now.Hosts[i]
		if was, ok := old.Fresh[h.Name]; !ok || was != now.Fresh[h.Name] {
			row := hostRowOf(h)
			add(changeLine{Host: &row})
		}
	}
	for i := range old.Hosts {
		name := old.Hosts[i].Name
		if _, ok := now.Fresh[name]; !ok {
			add(changeLine{GoneHost: name})
		}
	}
}

func roomLines(old, now *feed.State, add func(changeLine)) {
	if len(old.Rooms) == len(now.Rooms) && (len(old.Rooms) == 0 || &old.Rooms[0] == &now.Rooms[0]) {
		return // a State shares its rooms with the one before if none has changed
	}
	was := make(map[game.RoomID]roomRow, len(old.Rooms))
	for _, r := range old.Rooms {
		was[r.Room] = roomRowOf(r)
	}
	for _, r := range now.Rooms {
		row := roomRowOf(r)
		if before, ok := was[r.Room]; !ok || !before.equal(&row) {
			add(changeLine{Room: &row})
		}
		delete(was, r.Room)
	}
	for id := range was {
		add(changeLine{GoneRoom: id})
	}
}
