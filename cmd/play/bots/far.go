package bots

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"

	"roam/net/link"
)

// Far says how far away the bots pretend to be. The zero Far is no distance.
type Far struct {
	RTT    time.Duration // added to every round trip, half each way
	Jitter time.Duration // at most so much more, or less, each way
	Loss   float64       // the share of datagrams lost, each way
}

// farConn delays and loses datagrams both ways, in order.
type farConn struct {
	link.PacketConn
	far      Far
	in       chan late
	out      chan late
	closed   chan struct{}
	close    sync.Once
	carriers sync.WaitGroup
}

// late is a datagram under way.
type late struct {
	data []byte
	addr netip.AddrPort
	due  time.Time
}

// farQueue is how many datagrams may be under way in each direction.
const farQueue = 1 << 16

func newFar(conn link.PacketConn, far Far, seed uint64) link.PacketConn {
	if far == (Far{}) {
		return conn
	}
	f := &farConn{
		PacketConn: conn, far: far, closed: make(chan struct{}),
		in: make(chan late, farQueue), out: make(chan late, farQueue),
	}
	f.carriers.Go(func() { f.hear(rand.New(rand.NewPCG(seed, 1))) })
	f.carriers.Go(f.send)
	return f
}

// delayed sets out on the way, or is lost.
func (f *farConn) delayed(r *rand.Rand, p link.Packet, on chan<- late) {
	if r.Float64() < f.far.Loss {
		return
	}
	d := f.far.RTT / 2
	if f.far.Jitter > 0 {
		d += time.Duration(r.Int64N(2*int64(f.far.Jitter))) - f.far.Jitter
	}
	select {
	case on <- late{append([]byte(nil), p.Data...), p.Addr, time.Now().Add(d)}:
	default: // the way is full
	}
}

// hear reads what arrives and lets it wait.
func (f *farConn) hear(r *rand.Rand) {
	packets, room := make([]link.Packet, 64), make([]byte, 64*link.MaxDatagram)
	for {
		for i := range packets {
			packets[i].Data = room[i*link.MaxDatagram : (i+1)*link.MaxDatagram]
		}
		n, err := f.PacketConn.ReadBatch(packets)
		if err != nil {
			f.shut()
			return
		}
		for _, p := range packets[:n] {
			f.delayed(r, p, f.in)
		}
	}
}

// send writes what has waited long enough.
func (f *farConn) send() {
	for {
		select {
		case <-f.closed:
			return
		case p := <-f.out:
			if !f.wait(p.due) {
				return
			}
			_ = f.PacketConn.WriteBatch([]link.Packet{{Data: p.data, Addr: p.addr}}) // closed: hear sees it
		}
	}
}

func (f *farConn) wait(due time.Time) bool {
	d := time.Until(due)
	if d <= 0 {
		return true
	}
	select {
	case <-f.closed:
		return false
	case <-time.After(d):
		return true
	}
}

// ReadBatch returns what has arrived and waited long enough.
func (f *farConn) ReadBatch(ps []link.Packet) (int, error) {
	select {
	case <-f.closed:
		return 0, net.ErrClosed
	case p := <-f.in:
		if !f.wait(p.due) {
			return 0, net.ErrClosed
		}
		ps[0].Data = ps[0].Data[:copy(ps[0].Data, p.data)]
		ps[0].Addr = p.addr
		return 1, nil
	}
}

// WriteBatch lets the datagrams set out.
func (f *farConn) WriteBatch(ps []link.Packet) error {
	r := rand.New(rand.NewPCG(rand.Uint64(), 2))
	for _, p := range ps {
		f.delayed(r, p, f.out)
	}
	return nil
}

func (f *farConn) shut() { f.close.Do(func() { close(f.closed) }) }

// Close ends it.
func (f *farConn) Close() error {
	err := f.PacketConn.Close()
	f.shut()
	f.carriers.Wait()
	return err
}
