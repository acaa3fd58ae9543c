package link_test

import (
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link/linktest"
	"roam/net/wire"
)

var reboundAt = netip.MustParseAddrPort("198.51.100.7:4999")

// TestRebinding changes the client's address in mid-conversation, as a NAT does:
// the link follows within a round trip of its next datagram, and loses nothing.
func TestRebinding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rtt = 80 * time.Millisecond
		b := newBubble(t, linktest.Config{Path: linktest.Path{Latency: rtt / 2}})
		defer b.close()
		b.converse(t, 0, 100, 200, 16)
		at := time.Now()
		if err := b.network.Rebind(clientAt, reboundAt); err != nil {
			t.Fatal(err)
		}
		b.converse(t, 100, 200, 200, 16)
		time.Sleep(2 * time.Second)
		b.up.inOrder(t, 200)
		b.down.inOrder(t, 200)
		if b.there.Addr() != reboundAt || b.host.Stats().Moves != 1 {
			t.Errorf("the host's end is at %v after %d moves", b.there.Addr(), b.host.Stats().Moves)
		}
		// Half a round trip there, one for the proof, half a one back; what went
		// to the old address meanwhile is sent again one or two ticks later.
		for _, e := range b.down.events("message") {
			if e.at.After(at) {
				if late := e.at.Sub(at); late > 2*rtt+100*time.Millisecond {
					t.Errorf("the first view came %v after the change", late)
				}
				break
			}
		}
	})
}

// TestOnlyOneMoveASecond: a client that flits between addresses is not followed.
func TestOnlyOneMoveASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{Path: linktest.Path{Latency: time.Millisecond}})
		defer b.close()
		b.converse(t, 0, 20, 200, 16)
		a, z := clientAt, reboundAt
		const seconds = 10
		for i := range 10 * seconds {
			if err := b.network.Rebind(a, z); err != nil {
				t.Fatal(err)
			}
			a, z = z, a
			b.converse(t, 20+2*i, 22+2*i, 50, 16)
		}
		if moves := b.host.Stats().Moves; moves < 2 || moves > seconds+1 {
			t.Errorf("%d moves in %d s", moves, seconds)
		}
	})
}

// A meter counts what the network carries, by direction.
type meter struct {
	mu    sync.Mutex // guards the field below
	bytes map[[2]netip.AddrPort]int
	seen  map[string]bool // header of every data datagram
	t     testing.TB
}

func newMeter(t testing.TB) *meter {
	return &meter{bytes: make(map[[2]netip.AddrPort]int), seen: make(map[string]bool), t: t}
}

// tap counts a datagram, and checks that no kind, link and counter come twice:
// they are the nonce under one key.
func (m *meter) tap(_ time.Time, from, to netip.AddrPort, data []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bytes[[2]netip.AddrPort{from, to}] += len(data)
	if data[0] == 0x10 || data[0] == 0x11 {
		header := from.Addr().String() + string(data[:13])
		if m.seen[header] {
			m.t.Errorf("sealed twice under one counter: % x", data[:13])
		}
		m.seen[header] = true
	}
	return data
}

func (m *meter) carried(from, to netip.AddrPort) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bytes[[2]netip.AddrPort{from, to}]
}

// TestSpoofedAddressGetsLittle: a client that pretends to be somewhere else cannot
// have a host's stream sent there. Nobody answers the host's challenge, so the
// victim gets at most three times what was sent in its name.
func TestSpoofedAddressGetsLittle(t *testing.T) {
	for name, last := range map[string]func(b *bubble){
		"streaming": func(b *bubble) {},
		"closing":   func(b *bubble) { b.there.Close(wire.ReasonKicked, "a few words, to make it longer than what came") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var b *bubble
				m := newMeter(t)
				spoofed, spoofing := 0, false
				b = newBubble(t, linktest.Config{
					Path: linktest.Path{Latency: time.Millisecond},
					Tap: func(at time.Time, from, to netip.AddrPort, data []byte) []byte {
						m.tap(at, from, to, data)
						if spoofing && from == clientAt {
							if spoofed == 0 {
								spoofed += len(data)
								b.network.Inject(otherAt, to, data)
							}
							return nil // and the client itself falls silent
						}
						return data
					},
				})
				defer b.close()
				b.converse(t, 0, 40, 400, 16)
				spoofing = true
				b.converse(t, 40, 60, 400, 16)
				last(b)
				time.Sleep(time.Second)
				got := m.carried(hostAt, otherAt)
				if b.host.Stats().Moves != 1 || spoofed == 0 || got == 0 {
					t.Fatalf("the link did not move: %d bytes spoofed, %d answered", spoofed, got)
				}
				if got > 3*spoofed {
					t.Errorf("%d bytes went to a stranger in whose name %d came", got, spoofed)
				}
				spoofing = false
			})
		})
	}
}

// TestReplayedFromElsewhere: what an eavesdropper sends again moves nothing.
func TestReplayedFromElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bubble
		b = newBubble(t, linktest.Config{
			Path: linktest.Path{Latency: time.Millisecond},
			Tap: func(_ time.Time, from, to netip.AddrPort, data []byte) []byte {
				for range 2 {
					time.AfterFunc(5*time.Millisecond, func() { b.network.Inject(otherAt, to, data) })
					// To the sender itself: keys differ by direction.
					time.AfterFunc(5*time.Millisecond, func() { b.network.Inject(to, from, data) })
				}
				return data
			},
		})
		b.converse(t, 0, 100, 200, 16)
		b.up.inOrder(t, 100)
		b.down.inOrder(t, 100)
		s := b.host.Stats()
		if s.Moves != 0 || s.DroppedReplay < 200 || s.DroppedNoLink < 200 {
			t.Errorf("replays and reflections: %+v", s)
		}
		b.close()
		time.Sleep(time.Second)
	})
}

// TestNothingIsSealedTwice watches the counters through loss, repeats, a
// rebinding, closes and a new boot of the host.
func TestNothingIsSealedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeter(t)
		cfg := linktest.Config{Seed: 4, Path: linktest.Path{Latency: 20 * time.Millisecond, Loss: 0.2, Duplicate: 0.2}, Tap: m.tap}
		b := newBubble(t, cfg)
		b.converse(t, 0, 400, 300, 16)
		b.network.Rebind(clientAt, reboundAt)
		b.converse(t, 400, 600, 300, 16)
		b.there.Close(wire.ReasonKicked, "")
		time.Sleep(10 * time.Second)
		b.client.Close()
		b.host.Close()
		if _, resent := b.there.Resent(); resent == 0 || len(m.seen) < 1000 {
			t.Errorf("%d datagrams, nothing was sent again", len(m.seen))
		}
	})
}
