package linktest

import (
	"container/heap"
	"net/netip"
	"time"

	"roam/net/link"
)

// send puts one packet on its way, or counts why not. The caller holds mu and
// calls arrive after the last one.
func (n *Network) send(now time.Time, from, to netip.AddrPort, data []byte) {
	n.stats.Sent++
	n.stats.SentBytes += len(data)
	if len(data) > link.MaxDatagram {
		n.stats.Oversize++
		return
	}
	s := n.stream(from, to)
	s.sent++
	f := s.draw()
	if s.cut {
		n.stats.Partitioned++
		return
	}
	leaves, ok := s.transmit(now, len(data))
	if !ok {
		n.stats.Throttled++
		return
	}
	if f.lost {
		n.stats.Lost++
		return
	}
	due := s.arrival(leaves, f)
	n.launch(s, due, data, false)
	if f.doubled {
		n.stats.Duplicated++
		n.launch(s, due.Add(f.second), data, true)
	}
}

// sendAll puts packets on their way in order. The caller holds mu.
func (n *Network) sendAll(from netip.AddrPort, ps []link.Packet) {
	now := time.Now()
	for _, p := range ps {
		n.send(now, from, p.Addr, p.Data)
	}
	n.arrive(now)
}

func (n *Network) launch(s *stream, due time.Time, data []byte, copied bool) {
	d := n.used.pop()
	if d == nil {
		d = new(datagram)
	}
	d.stream, d.number, d.copied, d.due = s, s.sent, copied, due
	d.size = copy(d.bytes[:], data)
	heap.Push(&n.flying, d)
}

// arrive delivers all that is due and sets the timer for the next. The caller
// holds mu.
func (n *Network) arrive(now time.Time) {
	for len(n.flying) > 0 && !n.flying[0].due.After(now) {
		n.deliver(heap.Pop(&n.flying).(*datagram))
	}
	if len(n.flying) == 0 {
		return
	}
	if due := n.flying[0].due; n.alarm.IsZero() || due.Before(n.alarm) {
		n.alarm = due
		n.timer.Reset(due.Sub(now))
	}
}

// wake is what the timer calls. That it may come too early or too late, for an
// alarm that has been set anew, does no harm.
func (n *Network) wake() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.alarm = time.Time{}
	n.arrive(time.Now())
}

// deliver puts a datagram into the read queue of the socket that has its
// address now, or counts why not.
func (n *Network) deliver(d *datagram) {
	s := d.stream
	n.refresh(s)
	c := n.conns[s.to]
	switch {
	case s.cut:
		n.stats.Partitioned++
	case c == nil:
		n.stats.Unreachable++
	case c.arrived.len >= n.config.ReadQueue:
		n.stats.Overflowed++
	default:
		n.stats.Delivered++
		n.stats.DeliveredBytes += d.size
		if !d.copied && d.number < s.highest {
			n.stats.Reordered++
		}
		s.highest = max(s.highest, d.number)
		c.arrived.push(d)
		c.changed.Broadcast()
		return
	}
	n.used.push(d)
}

// ground loses all that is in flight, when nobody is left to receive it, so
// that no timer is left either. The caller holds mu.
func (n *Network) ground() {
	n.stats.Unreachable += len(n.flying)
	for _, d := range n.flying {
		n.used.push(d)
	}
	clear(n.flying)
	n.flying = n.flying[:0]
	n.timer.Stop()
	n.alarm = time.Time{}
}
