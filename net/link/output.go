package link

import (
	"time"
)

// flushEvery is the least time between two flushes of one KCP; it is KCP's own
// least interval and a millisecond for its clock's rounding.
const flushEvery = (kcpInterval + 1) * time.Millisecond

// maxPending bounds what KCP may put out between two flushes; beyond it, its
// segments are lost, as on the way.
const maxPending = 64 << 10

// output is KCP's way out: one or more whole segments, at most a datagram's
// worth. They wait for the flush, so that acks ride with data. The lock is held.
func (l *Link) output(buf []byte, size int) {
	if len(l.pending)+size > maxPending {
		return
	}
	l.count(buf[:size])
	l.collect(buf[:size])
}

// collect adds whole segments to what waits for the flush: to the last datagram
// if they fit.
func (l *Link) collect(segments []byte) {
	start := 0
	if n := len(l.cuts); n > 0 {
		if n > 1 {
			start = l.cuts[n-2]
		}
		if l.cuts[n-1]-start+len(segments) <= maxPlain {
			l.cuts = l.cuts[:n-1]
		}
	}
	l.pending = append(l.pending, segments...)
	l.cuts = append(l.cuts, len(l.pending))
}

// collectEach is collect for more than fits a datagram.
func (l *Link) collectEach(segments []byte) {
	for len(segments) >= kcpOverhead {
		size := kcpOverhead + le.Uint32(segments[20:])
		l.collect(segments[:size])
		segments = segments[size:]
	}
}

// count keeps the share of segments that were sent again.
func (l *Link) count(p []byte) {
	for len(p) >= kcpOverhead {
		size := kcpOverhead + le.Uint32(p[20:])
		if p[4] == cmdPush {
			if sn := le.Uint32(p[12:]); int32(sn-l.nextPush) >= 0 {
				l.nextPush = sn + 1
				l.segments++
				l.socket.traffic.segments.Add(1)
				l.repeat.sent(p[:size])
			} else {
				l.resent++
				l.socket.traffic.resent.Add(1)
			}
		}
		p = p[size:]
	}
}

// flush moves the stream's bytes into KCP, lets KCP put out what is due (new
// segments, acks, segments to be sent again), and seals all of it into b. It
// reports false when KCP would not flush so soon after the last time and the
// link should be visited again in a few milliseconds. The lock is held.
func (l *Link) flush(b *Batch, now time.Time) bool {
	if l.state != stateOpen || !l.path.addr.IsValid() {
		return true
	}
	l.challenge(b, now)
	done := true
	if fresh := len(l.out) > 0 || l.ackDue; fresh || l.kcp != nil && l.kcp.WaitSnd() > 0 {
		if now.Sub(l.flushed) < flushEvery {
			l.collectEach(l.repeat.soon())
			done = !fresh
		} else {
			if l.kcp == nil || l.kcp.WaitSnd() == 0 {
				l.progress = now
			}
			l.fill()
			l.repeat.due(now, l.collectEach)
			l.update()
			l.flushed, l.ackDue = now, false
			done = !l.repeat.again
		}
	}
	l.sealPending(b)
	return done
}

// challenge asks an unproved address for a proof. The lock is held.
func (l *Link) challenge(b *Batch, now time.Time) {
	if l.path.challengeDue(now) {
		l.path.challenged = now
		b.control(l, cmdChallenge, l.path.token[:])
	}
}

// update lets KCP put out what is due.
func (l *Link) update() {
	l.kcp.NoDelay(-1, kcpInterval, -1, -1)
	l.kcp.Update()
	l.kcp.NoDelay(-1, kcpSlack, -1, -1)
}

// fill gives KCP the stream's bytes, as far as its window reaches.
func (l *Link) fill() {
	k, taken := l.machine(), 0
	for taken < len(l.out) && k.WaitSnd() < l.limits.Window {
		n := min(len(l.out)-taken, maxSegment)
		k.Send(l.out[taken : taken+n])
		l.given++
		taken += n
	}
	if taken == len(l.out) && cap(l.out) > keepOut {
		l.out = nil
		return
	}
	l.out = append(l.out[:0], l.out[taken:]...)
}

