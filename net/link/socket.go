package link

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"roam/net/wire"
)

// Config says how a socket is set up. Zero fields mean their defaults.
type Config struct {
	// Conn carries the datagrams. Required; the socket closes it.
	Conn PacketConn
	// Key answers players' knocks. Default: none are answered.
	Key Key
	// Cluster answers nodes' knocks. Default: none are answered.
	Cluster ClusterKey
	// Accept is asked about each link that a knock made, before Opened; the
	// link's Remote is zero for a node. nil refuses. It is called by the
	// goroutine that reads the socket. Default: refuses all.
	Accept func(l *Link) Receiver
	// MaxLinks bounds the links, waiting tickets included. Default 20,000.
	MaxLinks int
	// KnocksPerSecond bounds what one address (an IPv6 /64) may cost.
	// Default 200, in bursts of twice as many.
	KnocksPerSecond int
	// Log takes what an operator should see. Default: nothing.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Accept == nil {
		c.Accept = func(*Link) Receiver { return nil }
	}
	if c.MaxLinks == 0 {
		c.MaxLinks = 20_000
	}
	if c.KnocksPerSecond == 0 {
		c.KnocksPerSecond = 200
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// ErrTooMany is returned when a socket holds as many links as it may.
var ErrTooMany = errors.New("link: too many links")

// A Socket is one UDP socket with all its links. Its methods may be called by
// any goroutine.
type Socket struct {
	cfg     Config
	conn    PacketConn
	boot    uint64 // in the keys of every link that this socket accepts
	started time.Time
	traffic traffic
	drops   drops

	handshakes *handshakes
	probes     probeTable
	batches    sync.Pool // of *Batch, for Flush and Close; one is 80 KB

	farewells sync.RWMutex // held for reading while a link ends
	closing   chan struct{}
	running   sync.WaitGroup // the reader and the pump

	// mu guards the fields below. It is never held while anything is called.
	mu       sync.RWMutex
	closed   bool
	nextID   uint32
	accepted map[uint32]*Link
	dialed   map[dialedKey]*Link
	slots    [slots]map[*Link]struct{}
	late     map[*Link]struct{} // to be visited at the pump's next turn
	goodbyes []goodbye          // closes that are yet to be repeated
}

// dialedKey finds a link that this end dialled. Ids are the accepting node's, so
// two nodes may use the same.
type dialedKey struct {
	addr netip.AddrPort
	id   uint32
}

// Open starts a socket on the configured PacketConn. It runs until Close.
func Open(cfg Config) *Socket {
	cfg = cfg.withDefaults()
	var boot [8]byte
	rand.Read(boot[:])
	s := &Socket{
		cfg: cfg, conn: cfg.Conn, started: time.Now(),
		boot:     binary.BigEndian.Uint64(boot[:]),
		closing:  make(chan struct{}),
		accepted: make(map[uint32]*Link),
		dialed:   make(map[dialedKey]*Link),
		late:     make(map[*Link]struct{}),
	}
	for i := range s.slots {
		s.slots[i] = make(map[*Link]struct{})
	}
	s.batches.New = func() any { return s.NewBatch() }
	s.handshakes = newHandshakes(s)
	s.running.Go(s.read)
	s.running.Go(s.pump)
	return s
}

// LocalAddr is where the socket is bound.
func (s *Socket) LocalAddr() netip.AddrPort { return s.conn.LocalAddr() }

// Close ends every link with ReasonClosing, then the socket, and returns when
// its goroutines are gone. It must not be called by a Receiver.
func (s *Socket) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.running.Wait()
		return
	}
	s.closed = true
	all := make([]*Link, 0, len(s.accepted)+len(s.dialed))
	for i := range s.slots {
		for l := range s.slots[i] {
			all = append(all, l)
		}
	}
	s.mu.Unlock()
	for _, l := range all {
		l.Close(wire.ReasonClosing, "")
	}
	s.farewells.Lock() // until those are said that others have begun
	s.sayGoodbyes()
	s.farewells.Unlock()
	close(s.closing)
	s.conn.Close()
	s.running.Wait()
}

