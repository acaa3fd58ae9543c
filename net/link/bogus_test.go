package link

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"roam/net/wire"
)

// bogus are datagrams that strangers may send, by what they pretend to be. Each
// call of one returns the i-th.
func bogus(g *siege) map[string]func(i uint64) []byte {
	data := func(kind byte, id uint32) func(uint64) []byte {
		return func(i uint64) []byte {
			p := be.AppendUint32([]byte{kind}, id+uint32(i))
			return append(be.AppendUint64(p, i), make([]byte, 100)...)
		}
	}
	numbered := func(kind byte, size int) func(uint64) []byte {
		return func(i uint64) []byte { return append(be.AppendUint64([]byte{kind}, i), make([]byte, size)...) }
	}
	known := data(kindToAcceptor, 0)
	return map[string]func(i uint64) []byte{
		"unknown kind": numbered(0x40, 100),
		"no link":      data(kindToAcceptor, 1<<20),
		"no dialled":   data(kindToDialer, 1),
		"forged tag": func(i uint64) []byte {
			p := known(i)
			be.PutUint32(p[1:], g.link.id)
			return p
		},
		"probe": func(i uint64) []byte {
			p := append([]byte{kindProbe}, probeMagic...)
			return append(be.AppendUint64(p, i), make([]byte, 19)...)
		},
		"echo": func(i uint64) []byte {
			p := append([]byte{kindEcho}, probeMagic...)
			return append(be.AppendUint64(p, i), make([]byte, 19)...)
		},
		"answer":  numbered(kindAnswer, 100),
		"cookie":  numbered(kindCookie, 16),
		"refusal": numbered(kindRefusal, 2),
		"confirm": func(i uint64) []byte {
			return append(be.AppendUint32([]byte{kindConfirm}, uint32(i)), make([]byte, 66)...)
		},
		"knock, other cluster": func(i uint64) []byte {
			return knockPacket(patternNNpsk0, i, [cookieSize]byte{}, make([]byte, 48))
		},
		"knock, player": func(i uint64) []byte {
			e := make([]byte, 32)
			e[0], e[1] = byte(i)|1, byte(i>>8)
			return knockPacket(patternXX, i, [cookieSize]byte{}, e)
		},
		"knock, other version": func(i uint64) []byte {
			p := knockPacket(patternXX, i, [cookieSize]byte{}, nil)
			p[1]++
			return p
		},
	}
}

// stranger is the i-th address of many.
func stranger(i uint64) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 14), byte(i >> 6), byte(i)}), 4000)
}

// TestStrangersCreateNothing sends 20,000 of each from as many addresses.
func TestStrangersCreateNothing(t *testing.T) {
	const n = 20_000
	g := newSiege(t, PlayerLimits())
	defer g.socket.Close()
	for name, make := range bogus(g) {
		links := g.socket.Stats().Links
		before := heap()
		for i := range uint64(n) {
			g.from = stranger(i)
			g.arrives(make(i))
		}
		// Handshakes half open and rates remembered are bounded in number.
		most := uint64(64 << 10)
		if name[0] == 'k' {
			most = 8 << 20
		}
		if after := heap(); after > before+most {
			t.Errorf("%s: the heap grew by %d KiB", name, (after-before)>>10)
		}
		if g.socket.Stats().Links != links || g.receiver.opened != 0 {
			t.Errorf("%s: a link was made or opened", name)
		}
		if half := len(g.socket.handshakes.half); half > maxHalfOpen {
			t.Errorf("%s: %d handshakes are half open", name, half)
		}
	}
}

// BenchmarkBogus reports how many datagrams of strangers one reader drops a
// second, system calls not counted, and how the heap grows by them.
func BenchmarkBogus(b *testing.B) {
	g := newSiege(b, PlayerLimits())
	defer g.socket.Close()
	for name, make := range bogus(g) {
		b.Run(name, func(b *testing.B) {
			datagrams := [1024][]byte{}
			for i := range datagrams {
				datagrams[i] = make(uint64(i))
			}
			room := [MaxDatagram]byte{}
			before := heap()
			b.ReportAllocs()
			b.ResetTimer()
			for i := range uint64(b.N) {
				g.from = stranger(i)
				g.arrives(room[:copy(room[:], datagrams[i%1024])])
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "datagrams/s")
			b.ReportMetric(float64(int64(heap())-int64(before))/1024, "KiB-growth")
			b.ReportMetric(float64(g.socket.Stats().Links), "links")
		})
	}
}

// BenchmarkIdleLink reports what a link holds that was opened, has spoken both
// ways and is silent now, and one that still waits for its ticket.
func BenchmarkIdleLink(b *testing.B) {
	const links = 2000
	for range b.N {
		g := newSiege(b, PlayerLimits())
		before := heap()
		fars := make([]sealer, links)
		all := make([]*Link, links)
		receiver := new(told)
		for i := range fars {
			ticket, l, err := g.socket.Issue(time.Hour, PlayerLimits(), receiver)
			if err != nil {
				b.Fatal(err)
			}
			if fars[i], err = newSealer(ticket.Secret[:], ticket.Link, ticket.Boot, true); err != nil {
				b.Fatal(err)
			}
			all[i] = l
		}
		waiting := heap()
		for i, l := range all {
			g.link, g.far = l, fars[i]
			g.says(g.control(cmdPing, make([]byte, 1012)...))
			g.says(g.push(0, []byte{5, 1, 'h', 'e', 'y', '!'}))
			l.Send(wire.KindView, make([]byte, 200))
			g.socket.Flush(l)
			g.says(segment(l.id, cmdAck, 0, 0, nil))
			fars[i] = sealer{}
		}
		g.far = sealer{}
		b.ReportMetric(float64(waiting-before)/1024/links, "KiB/waiting")
		b.ReportMetric(float64(heap()-before)/1024/links, "KiB/idle")
		b.ReportMetric(0, "ns/op")
		runtime.KeepAlive(all)
		g.socket.Close()
	}
}

// TestSteadyStateAllocatesLittle: of what one datagram each way with a message
// costs in allocations, all is kcp-go's own (each segment is boxed for a heap and
// its buffer for a pool); the envelope, the stream and control datagrams cost none.
func TestSteadyStateAllocatesLittle(t *testing.T) {
	g := newSiege(t, PlayerLimits())
	defer g.socket.Close()
	g.link.path = path{addr: g.from, proved: true, last: g.from}
	room, plain := make([]byte, 0, MaxDatagram), g.control(cmdPing, make([]byte, 12)...)
	packets, links := []Packet{{Addr: g.from}}, make([]*Link, 1)
	arrive := func(p []byte) {
		packets[0].Data = p
		g.socket.find(packets, links)
		g.socket.arrived(links[0], packets[0], time.Now(), nil, g.replies)
		g.replies.Send()
	}
	if n := testing.AllocsPerRun(1000, func() { arrive(g.far.appendSealed(room, plain)) }); n != 0 {
		t.Errorf("a ping and its pong: %v allocations", n)
	}
	if n := testing.AllocsPerRun(1000, func() {
		g.link.Send(wire.KindView, plain)
		g.link.mu.Lock()
		g.link.out = g.link.out[:0]
		g.link.mu.Unlock()
	}); n != 0 {
		t.Errorf("Send: %v allocations", n)
	}
}
