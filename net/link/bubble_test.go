package link_test

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// The tests of this package that need a network run whole sockets, with the
// real KCP inside, over linktest in a synctest bubble: a minute costs nothing.

var (
	hostAt    = netip.MustParseAddrPort("192.0.2.1:7001")
	clientAt  = netip.MustParseAddrPort("198.51.100.7:4000")
	otherAt   = netip.MustParseAddrPort("203.0.113.9:9")
	everybody netip.AddrPort
)

// An event is one call of a Receiver.
type event struct {
	at     time.Time
	what   string // opened, message, closed
	number int    // of a message that say sent
	size   int
	reason wire.Reason
	detail game.SafeText
}

// A witness is a Receiver that remembers what it was told, and when.
type witness struct {
	t    testing.TB
	mu   sync.Mutex // guards the fields below
	all  []event
	link *link.Link
}

func (w *witness) note(e event) {
	e.at = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := len(w.all); n > 0 && w.all[n-1].what == "closed" {
		w.t.Errorf("%s after closed", e.what)
	}
	w.all = append(w.all, e)
}

func (w *witness) Opened(l *link.Link) {
	w.mu.Lock()
	w.link = l
	w.mu.Unlock()
	w.note(event{what: "opened"})
}

func (w *witness) Receive(_ *link.Link, _ wire.Kind, body []byte) {
	e := event{what: "message", size: len(body)}
	if len(body) >= 4 {
		e.number = int(binary.BigEndian.Uint32(body))
	}
	w.note(e)
}

func (w *witness) Closed(_ *link.Link, reason wire.Reason, detail game.SafeText) {
	w.note(event{what: "closed", reason: reason, detail: detail})
}

func (w *witness) events(what string) (es []event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.all {
		if e.what == what {
			es = append(es, e)
		}
	}
	return es
}

// ended returns how the link was closed, once.
func (w *witness) ended(t testing.TB) event {
	t.Helper()
	es := w.events("closed")
	if len(es) != 1 {
		t.Fatalf("closed %d times", len(es))
	}
	return es[0]
}

// inOrder checks that exactly the messages 0 to n-1 came, each once, in order.
func (w *witness) inOrder(t testing.TB, n int) {
	t.Helper()
	es := w.events("message")
	for i, e := range es {
		if e.number != i {
			t.Fatalf("message %d came in the place of %d", e.number, i)
		}
	}
	if len(es) != n {
		t.Fatalf("%d of %d messages came", len(es), n)
	}
}

// numbered is the body of message i, of size bytes.
func numbered(i, size int) []byte {
	body := make([]byte, max(size, 4))
	binary.BigEndian.PutUint32(body, uint32(i))
	return body
}

// A bubble is two sockets on one network, and a link between them.
type bubble struct {
	network      *linktest.Network
	host, client *link.Socket
	there, here  *link.Link // the host's and the client's end
	up, down     *witness   // what the host and the client were told
}

func listen(t testing.TB, n *linktest.Network, at netip.AddrPort, cfg link.Config) *link.Socket {
	t.Helper()
	conn, err := n.Listen(at)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Conn = conn
	return link.Open(cfg)
}

// newBubble opens a link by ticket. The caller calls close.
func newBubble(t testing.TB, cfg linktest.Config) *bubble {
	t.Helper()
	b := &bubble{network: linktest.New(cfg), up: &witness{t: t}, down: &witness{t: t}}
	b.host = listen(t, b.network, hostAt, link.Config{})
	b.client = listen(t, b.network, clientAt, link.Config{})
	b.dial(t)
	return b
}

func (b *bubble) dial(t testing.TB) {
	t.Helper()
	ticket, there, err := b.host.Issue(time.Minute, link.PlayerLimits(), b.up)
	if err != nil {
		t.Fatal(err)
	}
	here, err := b.client.Dial(hostAt, ticket, link.PlayerLimits(), b.down)
	if err != nil {
		t.Fatal(err)
	}
	b.there, b.here = there, here
}

func (b *bubble) close() {
	b.client.Close()
	b.host.Close()
}

// say sends message i of size bytes.
func say(t testing.TB, l *link.Link, i, size int) {
	t.Helper()
	if err := l.Send(wire.KindView, numbered(i, size)); err != nil {
		t.Fatalf("message %d: %v", i, err)
	}
}

// converse sends messages from..to-1 both ways at 20 Hz, the host's from a batch
// as a room's loop does, the client's flushed at once. Each end's clock drifts
// against the other's, so that the ticks meet at every phase.
func (b *bubble) converse(t testing.TB, from, to, view, input int) {
	t.Helper()
	var loops sync.WaitGroup
	loops.Go(func() {
		batch := b.host.NewBatch()
		for i := from; i < to; i++ {
			if len(b.up.events("closed")) > 0 {
				return
			}
			say(t, b.there, i, view)
			batch.Flush(b.there, time.Now())
			batch.Send()
			time.Sleep(50 * time.Millisecond)
		}
	})
	loops.Go(func() {
		for i := from; i < to; i++ {
			if len(b.down.events("closed")) > 0 {
				return
			}
			say(t, b.here, i, input)
			b.client.Flush(b.here)
			time.Sleep(50*time.Millisecond + 137*time.Microsecond)
		}
	})
	loops.Wait()
}
