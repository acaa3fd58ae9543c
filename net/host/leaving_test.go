package host

import (
	"net/netip"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/migration"
	"roam/net/wire"
)

// TestNobodyIsLetGoAtALoss: a host that has lost a neighbour lets nobody go while
// the others may still show that neighbour's players: to who went there they would
// come back for a moment.
func TestNobodyIsLetGoAtALoss(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		b.startHost(3, nil)
		endH3 := b.stop[0]
		b.stop = nil
		b.startHost(1, nil)
		b.startHost(2, nil)
		b.sit("h3", 3, "plaza")
		for n := byte(1); n <= 2; n++ {
			b.sit("h1", n, "plaza")
		}
		b.lobby.tell("h1", &wire.Neighbours{Hosts: []wire.Neighbour{{
			Host: "h3", Addrs: []netip.AddrPort{hostAddr(3)}, Rooms: []game.RoomID{"plaza"},
		}}})
		time.Sleep(time.Second)
		held := func(n byte) time.Duration {
			t.Helper()
			b.lobby.tell("h1", &wire.Relocate{
				Migration: uint64(n), Cause: wire.CauseOrder, Target: "h2", Addrs: []netip.AddrPort{hostAddr(2)},
				Players: []game.PlayerID{{n}},
			})
			time.Sleep(2*landedWithin + agreeWithin)
			m := last[*wire.Migrated](b.lobby, "h1")
			if m.Migration != uint64(n) || m.Result != wire.ReasonNone {
				t.Fatalf("migration %d ended with %v", m.Migration, m.Result)
			}
			return m.Commit
		}
		if d := held(1); d > time.Second/5 {
			t.Errorf("nobody was lost, and a player was let go after %v", d)
		}
		endH3()
		if d := held(2); d < agreeWithin-time.Second/5 || d > agreeWithin+time.Second/5 {
			t.Errorf("h3 was lost, and a player was let go after %v", d)
		}
	})
}

// TestWhoStaysHoldsNoDrain: a client that never goes where it is sent is let go of at
// last when its host is to be emptied, and only then.
func TestWhoStaysHoldsNoDrain(t *testing.T) {
	for cause, want := range map[wire.Cause]int{wire.CauseOrder: 0, wire.CauseDrain: 1, wire.CauseHealth: 1} {
		inBubble(t, linktest.Path{}, func(b *bubble) {
			stats := b.startHost(1, nil)
			b.startHost(2, nil)
			p := &sitter{t: t, socket: link.Open(link.Config{Conn: b.listen(playerAddr(1))}), stays: true}
			b.stop = append(b.stop, p.socket.Close)
			p.dial(b.lobby.reserve("h1", 1, "plaza").Ticket, false)
			for n := 1; n <= maxStays; n++ {
				time.Sleep(time.Second)
				if ended := endings(stats); ended != 0 {
					t.Fatalf("%v: it was sent away after %d migrations", cause, n-1)
				}
				b.lobby.tell("h1", &wire.Relocate{
					Migration: uint64(n), Cause: cause, Target: "h2", Addrs: []netip.AddrPort{hostAddr(2)},
					Players: []game.PlayerID{{1}},
				})
				time.Sleep(migration.Within)
			}
			time.Sleep(time.Second)
			if records, _ := all[*wire.Migrated](b.lobby, "h1"); len(records) != maxStays {
				t.Errorf("%v: %d migrations failed", cause, len(records))
			}
			if ended := endings(stats); ended != want {
				t.Errorf("%v: %d sessions ended", cause, ended)
			}
		})
	}
}

// endings is how many sessions of players have ended.
func endings(stats *Stats) (n int) {
	for _, of := range stats.Ended.All() {
		n += int(of)
	}
	return n
}
