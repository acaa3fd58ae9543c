package link

import (
	"net/netip"
	"time"
)

// batchSize is how many datagrams one system call carries.
const batchSize = 64

// A Batch collects the datagrams of many links and writes them with one system
// call for each batchSize of them. It belongs to one goroutine.
type Batch struct {
	socket  *Socket
	packets [batchSize]Packet
	room    [batchSize][MaxDatagram]byte
	plain   [maxPlain]byte
	n       int
}

// NewBatch returns an empty batch for links of this socket.
func (s *Socket) NewBatch() *Batch { return &Batch{socket: s} }

// Flush seals what the link has to send. Call Send when all links are in. A link
// that is flushed so with each tick is left alone by the pump in between.
func (b *Batch) Flush(l *Link, now time.Time) { b.flush(l, now, true) }

// flush is Flush by somebody who tends to the link, or may not come again.
func (b *Batch) flush(l *Link, now time.Time, tends bool) {
	l.mu.Lock()
	if tends {
		l.tended = now
	}
	done := l.flush(b, now)
	l.mu.Unlock()
	if !done {
		b.socket.visitSoon(l)
	}
}

// Send writes what was collected.
func (b *Batch) Send() {
	if b.n == 0 {
		return
	}
	b.socket.sent(b.packets[:b.n])
	b.n = 0
}

// sealed adds one data datagram, unless the link's path may not be sent so much.
// The link's lock is held.
func (b *Batch) sealed(l *Link, plain []byte) bool {
	if !l.path.spend(dataHeader + len(plain) + tagSize) {
		b.socket.drops.unproved.Add(1)
		return false
	}
	room := b.next()
	b.add(l.path.addr, l.seal.appendSealed(room, plain))
	return true
}

// control adds a datagram that travels beside the stream. The lock is held.
func (b *Batch) control(l *Link, cmd byte, body []byte) {
	if !l.path.addr.IsValid() {
		return
	}
	p := le.AppendUint32(b.plain[:0], l.id)
	p = append(p, cmd)
	p = append(p, body...)
	b.sealed(l, p)
}

// raw adds a datagram as it is.
func (b *Batch) raw(to netip.AddrPort, datagram []byte) {
	room := b.next()
	b.add(to, append(room, datagram...))
}

func (b *Batch) next() []byte {
	if b.n == batchSize {
		b.Send()
	}
	return b.room[b.n][:0]
}

func (b *Batch) add(to netip.AddrPort, datagram []byte) {
	b.packets[b.n] = Packet{Data: datagram, Addr: to}
	b.n++
}
