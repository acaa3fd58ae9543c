//go:build !linux

package link

import (
	"errors"
	"net"
	"net/netip"
)

// udpConn reads and writes one datagram with each system call, where there is
// no call for many.
type udpConn struct {
	conn  *net.UDPConn
	local netip.AddrPort
}

func newUDP(conn *net.UDPConn) (PacketConn, error) {
	return &udpConn{conn: conn, local: localAddr(conn)}, nil
}

func (u *udpConn) ReadBatch(ps []Packet) (int, error) {
	for {
		n, from, err := u.conn.ReadFromUDPAddrPort(ps[0].Data)
		if errors.Is(err, net.ErrClosed) {
			return 0, net.ErrClosed
		}
		if err != nil {
			continue // an earlier datagram met a closed port, or was too long
		}
		ps[0].Data = ps[0].Data[:n]
		ps[0].Addr = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		return 1, nil
	}
}

func (u *udpConn) WriteBatch(ps []Packet) error {
	for _, p := range ps {
		if _, err := u.conn.WriteToUDPAddrPort(p.Data, p.Addr); errors.Is(err, net.ErrClosed) {
			return net.ErrClosed
		}
	}
	return nil
}

func (u *udpConn) LocalAddr() netip.AddrPort { return u.local }

func (u *udpConn) Close() error { return u.conn.Close() }
