package lobby

import (
	"fmt"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// A mirror is a cluster as Changes add up.
type mirror struct {
	t       rapid.TB
	hosts   map[game.SafeText]wire.HostState
	rooms   map[game.RoomID]wire.RoomState
	totals  wire.Cluster
	records []wire.Record
	events  []wire.Event
	missed  int
	whole   int // snapshots that began
	live    bool
	loads   int // rows that told of load only
	full    int // rows that told all
}

func (m *mirror) apply(c *wire.Changes) {
	m.t.Helper()
	if c.Whole {
		*m = mirror{t: m.t, whole: m.whole + 1, hosts: make(map[game.SafeText]wire.HostState), rooms: make(map[game.RoomID]wire.RoomState)}
	}
	if m.whole == 0 {
		m.t.Fatal("changes come before the snapshot")
	}
	if c.Totals != nil {
		m.totals = *c.Totals
	}
	for _, name := range c.GoneHosts {
		delete(m.hosts, name)
	}
	for _, h := range c.Hosts {
		if h.About == nil {
			h.About = m.hosts[h.Name].About
		}
		m.hosts[h.Name] = h
		m.full++
	}
	for _, l := range c.Loads {
		h, ok := m.hosts[l.Host]
		if !ok {
			m.t.Fatalf("the load of %q, who was never told", l.Host)
		}
		l.Apply(&h)
		m.hosts[l.Host] = h
		m.loads++
	}
	for _, id := range c.GoneRooms {
		delete(m.rooms, id)
	}
	for _, r := range c.Rooms {
		m.rooms[r.Room] = r
	}
	m.records, m.events, m.missed = append(m.records, c.Records...), append(m.events, c.Events...), m.missed+c.Missed
	m.live = !c.More
}

// mirrored is what a puppet monitor was told so far.
func mirrored(f *puppet) *mirror {
	m := &mirror{t: f.b.t}
	for _, c := range told[*wire.Changes](f) {
		m.apply(c)
	}
	return m
}

// same compares with what the lobby would answer now, but for the times and for
// what a load is rounded to.
func (m *mirror) same(l *Lobby) {
	m.t.Helper()
	rounded := func(h wire.HostState) wire.HostState {
		load := wire.LoadOf(&h)
		load.Apply(&h)
		h.Up = 0
		return h
	}
	want := make(map[game.SafeText]wire.HostState)
	for _, h := range l.hostStates(time.Now()) {
		want[h.Name] = rounded(h)
	}
	for name, h := range m.hosts {
		if h = rounded(h); !reflect.DeepEqual(h, want[name]) {
			m.t.Errorf("host %s is told as %+v, is %+v", name, h, want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		m.t.Errorf("not told of: %v", slices.Collect(maps.Keys(want)))
	}
	rooms := make(map[game.RoomID]wire.RoomState)
	for _, r := range l.roomStates() {
		rooms[r.Room] = r
	}
	if !reflect.DeepEqual(m.rooms, rooms) {
		m.t.Errorf("rooms are told as %v, are %v", m.rooms, rooms)
	}
}

// TestFeed: a snapshot, then what changes, and nothing else.
func TestFeed(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHost("h1", seats(0, 30, "attic")...)
		h2 := b.puppetHost("h2", seats(100, 5, "barn")...)
		defer h1.close()
		b.ask(func(l *Lobby) {
			l.records.add(record{Record: wire.Record{Source: "h1", Name: "before"}, at: time.Now()})
		})
		f := b.puppetMonitor(1)
		defer f.close()
		f.say(&wire.Watch{Request: 7})
		time.Sleep(2 * time.Second)
		m := mirrored(f)
		b.ask(func(l *Lobby) { m.same(l) })
		if !m.live || m.totals.Players != 35 || m.totals.Capacity != 200 || len(m.records) != 1 || len(m.events) == 0 {
			t.Fatalf("the snapshot is %+v", m)
		}
		full := m.full
		h1.sum.Load, h1.sum.Level, h1.sum.Factors = .4, 3, []float64{.4}
		h1.say(h1.sum)
		time.Sleep(2 * time.Second)
		if m = mirrored(f); m.full != full || m.loads == 0 || m.hosts["h1"].Level != 3 {
			t.Errorf("a load is told in %d whole rows and %d others: %+v", m.full-full, m.loads, m.hosts["h1"])
		}
		told := m.loads
		h2.close()
		h1.say(&wire.Roster{Seated: seats(200, 3, "cellar")})
		b.ask(func(l *Lobby) {
			l.records.add(record{Record: wire.Record{Source: "h1", Name: "after"}, at: time.Now()})
		})
		time.Sleep(10 * time.Second)
		m = mirrored(f)
		b.ask(func(l *Lobby) { m.same(l) })
		if len(m.hosts) != 1 || len(m.rooms) != 2 || m.whole != 1 || len(m.records) != 2 || m.records[1].Name != "after" {
			t.Errorf("later: %+v", m)
		}
		time.Sleep(time.Minute)
		if after := mirrored(f); after.loads > told+10 || after.full > m.full+3 {
			t.Errorf("a quiet minute is told in %d loads and %d whole rows", after.loads-told, after.full-m.full)
		}
	})
}

// TestFocus: a Watch with the same number changes the focus and not the feed; one
// with another number begins anew.
func TestFocus(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		f := b.puppetMonitor(1)
		defer f.close()
		f.say(&wire.Watch{Request: 1})
		time.Sleep(time.Second)
		f.say(&wire.Watch{Request: 1, Focus: []game.SafeText{"h1", "nobody"}})
		time.Sleep(time.Second)
		if m := mirrored(f); m.whole != 1 {
			t.Errorf("another focus is told in %d snapshots", m.whole)
		}
		f.say(&wire.Watch{Request: 2})
		time.Sleep(time.Second)
		if m := mirrored(f); m.whole != 2 || !m.live || len(m.hosts) != 1 {
			t.Errorf("another watch: %+v", m)
		}
	})
}

