package lobby

import (
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// A feed is what one monitor is told of the cluster: a snapshot, as fast as its
// link takes it, then what changes, in as many bytes a second as feedRate. A feed
// holds no rows, only how far it is with those of the board: while the link takes
// nothing the lobby waits, and then tells how things are, not how they came to be.
type feed struct {
	request uint64
	every   time.Duration
	focus   []game.SafeText

	begun    bool // the snapshot's first part was told
	complete bool // the snapshot was
	told     time.Time
	credit   float64 // bytes that may be told, as of
	paid     time.Time

	totals   wire.Cluster // as they were told last
	totalled time.Time    // when that was
	hosts    marks
	rooms    marks
	records  uint64 // the number of the last record that was told
	events   uint64 // and of the last event
}

const (
	feedRate  = 16 << 10 // bytes a second for a feed; with headers and acks that is less than 20 KB
	feedBurst = 16 << 10 // bytes that one which was quiet may be told at once
	feedLeast = 1 << 10  // bytes that are worth a message
	feedPart  = 16 << 10 // bytes of one part of a snapshot
	maxUnread = 16 << 10 // bytes under way to a monitor beyond which it is told nothing more,
	maxAhead  = 64 << 10 // and while its snapshot is told
	// Of records and events, so many may wait to be told; of more, the newest.
	maxBacklog = 100
	quietFor   = time.Second // the totals are told so often at least: the feed lives
)

// watch begins a monitor's feed, or changes the one under way.
func (b *Lobby) watch(s *session.Session, m *wire.Watch) {
	at := b.monitors[s]
	if at == nil {
		return
	}
	if at.feed == nil || at.feed.request != m.Request {
		at.feed = b.newFeed(m.Request)
	}
	at.feed.every, at.feed.focus = m.Every, m.Focus
}

func (b *Lobby) newFeed(request uint64) *feed {
	return &feed{
		request: request, records: b.records.last - min(maxBacklog, uint64(len(b.records.kept))),
		events: b.events.last - min(maxBacklog, uint64(len(b.events.kept))),
	}
}

// sweepFeeds tells all feeds what is new. Without any, the board is forgotten.
func (b *Lobby) sweepFeeds(now time.Time) {
	feeds := 0
	for _, m := range b.monitors {
		if m.feed != nil {
			feeds++
		}
	}
	if feeds == 0 {
		if b.board.number > 0 {
			b.board = board{}
		}
		return
	}
	turn := now.Sub(b.board.at) >= feedEvery
	if turn {
		b.lookAround(now)
		b.sweepBoard()
	}
	for _, m := range b.monitors {
		if f := m.feed; f != nil && f.complete && turn {
			b.tellFeed(m, f, now)
		} else if f != nil && !f.complete {
			b.tellSnapshot(m, f, now)
		}
	}
}

// sweepBoard frees the places of what is gone.
func (b *Lobby) sweepBoard() {
	hosts, rooms := make([]*marks, 0, maxMonitors), make([]*marks, 0, maxMonitors)
	for _, m := range b.monitors {
		if f := m.feed; f != nil {
			hosts, rooms = append(hosts, &f.hosts), append(rooms, &f.rooms)
		}
	}
	b.board.hosts.sweep(hosts)
	b.board.rooms.sweep(rooms)
	if b.board.hosts.graves <= maxGraves && b.board.rooms.graves <= maxGraves {
		return
	}
	for _, m := range b.monitors {
		if f := m.feed; f != nil && f.lags(b) {
			m.feed = b.newFeed(f.request)
			m.feed.every, m.feed.focus = f.every, f.focus
		}
	}
}

// lags tells whether a feed has not told yet that some row is gone.
func (f *feed) lags(b *Lobby) bool {
	return lags(&f.hosts, &b.board.hosts) || lags(&f.rooms, &b.board.rooms)
}

func lags[K comparable, V any](t *marks, of *table[K, V]) bool {
	for i := range min(len(of.rows), len(t.numbers)) {
		if r := &of.rows[i]; r.gone && t.numbers[i] != 0 && t.numbers[i] < r.number {
			return true
		}
	}
	return false
}

// tellSnapshot tells the next parts of a snapshot, as many as the link takes.
func (b *Lobby) tellSnapshot(m *monitor, f *feed, now time.Time) {
	for !f.complete && m.session.Link().Waiting() < maxAhead {
		bytes := b.board.snapshots.Take(now, feedPart)
		if bytes == 0 {
			return
		}
		p := b.newPart(f, bytes, now)
		p.Whole, f.begun = !f.begun, true
		if f.complete = p.snapshot(); f.complete {
			f.paid = now
		}
		p.More = !f.complete
		b.tellPart(m, p)
	}
}

// tellFeed tells what has changed, as far as the feed's bytes reach.
func (b *Lobby) tellFeed(m *monitor, f *feed, now time.Time) {
	if now.Sub(f.told) < f.every-feedEvery/2 {
		return
	}
	f.credit = min(feedBurst, f.credit+feedRate*now.Sub(f.paid).Seconds())
	f.paid = now
	if f.credit < feedLeast || m.session.Link().Waiting() > maxUnread {
		return
	}
	p := b.newPart(f, int(f.credit), now)
	p.changes()
	if p.news {
		b.tellPart(m, p)
	}
}

// tellPart sends a part and takes its bytes from the feed's.
func (b *Lobby) tellPart(m *monitor, p *part) {
	body, err := p.Body()
	if err != nil {
		b.cfg.Log.Error("feed cannot be written", "err", err)
		m.feed = nil
		return
	}
	p.feed.told = p.now
	if p.feed.complete {
		p.feed.credit -= float64(len(body))
	}
	_ = m.session.SendRaw(wire.KindChanges, body) // if it is over, the lobby will hear
	b.socket.Flush(m.session.Link())
}
