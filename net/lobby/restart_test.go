package lobby

import (
	"maps"
	"net/netip"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// sameView checks that the lobby knows exactly who is seated where.
func (b *bubble) sameView() {
	b.t.Helper()
	known := make(map[game.PlayerID]seatAt)
	b.ask(func(l *Lobby) {
		for name, h := range l.hosts {
			for id, s := range h.seated {
				known[id] = seatAt{string(name), s.Room}
				if l.players[id] != h || !l.names[s.Name][id] {
					b.t.Errorf("%s at %s is not in the lobby's index", id.Short(), name)
				}
			}
		}
		if len(l.players) != len(known) {
			b.t.Errorf("%d players in the index, %d on hosts", len(l.players), len(known))
		}
		named := 0
		for _, ids := range l.names {
			named += len(ids)
		}
		if named != len(known) {
			b.t.Errorf("%d players have names, %d are on hosts", named, len(known))
		}
		l.checkCounts(b.t)
	})
	b.book.mu.Lock()
	defer b.book.mu.Unlock()
	truth := make(map[game.PlayerID]seatAt)
	for id, at := range b.book.seats {
		truth[id] = at[0]
		if len(at) != 1 {
			b.t.Errorf("%s is at %v", id.Short(), at)
		}
	}
	if !maps.Equal(known, truth) {
		b.t.Errorf("the lobby knows %d players, the worlds %d:\n%v\n%v", len(known), len(truth), known, truth)
	}
}

// checkCounts holds the lobby's counts against what they count.
func (b *Lobby) checkCounts(t interface{ Errorf(string, ...any) }) {
	promisedTo := make(map[netip.Prefix]int)
	indexed := 0
	for _, at := range b.rooms {
		indexed += len(at)
	}
	for name, h := range b.hosts {
		taken := make(map[game.RoomID]int)
		for _, s := range h.seated {
			taken[s.Room]++
		}
		for id, p := range h.promised {
			taken[p.room]++
			promisedTo[p.from]++
			if b.promised[id] != h {
				t.Errorf("%s: promised on %s and not in the index", id.Short(), name)
			}
		}
		for id, r := range h.rooms {
			if r.taken != taken[id] || b.rooms[id][h] != r {
				t.Errorf("room %s on %s counts %d of %d, indexed %v", id, name, r.taken, taken[id], b.rooms[id][h] == r)
			}
		}
		indexed -= len(h.rooms)
	}
	if indexed != 0 {
		t.Errorf("%d rooms too many in the index", indexed)
	}
	if delete(promisedTo, netip.Prefix{}); !maps.Equal(promisedTo, b.promisedTo) {
		t.Errorf("by address %v are promised, counted %v", promisedTo, b.promisedTo)
	}
}

func TestLobbyRestart(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		var players []*player
		for i := range 6 {
			p := b.newPlayer([]string{"Ada", "Bob"}[i%2])
			p.mustJoin(onHost([]string{"h1", "h2"}[i%2]))
			players = append(players, p)
		}
		time.Sleep(2 * time.Second)
		b.sameView()
		go func() {
			time.Sleep(2 * time.Second)
			b.stopLobby()
			time.Sleep(20 * time.Second) // hosts knock in vain, slower each time
			b.startLobby()
		}()
		for range 60 {
			walkAll(500*ms, players...)
			for _, p := range players {
				p.mu.Lock()
				if quiet := time.Since(p.last); quiet > 200*ms {
					t.Errorf("%s has had no view for %v", p.name, quiet)
				}
				p.mu.Unlock()
			}
		}
		time.Sleep(time.Second)
		caughtUp(t, players...)
		for _, p := range players {
			if p.over() != wire.ReasonNone {
				t.Errorf("%s was ended with %v", p.name, p.over())
			}
		}
		if b.log.count("no lobby") < 4 {
			t.Error("no host has missed the lobby")
		}
		b.sameView()
		b.newPlayer("Cy").mustJoin(with("Ada"))
	})
}