// TestSlowFeed: a monitor whose link takes next to nothing stays, is told less, and
// then how things are; another notices nothing.
func TestSlowFeed(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		slow, calm := b.puppetMonitor(1), b.puppetMonitor(2)
		defer slow.close()
		defer calm.close()
		for _, f := range []*puppet{slow, calm} {
			f.say(&wire.Watch{Request: 1})
		}
		time.Sleep(time.Second)
		b.network.SetPath(lobbyAt, playerAt(2001), linktest.Path{Latency: 5 * ms, Loss: .9})
		before := len(told[*wire.Changes](slow))
		for i := range 400 {
			h.sum.Load = float64(i%100) / 200
			h.sum.In = uint64(i)
			h.send(h.sum)
			b.ask(func(l *Lobby) {
				for range 5 {
					l.records.add(record{Record: wire.Record{Source: "h1", Name: game.SafeText(fmt.Sprint(i))}, at: time.Now()})
				}
			})
			time.Sleep(50 * ms)
			b.ask(func(l *Lobby) {
				for _, m := range l.monitors {
					if n := m.session.Link().Waiting(); n > maxUnread+2*feedBurst {
						t.Fatalf("%d bytes wait for a monitor", n)
					}
				}
			})
		}
		behind := len(told[*wire.Changes](slow)) - before
		if kept := len(told[*wire.Changes](calm)) - before; kept < 60 || behind > kept*3/4 {
			t.Errorf("in 20 s %d changes are told, and %d to a slow monitor", kept, behind)
		}
		b.network.SetPath(lobbyAt, playerAt(2001), near.Path)
		time.Sleep(10 * time.Second)
		if over := slow.over(); len(over) != 0 {
			t.Fatalf("the slow one is ended with %v", over)
		}
		m := mirrored(slow)
		b.ask(func(l *Lobby) { m.same(l) })
		if m.missed == 0 || m.missed+len(m.records)+len(m.events) < 2000 {
			t.Errorf("%d missed and %d told of 2000", m.missed, len(m.records))
		}
	})
}

