package lobby

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"roam/net/client"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestEveryInputOnceInOrder: three players walk for a virtual minute over bad
// networks. The worlds check the order, the odometers the number.
func TestEveryInputOnceInOrder(t *testing.T) {
	for name, path := range map[string]linktest.Path{
		"loss":      {Latency: 20 * ms, Loss: 0.1},
		"all of it": {Latency: 30 * ms, Jitter: 40 * ms, Loss: 0.1, Duplicate: 0.1, Reorder: 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, linktest.Config{Seed: 4}, func(b *bubble) {
				b.startHost("h1")
				var players []*player
				for range 3 {
					p := b.newPlayer("P")
					p.mustJoin()
					players = append(players, p)
				}
				b.network.SetPath(everybody, everybody, path)
				walkAll(time.Minute, players...)
				time.Sleep(10 * time.Second)
				caughtUp(t, players...)
				for _, p := range players {
					if p.over() != wire.ReasonNone || p.odometer() < 1000 {
						t.Errorf("walked %d steps, ended with %v", p.odometer(), p.over())
					}
				}
				if s := b.network.Stats(); s.Lost+s.Duplicated+s.Reordered == 0 {
					t.Error("no faults")
				}
			})
		})
	}
}

// joinBound is how long a join may take, whatever the network does: a knock, four
// answers of the lobby, the probes, the attaching.
const joinBound = 26 * time.Second

// TestJoinOverBadNetworks: a join succeeds or says why not, and never takes
// longer than it may.
func TestJoinOverBadNetworks(t *testing.T) {
	joined := make(map[float64]int)
	const runs = 8
	for _, loss := range []float64{0.05, 0.2, 0.4, 1} {
		for seed := range uint64(runs) {
			rtt := time.Duration(seed) * 200 * ms / (runs - 1)
			t.Run(fmt.Sprintf("loss %v, rtt %v, seed %d", loss, rtt, seed), func(t *testing.T) {
				inBubble(t, linktest.Config{Seed: seed}, func(b *bubble) {
					b.startHost("h1")
					p := b.newPlayer("Ada")
					bad := linktest.Path{Latency: rtt / 2, Loss: loss}
					b.network.SetPath(p.at, everybody, bad)
					b.network.SetPath(everybody, p.at, bad)
					began := time.Now()
					err := p.join()
					took := time.Since(began)
					switch {
					case took > joinBound:
						t.Errorf("took %v", took)
					case err == nil:
						joined[loss]++
					case err.Reason == wire.ReasonUnreachable, err.Reason == wire.ReasonTooLate, err.Reason == wire.ReasonSilent, err.Reason == wire.ReasonNoHost:
					default:
						t.Errorf("after %v: %v", took, err)
					}
				})
			})
		}
	}
	t.Logf("of %d joins each: %v", runs, joined)
	if joined[0.05] != runs || joined[0.2] < runs*3/4 || joined[0.4] < runs/3 || joined[1] != 0 {
		t.Errorf("joined by loss, of %d: %v", runs, joined)
	}
}

// TestLobbyWithSeveralAddresses: dead addresses of the lobby's name, of both
// families, cost a moment and no more.
func TestLobbyWithSeveralAddresses(t *testing.T) {
	dead4, dead6 := netip.MustParseAddrPort("192.0.2.66:7000"), netip.MustParseAddrPort("[2001:db8::66]:7000")
	for name, addrs := range map[string][]netip.AddrPort{
		"first dead":      {dead4, lobbyAt},
		"IPv6 dead":       {dead6, lobbyAt},
		"three dead":      {dead6, dead4, dead4, lobbyAt},
		"dead afterwards": {lobbyAt, dead6, dead4},
		"twice":           {lobbyAt, lobbyAt},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1")
				p := b.newPlayer("Ada")
				began := time.Now()
				p.mustJoin(func(c *client.Config) {
					c.Lobby = "lobby.example:7000"
					c.Resolve = func(_ context.Context, name string) ([]netip.AddrPort, error) {
						if name != "lobby.example:7000" {
							t.Errorf("asked for %q", name)
						}
						return addrs, nil
					}
				})
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
	t.Run("all dead", func(t *testing.T) {
		inBubble(t, near, func(b *bubble) {
			err := b.newPlayer("Ada").join(func(c *client.Config) {
				c.Resolve = func(context.Context, string) ([]netip.AddrPort, error) { return []netip.AddrPort{dead6, dead4}, nil }
			})
			if err == nil || err.Reason != wire.ReasonUnreachable {
				t.Errorf("joined: %v", err)
			}
		})
	})
}

// TestBothFamilies: a host that players reach by IPv6 only, and a player who has
// IPv4 only cannot.
func TestBothFamilies(t *testing.T) {
	six := netip.MustParseAddrPort("[2001:db8::1]:7001")
	inBubble(t, near, func(b *bubble) {
		b.startHostAt("h1", six)
		p := b.newPlayer("Ada")
		p.at = netip.MustParseAddrPort("[2001:db8::7]:5000")
		p.mustJoin()
		if at := p.client.Status().Addr; at != six {
			t.Errorf("seated at %v", at)
		}
		q := b.newPlayer("Bob")
		b.network.Partition(q.at, six)
		if err := q.join(); err == nil || err.Reason != wire.ReasonNoHost {
			t.Errorf("joined: %v", err)
		}
	})
}

// TestInputWhileTheLinkIsGone: a player who walks on while cut off is ended, once,
// and neither Input nor the handler hangs.
func TestInputWhileTheLinkIsGone(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		p := b.newPlayer("Ada")
		p.mustJoin()
		b.network.Isolate(p.at)
		for p.step() == nil { // until the outbox is full
		}
		time.Sleep(time.Minute) // while the client tries to come back
		if p.over() == wire.ReasonNone {
			t.Error("not ended")
		}
		q := b.newPlayer("Bob")
		q.mustJoin()
		b.network.Isolate(q.at)
		q.walk(20 * time.Second)
		time.Sleep(time.Minute)
		if q.over() == wire.ReasonNone {
			t.Error("not ended")
		}
	})
}
