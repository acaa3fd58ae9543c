package host

import (
	"net/netip"
	"testing"
	"time"

	"roam/game"
	"roam/net/link/linktest"
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
