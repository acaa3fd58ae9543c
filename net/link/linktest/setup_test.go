package linktest_test

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"roam/net/link"
	"roam/net/link/linktest"
)

// What runs already is not the network's: importing kcp-go, as net/link does,
// starts goroutines.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

var (
	everybody netip.AddrPort
	hostAddr  = netip.MustParseAddrPort("10.1.0.1:7001")
	otherAddr = netip.MustParseAddrPort("10.1.0.2:7002")
	playAddr  = netip.MustParseAddrPort("10.2.0.1:5000")
)

// An arrival is one packet that was read, and when.
type arrival struct {
	at   time.Duration // since the reader started
	from netip.AddrPort
	data string
}

// number returns what numbered put in.
func (a arrival) number() uint32 { return binary.BigEndian.Uint32([]byte(a.data)) }

// numbered returns size bytes that carry i.
func numbered(i, size int) []byte {
	b := make([]byte, max(size, 4))
	binary.BigEndian.PutUint32(b, uint32(i))
	return b
}

func open(t testing.TB, n *linktest.Network, addr netip.AddrPort) link.PacketConn {
	t.Helper()
	c, err := n.Listen(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func write(t rapid.TB, c link.PacketConn, to netip.AddrPort, data ...[]byte) {
	t.Helper()
	ps := make([]link.Packet, len(data))
	for i, d := range data {
		ps[i] = link.Packet{Data: d, Addr: to}
	}
	if err := c.WriteBatch(ps); err != nil {
		t.Fatal(err)
	}
}

func packets(n int) []link.Packet {
	ps := make([]link.Packet, n)
	for i := range ps {
		ps[i].Data = make([]byte, link.MaxDatagram)
	}
	return ps
}

// record reads all that arrives at the socket. The function that it returns
// closes the socket and says what was read.
func record(t rapid.TB, c link.PacketConn) func() []arrival {
	start := time.Now()
	var got []arrival
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			ps := packets(16)
			n, err := c.ReadBatch(ps)
			if err != nil {
				if !errors.Is(err, net.ErrClosed) {
					t.Errorf("ReadBatch: %v", err)
				}
				return
			}
			for _, p := range ps[:n] {
				got = append(got, arrival{time.Since(start), p.Addr, string(p.Data)})
			}
		}
	}()
	return func() []arrival {
		c.Close()
		<-done
		return got
	}
}

// balanced checks the equation that the doc of Stats promises.
func balanced(t rapid.TB, s linktest.Stats) {
	t.Helper()
	in := s.Sent + s.Duplicated
	out := s.Delivered + s.InFlight + s.Lost + s.Partitioned + s.Throttled + s.Overflowed + s.Unreachable + s.Oversize + s.Tapped + s.Paused
	if in != out {
		t.Errorf("%d packets in, %d accounted for: %+v", in, out, s)
	}
}
