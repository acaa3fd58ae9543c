package link

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/wire"
)

// A deafConn hears nothing; it counts what it is given to send.
type deafConn struct {
	closed   chan struct{}
	packets  atomic.Int64
	sentSize atomic.Int64
	watched  atomic.Uint32 // a link id
	toLink   atomic.Int64  // bytes that were sealed for it
}

func (c *deafConn) bytes() int     { return int(c.sentSize.Load()) }
func (c *deafConn) datagrams() int { return int(c.packets.Load()) }

func (c *deafConn) ReadBatch([]Packet) (int, error) {
	<-c.closed
	return 0, net.ErrClosed
}

func (c *deafConn) WriteBatch(ps []Packet) error {
	for _, p := range ps {
		c.packets.Add(1)
		c.sentSize.Add(int64(len(p.Data)))
		if p.Data[0] == kindToDialer && be.Uint32(p.Data[1:]) == c.watched.Load() {
			c.toLink.Add(int64(len(p.Data)))
		}
	}
	return nil
}

func (c *deafConn) LocalAddr() netip.AddrPort { return netip.MustParseAddrPort("192.0.2.1:7001") }

func (c *deafConn) Close() error {
	close(c.closed)
	return nil
}

// told is a Receiver that counts.
type told struct {
	opened, messages, closed int
	reason                   wire.Reason
}

func (r *told) Opened(*Link)                     { r.opened++ }
func (r *told) Receive(*Link, wire.Kind, []byte) { r.messages++ }
func (r *told) Closed(_ *Link, reason wire.Reason, _ game.SafeText) {
	r.closed++
	r.reason = reason
}

// A siege is a socket with one link, and a far end that holds the link's keys
// and says what it likes. The test plays the socket's reader.
type siege struct {
	conn     *deafConn
	socket   *Socket
	link     *Link
	far      sealer
	receiver *told
	replies  *Batch
	from     netip.AddrPort
}

func newSiege(t testing.TB, limits Limits) *siege {
	t.Helper()
	g := &siege{conn: &deafConn{closed: make(chan struct{})}, receiver: new(told), from: netip.MustParseAddrPort("198.51.100.7:4000")}
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	g.socket = Open(Config{Conn: g.conn, Key: key, Cluster: NewClusterKey(), Accept: func(*Link) Receiver { return new(told) }})
	g.replies = g.socket.NewBatch()
	ticket, l, err := g.socket.Issue(time.Hour, limits, g.receiver)
	if err != nil {
		t.Fatal(err)
	}
	g.link = l
	if g.far, err = newSealer(ticket.Secret[:], ticket.Link, ticket.Boot, true); err != nil {
		t.Fatal(err)
	}
	return g
}

// says seals plain as the far end would and lets the socket read it.
func (g *siege) says(plain []byte) { g.arrives(g.far.appendSealed(nil, plain)) }

// arrives lets the socket read a datagram.
func (g *siege) arrives(datagram []byte) {
	packets, links := []Packet{{Data: datagram, Addr: g.from}}, make([]*Link, 1)
	g.socket.find(packets, links)
	if links[0] != nil {
		g.socket.arrived(links[0], packets[0], time.Now(), nil, g.replies)
	} else {
		g.socket.stranger(packets[0], time.Now(), g.replies)
	}
	g.replies.Send()
}

func (g *siege) control(cmd byte, body ...byte) []byte {
	return append(append(le.AppendUint32(nil, g.link.id), cmd), body...)
}

func (g *siege) push(sn uint32, data []byte) []byte {
	return segment(g.link.id, cmdPush, 0, sn, data)
}

// held is how many bytes of the link's own are waiting for something.
func (g *siege) held() int {
	g.link.mu.Lock()
	defer g.link.mu.Unlock()
	return cap(g.link.out) + cap(g.link.pending) + cap(g.link.partial) + cap(g.link.repeat.last) + cap(g.link.repeat.before)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools hold goes with the second
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// besieged runs a flood inside a bubble and holds the heap to a bound.
func besieged(t *testing.T, limits Limits, most uint64, flood func(g *siege)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		g := newSiege(t, limits)
		g.says(g.control(cmdPing, make([]byte, 1012)...))
		before := heap()
		flood(g)
		if after := heap(); after > before+most {
			t.Errorf("the heap grew by %d KiB, %d are allowed", (after-before)>>10, most>>10)
		}
		g.socket.Close()
	})
}

