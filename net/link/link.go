package link

import (
	"crypto/rand"
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xtaci/kcp-go/v5"

	"roam/game"
	"roam/net/wire"
)

// Errors of Link.Send.
var (
	ErrFull   = errors.New("link: outbox is full")
	ErrClosed = errors.New("link: closed")
	ErrTooBig = errors.New("link: message is too big")
)

// A Receiver is told what happens on one link. Opened comes first, Closed last
// and exactly once, and Opened and Receive never overlap: they are called by the
// goroutine that reads the socket, so they must be quick and must not wait.
// Closed may come from any goroutine, also while a Receive is under way; it may
// come without Opened, for a ticket that was never used.
type Receiver interface {
	// Opened is called when the far end has proved that it holds the keys.
	Opened(l *Link)
	// Receive is called for each message. Its body may be read only during
	// the call.
	Receive(l *Link, kind wire.Kind, body []byte)
	// Closed is called when the link is over, with who said so: the far
	// end's reason and words, or this end's own.
	Closed(l *Link, reason wire.Reason, detail game.SafeText)
}

// A Link is an encrypted, reliable, ordered channel to one address. Its methods
// may be called by any goroutine.
type Link struct {
	socket   *Socket
	receiver Receiver
	id       uint32
	dialed   bool
	remote   PublicKey // of who knocked with a static key, else zero
	limits   Limits    // but for Silence, which mu guards
	boot     uint64

	ended atomic.Bool // set with stateClosed, for those who do not hold mu

	// rtt is the smoothed round trip in µs as this end knows it.
	rtt atomic.Uint32

	// The reader goroutine's own: a message of which a part has arrived.
	partial []byte

	// mu guards the fields below. It is never held while a Receiver is
	// called, nor while another lock is taken.
	mu     sync.Mutex
	state  state
	opened bool // the far end was heard
	seal   sealer
	replay replayWindow
	path   path
	kcp    *kcp.KCP // nil until the first message either way

	out     []byte // the stream's bytes that are not yet given to KCP
	pending []byte // KCP's bytes that are not yet sealed
	cuts    []int  // where the datagrams in pending end
	ackDue  bool   // segments have come that no flush has acknowledged

	heard    time.Time // when the far end was last heard
	expires  time.Time // of a ticket that waits
	pinged   time.Time
	progress time.Time // when the far end last acknowledged something, or had nothing to
	flushed  time.Time
	tended   time.Time // when its owner flushed it, with many others
	confirm  []byte    // the handshake's last message, until the far end was heard
	segments uint64    // pushed, for the share that was sent again
	resent   uint64
	nextPush uint32 // the lowest sequence number not yet sent
	given    uint32 // the lowest not yet given to KCP
	repeat   repeater
}

// state is where a link stands.
//
//	waiting ──first datagram──► open ──Close, silence──► closed
//	   └──────────────expiry─────────────────────────────► closed
type state uint8

const (
	stateWaiting state = iota // a ticket that was issued, or a knock not yet confirmed
	stateOpen
	stateClosed
)

func newLink(s *Socket, id uint32, boot uint64, secret []byte, dialed bool, limits Limits, r Receiver) (*Link, error) {
	seal, err := newSealer(secret, id, boot, dialed)
	if err != nil {
		return nil, err
	}
	return &Link{
		socket: s, receiver: r, id: id, boot: boot, dialed: dialed,
		limits: limits, seal: seal,
	}, nil
}

// ID is the link's id on the node that accepted it.
func (l *Link) ID() uint32 { return l.id }

// Remote is the static public key of a far end that knocked with one.
func (l *Link) Remote() PublicKey { return l.remote }

// Addr is where the far end is now.
func (l *Link) Addr() netip.AddrPort {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.path.addr
}

// Proved tells whether the far end has shown that it receives at its address.
func (l *Link) Proved() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.path.proved
}

// Heard is when the far end was last heard, or since when it is dialled.
func (l *Link) Heard() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard
}

// Ping asks the far end of a link that this end dialled for a sign of life with the
// pump's next visit, rather than when it is time.
func (l *Link) Ping() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pinged = time.Time{}
}

// Silence sets how long the far end may be unheard before it is lost, in place of
// what the link's Limits say.
func (l *Link) Silence(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limits.Silence = d
}

// RTT is the smoothed round trip to the far end, 0 while unknown.
func (l *Link) RTT() time.Duration { return time.Duration(l.rtt.Load()) * time.Microsecond }

// Send queues one message. It leaves with the next flush: the Batch's, if this
// link's owner has one, else the pump's, or at once with Socket.Flush.
func (l *Link) Send(kind wire.Kind, body []byte) error {
	size := 1 + len(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.state == stateClosed:
		return ErrClosed
	case size > maxMessage:
		return ErrTooBig
	case len(l.out)+size > l.limits.Outbox:
		return ErrFull
	}
	l.out = appendMessage(l.out, kind, body)
	return nil
}

// Congested tells whether the far end has not acknowledged most of a window:
// what can be skipped should be.
func (l *Link) Congested() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kcp != nil && l.kcp.WaitSnd() >= l.limits.Window*3/4
}

// Resent returns how many segments were sent, and how many times one was sent
// again.
func (l *Link) Resent() (segments, resent uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.segments, l.resent
}

// Keep says until when a ticket that waits is good. It does nothing to a link that
// is open.
func (l *Link) Keep(until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expires = until
}

// Close ends the link: what was sent goes out once more, then the far end is
// told why, without waiting for an answer. Receiver.Closed is called before
// Close returns, unless the link was closed already.
func (l *Link) Close(reason wire.Reason, detail game.SafeText) {
	l.end(reason, detail, true)
}

// end revokes the id first, so that nothing that still arrives can find the
// link, and only then takes it apart.
func (l *Link) end(reason wire.Reason, detail game.SafeText, tell bool) {
	if l.takeApart(reason, detail, tell) {
		l.receiver.Closed(l, reason, detail)
	}
}

// takeApart reports whether the link was not over yet. The socket does not close
// while it is under way, or the far end would not be told.
func (l *Link) takeApart(reason wire.Reason, detail game.SafeText, tell bool) bool {
	l.socket.farewells.RLock()
	defer l.socket.farewells.RUnlock()
	l.mu.Lock()
	if l.state == stateClosed {
		l.mu.Unlock()
		return false
	}
	wasOpen := l.state == stateOpen
	l.state = stateClosed
	l.ended.Store(true)
	l.mu.Unlock()

	l.socket.revoke(l)
	if tell && wasOpen {
		l.socket.sayClosed(l, reason, detail)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kcp, l.out, l.pending, l.cuts = nil, nil, nil, nil
	return true
}

// machine returns the KCP state machine, which is made when it is first needed:
// a link that only waits costs a tenth of one that has spoken.
func (l *Link) machine() *kcp.KCP {
	if l.kcp == nil {
		k := kcp.NewKCP(l.id, l.output)
		k.SetMtu(maxPlain)
		k.NoDelay(kcpNoDelay, kcpSlack, kcpFastResend, kcpNoCwnd)
		k.WndSize(l.limits.Window, l.limits.Window)
		l.kcp = k
	}
	return l.kcp
}

func randomToken() (t [8]byte) {
	rand.Read(t[:]) // never fails: crypto/rand ends the program instead
	return t
}
