package link

import "net/netip"

// A Packet is one datagram on its way in or out.
type Packet struct {
	// Data is, on the way out, the datagram; on the way in, room for one,
	// which ReadBatch cuts to what arrived.
	Data []byte
	// Addr is the other end. IPv4 addresses are never written as IPv6.
	Addr netip.AddrPort
}

// A PacketConn carries datagrams, many with one call: the seam below which a
// test puts a network of its own (package linktest). It may lose, double and
// reorder them. ReadBatch is called by one goroutine; WriteBatch by any number.
type PacketConn interface {
	// ReadBatch waits for at least one datagram and fills as many packets as
	// are there, up to len(ps). Data of each must have room for MaxDatagram
	// bytes; longer datagrams are dropped. The only error is net.ErrClosed.
	ReadBatch(ps []Packet) (n int, err error)
	// WriteBatch sends the packets in order and keeps none of their bytes.
	// What cannot be sent is lost, as anywhere else on the way. The only
	// error is net.ErrClosed.
	WriteBatch(ps []Packet) error
	// LocalAddr is where the socket is bound.
	LocalAddr() netip.AddrPort
	// Close ends it; a waiting ReadBatch returns net.ErrClosed.
	Close() error
}

// MaxDatagram is the largest datagram that is ever sent or taken, in bytes
// of UDP payload.
const MaxDatagram = 1200
