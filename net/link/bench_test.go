//go:build unix

package link_test

import (
	"encoding/gob"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"roam/game"
	"roam/net/link"
	"roam/net/wire"
)

// The benchmarks of this file measure the serving end of many links, in µs of
// CPU per player-second; the clients run in a process of their own, which is
// this test binary started again.
const clientsEnv = "ROAM_BENCH_CLIENTS"

func TestMain(m *testing.M) {
	if os.Getenv(clientsEnv) != "" {
		benchClients()
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // importing kcp-go starts some
}

const (
	benchTick  = 50 * time.Millisecond
	benchView  = 200
	benchInput = 16
)

type benchTickets struct {
	To      netip.AddrPort
	Tickets []wire.Ticket
	For     time.Duration
}

// quiet is a Receiver that counts.
type quiet struct{ messages, closed *atomic.Uint64 }

func (quiet) Opened(*link.Link)                               {}
func (q quiet) Receive(*link.Link, wire.Kind, []byte)         { q.messages.Add(1) }
func (q quiet) Closed(*link.Link, wire.Reason, game.SafeText) { q.closed.Add(1) }

// benchClients dials every ticket and sends an input each tick, spread over it.
func benchClients() {
	runtime.GOMAXPROCS(1)
	var t benchTickets
	if err := gob.NewDecoder(os.Stdin).Decode(&t); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s := link.Open(link.Config{Conn: conn})
	var views, closed atomic.Uint64
	links := make([]*link.Link, 0, len(t.Tickets))
	for _, ticket := range t.Tickets {
		l, err := s.Dial(t.To, ticket, link.PlayerLimits(), quiet{&views, &closed})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		links = append(links, l)
	}
	serve(s, links, make([]byte, benchInput), t.For)
	fmt.Println(views.Load())
	s.Close()
}

// serve sends one message on each link each tick, a tenth of the links every
// twentieth... of it: in slices, as a room's loop does.
func serve(s *link.Socket, links []*link.Link, body []byte, last time.Duration) {
	const slices = 10
	b := s.NewBatch()
	start := time.Now()
	for turn := 0; ; turn++ {
		now := time.Now()
		if now.Sub(start) > last {
			return
		}
		for i := turn % slices; i < len(links); i += slices {
			if !links[i].Congested() {
				links[i].Send(wire.KindView, body)
			}
			b.Flush(links[i], now)
		}
		b.Send()
		time.Sleep(time.Until(start.Add(time.Duration(turn+1) * benchTick / slices)))
	}
}

func cpu() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkLinks reports the serving end's cost at 20 Hz with views of 200 and
// inputs of 16 bytes. Run it with -benchtime=1x.
func BenchmarkLinks(b *testing.B) {
	for _, players := range []int{1000, 2000, 4000} {
		b.Run(strconv.Itoa(players), func(b *testing.B) {
			for range b.N {
				benchLinks(b, players, 10*time.Second)
			}
		})
	}
}

func benchLinks(b *testing.B, players int, last time.Duration) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s := openUDP(b, link.Config{})
	var inputs, closed atomic.Uint64
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	links := make([]*link.Link, players)
	t := benchTickets{To: s.LocalAddr(), For: last + 2*time.Second}
	for i := range links {
		ticket, l, err := s.Issue(time.Minute, link.PlayerLimits(), quiet{&inputs, &closed})
		if err != nil {
			b.Fatal(err)
		}
		links[i], t.Tickets = l, append(t.Tickets, ticket)
	}
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), clientsEnv+"=1")
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	var once sync.Once
	defer once.Do(func() { child.Wait() })
	if err := gob.NewEncoder(in).Encode(t); err != nil {
		b.Fatal(err)
	}
	in.Close()
	serve(s, links, make([]byte, benchView), time.Second) // the links open

	stats, received, used := s.Stats(), inputs.Load(), cpu()
	var mallocs runtime.MemStats
	runtime.ReadMemStats(&mallocs)
	serve(s, links, make([]byte, benchView), last)
	used = cpu() - used
	runtime.ReadMemStats(&after)
	now := s.Stats()
	seconds := last.Seconds() * float64(players)
	var segments, resent uint64
	for _, l := range links {
		n, r := l.Resent()
		segments, resent = segments+n, resent+r
	}
	datagrams := float64(now.DatagramsIn - stats.DatagramsIn + now.DatagramsOut - stats.DatagramsOut)
	b.ReportMetric(float64(used.Microseconds())/seconds, "µs/player-s")
	b.ReportMetric(float64(inputs.Load()-received)/seconds, "inputs/player-s")
	b.ReportMetric(float64(now.DatagramsOut-stats.DatagramsOut)/seconds, "out/player-s")
	b.ReportMetric(float64(now.DatagramsIn-stats.DatagramsIn)/seconds, "in/player-s")
	b.ReportMetric(100*float64(resent)/float64(segments), "%resent")
	b.ReportMetric(float64(after.Mallocs-mallocs.Mallocs)/datagrams, "allocs/datagram")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1024/float64(players), "KiB/link")
	b.ReportMetric(0, "ns/op")
	if closed.Load() > 0 {
		b.Errorf("%d links closed", closed.Load())
	}
	once.Do(func() { child.Wait() })
}
