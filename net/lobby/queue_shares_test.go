package lobby

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/wire"
)

// waitFrom is a player who asks for a seat from an address, and would wait for it.
func (b *bubble) waitFrom(ip string, port int, key link.Key) *fakePlayer {
	b.t.Helper()
	p := b.fakePlayerFrom(netip.AddrPortFrom(netip.MustParseAddr(ip), uint16(port)), key, wire.RolePlayer)
	p.say(&wire.Join{Wait: true})
	time.Sleep(200 * ms)
	return p
}

// waits tells whether a player was given a place, and not refused after all. The words
// of a refusal are checked.
func (p *fakePlayer) waits(t *testing.T) bool {
	t.Helper()
	no := said[*wire.Refused](p)
	if len(no) > 0 && (no[0].Reason != wire.ReasonNoHost || !strings.Contains(string(no[0].Detail), "2 players from your address wait")) {
		t.Errorf("it was refused with %+v", no[0])
	}
	return len(said[*wire.Queued](p)) > 0 && len(no) == 0
}

// atMostWait lets so many players of one address wait.
func atMostWait(n int) func(*Config) { return func(c *Config) { c.MaxQueueEach = n } }

// TestQueueOfOneAddress: keys cost nothing, so whoever makes many from one address, or
// one IPv6 /64, has few places in the queue of a full cluster, whatever it does.
// Others have theirs.
func TestQueueOfOneAddress(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		defer b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, seats(0, 1, "attic")...).close()
		mine, other := b.newKey(), b.newKey()
		var line []*fakePlayer
		for i, c := range []struct {
			ip    string
			key   link.Key
			waits bool
		}{
			{"10.9.0.1", mine, true},
			{"10.9.0.1", b.newKey(), true},
			{"10.9.0.1", b.newKey(), false},
			{"10.9.0.2", other, true},
			{"10.9.0.1", mine, true},   // the place that it has already
			{"10.9.0.1", other, false}, // whose place is another address's
			{"fd00::1", b.newKey(), true},
			{"fd00::2", b.newKey(), true},
			{"fd00::3", b.newKey(), false},
			{"fd00:0:0:1::1", b.newKey(), true},
		} {
			p := b.waitFrom(c.ip, 4000+i, c.key)
			line = append(line, p)
			if waits := p.waits(t); waits != c.waits {
				t.Errorf("player %d from %s waits: %v", i, c.ip, waits)
			}
		}
		if over := line[3].over(); len(over) > 0 {
			t.Errorf("who waits lost its place to a session that was refused: %v", over)
		}
		line[1].session.End(wire.ReasonBye, "")
		time.Sleep(200 * ms)
		if line = append(line, b.waitFrom("10.9.0.1", 4100, b.newKey())); !line[len(line)-1].waits(t) {
			t.Error("a place that was given up is still counted")
		}
		b.ask(func(l *Lobby) { checkShares(t, l, 6) })
		for _, p := range line {
			p.socket.Close()
		}
		time.Sleep(time.Second)
		b.ask(func(l *Lobby) { checkShares(t, l, 0) })
	}, atMostWait(2))
}

// TestCalledCounts: who is called still has the place, to which it may have to come
// back, and none once it has a seat.
func TestCalledCounts(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 1, "attic")
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, crowd...)
		defer h.close()
		first, second := b.waitFrom("10.9.0.1", 4001, b.newKey()), b.waitFrom("10.9.0.1", 4002, b.newKey())
		defer first.socket.Close()
		defer second.socket.Close()
		h.say(&wire.Roster{Gone: []game.PlayerID{crowd[0].Player}})
		time.Sleep(200 * ms)
		if len(said[*wire.Candidates](first)) != 1 {
			t.Fatal("the first was not called")
		}
		late := b.waitFrom("10.9.0.1", 4003, b.newKey())
		defer late.socket.Close()
		if late.waits(t) {
			t.Error("a third waits, while the first is called")
		}
		first.say(&wire.Measured{Hosts: []wire.Measurement{{Host: "h1", RTT: ms}}})
		again := b.waitFrom("10.9.0.1", 4004, b.newKey())
		defer again.socket.Close()
		if !again.waits(t) {
			t.Error("the first, whose seat is reserved, still counts")
		}
		b.ask(func(l *Lobby) { checkShares(t, l, 2) })
	}, atMostWait(2))
}

// checkShares holds what is counted of each address against who waits, so many in all.
func checkShares(t *testing.T, l *Lobby, want int) {
	t.Helper()
	counted := 0
	for from, n := range l.queue.shares {
		counted += n
		for _, j := range l.queue.waiting {
			if j.share == from {
				n--
			}
		}
		if n != 0 {
			t.Errorf("%v has %d places that nobody waits at", from, n)
		}
	}
	if want == 0 && len(l.queue.shares) > 0 {
		t.Errorf("addresses that hold no place are remembered: %v", l.queue.shares)
	}
	if counted != want || len(l.queue.waiting) != want {
		t.Errorf("%d places are counted, and %d wait, not %d", counted, len(l.queue.waiting), want)
	}
}
