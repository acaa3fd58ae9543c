package host

import (
	"net/netip"
	"testing"
	"time"

	"roam/game"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestRosterTells: how far a player is, for how long it has been here, and how often
// it was moved; over two migrations, of which one fails.
func TestRosterTells(t *testing.T) {
	inBubble(t, linktest.Path{Latency: 20 * time.Millisecond}, func(b *bubble) {
		b.startHost(1, nil)
		b.startHost(2, nil)
		b.sit("h1", 1, "plaza")
		time.Sleep(5 * time.Second)
		if row := b.lobby.row("h1", 1); row.RTT < 40*time.Millisecond || row.RTT > 60*time.Millisecond || row.Here == 0 || row.Moves != 0 {
			t.Errorf("at first: %+v", row)
		}
		move := func(from game.SafeText, to int, want wire.Reason) {
			t.Helper()
			target := game.SafeText("h" + string(rune('0'+to)))
			b.lobby.tell(from, &wire.Relocate{Migration: 7, Cause: wire.CauseRelief, Target: target, Addrs: []netip.AddrPort{hostAddr(to)}, Players: []game.PlayerID{{1}}})
			time.Sleep(10 * time.Second)
			if m := last[*wire.Migrated](b.lobby, from); m.Result != want {
				t.Errorf("%s to %s: %v", from, target, m.Result)
			}
		}
		move("h1", 2, wire.ReasonNone)
		row := b.lobby.row("h2", 1)
		if row.Moves != 1 || row.Here > 8*time.Second || row.RTT == 0 {
			t.Errorf("after a migration: %+v", row)
		}
		b.lobby.tell("h1", &wire.SetRotation{Rotation: 1})
		move("h2", 1, wire.ReasonHostFull)
		b.lobby.tell("h1", &wire.SetRotation{})
		move("h2", 1, wire.ReasonNone)
		if row := b.lobby.row("h1", 1); row.Moves != 2 {
			t.Errorf("back again: %+v", row)
		}
	})
}

// TestStrayed: the first round trip is told at once, later ones if they differ by
// much, and not often.
func TestStrayed(t *testing.T) {
	now := time.Unix(100, 0)
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	for i, c := range []struct {
		told, is time.Duration
		ago      time.Duration
		want     bool
	}{
		{0, 0, time.Hour, false},
		{0, ms(1), 0, true},
		{ms(40), ms(50), time.Hour, false},
		{ms(40), ms(51), time.Hour, true},
		{ms(40), ms(29), time.Hour, true},
		{ms(40), ms(90), rttEvery - 1, false},
		{ms(40), ms(90), rttEvery, true},
		{ms(1), ms(2), time.Hour, false}, // not worth it
		{ms(40), 0, time.Hour, true},
	} {
		g := &guest{rtt: c.told, asked: now.Add(-c.ago)}
		if got := g.strayed(c.is, now); got != c.want {
			t.Errorf("case %d: %v", i, got)
		}
	}
}