// TestFeedsLeaveNothing: when the last monitor has gone, the board is forgotten.
func TestFeedsLeaveNothing(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1", seats(0, 3, "attic")...)
		defer h.close()
		f := b.puppetMonitor(1)
		f.say(&wire.Watch{Request: 1})
		h.say(&wire.Watch{Request: 1}) // a host is no monitor
		time.Sleep(time.Second)
		if len(told[*wire.Changes](h)) != 0 {
			t.Error("a host is told the feed")
		}
		b.ask(func(l *Lobby) {
			if len(l.board.hosts.rows) != 1 || len(l.board.rooms.rows) != 1 {
				t.Errorf("the board is %+v", l.board)
			}
		})
		f.session.End(wire.ReasonBye, "")
		time.Sleep(time.Second)
		f.close()
		b.ask(func(l *Lobby) {
			if len(l.monitors) != 0 || l.board.number != 0 || len(l.board.hosts.rows) != 0 {
				t.Errorf("left: %d monitors, %+v", len(l.monitors), l.board)
			}
		})
	})
}

// bareLobby has no loop: a test makes its calls.
func bareLobby(t testing.TB) *Lobby {
	t.Helper()
	conn, err := linktest.New(linktest.Config{}).Listen(lobbyAt)
	if err != nil {
		t.Fatal(err)
	}
	key, err := link.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	l, err := open(Config{Key: key, Cluster: link.NewClusterKey(), Seed: 1, Conn: conn})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestDeltasGiveTheSnapshot: whatever happens, whenever feeds begin and however few
// bytes they have, what they are told adds up to what is, and no part is larger
// than it may be.
func TestDeltasGiveTheSnapshot(t *testing.T) {
	l := bareLobby(t)
	defer l.socket.Close()
	rapid.Check(t, func(t *rapid.T) { deltas(t, l) })
}

func deltas(t *rapid.T, l *Lobby) {
	now := time.Now()
	l.board = board{}
	feeds := make(map[*feed]*mirror)
	part := func(f *feed, m *mirror, bytes int) {
		p := l.newPart(f, bytes, now)
		if p.Whole, f.begun = !f.begun, true; f.complete {
			p.changes()
		} else {
			f.complete = p.snapshot()
		}
		p.More = !f.complete
		body, err := p.Body()
		if err != nil {
			t.Fatal(err)
		}
		if len(body) > bytes+feedPart+4<<10 || f.complete && f.totalled != now && len(body) > bytes+2<<10 {
			t.Fatalf("a part of %d bytes has %d", bytes, len(body))
		}
		c := new(wire.Changes)
		if err := wire.Decode(body, c); err != nil {
			t.Fatal(err)
		}
		m.apply(c)
	}
	host := func() string { return fmt.Sprint("h", rapid.IntRange(1, 30).Draw(t, "host")) }
	t.Repeat(map[string]func(*rapid.T){
		"come": func(*rapid.T) {
			if name := game.SafeText(host()); l.hosts[name] == nil {
				s := session.Accept(&nodeVisit{lobby: l})
				_, at, err := l.socket.Issue(time.Hour, bottomless(), s)
				if err != nil {
					t.Fatal(err)
				}
				s.Opened(at)
				l.hostUp(s, &wire.Hello{Role: wire.RoleHost, Name: name, Game: testGame})
			}
		},
		"report": func(t *rapid.T) {
			if h := l.hosts[game.SafeText(host())]; h != nil {
				m := &wire.Report{
					Addrs: []netip.AddrPort{hostAt("h1")}, Level: rapid.Uint8Range(1, 5).Draw(t, "level"), Capacity: 100,
					Load: rapid.Float64Range(0, 2).Draw(t, "load"), Rotation: rapid.Uint8Range(0, 1).Draw(t, "rotation"),
					Factors: []float64{rapid.Float64Range(0, 1).Draw(t, "factor")}, Spans: true,
				}
				for room := range h.rooms {
					m.Rooms = append(m.Rooms, wire.RoomReport{Room: room, Capacity: 50})
				}
				l.reported(h.session, m)
			}
		},
		"about": func(t *rapid.T) {
			if h := l.hosts[game.SafeText(host())]; h != nil {
				h.about = &wire.About{Version: game.SafeText(rapid.StringMatching("v[0-9]").Draw(t, "version"))}
			}
		},
		"seat": func(t *rapid.T) {
			if h := l.hosts[game.SafeText(host())]; h != nil {
				room := game.RoomID(fmt.Sprint("room-", rapid.IntRange(1, 40).Draw(t, "room")))
				l.listed(h.session, &wire.Roster{Seated: seats(rapid.IntRange(0, 500).Draw(t, "player"), 3, room)})
			}
		},
		"empty": func(*rapid.T) {
			if h := l.hosts[game.SafeText(host())]; h != nil {
				l.listed(h.session, &wire.Roster{Whole: true})
				l.reported(h.session, &wire.Report{Level: 1, Addrs: []netip.AddrPort{hostAt("h1")}})
			}
		},
		"go": func(*rapid.T) {
			if h := l.hosts[game.SafeText(host())]; h != nil {
				l.forget(h)
			}
		},
		"watch": func(*rapid.T) {
			if len(feeds) < 4 {
				feeds[l.newFeed(1)] = &mirror{t: t}
			}
		},
		"leave": func(*rapid.T) {
			for f := range feeds {
				delete(feeds, f)
				break
			}
		},
		"look": func(*rapid.T) {
			now = now.Add(time.Second)
			l.lookAround(now)
			var hosts, rooms []*marks
			for f := range feeds {
				hosts, rooms = append(hosts, &f.hosts), append(rooms, &f.rooms)
			}
			l.board.hosts.sweep(hosts)
			l.board.rooms.sweep(rooms)
		},
		"tell": func(t *rapid.T) {
			for f, m := range feeds {
				part(f, m, rapid.IntRange(1, 2000).Draw(t, "bytes"))
			}
		},
	})
	now = now.Add(time.Second)
	l.lookAround(now)
	for f, m := range feeds {
		for range 40 {
			part(f, m, 4<<10)
		}
		m.same(l)
	}
	for _, h := range l.hosts {
		l.forget(h)
	}
}

// TestManyRooms: of more rooms than a feed tells it tells the fullest, and it does
// not begin anew because others are fuller now; a room that empties makes place.
func TestManyRooms(t *testing.T) {
	l := crowdedLobby(t, 300)
	defer l.socket.Close()
	now := time.Now()
	look := func() {
		now = now.Add(time.Second)
		l.lookAround(now)
		l.sweepBoard()
	}
	on := func(id game.RoomID) bool {
		i, ok := l.board.rooms.at[id]
		return ok && !l.board.rooms.rows[i].gone
	}
	join := func(room game.RoomID, from, n int) {
		for h := range l.rooms[room] {
			l.listed(h.session, &wire.Roster{Seated: seats(from, n, room)})
		}
	}
	join("room-7", 0, 1)
	look()
	if n := len(l.board.rooms.at); n != maxRows || !on("room-7") {
		t.Fatalf("%d rooms are told", n)
	}
	var out game.RoomID
	for id := range l.rooms {
		if !on(id) {
			out = id
		}
	}
	join(out, 100, 5)
	look()
	if on(out) || l.board.rooms.graves != 0 {
		t.Error("a room makes others leave that are nearly as full")
	}
	for h := range l.rooms["room-7"] {
		l.listed(h.session, &wire.Roster{Whole: true})
	}
	look()
	look()
	if on("room-7") || !on(out) || len(l.board.rooms.at) > maxRows {
		t.Errorf("an empty room: told %v, in its place %v", on("room-7"), on(out))
	}
}

// TestFeedsThatLag: what is gone is kept for a feed that cannot be told, up to a
// bound; then the feed begins anew.
func TestFeedsThatLag(t *testing.T) {
	for rooms, anew := range map[int]bool{maxGraves: false, maxGraves + 1: true} {
		l := bareLobby(t)
		now := time.Now()
		look := func() {
			now = now.Add(time.Second)
			l.lookAround(now)
			l.sweepBoard()
		}
		m := &monitor{feed: l.newFeed(1)}
		l.monitors[nil] = m
		for i := range rooms {
			l.rooms[game.RoomID(fmt.Sprint("room-", i))] = map[*host]*roomCount{{}: {open: true}}
		}
		look()
		for f := m.feed; !f.complete; {
			f.complete = l.newPart(f, 1<<20, now).snapshot()
		}
		clear(l.rooms)
		look()
		if m.feed.complete == anew {
			t.Errorf("with %d rooms gone and not told, the feed begins anew: %v", rooms, !m.feed.complete)
		}
		for f := m.feed; l.board.rooms.graves > 0; look() {
			l.newPart(f, 1<<20, now).otherRooms(1 << 20)
		}
		if n := len(l.board.rooms.free); n != rooms {
			t.Errorf("of %d places %d are free", rooms, n)
		}
		l.socket.Close()
	}
}
