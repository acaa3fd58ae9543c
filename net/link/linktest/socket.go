package linktest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"syscall"

	"roam/net/link"
)

// firstPort is where ports begin that nobody asked for by number.
const firstPort = 49152

// Listen opens a socket. Port 0 means the next free one; an unspecified or zero
// address means a machine of its own: 10.0.0.1, 10.0.0.2 and so on, or fd00::1
// where an IPv6 address was meant. An address that is taken is an error, which
// is syscall.EADDRINUSE as for a UDP socket.
func (n *Network) Listen(addr netip.AddrPort) (link.PacketConn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	ip, port := addr.Addr().Unmap(), addr.Port()
	if !ip.IsValid() || ip.IsUnspecified() {
		ip = n.newMachine(ip.Is6())
	}
	if port == 0 {
		port = n.freePort(ip)
	}
	addr = netip.AddrPortFrom(ip, port)
	if port == 0 || n.conns[addr] != nil {
		return nil, fmt.Errorf("linktest: listen %v: %w", addr, syscall.EADDRINUSE)
	}
	c := &conn{network: n, bound: addr, addr: addr}
	c.changed.L = &n.mu
	n.conns[addr] = c
	return c, nil
}

// newMachine returns an address at which no socket is.
func (n *Network) newMachine(v6 bool) netip.Addr {
	for {
		n.machine++
		ip := netip.AddrFrom4([4]byte{10, byte(n.machine >> 16), byte(n.machine >> 8), byte(n.machine)})
		if v6 {
			b := [16]byte{0: 0xfd}
			binary.BigEndian.PutUint32(b[12:], n.machine)
			ip = netip.AddrFrom16(b)
		}
		if !n.inhabited(ip) {
			return ip
		}
	}
}

func (n *Network) inhabited(ip netip.Addr) bool {
	for addr := range n.conns {
		if addr.Addr() == ip {
			return true
		}
	}
	return false
}

// freePort returns 0 if all ports of the machine from firstPort on are taken. It
// does not give a port again soon: what is late for the old socket would reach
// the new one.
func (n *Network) freePort(ip netip.Addr) uint16 {
	for range 1<<16 - firstPort {
		n.port = max(n.port+1, firstPort)
		if n.conns[netip.AddrPortFrom(ip, n.port)] == nil {
			return n.port
		}
	}
	return 0
}

// Rebind gives the socket at old a new address, as a NAT does: what it sends
// from now on comes from there, and what is sent to the old address, or is on
// its way there, is lost. The socket itself does not notice: its LocalAddr stays.
// A socket that was rebound is known by its new address, here and to Pause.
func (n *Network) Rebind(old, new netip.AddrPort) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.conns[old]
	if c == nil {
		return fmt.Errorf("linktest: rebind %v: no socket is there", old)
	}
	if !new.Addr().IsValid() || new.Port() == 0 {
		return fmt.Errorf("linktest: rebind %v to %v: %w", old, new, syscall.EADDRNOTAVAIL)
	}
	if n.conns[new] != nil {
		return fmt.Errorf("linktest: rebind %v to %v: %w", old, new, syscall.EADDRINUSE)
	}
	delete(n.conns, old)
	n.conns[new] = c
	c.addr = new
	return nil
}

// Pause stops the sockets of who as if their process had been stopped: ReadBatch
// waits, and what arrives queues up until the read queue is full. WriteBatch does
// not wait, but the first 64 packets leave only at Resume, as the batch that a
// stopped process had in hand; more are dropped. Goroutines and clocks of the
// process run on: only its network stands still. It is an error if there are no
// such sockets.
func (n *Network) Pause(who netip.AddrPort) error {
	return n.each(who, func(c *conn) { c.paused = true })
}

// Resume ends a Pause: reading goes on with what queued up, and what was in hand
// leaves, stale or not.
func (n *Network) Resume(who netip.AddrPort) error {
	return n.each(who, func(c *conn) {
		c.paused = false
		n.sendAll(c.addr, c.held)
		c.held = nil
		c.changed.Broadcast()
	})
}

// each calls do, under mu, for every socket of who, in the order of addresses.
func (n *Network) each(who netip.AddrPort, do func(*conn)) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	found := false
	for _, addr := range slices.SortedFunc(maps.Keys(n.conns), netip.AddrPort.Compare) {
		if covers(who, addr) {
			found = true
			do(n.conns[addr])
		}
	}
	if !found {
		return fmt.Errorf("linktest: pause or resume %v: no socket is there", who)
	}
	return nil
}
