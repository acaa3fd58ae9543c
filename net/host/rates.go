package host

import (
	"net/netip"
	"time"
)

// used is what the host has used since it was started.
type used struct {
	cpu     time.Duration
	in, out uint64 // bytes
}

// used reads the meters.
func (h *Host) used() (u used) {
	if h.cfg.CPU != nil {
		u.cpu = h.cfg.CPU()
	}
	counts := h.socket.Stats()
	u.in, u.out = counts.BytesIn, counts.BytesOut
	return u
}

// rates are what the host used a second, between the last two readings.
type rates struct {
	cpu     float64 // cores
	in, out float64 // bytes a second

	last used
	at   time.Time // of it
}

// read takes a reading and tells whether the rates are new. Readings that follow
// each other too soon are passed over: what is done in bursts would look like much.
func (r *rates) read(now time.Time, u used) bool {
	first, passed := r.at.IsZero(), now.Sub(r.at)
	if !first && passed < sampleEvery {
		return false
	}
	if !first {
		r.cpu = (u.cpu - r.last.cpu).Seconds() / passed.Seconds()
		r.in = float64(u.in-r.last.in) / passed.Seconds()
		r.out = float64(u.out-r.last.out) / passed.Seconds()
	}
	r.last, r.at = u, now
	return !first
}

// An echo measures the round trip of the host to itself: what a datagram waits
// between the wire and the socket's reader, and on its way out.
type echo struct {
	asked time.Time     // for the newest
	rtt   time.Duration // of the last that came back
	due   time.Time     // since when none has; zero: one did since it was asked for
}

// echoEvery is how often the host asks itself for an echo.
const echoEvery = time.Second

// took is the last round trip, or for how long no echo has come back if that is
// longer by now: echoes that are lost are a bad sign too.
func (e *echo) took(now time.Time) time.Duration {
	if e.due.IsZero() {
		return e.rtt
	}
	return max(e.rtt, now.Sub(e.due))
}

// probeSelf asks for an echo when it is time.
func (h *Host) probeSelf(now time.Time) {
	if now.Sub(h.self.asked) < echoEvery {
		return
	}
	h.self.asked = now
	if h.self.due.IsZero() {
		h.self.due = now
	}
	h.socket.Probe(h.self.addr(h.socket.LocalAddr()), func(rtt time.Duration) {
		h.mail.Post(func() { h.self.rtt, h.self.due = rtt, time.Time{} })
	})
}

// addr is where a socket that is bound to an address reaches itself.
func (*echo) addr(bound netip.AddrPort) netip.AddrPort {
	if bound.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), bound.Port())
	}
	return bound
}
