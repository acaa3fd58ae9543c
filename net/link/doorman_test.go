package link

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestAdmitHoldsTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.IntRange(1, 50).Draw(t, "rate")
		d := newDoorman(rate)
		now := time.Unix(1000, 0)
		start, admitted := now, 0
		who := netip.MustParseAddr("192.0.2.1")
		for range rapid.IntRange(1, 300).Draw(t, "knocks") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(50*time.Millisecond)).Draw(t, "wait")))
			if d.admit(who, now) {
				admitted++
			}
			if most := 2*float64(rate) + float64(rate)*now.Sub(start).Seconds(); float64(admitted) > most+1e-6 {
				t.Fatalf("%d admitted, %v are allowed", admitted, most)
			}
		}
		if !d.admit(netip.MustParseAddr("192.0.2.2"), now) {
			t.Fatal("another address has to pay for it")
		}
	})
}

func TestAdmitCountsNetworks(t *testing.T) {
	d := newDoorman(1)
	now := time.Unix(1000, 0)
	for i := range 3 {
		from := netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 15: byte(i)})
		if got := d.admit(from, now); got != (i < 2) {
			t.Errorf("address %d of one /64: admitted %v", i, got)
		}
	}
	if !d.admit(netip.MustParseAddr("2001:db8:0:1::1"), now) {
		t.Error("another /64 has to pay for it")
	}
}

func TestNetwork(t *testing.T) {
	for of, want := range map[string]string{
		"192.0.2.1":              "192.0.2.1/32",
		"2001:db8:1:2:3:4:5:6":   "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::%lo": "2001:db8:1:2::/64",
	} {
		if got := Network(netip.MustParseAddr(of)); got.String() != want {
			t.Errorf("%s is of %v", of, got)
		}
	}
	if got := Network(netip.Addr{}); got.IsValid() {
		t.Errorf("no address is of %v", got)
	}
}

// TestOneAddressLeavesRoom: whoever knocks as often as may be from one address, and
// goes no further, leaves half of the handshakes to others. It runs in a bubble, where no
// handshake runs out however long the machine takes for them.
func TestOneAddressLeavesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newSiege(t, PlayerLimits())
		defer g.socket.Close()
		h := g.socket.handshakes
		h.doorman = newDoorman(maxHalfOpen) // what it may cost is another matter
		nonce := uint64(0)
		knock := func(ip netip.Addr) {
			nonce++
			g.from = netip.AddrPortFrom(ip, uint16(nonce))
			e := make([]byte, 32)
			e[0], e[1] = byte(nonce)|1, byte(nonce>>8)
			g.arrives(knockPacket(patternXX, nonce, h.cookie(g.from, nonce, time.Now()), e))
		}
		greedy := netip.MustParseAddr("192.0.2.1")
		for range maxHalfOpen {
			knock(greedy)
		}
		if n := len(h.half); n != maxHalfOpenEach {
			t.Fatalf("one address has %d handshakes under way", n)
		}
		for i := range maxHalfOpen {
			knock(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
		}
		if n := len(h.half); n != maxHalfOpen {
			t.Errorf("%d handshakes are under way", n)
		}
	})
}

func TestDoormanForgetsRatherThanGrows(t *testing.T) {
	d := newDoorman(1)
	now := time.Unix(1000, 0)
	for i := range 3 * maxSeen {
		d.admit(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
		if len(d.seen) > maxSeen {
			t.Fatalf("%d addresses are remembered", len(d.seen))
		}
	}
}

func TestCookie(t *testing.T) {
	d, other := newDoorman(1), newDoorman(1)
	from, now := netip.MustParseAddrPort("192.0.2.1:5"), time.Unix(1000, 0)
	c := d.cookie(from, 7, now)
	for name, test := range map[string]struct {
		holds bool
		got   bool
	}{
		"itself":        {true, d.cookieHolds(c[:], from, 7, now)},
		"a while later": {true, d.cookieHolds(c[:], from, 7, now.Add(cookieLife))},
		"much later":    {false, d.cookieHolds(c[:], from, 7, now.Add(2*cookieLife))},
		"before":        {false, d.cookieHolds(c[:], from, 7, now.Add(-cookieLife))},
		"other address": {false, d.cookieHolds(c[:], netip.MustParseAddrPort("192.0.2.2:5"), 7, now)},
		"other port":    {false, d.cookieHolds(c[:], netip.MustParseAddrPort("192.0.2.1:6"), 7, now)},
		"other knock":   {false, d.cookieHolds(c[:], from, 8, now)},
		"other node":    {false, other.cookieHolds(c[:], from, 7, now)},
		"none":          {false, d.cookieHolds(make([]byte, cookieSize), from, 7, now)},
	} {
		if test.got != test.holds {
			t.Errorf("%s: holds %v", name, test.got)
		}
	}
}
