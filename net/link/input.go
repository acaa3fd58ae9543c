package link

import (
	"net/netip"
	"time"

	"github.com/xtaci/kcp-go/v5"

	"roam/game"
	"roam/net/wire"
)

// What an arrived datagram asks its link's reader to do once the lock is gone.
type arrival struct {
	opened bool
	closed bool
	reason wire.Reason
	detail game.SafeText
}

// input takes one data datagram. Order of checks: the link is not closed, the
// counter is new, the bytes open, the inside is well-formed. Only then does
// anything change. The stream's bytes that became readable are appended to rx.
// Answers that must not wait go to b.
func (l *Link) input(datagram []byte, from netip.AddrPort, now time.Time, rx []byte, b *Batch) ([]byte, arrival) {
	var a arrival
	drops := &l.socket.drops
	counter := be.Uint64(datagram[5:])

	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == stateClosed || l.state == stateWaiting && now.After(l.expires) {
		drops.unknown.Add(1)
		return rx, a
	}
	if !l.replay.check(counter) {
		drops.replay.Add(1)
		return rx, a
	}
	plain, err := l.seal.opened(datagram)
	if err != nil {
		drops.sealed.Add(1)
		return rx, a
	}
	newest := l.replay.mark(counter)
	if len(plain) < cmdStart || le.Uint32(plain) != l.id {
		drops.malformed.Add(1)
		return rx, a
	}
	if !l.opened {
		l.state, l.opened, a.opened = stateOpen, true, true
	}
	l.heard = now
	l.confirm = nil
	if l.path.heard(from, len(datagram), newest, l.dialed, now) {
		l.socket.traffic.moves.Add(1)
	}
	l.challenge(b, now)

	if plain[4] < cmdPush {
		return rx, l.control(plain, from, now, b, a)
	}
	pushes, ok := checkSegments(plain, l.id)
	if !ok {
		drops.malformed.Add(1)
		return rx, a
	}
	k := l.machine()
	waiting := k.WaitSnd()
	k.Input(plain, kcp.IKCP_PACKET_REGULAR, false)
	if k.WaitSnd() < waiting {
		l.progress = now
	}
	if pushes > 0 {
		l.ackDue = true
	}
	for {
		size := k.PeekSize()
		if size < 0 {
			return rx, a
		}
		at := len(rx)
		rx = append(rx, make([]byte, size)...)
		if k.Recv(rx[at:]) < 0 {
			return rx[:at], a
		}
	}
}

// control takes a datagram that travels beside the stream.
func (l *Link) control(plain []byte, from netip.AddrPort, now time.Time, b *Batch, a arrival) arrival {
	body := plain[cmdStart:]
	switch {
	case plain[4] == cmdPing && len(body) >= 12:
		if !l.dialed {
			l.rtt.Store(min(be.Uint32(body[8:]), maxRTT)) // the dialling end measures for both
			l.repeat.misses(l.replay.missed(), now)
			if len(body) >= 16 {
				l.repeat.toldOf(be.Uint32(body[12:]), now)
			}
		}
		b.control(l, cmdPong, body[:8])
	case plain[4] == cmdPong && len(body) == 8:
		l.measured(now.Sub(l.socket.started) - time.Duration(be.Uint64(body)))
	case plain[4] == cmdClose && len(body) >= 2:
		a.closed = true
		a.reason = wire.Reason(be.Uint16(body))
		a.detail = game.Safe(string(body[2:]), maxDetail)
	case plain[4] == cmdChallenge && len(body) == 8:
		b.control(l, cmdResponse, body)
	case plain[4] == cmdResponse && len(body) == 8:
		l.path.answered(from, [8]byte(body))
		l.sealPending(b) // what had to wait for the proof
	default:
		l.socket.drops.malformed.Add(1)
	}
	return a
}

// measured folds one round trip into the smoothed one, as RFC 6298 does.
func (l *Link) measured(rtt time.Duration) {
	if rtt < 0 || rtt.Microseconds() > maxRTT {
		return // a pong that was never asked for
	}
	us := uint32(rtt.Microseconds())
	if old := l.rtt.Load(); old != 0 {
		us = (7*old + us) / 8
	}
	l.rtt.Store(max(us, 1))
}

// deliver hands the messages in the stream's new bytes to the receiver. A
// message that has not fully arrived is kept; only the reader comes here.
func (l *Link) deliver(stream []byte) {
	if len(l.partial) > 0 {
		l.partial = append(l.partial, stream...)
		stream = l.partial
	}
	for len(stream) > 0 && !l.ended.Load() {
		kind, body, rest, ok, bad := cutMessage(stream, l.limits.MaxMessage)
		if bad {
			l.Close(wire.ReasonRubbish, "")
			return
		}
		if !ok {
			break
		}
		l.receiver.Receive(l, kind, body)
		stream = rest
	}
	switch {
	case len(stream) == 0 && cap(l.partial) > keepPartial:
		l.partial = nil
	default:
		l.partial = append(l.partial[:0], stream...)
	}
}

const (
	maxRTT         = 60_000_000     // µs; what claims to be longer is no round trip
	maxDetail      = wire.MaxDetail // cells of the words that come with a close
	maxDetailBytes = 512            // and what is sent of them
	keepPartial    = 4 << 10        // bytes of room kept for the next unfinished message
)