// TestFloods: whatever a far end with valid keys sends, what it makes the other
// end hold, and send, is bounded.
func TestFloods(t *testing.T) {
	window := uint64(PlayerLimits().Window)
	const buffer = 1500 // kcp-go keeps each segment in one of these
	room := 4*window*buffer + 2*maxPending + 64<<10

	t.Run("segments out of order", func(t *testing.T) {
		besieged(t, PlayerLimits(), room, func(g *siege) {
			for i := range uint32(50_000) {
				g.says(g.push(1+i%1000, make([]byte, 1000))) // the first never comes
			}
			if g.receiver.messages != 0 || g.held() > 4*maxPending {
				t.Errorf("%d messages, %d bytes held", g.receiver.messages, g.held())
			}
		})
	})
	t.Run("acks", func(t *testing.T) {
		besieged(t, PlayerLimits(), room, func(g *siege) {
			out := g.conn.bytes()
			for i := range uint32(20_000) {
				if i%100 == 0 {
					g.link.Send(wire.KindView, make([]byte, 200))
					g.socket.Flush(g.link)
				}
				var p []byte
				for n := range uint32(40) {
					p = append(p, segment(g.link.id, cmdAck, 0, i+n, nil)...)
				}
				g.says(p)
			}
			if sent := g.conn.bytes() - out; sent > 2_000_000 {
				t.Errorf("acks made the other end send %d bytes", sent)
			}
		})
	})
	t.Run("pings", func(t *testing.T) {
		besieged(t, PlayerLimits(), 64<<10, func(g *siege) {
			out, datagrams, in := g.conn.bytes(), g.conn.datagrams(), 0
			for range 50_000 {
				p := g.control(cmdPing, make([]byte, 12)...)
				in += dataHeader + len(p) + tagSize
				g.says(p)
			}
			if sent := g.conn.bytes() - out; sent > in || g.conn.datagrams()-datagrams > 50_100 {
				t.Errorf("%d bytes of pings got %d bytes", in, sent)
			}
		})
	})
	t.Run("challenges", func(t *testing.T) {
		besieged(t, PlayerLimits(), 64<<10, func(g *siege) {
			out, in := g.conn.bytes(), 0
			for range 50_000 {
				p := g.control(cmdChallenge, make([]byte, 8)...)
				in += dataHeader + len(p) + tagSize
				g.says(p)
			}
			if sent := g.conn.bytes() - out; sent > in+4096 {
				t.Errorf("%d bytes of challenges got %d bytes", in, sent)
			}
		})
	})
	t.Run("half a message for ever", func(t *testing.T) {
		besieged(t, PlayerLimits(), room, func(g *siege) {
			g.says(g.push(0, []byte{0xff, 0x7f, 9})) // 16,383 bytes are to come
			for i := range uint32(16_381) {
				g.says(g.push(1+i, []byte{1}))
			}
			if g.receiver.messages != 0 || len(g.link.partial) > 16<<10 || g.held() > 4*maxPending {
				t.Errorf("%d messages, %d bytes held", g.receiver.messages, g.held())
			}
			g.says(g.push(16_382, []byte{1}))
			if g.receiver.messages != 1 {
				t.Error("the message never came")
			}
		})
	})
	t.Run("the largest messages", func(t *testing.T) {
		besieged(t, PlayerLimits(), room, func(g *siege) {
			var stream []byte
			for range 100 {
				stream = appendMessage(stream, 9, make([]byte, 16<<10-1))
			}
			for sn := uint32(0); len(stream) > 0; sn++ {
				n := min(len(stream), maxSegment)
				g.says(g.push(sn, stream[:n]))
				stream = stream[n:]
			}
			if g.receiver.messages != 100 || g.held() > 4*maxPending {
				t.Errorf("%d messages, %d bytes held", g.receiver.messages, g.held())
			}
		})
	})
	t.Run("a message too large", func(t *testing.T) {
		besieged(t, PlayerLimits(), room, func(g *siege) {
			g.says(g.push(0, []byte{0x80, 0x80, 0x04, 9}))
			if g.receiver.closed != 1 || g.receiver.reason != wire.ReasonRubbish {
				t.Errorf("closed %d times, with %v", g.receiver.closed, g.receiver.reason)
			}
		})
	})
	t.Run("never an ack", func(t *testing.T) {
		besieged(t, PlayerLimits(), room+uint64(4*PlayerLimits().Outbox), func(g *siege) {
			full, held, congested := 0, 0, false
			for range 2000 {
				if err := g.link.Send(wire.KindView, make([]byte, 1000)); errors.Is(err, ErrFull) {
					full++
				}
				g.socket.Flush(g.link)
				g.says(g.control(cmdPing, make([]byte, 12)...)) // alive, and deaf
				time.Sleep(50 * time.Millisecond)
				held, congested = max(held, g.held()), congested || g.link.Congested()
			}
			if full < 200 || !congested || held > 4*maxPending {
				t.Errorf("the outbox was full %d times, congested: %v, %d bytes held", full, congested, held)
			}
			if g.receiver.closed != 1 || g.receiver.reason != wire.ReasonSlow {
				t.Errorf("closed %d times, with %v", g.receiver.closed, g.receiver.reason)
			}
		})
	})
	t.Run("a window of nothing", func(t *testing.T) {
		besieged(t, PlayerLimits(), room+uint64(4*PlayerLimits().Outbox), func(g *siege) {
			shut := segment(g.link.id, cmdTell, 0, 0, nil)
			le.PutUint16(shut[6:], 0)
			held, congested := 0, false
			for range 2000 {
				g.says(shut)
				g.link.Send(wire.KindView, make([]byte, 1000))
				g.socket.Flush(g.link)
				time.Sleep(50 * time.Millisecond)
				held, congested = max(held, g.held()), congested || g.link.Congested()
			}
			if !congested || held > 4*maxPending {
				t.Errorf("congested: %v, %d bytes held", congested, held)
			}
			if g.receiver.closed != 1 || g.receiver.reason != wire.ReasonSlow {
				t.Errorf("closed %d times, with %v", g.receiver.closed, g.receiver.reason)
			}
		})
	})
}

