package link

import (
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestPathProperties walks a path through arrivals, sends and responses in any
// order and holds it to its three promises: an unproved address gets at most
// three times what came from it, the link moves at most once a second, and only
// for the newest datagram; and only the right token from the right place proves.
func TestPathProperties(t *testing.T) {
	addrs := []netip.AddrPort{
		netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("192.0.2.1:2"), netip.MustParseAddrPort("198.51.100.1:1"),
	}
	rapid.Check(t, func(t *rapid.T) {
		var p path
		now := time.Unix(1000, 0)
		var moved time.Time
		in, out := 0, 0 // since the link came to where it is, if that is unproved
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(400*time.Millisecond)).Draw(t, "wait")))
			before := p
			from := rapid.SampledFrom(addrs).Draw(t, "from")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				size := rapid.IntRange(1, MaxDatagram).Draw(t, "size")
				newest := rapid.Bool().Draw(t, "newest")
				said := p.heard(from, size, newest, false, now)
				if said != (before.addr.IsValid() && p.addr != before.addr) {
					t.Fatalf("heard says moved: %v", said)
				}
				if p.addr != before.addr {
					if !newest || p.addr != from {
						t.Fatal("moved by an old datagram, or elsewhere")
					}
					if before.addr.IsValid() {
						if !moved.IsZero() && now.Sub(moved) < time.Second {
							t.Fatalf("moved twice in %v", now.Sub(moved))
						}
						moved = now
					}
					if p.proved != (from == before.last) {
						t.Fatal("proved without a proof")
					}
					in, out = 0, 0
				}
				if from == p.addr {
					in += size
				}
			case 2:
				size := rapid.IntRange(1, MaxDatagram).Draw(t, "size")
				if p.spend(size) {
					out += size
				}
				if !p.proved && out > 3*in {
					t.Fatalf("%d bytes out for %d in", out, in)
				}
			case 3:
				token := p.token
				if rapid.Bool().Draw(t, "wrong token") {
					token[rapid.IntRange(0, 7).Draw(t, "byte")] ^= 1
				}
				p.answered(from, token)
				if p.proved && !before.proved && (from != p.addr || token != p.token) {
					t.Fatal("proved by a wrong response")
				}
			}
		}
	})
}

// TestDialledPathStays: a client's node does not move.
func TestDialledPathStays(t *testing.T) {
	home := netip.MustParseAddrPort("192.0.2.1:1")
	p := path{addr: home, proved: true, last: home}
	if p.heard(netip.MustParseAddrPort("192.0.2.2:1"), 100, true, true, time.Unix(1, 0)) || p.addr != home {
		t.Error("it moved")
	}
}

func TestOldTokensProveNothing(t *testing.T) {
	a, b := netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("192.0.2.1:2")
	var p path
	now := time.Unix(1, 0)
	p.heard(a, 100, true, false, now)
	old := p.token
	p.heard(b, 100, true, false, now.Add(2*time.Second))
	if p.answered(b, old); p.proved {
		t.Error("the token of another address proves this one")
	}
	if p.answered(b, p.token); !p.proved {
		t.Error("the right token proves nothing")
	}
	if p.challengeDue(now.Add(time.Hour)) {
		t.Error("a proved address is challenged")
	}
}
