package link

import (
	"context"
	"fmt"
	"net"
	"net/netip"
)

// socketBuffer is what a socket asks of the kernel for each direction: the
// datagrams of a few thousand players between two turns of a busy reader.
const socketBuffer = 8 << 20

// Listen binds a UDP socket, "host:port". An empty host takes IPv4 and IPv6,
// port 0 any that is free.
func Listen(address string) (PacketConn, error) {
	pc, err := new(net.ListenConfig).ListenPacket(context.Background(), "udp", address)
	if err != nil {
		return nil, fmt.Errorf("link: listen: %w", err)
	}
	conn := pc.(*net.UDPConn)
	conn.SetReadBuffer(socketBuffer)  // the kernel may grant less
	conn.SetWriteBuffer(socketBuffer) // likewise
	return newUDP(conn)
}

func localAddr(conn *net.UDPConn) netip.AddrPort {
	a := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
