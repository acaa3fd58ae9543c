package lobby

import (
	"fmt"
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

// answered puts the lobby's answers to a request together.
func answered(f *puppet, request uint64) (c wire.Cluster, players []wire.PlayerState, complete bool) {
	for _, m := range told[*wire.Cluster](f) {
		if m.Request == request {
			rows := c
			c = *m
			c.Hosts = append(rows.Hosts, m.Hosts...)
			c.Rooms = append(rows.Rooms, m.Rooms...)
			c.Migrations = append(rows.Migrations, m.Migrations...)
		}
	}
	complete = c.Last
	for _, m := range told[*wire.Players](f) {
		if m.Request == request {
			players = append(players, m.Players...)
			complete = m.Last
		}
	}
	return c, players, complete
}

func TestLook(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHost("h1", seats(0, 30, "attic")...)
		h2 := b.puppetHost("h2", append(seats(100, 5, "attic"), seats(200, 2, "barn")...)...)
		defer h1.close()
		defer h2.close()
		h1.say(&wire.Report{
			Addrs: h1.sum.Addrs, Level: 3, Load: .5, Players: 30, Capacity: 100, Rotation: 1,
			Rooms: []wire.RoomReport{{Room: "attic", Players: 30, Capacity: 40}},
		})
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Look{Request: 7, Players: true, Migrations: 5})
		c, players, complete := answered(m, 7)
		if !complete || len(players) != 37 {
			t.Fatalf("complete %v, %d players", complete, len(players))
		}
		if c.Lobby != "lobby" || c.Players != 37 || c.Capacity != 200 || c.AllHosts != 2 || c.AllRooms != 2 || c.Up <= 0 {
			t.Errorf("totals %+v", c)
		}
		if len(c.Hosts) != 2 || c.Hosts[0].Name != "h1" || c.Hosts[0].Level != 3 || c.Hosts[0].Load != .5 || c.Hosts[0].Players != 30 ||
			c.Hosts[0].Rotation != 1 || c.Hosts[0].Addrs[0] != hostAt("h1") || c.Hosts[1].Players != 7 {
			t.Errorf("hosts %+v", c.Hosts)
		}
		if len(c.Rooms) != 2 || c.Rooms[0].Room != "attic" || c.Rooms[0].Players != 35 || c.Rooms[0].Capacity != 40 ||
			fmt.Sprint(c.Rooms[0].Hosts) != "[h1 h2]" || c.Rooms[1].Room != "barn" {
			t.Errorf("rooms %+v", c.Rooms)
		}
		for i := 1; i < len(players); i++ {
			if players[i-1].Player.String() >= players[i].Player.String() {
				t.Error("players are not in order")
			}
		}
		m.say(&wire.Look{Request: 8, Players: true, Host: "h2", Room: "barn"})
		if _, players, complete := answered(m, 8); !complete || len(players) != 2 || players[0].Host != "h2" || players[0].Room != "barn" {
			t.Errorf("of barn on h2: %+v", players)
		}
		m.say(&wire.Look{Request: 9})
		if c, players, complete := answered(m, 9); !complete || len(players) != 0 || len(c.Migrations) != 0 {
			t.Errorf("the least answer is %+v, %+v", c, players)
		}
	})
}

// TestLookAtMany: an answer of many parts is told whole, and what changes
// meanwhile does no harm.
func TestLookAtMany(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		for i := range 10 {
			h.say(&wire.Roster{Seated: seats(i*500, 500, game.RoomID(fmt.Sprint("room-", i)))})
		}
		m := b.puppetMonitor(1)
		defer m.close()
		m.send(&wire.Look{Request: 1, Players: true})
		time.Sleep(120 * ms)
		h.send(&wire.Roster{Gone: []game.PlayerID{numbered(4999)}})
		time.Sleep(3 * time.Second)
		_, players, complete := answered(m, 1)
		if !complete || len(players) != 4999 {
			t.Errorf("complete %v, %d players", complete, len(players))
		}
	})
}