// TestReadersAreNotWedged: each datagram that wedges a bare kcp-go reader is
// dropped, and the link goes on.
func TestReadersAreNotWedged(t *testing.T) {
	for name, bad := range map[string]func(g *siege) []byte{
		"empty push":         func(g *siege) []byte { return segment(g.link.id, cmdPush, 0, 0, nil) },
		"fragment":           func(g *siege) []byte { return segment(g.link.id, cmdPush, 254, 0, []byte("x")) },
		"other conversation": func(g *siege) []byte { return segment(g.link.id+1, cmdPush, 0, 0, []byte{2, 9, 9}) },
		"mixed": func(g *siege) []byte {
			return append(g.push(0, []byte{2, 9, 9}), segment(g.link.id, cmdPush, 0, 1, nil)...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newSiege(t, PlayerLimits())
				defer g.socket.Close()
				g.says(bad(g))
				if g.receiver.messages != 0 || g.socket.Stats().DroppedShape != 1 {
					t.Errorf("%d messages, %+v", g.receiver.messages, g.socket.Stats())
				}
				g.says(g.push(0, []byte{1, 9}))
				if g.receiver.messages != 1 {
					t.Error("the reader is wedged")
				}
			})
		})
	}
}

// TestOrderOfChecks: what does not open changes nothing, whatever else it is.
func TestOrderOfChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newSiege(t, PlayerLimits())
		defer g.socket.Close()
		good := g.far.appendSealed(nil, g.push(0, []byte{1, 9}))
		forged := bytes.Clone(good)
		forged[20] ^= 1
		far := bytes.Clone(forged)
		be.PutUint64(far[5:], 1<<40) // would move the replay window beyond all
		g.arrives(forged)
		g.arrives(far)
		if g.receiver.opened != 0 || g.link.Addr().IsValid() || g.conn.datagrams() != 0 || g.socket.Stats().DroppedSealed != 2 {
			t.Errorf("a forged datagram did something: %+v", g.socket.Stats())
		}
		g.arrives(bytes.Clone(good))
		g.arrives(bytes.Clone(good))
		if g.receiver.opened != 1 || g.receiver.messages != 1 || g.socket.Stats().DroppedReplay != 1 {
			t.Errorf("opened %d, %d messages, %+v", g.receiver.opened, g.receiver.messages, g.socket.Stats())
		}
		g.link.Close(wire.ReasonBye, "")
		g.says(g.push(1, []byte{1, 9}))
		if g.receiver.messages != 1 || g.socket.Stats().DroppedNoLink != 1 {
			t.Errorf("after the close: %+v", g.socket.Stats())
		}
	})
}

