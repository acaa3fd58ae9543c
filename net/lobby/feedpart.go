package lobby

import (
	"slices"
	"time"

	"roam/net/wire"
)

// A part is one message of a feed while it is put together: what must not be
// missed first, and no more bytes than there are.
type part struct {
	wire.Told
	lobby *Lobby
	feed  *feed
	now   time.Time
	left  int  // bytes
	news  bool // there is something in it
}

func (b *Lobby) newPart(f *feed, bytes int, now time.Time) *part {
	f.hosts.grow(len(b.board.hosts.rows))
	f.rooms.grow(len(b.board.rooms.rows))
	return &part{Told: wire.Told{Changes: wire.Changes{Request: f.request}}, lobby: b, feed: f, now: now, left: bytes}
}

// snapshot tells the next rows of a snapshot and reports whether they were the
// last. With the last goes what happened before.
func (p *part) snapshot() (last bool) {
	f, board := p.feed, &p.lobby.board
	for ; f.hosts.next < len(board.hosts.rows); f.hosts.next++ {
		if !p.host(f.hosts.next) {
			return false
		}
	}
	for ; f.rooms.next < len(board.rooms.rows); f.rooms.next++ {
		if !p.room(f.rooms.next) {
			return false
		}
	}
	f.hosts.next, f.rooms.next = 0, 0
	p.left = feedPart
	p.totals()
	p.records(feedPart / 2)
	p.events(feedPart / 2)
	return true
}

// changes tells what has changed: of hosts what an operator must not miss, then
// what happened, the loads of the hosts on screen, and of all else what was told
// longest ago. None of them can keep the others out for long.
func (p *part) changes() {
	p.totals()
	p.urgentHosts()
	happened := max(0, p.left)
	p.records(happened * 3 / 8)
	p.events(happened / 4)
	p.focusedHosts()
	p.otherRooms(p.left / 4)
	p.otherHosts()
}

// totals tells them if they have changed, and now and then to show that the feed
// lives.
func (p *part) totals() {
	f, now := p.feed, p.lobby.totals(p.now)
	now.Lost = p.lobby.lost.newest(feedLost, p.now)
	if sameTotals(&now, &f.totals) && p.now.Sub(f.totalled) < quietFor {
		return
	}
	f.totals, f.totalled, p.Totals = now, p.now, &now
	size := 64
	for i := range now.Lost {
		size += 12 + len(now.Lost[i].Name)
	}
	p.took(size)
}

// sameTotals tells whether there is nothing new in totals but the time.
func sameTotals(x, y *wire.Cluster) bool {
	return x.Players == y.Players && x.Reserved == y.Reserved && x.Capacity == y.Capacity && x.Moving == y.Moving &&
		x.AllHosts == y.AllHosts && x.AllRooms == y.AllRooms &&
		slices.EqualFunc(x.Lost, y.Lost, func(x, y wire.Lost) bool { return x.Name == y.Name && x.Players == y.Players })
}

func (p *part) urgentHosts() {
	t := &p.lobby.board.hosts
	for i := range t.rows {
		if t.rows[i].urgent > p.feed.hosts.numbers[i] && !p.host(i) {
			return
		}
	}
}

func (p *part) focusedHosts() {
	for _, name := range p.feed.focus {
		if i, ok := p.lobby.board.hosts.at[name]; ok && !p.host(i) {
			return
		}
	}
}

// otherHosts goes on where it left off.
func (p *part) otherHosts() {
	n, t := len(p.lobby.board.hosts.rows), &p.feed.hosts
	for range n {
		if t.next %= n; !p.host(t.next) {
			return
		}
		t.next++
	}
}

// otherRooms goes on where it left off, for so many bytes.
func (p *part) otherRooms(bytes int) {
	n, t := len(p.lobby.board.rooms.rows), &p.feed.rooms
	rest := p.left - bytes
	for p.left = bytes; n > 0; n-- {
		if t.next %= len(p.lobby.board.rooms.rows); !p.room(t.next) {
			break
		}
		t.next++
	}
	p.left += rest
}