// TestLooksAreLimited: a monitor that asks without end is answered 20 times a
// second, the newest wish, and others do not notice.
func TestLooksAreLimited(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1", seats(0, 10, "attic")...)
		defer h.close()
		m, calm := b.puppetMonitor(1), b.puppetMonitor(2)
		defer m.close()
		defer calm.close()
		const asked = 2000
		for i := range asked {
			m.send(&wire.Look{Request: uint64(i + 1)})
			if i%10 == 0 {
				time.Sleep(10 * ms)
			}
		}
		calm.say(&wire.Look{Request: 1})
		if _, _, complete := answered(calm, 1); !complete {
			t.Error("another monitor is not answered")
		}
		time.Sleep(time.Second)
		answers := len(told[*wire.Cluster](m))
		if answers < 20 || answers > 4*2*lookRate+lookRate {
			t.Errorf("%d answers to %d looks in 3 s", answers, asked)
		}
		if _, _, complete := answered(m, asked); !complete {
			t.Error("the last wish is not answered")
		}
		if over := m.over(); len(over) != 0 {
			t.Errorf("ended with %v", over)
		}
	})
}

// TestSlowMonitor: a monitor that takes nothing is ended with ReasonSlow at the
// latest, or is lost, and the lobby keeps nothing of it.
func TestSlowMonitor(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		for i := range 20 {
			h.say(&wire.Roster{Seated: seats(i*500, 500, game.RoomID(fmt.Sprint("room-", i)))})
		}
		m := b.puppetMonitor(1)
		defer m.close()
		b.network.Isolate(playerAt(2001))
		b.ask(func(l *Lobby) {
			for _, at := range l.monitors {
				at.wish = &wire.Look{Request: 1, Players: true}
			}
		})
		time.Sleep(30 * time.Second)
		b.ask(func(l *Lobby) {
			if len(l.monitors) != 0 {
				t.Errorf("%d monitors are left", len(l.monitors))
			}
		})
		if !b.knows("h1") {
			t.Error("the host is gone, too")
		}
	})
}

// TestTooManyMonitors: the lobby takes so many, and each that leaves makes room.
func TestTooManyMonitors(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		var all []*puppet
		for i := range maxMonitors + 1 {
			all = append(all, b.puppetMonitor(i))
		}
		time.Sleep(time.Second)
		if over := all[maxMonitors].over(); len(over) != 1 || over[0] != wire.ReasonDenied {
			t.Errorf("one too many is ended with %v", over)
		}
		for _, m := range all[:maxMonitors] {
			if over := m.over(); len(over) != 0 {
				t.Errorf("one of the others is ended with %v", over)
			}
			m.close()
		}
		time.Sleep(time.Second)
		b.ask(func(l *Lobby) {
			if len(l.monitors) != 0 {
				t.Errorf("%d monitors are left", len(l.monitors))
			}
		})
		all[maxMonitors].close()
	})
}

// TestMonitorIsNoHost: a monitor that reports is not taken for a host, nor a host
// that looks for a monitor.
func TestMonitorIsNoHost(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1", seats(0, 1, "attic")...)
		defer h.close()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Report{Level: 1, Capacity: 10})
		m.say(&wire.Roster{Seated: seats(50, 5, "attic")})
		m.say(&wire.Migrated{Player: numbered(0), Target: "h2"})
		h.say(&wire.Look{Request: 1})
		h.say(&wire.Order{Request: 1, Verb: wire.VerbKick, Player: "P"})
		m.say(&wire.Look{Request: 2, Migrations: 10})
		if c, _, _ := answered(m, 2); c.Players != 1 || c.AllHosts != 1 || len(c.Migrations) != 0 {
			t.Errorf("the lobby believes %+v", c)
		}
		if len(told[*wire.Cluster](h)) != 0 || len(told[*wire.Done](h)) != 0 || len(told[*wire.Dismiss](h)) != 0 {
			t.Error("a host is answered as a monitor is")
		}
	})
}