// TestFlushingOftenKeepsNothing: a caller that flushes without end does not fill
// the list of links to visit soon.
func TestFlushingOftenKeepsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newSiege(t, PlayerLimits())
		defer g.socket.Close()
		g.says(g.control(cmdPing, make([]byte, 1012)...))
		for range 10_000 {
			g.link.Send(wire.KindView, []byte{1})
			g.socket.Flush(g.link)
		}
		g.socket.mu.Lock()
		late := len(g.socket.late)
		g.socket.mu.Unlock()
		if late > 1 {
			t.Errorf("one link is to be visited %d times", late)
		}
	})
}

// FuzzDatagram feeds a socket whatever may come from a stranger.
func FuzzDatagram(f *testing.F) {
	g := newSiege(f, PlayerLimits())
	f.Cleanup(g.socket.Close)
	var probe [probeSize]byte
	copy(probe[:], "\x01roam")
	for kind := range byte(0x14) {
		f.Add(append([]byte{kind}, make([]byte, 60)...))
	}
	f.Add(probe[:])
	f.Add(knockPacket(patternXX, 1, [cookieSize]byte{}, make([]byte, 32)))
	f.Add(knockPacket(patternNNpsk0, 1, [cookieSize]byte{}, make([]byte, 48)))
	f.Add(be.AppendUint32([]byte{kindConfirm}, 1))
	f.Add(be.AppendUint32([]byte{kindToAcceptor}, g.link.id))
	f.Fuzz(func(t *testing.T, datagram []byte) {
		if len(datagram) > MaxDatagram {
			return
		}
		links, out := g.socket.Stats().Links, g.conn.bytes()
		size := len(datagram)
		g.arrives(datagram)
		if got := g.conn.bytes() - out; got > size {
			t.Fatalf("%d bytes got %d", size, got)
		}
		if g.socket.Stats().Links != links {
			t.Fatal("a stranger made a link")
		}
		if g.receiver.opened+g.receiver.messages > 0 {
			t.Fatal("a stranger was taken for the far end")
		}
	})
}

// FuzzInside feeds a link whatever a far end with valid keys may seal.
func FuzzInside(f *testing.F) {
	f.Add([]byte{cmdPing, 1, 2, 3}, false)
	f.Add(append([]byte{cmdPing}, make([]byte, 12)...), false)
	f.Add(append([]byte{cmdPong}, make([]byte, 8)...), false)
	f.Add([]byte{cmdClose, 0, 1, 'b', 'y', 'e', 0x1b}, false)
	f.Add(append([]byte{cmdChallenge}, make([]byte, 8)...), false)
	f.Add(append([]byte{cmdResponse}, make([]byte, 8)...), false)
	f.Add(segment(0, cmdPush, 0, 0, []byte{3, 9, 1, 2})[4:], false)
	f.Add(segment(0, cmdPush, 254, 0, nil)[4:], true)
	g := newSiege(f, PlayerLimits())
	f.Cleanup(g.socket.Close)
	f.Fuzz(func(t *testing.T, inside []byte, twice bool) {
		if len(inside) > maxPlain-4 {
			return
		}
		ticket, l, err := g.socket.Issue(time.Hour, PlayerLimits(), new(told))
		if err != nil {
			t.Fatal(err)
		}
		g.link = l
		if g.far, err = newSealer(ticket.Secret[:], ticket.Link, ticket.Boot, true); err != nil {
			t.Fatal(err)
		}
		g.conn.watched.Store(l.id)
		out := g.conn.toLink.Load()
		plain := append(le.AppendUint32(nil, l.id), inside...)
		in := dataHeader + len(plain) + tagSize
		g.says(plain)
		if twice {
			in *= 2
			g.says(plain)
		}
		l.Close(wire.ReasonBye, "so long")
		if got := g.conn.toLink.Load() - out; got > int64(amplification*in) {
			t.Fatalf("%d bytes from an unproved address got %d", in, got)
		}
	})
}