// Issue makes a link that waits for its far end to come with the ticket, for as
// long as life. The ticket's addresses are left to the caller.
func (s *Socket) Issue(life time.Duration, limits Limits, r Receiver) (wire.Ticket, *Link, error) {
	t := wire.Ticket{Boot: s.boot, Life: life}
	rand.Read(t.Secret[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return wire.Ticket{}, nil, ErrClosed
	case len(s.accepted) >= s.cfg.MaxLinks:
		return wire.Ticket{}, nil, ErrTooMany
	}
	t.Link = s.newID()
	l := &Link{
		socket: s, receiver: r, id: t.Link, boot: s.boot, limits: limits,
		seal: newTicketSealer(bytes.Clone(t.Secret[:]), t.Link, s.boot), expires: time.Now().Add(life),
	}
	s.insert(l)
	return t, l, nil
}

// newID chooses a link id: none comes again before 2^32 others did, and then
// under another secret. The lock is held.
func (s *Socket) newID() uint32 {
	for {
		s.nextID++
		if s.accepted[s.nextID] == nil && s.nextID != 0 {
			return s.nextID
		}
	}
}

// Dial opens the link of a ticket, at one of its addresses. The far end cannot
// refuse a ticket that it does not know: the link just stays silent.
func (s *Socket) Dial(to netip.AddrPort, t wire.Ticket, limits Limits, r Receiver) (*Link, error) {
	l, err := newLink(s, t.Link, t.Boot, t.Secret[:], true, limits, r)
	if err != nil {
		return nil, err
	}
	return l, s.dial(l, to)
}

func (s *Socket) dial(l *Link, to netip.AddrPort) error {
	l.state = stateOpen
	l.path = path{addr: to, proved: true, last: to}
	l.heard = time.Now()
	return s.add(l)
}

// add puts a link into the tables.
func (s *Socket) add(l *Link) error {
	old, err := s.replace(l)
	if old != nil {
		old.end(wire.ReasonSilent, "", false)
	}
	return err
}

// replace is add but for ending the link whose place was taken: a node that
// started again gives its ids out again, and what it gave out before is dead.
func (s *Socket) replace(l *Link) (old *Link, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if l.dialed {
		key := dialedKey{l.path.addr, l.id}
		if old = s.dialed[key]; old != nil && old.boot == l.boot {
			return nil, ErrTicketUsed
		}
	}
	s.insert(l)
	return old, nil
}

// insert puts a link into the tables. The lock is held.
func (s *Socket) insert(l *Link) {
	if l.dialed {
		s.dialed[dialedKey{l.path.addr, l.id}] = l
	} else {
		s.accepted[l.id] = l
	}
	s.slots[l.id%slots][l] = struct{}{}
}

// ErrTicketUsed is returned by Dial for a ticket whose link is open already.
var ErrTicketUsed = errors.New("link: ticket is in use")

// revoke takes a link out of the tables; its id is never given out again.
func (s *Socket) revoke(l *Link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.slots[l.id%slots], l)
	if !l.dialed {
		delete(s.accepted, l.id)
		return
	}
	if key := (dialedKey{l.path.addr, l.id}); s.dialed[key] == l {
		delete(s.dialed, key)
	}
}

// Flush sends what the link has queued, now rather than with the pump's next
// visit. Loops that serve many links use a Batch instead.
func (s *Socket) Flush(l *Link) {
	b := s.batches.Get().(*Batch)
	b.flush(l, time.Now(), false)
	b.Send()
	s.batches.Put(b)
}

// visitSoon asks the pump to visit a link at its next turn.
func (s *Socket) visitSoon(l *Link) {
	s.mu.Lock()
	s.late[l] = struct{}{}
	s.mu.Unlock()
}

// sent writes packets and counts them.
func (s *Socket) sent(packets []Packet) {
	bytes := 0
	for i := range packets {
		bytes += len(packets[i].Data)
	}
	s.traffic.packetsOut.Add(uint64(len(packets)))
	s.traffic.bytesOut.Add(uint64(bytes))
	s.conn.WriteBatch(packets) // an error means that the socket is closed: the reader sees it too
}
