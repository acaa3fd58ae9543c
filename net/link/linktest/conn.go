package linktest

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"roam/net/link"
)

// inHand is how many packets a process that is stopped has written but not
// sent: one batch.
const inHand = 64

// A conn is one socket. Network.mu guards all of it.
type conn struct {
	network *Network
	bound   netip.AddrPort // what the socket says of itself; never changes
	addr    netip.AddrPort // what the network knows it by, which Rebind changes
	arrived queue
	paused  bool
	held    []link.Packet // written during a pause; copies
	closed  bool
	changed sync.Cond // something arrived, or paused or closed changed
}

func (c *conn) ReadBatch(ps []link.Packet) (int, error) {
	n := c.network
	n.mu.Lock()
	defer n.mu.Unlock()
	for !c.closed && (c.paused || c.arrived.len == 0) {
		c.changed.Wait()
	}
	if c.closed {
		return 0, net.ErrClosed
	}
	count := min(len(ps), c.arrived.len)
	for i := range ps[:count] {
		d := c.arrived.pop()
		ps[i].Data = ps[i].Data[:copy(ps[i].Data, d.bytes[:d.size])]
		ps[i].Addr = d.stream.from
		n.used.push(d)
	}
	return count, nil
}

func (c *conn) WriteBatch(ps []link.Packet) error {
	if c.network.config.Tap != nil {
		return c.writeTapped(ps)
	}
	return c.write(ps)
}

func (c *conn) write(ps []link.Packet) error {
	n := c.network
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case c.closed:
		return net.ErrClosed
	case c.paused:
		c.hold(ps)
	default:
		n.sendAll(c.addr, ps)
	}
	return nil
}

// writeTapped shows the tap one packet at a time, without a lock, and sends it
// before the next is shown: what the tap does to the network on seeing a packet
// happens before that packet, and after those before it.
func (c *conn) writeTapped(ps []link.Packet) error {
	for _, p := range ps {
		from, err := c.source()
		if err != nil {
			return err
		}
		data := append([]byte{}, p.Data...)
		p.Data = c.network.config.Tap(time.Now(), from, p.Addr, data)
		if p.Data == nil {
			c.network.countTapped(len(data))
			continue
		}
		if err := c.write([]link.Packet{p}); err != nil {
			return err
		}
	}
	return nil
}

// source returns the address from which packets leave.
func (c *conn) source() (netip.AddrPort, error) {
	c.network.mu.Lock()
	defer c.network.mu.Unlock()
	if c.closed {
		return netip.AddrPort{}, net.ErrClosed
	}
	return c.addr, nil
}

// hold keeps what a stopped process had in hand. The rest is dropped rather
// than made to wait: a writer may hold a mutex, and in a bubble whoever waits
// for a mutex stops the clock. The caller holds mu.
func (c *conn) hold(ps []link.Packet) {
	for _, p := range ps {
		if len(c.held) == inHand {
			c.network.stats.Sent++
			c.network.stats.SentBytes += len(p.Data)
			c.network.stats.Paused++
			continue
		}
		c.held = append(c.held, link.Packet{Data: append([]byte{}, p.Data...), Addr: p.Addr})
	}
}

func (c *conn) LocalAddr() netip.AddrPort { return c.bound }

// Close discards what was not read. Like a UDP socket's, a second Close
// returns net.ErrClosed.
func (c *conn) Close() error {
	n := c.network
	n.mu.Lock()
	defer n.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = true
	delete(n.conns, c.addr)
	c.arrived, c.held = queue{}, nil
	if len(n.conns) == 0 {
		n.ground()
	}
	c.changed.Broadcast()
	return nil
}