// TestManyPlayersPublished: more than one roster holds.
func TestManyPlayersPublished(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		var players []*player
		shared := link.Open(link.Config{Conn: b.listen(playerAt(5000))})
		defer shared.Close()
		for range 260 {
			p := b.newPlayer("日本語日本語日本")
			p.shared = shared
			players = append(players, p)
		}
		together(func(p *player) { p.mustJoin() }, players...)
		time.Sleep(2 * time.Second)
		b.sameView()
		b.stopLobby()
		b.startLobby()
		time.Sleep(3 * time.Second)
		b.sameView()
		together(func(p *player) { p.leave() }, players...)
		time.Sleep(2 * time.Second)
		b.sameView()
	})
}

// TestHostsRedialThroughPartition, and publish everything when it heals.
func TestHostsRedialThroughPartition(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		ada, bob := b.newPlayer("Ada"), b.newPlayer("Bob")
		ada.mustJoin(onHost("h1"))
		time.Sleep(time.Second)
		b.network.Partition(lobbyAt, hostAt("h1"))
		time.Sleep(4 * time.Second)
		if b.knows("h1") {
			t.Error("a host that is cut off is still known")
		}
		if err := bob.join(onHost("h1")); err == nil || err.Reason != wire.ReasonNoSuchHost {
			t.Errorf("a host that is cut off: %v", err)
		}
		bob.mustJoin()
		if at := bob.client.Status().Host; at != "h2" {
			t.Errorf("seated on %s", at)
		}
		time.Sleep(time.Minute)
		if ada.over() != wire.ReasonNone {
			t.Errorf("a player noticed: %v", ada.over())
		}
		b.network.Heal(lobbyAt, hostAt("h1"))
		time.Sleep(7 * time.Second) // at most redialMax, then 2 s of quiet
		b.sameView()
	})
}

// TestHostKilled: the lobby names it to nobody, its players hear that it is
// silent, and it comes back empty.
func TestHostKilled(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		p := b.newPlayer("Ada")
		p.mustJoin()
		b.kill("h1")
		time.Sleep(4 * time.Second)
		if err := b.newPlayer("Bob").join(); err == nil || err.Reason != wire.ReasonNoHost {
			t.Errorf("joined a dead host: %v", err)
		}
		if p.over() != wire.ReasonNone {
			t.Errorf("a player has given up already: %v", p.over())
		}
		time.Sleep(time.Minute) // while the client tries to come back
		if p.over() == wire.ReasonNone {
			t.Error("a dead host's player was told nothing")
		}
		b.startHost("h1")
		p.leave()
		p.mustJoin()
		time.Sleep(2 * time.Second)
		b.sameView()
	})
}

// TestHostStopsInOrder: its players are told at once.
func TestHostStopsInOrder(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		p := b.newPlayer("Ada")
		p.mustJoin()
		time.Sleep(time.Second) // until the host is sure of the player's address
		b.hosts["h1"].end()
		delete(b.hosts, "h1")
		time.Sleep(100 * ms)
		if p.over() != wire.ReasonClosing {
			t.Errorf("told %v, changes %v", p.over(), p.changes)
		}
		if b.knows("h1") {
			t.Error("the lobby still knows the host")
		}
	})
}

// TestRoomsClose: empty rooms go, at once if nobody ever came.
func TestRoomsClose(t *testing.T) {
	inBubble(t, linktest.Config{Seed: 1}, func(b *bubble) {
		b.startHost("h1")
		p := b.newPlayer("Ada")
		p.mustJoin(room("attic"))
		key, _ := link.NewKey()
		nobody := b.fakePlayer(1, key) // who asks for a room and does not come
		defer nobody.socket.Close()
		nobody.say(&wire.Join{Room: "cellar"})
		nobody.say(&wire.Measured{Hosts: []wire.Measurement{{Host: "h1", RTT: ms}}})
		rooms := func() (n int) {
			b.ask(func(l *Lobby) { n = len(l.hosts["h1"].report.Rooms) })
			return n
		}
		p.leave()
		time.Sleep(2 * time.Second)
		before := rooms()
		time.Sleep(15 * time.Second)
		during := rooms()
		time.Sleep(35 * time.Second)
		late := rooms()
		time.Sleep(15 * time.Second)
		if after := rooms(); before != 2 || late != 1 || during != 1 || after != 0 {
			t.Errorf("%d rooms after 2 s, %d after 17, %d after 52, %d after 67", before, during, late, after)
		}
	})
}
