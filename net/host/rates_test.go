package host

import (
	"net/netip"
	"testing"
	"time"
)

// TestRates: of what was used between two readings, a second; and readings that
// follow each other too soon wait for the next.
func TestRates(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	r := new(rates)
	for i, c := range []struct {
		ms      int
		used    used
		fresh   bool
		cpu     float64
		in, out float64
	}{
		{1000, used{time.Second, 100, 1000}, false, 0, 0, 0},
		{2000, used{3 * time.Second, 600, 1000}, true, 2, 500, 0},
		{2100, used{9 * time.Second, 9000, 9000}, false, 2, 500, 0},
		{2500, used{3 * time.Second, 700, 1500}, true, 0, 200, 1000},
		{4500, used{4 * time.Second, 700, 1500}, true, .5, 0, 0},
	} {
		if got := r.read(at(c.ms), c.used); got != c.fresh || r.cpu != c.cpu || r.in != c.in || r.out != c.out {
			t.Errorf("reading %d: %v, %+v", i, got, r)
		}
	}
}

// TestEchoTook: an echo that is due counts from when it was asked for.
func TestEchoTook(t *testing.T) {
	at := time.Unix(9, 0)
	e := &echo{asked: at, rtt: 5 * time.Millisecond}
	if got := e.took(at.Add(time.Minute)); got != 5*time.Millisecond {
		t.Errorf("it came back: %v", got)
	}
	e.due = at
	for after, want := range map[time.Duration]time.Duration{-time.Second: e.rtt, time.Millisecond: e.rtt, time.Second: time.Second} {
		if got := e.took(at.Add(after)); got != want {
			t.Errorf("due for %v: %v, not %v", after, got, want)
		}
	}
}

// TestOwnAddress: a socket that is bound to all addresses has one that reaches it.
func TestOwnAddress(t *testing.T) {
	for bound, want := range map[string]string{
		"[::]:7001": "127.0.0.1:7001", "0.0.0.0:7001": "127.0.0.1:7001", "192.0.2.4:7001": "192.0.2.4:7001",
	} {
		if got := new(echo).addr(netip.MustParseAddrPort(bound)); got.String() != want {
			t.Errorf("%s: %v, not %s", bound, got, want)
		}
	}
}
