package linktest

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

func TestCovers(t *testing.T) {
	a, b := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	at := netip.AddrPortFrom
	for _, test := range []struct {
		a, b netip.AddrPort
		want bool
	}{
		{at(a, 1), at(a, 1), true},
		{at(a, 1), at(a, 2), false},
		{at(a, 1), at(b, 1), false},
		{at(a, 0), at(a, 1), true},
		{at(a, 0), at(b, 1), false},
		{at(a, 1), at(a, 0), false},
		{netip.AddrPort{}, at(b, 1), true},
		{netip.AddrPort{}, at(b, 0), true},
		{netip.AddrPort{}, netip.AddrPort{}, true},
		{at(netip.Addr{}, 7), at(a, 7), true},
		{at(netip.Addr{}, 7), at(a, 8), false},
		{at(a, 0), netip.AddrPort{}, false},
	} {
		if got := covers(test.a, test.b); got != test.want {
			t.Errorf("covers(%v, %v) is %v", test.a, test.b, got)
		}
	}
}

// Forgetting covered rules changes no answer.
func TestRulesAreALogReadBackwards(t *testing.T) {
	end := rapid.Custom(func(t *rapid.T) netip.AddrPort {
		ip := rapid.SampledFrom([]netip.Addr{{}, netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")})
		return netip.AddrPortFrom(ip.Draw(t, "ip"), rapid.Uint16Range(0, 2).Draw(t, "port"))
	})
	rapid.Check(t, func(t *rapid.T) {
		var kept, all rules[int]
		for i := range rapid.IntRange(0, 40).Draw(t, "rules") {
			from, to := end.Draw(t, "from"), end.Draw(t, "to")
			kept.set(from, to, i)
			all = append(all, rule[int]{from, to, i})
		}
		from, to := end.Draw(t, "from"), end.Draw(t, "to")
		if got, want := kept.get(from, to, -1), all.get(from, to, -1); got != want {
			t.Fatalf("%v to %v: rule %d, want %d", from, to, got, want)
		}
	})
}

func TestRulesDoNotPileUp(t *testing.T) {
	var r rules[bool]
	a, b := netip.MustParseAddrPort("10.0.0.1:1"), netip.MustParseAddrPort("10.0.0.2:1")
	for range 1000 {
		r.set(a, b, true)
		r.set(b, a, false)
	}
	if len(r) != 2 {
		t.Errorf("%d rules, want 2", len(r))
	}
}
