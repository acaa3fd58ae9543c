package linktest

import (
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"time"
)

// A stream is one direction between two addresses. Network.mu guards it.
type stream struct {
	from, to netip.AddrPort
	id       uint64 // orders arrivals of different streams at one instant
	rng      *rand.Rand

	version uint64 // of the network's rules, from which path and cut were taken
	path    Path
	cut     bool

	sent    uint64    // packets so far: the number of the latest
	highest uint64    // the highest number that was delivered
	free    time.Time // when the rate limiter has sent all that waits
	last    time.Time // when the latest packet arrives that is not held back
}

func newStream(seed uint64, from, to netip.AddrPort) *stream {
	h := fnv.New64a()
	for _, end := range []netip.AddrPort{from, to} {
		h.Write([]byte(end.String()))
		h.Write([]byte{0})
	}
	id := h.Sum64()
	return &stream{from: from, to: to, id: id, rng: rand.New(rand.NewPCG(seed, id))}
}

// follow makes the stream take another path. What was sent before does not
// hold up what is sent now.
func (s *stream) follow(path Path) {
	if s.path != path {
		s.path, s.free, s.last = path, time.Time{}, time.Time{}
	}
}

// A fate is what happens to one packet.
type fate struct {
	lost, doubled, held  bool
	jitter, hold, second time.Duration // second: how long the copy is held
}

// draw takes the next packet's fate. Every packet takes as many numbers, so
// that the nth packet's luck does not depend on the path of those before it.
func (s *stream) draw() fate {
	return fate{
		lost:    s.rng.Float64() < s.path.Loss,
		doubled: s.rng.Float64() < s.path.Duplicate,
		held:    s.rng.Float64() < s.path.Reorder,
		jitter:  s.upTo(s.path.Jitter),
		hold:    s.upTo(s.path.Hold),
		second:  s.upTo(s.path.Hold),
	}
}

func (s *stream) upTo(d time.Duration) time.Duration {
	return time.Duration(s.rng.Float64() * float64(d))
}

// transmit passes size bytes through the rate limiter and returns when they
// are through; false if they did not fit into its queue.
func (s *stream) transmit(now time.Time, size int) (time.Time, bool) {
	if s.path.Rate <= 0 {
		return now, true
	}
	start := now
	if s.free.After(now) {
		start = s.free
	}
	waiting := start.Sub(now).Seconds() * float64(s.path.Rate)
	if waiting+float64(size) > float64(s.path.Queue) {
		return time.Time{}, false
	}
	s.free = start.Add(time.Duration(size) * time.Second / time.Duration(s.path.Rate))
	return s.free, true
}

// arrival returns when a packet arrives that leaves at the given time: after
// those before it, unless it or they are held back.
func (s *stream) arrival(leaves time.Time, f fate) time.Time {
	due := leaves.Add(s.path.Latency + f.jitter)
	if f.held {
		return due.Add(f.hold)
	}
	if due.Before(s.last) {
		due = s.last
	}
	s.last = due
	return due
}
