package lobby

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"roam/net/link"
	"roam/net/wire"
)

// atMost lets so many seats wait for players of one address.
func atMost(n int) func(*Config) { return func(c *Config) { c.MaxPromised = n } }

// TestPromisesOfOneAddress: keys cost nothing, so whoever makes many from one address
// is promised few seats at once, and none more until those have run out. Others notice
// nothing of it.
func TestPromisesOfOneAddress(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		port := uint16(4000)
		from := func(ip string, key link.Key) *fakePlayer {
			port++
			return b.fakePlayerFrom(netip.AddrPortFrom(netip.MustParseAddr(ip), port), key, wire.RolePlayer)
		}
		gets := func(p *fakePlayer, want bool) {
			t.Helper()
			defer p.socket.Close()
			seat, no := p.seatOn("h1"), said[*wire.Refused](p)
			if (seat != nil) != want {
				t.Errorf("it has the seat %v, and was refused %v", seat, no)
			}
			if !want && (len(no) != 1 || no[0].Reason != wire.ReasonNoHost || !strings.Contains(string(no[0].Detail), "2 players from your address")) {
				t.Errorf("it was refused with %+v", no)
			}
		}
		first := b.newKey()
		gets(from("10.9.0.1", first), true)
		gets(from("10.9.0.1", b.newKey()), true)
		gets(from("10.9.0.1", b.newKey()), false)
		gets(from("10.9.0.1", first), true) // the seat that it was promised already
		gets(from("10.9.0.2", b.newKey()), true)
		b.ask(func(l *Lobby) { l.checkCounts(t) })
		time.Sleep(12 * time.Second)
		gets(from("10.9.0.1", b.newKey()), true)
		time.Sleep(12 * time.Second)
		b.ask(func(l *Lobby) {
			if len(l.promisedTo) != 0 {
				t.Errorf("left behind: %v", l.promisedTo)
			}
		})
	}, atMost(2))
}

// TestManyBehindOneAddress: seats that are taken do not count, so any number of players
// may sit behind one address.
func TestManyBehindOneAddress(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		for i := range 5 {
			p := b.newPlayer("P")
			p.at = netip.AddrPortFrom(netip.MustParseAddr("10.9.0.1"), uint16(4000+i))
			p.mustJoin()
			time.Sleep(300 * ms)
		}
		b.ask(func(l *Lobby) {
			if len(l.players) != 5 || len(l.promisedTo) != 0 {
				t.Errorf("%d players, promised %v", len(l.players), l.promisedTo)
			}
		})
	}, atMost(1))
}