// lastWords lays out the stream's bytes as segments by hand: the link ends, and
// KCP would not flush again so soon after the last time. If the window was full
// before, they are lost. The lock is held.
func (l *Link) lastWords() {
	if l.given != l.nextPush {
		return
	}
	for range l.limits.Window {
		if len(l.out) == 0 {
			return
		}
		n := min(len(l.out), maxSegment)
		segment := append(le.AppendUint32(nil, l.id), cmdPush, 0)
		segment = le.AppendUint16(segment, uint16(l.limits.Window))
		segment = le.AppendUint32(segment, 0) // the time, which only an ack would use
		segment = le.AppendUint32(segment, l.nextPush)
		segment = le.AppendUint32(segment, 0) // acknowledges nothing
		segment = le.AppendUint32(segment, uint32(n))
		l.collect(append(segment, l.out[:n]...))
		l.out = l.out[n:]
		l.nextPush++
	}
}

// keepOut is the room for outgoing bytes that a link keeps between flushes: enough for
// what a walker sees of a tick, not for a first view, which comes once and is larger.
const keepOut = 1 << 10

// sealPending seals what KCP put out, as far as the path may be sent.
func (l *Link) sealPending(b *Batch) {
	start, sent := 0, 0
	for _, end := range l.cuts {
		if !b.sealed(l, l.pending[start:end]) {
			break
		}
		start = end
		sent++
	}
	if sent == len(l.cuts) {
		l.pending, l.cuts = l.pending[:0], l.cuts[:0]
		if cap(l.pending) > keepOut {
			l.pending = nil
		}
		return
	}
	l.pending = append(l.pending[:0], l.pending[start:]...)
	l.cuts = append(l.cuts[:0], l.cuts[sent:]...)
	for i := range l.cuts {
		l.cuts[i] -= start
	}
}

// upkeep is the pump's visit: liveness, pings, the handshake's last message,
// and a flush unless the link's owner tends to that. It tells what the
// link has come to. The lock is held.
func (l *Link) upkeep(b *Batch, now time.Time) verdict {
	switch {
	case l.state == stateClosed:
		return verdictFine
	case l.state == stateWaiting:
		if now.After(l.expires) {
			return verdictExpired
		}
		return verdictFine
	case now.Sub(l.heard) > l.limits.Silence:
		return verdictSilent
	case l.kcp != nil && l.kcp.WaitSnd() > 0 && now.Sub(l.progress) > max(stuckAfter, l.limits.Silence):
		return verdictStuck
	}
	if l.confirm != nil && now.Sub(l.pinged) >= confirmEvery {
		b.raw(l.path.addr, l.confirm)
		l.pinged = time.Time{}
	}
	if l.dialed && now.Sub(l.pinged) >= pingEvery {
		l.ping(b, now)
	}
	alone := now.Sub(l.tended) > tendedFor && now.Sub(l.flushed) >= (slots-1)*pumpEvery
	if alone && !l.flush(b, now) {
		return verdictLate
	}
	return verdictFine
}

// A verdict is what a visit found.
type verdict uint8

const (
	verdictFine verdict = iota
	verdictLate
	verdictExpired
	verdictSilent
	verdictStuck
)

// confirmEvery is how often a handshake's last message is repeated until the
// far end is heard.
const confirmEvery = 250 * time.Millisecond

// ping asks for the round trip. The first is padded: three times its size is
// what the far end may send before this end has proved its address.
func (l *Link) ping(b *Batch, now time.Time) {
	var body [16 + pingPadding]byte
	l.repeat.misses(l.replay.missed(), now)
	be.PutUint64(body[:], uint64(now.Sub(l.socket.started)))
	be.PutUint32(body[8:], l.rtt.Load())
	be.PutUint32(body[12:], uint32(l.repeat.missed))
	size := 16
	if l.rtt.Load() == 0 {
		size = len(body)
	}
	l.pinged = now
	b.control(l, cmdPing, body[:size])
}

const pingPadding = 1000