// room tells a room if there is something new to tell, and reports whether there
// was room for it.
func (p *part) room(i int) bool {
	t := &p.lobby.board.rooms
	r, at := pending(t, &p.feed.rooms, i)
	switch {
	case r == nil:
		return true
	case p.full(len(p.Rooms) + len(p.GoneRooms)):
		return false
	case r.gone:
		p.GoneRooms = append(p.GoneRooms, r.key)
		p.took(len(r.key) + 2)
	default:
		if written := writeRow(p, r, at, writeRoom); written != nil {
			p.Rooms = append(p.Rooms, written)
		}
	}
	p.feed.rooms.numbers[i] = r.number
	return true
}

// host does the same with a host.
func (p *part) host(i int) bool {
	t := &p.lobby.board.hosts
	r, at := pending(t, &p.feed.hosts, i)
	switch {
	case r == nil:
		return true
	case p.full(len(p.Hosts) + len(p.Loads) + len(p.GoneHosts)):
		return false
	case r.gone:
		p.GoneHosts = append(p.GoneHosts, r.key)
		p.took(len(r.key) + 2)
	case at != 0 && r.form(at) == asFirst && r.value.About == nil:
		// Another of the same name, which has yet to say what it is.
		p.GoneHosts = append(p.GoneHosts, r.key)
		fallthrough
	case r.form(at) != asLoad:
		if written := writeRow(p, r, at, writeHost); written != nil {
			p.Hosts = append(p.Hosts, written)
		}
	default:
		if written := writeRow(p, r, at, writeHost); written != nil {
			p.Loads = append(p.Loads, written)
		}
	}
	p.feed.hosts.numbers[i] = r.number
	return true
}

func (p *part) full(rows int) bool { return p.left <= 0 || rows >= wire.FeedChunk }

func (p *part) took(bytes int) {
	p.left -= bytes
	p.news = true
}

// writeRow writes a row for a feed that told it at a number.
func writeRow[K comparable, V any](p *part, r *row[K, V], at uint64, how func(*V, form) (wire.Row, error)) wire.Row {
	written, err := r.write(r.form(at), p.now, how)
	if err != nil {
		p.lobby.cfg.Log.Error("feed cannot be written", "row", r.key, "err", err)
	}
	p.took(len(written))
	return written
}

// records tells migrations, for so many bytes.
func (p *part) records(bytes int) {
	all := &p.lobby.records
	rows := newest(p, all.since(p.feed.records, p.now), all.last-p.feed.records)
	n := p.fitting(len(rows), bytes, func(i int) int {
		r := &rows[i]
		return 90 + len(r.Name) + len(r.Source) + len(r.Migrated.Target) + len(r.Migrated.Room)
	})
	p.Records = rows[:n]
	p.feed.records = all.last - uint64(len(rows)-n)
}

// events tells what happened, for so many bytes.
func (p *part) events(bytes int) {
	all := &p.lobby.events
	rows := newest(p, all.since(p.feed.events, p.now), all.last-p.feed.events)
	n := p.fitting(len(rows), bytes, func(i int) int {
		e := &rows[i]
		return 24 + len(e.Host) + len(e.Player) + len(e.Room) + len(e.Detail)
	})
	p.Events = rows[:n]
	p.feed.events = all.last - uint64(len(rows)-n)
}

// fitting takes the bytes of as many of n things as fit; of the first in any case,
// or nobody would ever hear of it.
func (p *part) fitting(n, bytes int, size func(i int) int) int {
	for i := range n {
		of := size(i)
		if bytes -= of; bytes < 0 && i > 0 {
			return i
		}
		p.took(of)
	}
	return n
}

// newest cuts what is remembered of all that waits to be told to the newest, and
// counts the others as missed.
func newest[T any](p *part, rows []T, all uint64) []T {
	rows = rows[max(0, len(rows)-maxBacklog):]
	if missed := int(all) - len(rows); missed > 0 {
		p.Missed += missed
		p.lobby.cfg.Stats.FeedMissed.Add(uint64(missed))
		p.news = true
	}
	return rows
}
