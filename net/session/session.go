// Package session identifies the far end of a link. Whoever dialled says Hello
// first, the other answers with Welcome; only then does anything else count. A
// session also keeps the rules that every link's user would otherwise repeat: a
// greeting that does not come in time, an outbox that is full, and messages that
// cannot be read all end it, with the one reason that fits.
//
//	dialled:   Hello ──► wait for Welcome ──► open ──► ended(reason)
//	accepted:  wait for Hello ──► open ──► ended(reason)
package session

import (
	"cmp"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/wire"
)

const (
	// greetWithin is how long the far end may take to say Hello or Welcome.
	greetWithin = 5 * time.Second
	// maxStrikes is how many unreadable messages end a session.
	maxStrikes = 3
)

// A Handler is told what happens in a session, one call at a time. Message is
// called by the goroutine that reads the socket and must be quick; Ended comes
// exactly once, last, from any goroutine, and may come without any message.
type Handler interface {
	// Message is called for each message, the greeting first and once: Hello
	// on an accepted session, Welcome on a dialled one. The body may be read
	// only during the call. An error is a strike; the third ends the session.
	// Unknown kinds should be passed over without one.
	Message(s *Session, kind wire.Kind, body []byte) error
	// Ended is called when the session is over.
	Ended(s *Session, reason wire.Reason, detail game.SafeText)
}

// A Session is a link whose far end says who it is. Its methods may be called by
// any goroutine.
type Session struct {
	handler Handler
	greeted wire.Kind // that must come first
	link    atomic.Pointer[link.Link]
	within  time.Duration // that the greeting may take; 0: greetWithin

	mu      sync.Mutex // guards the fields below; not held while the handler is called
	timer   *time.Timer
	strikes int
	open    bool // the greeting has come
	busy    bool // a message is with the handler
	over    bool
	reason  wire.Reason // for which it is over
	detail  game.SafeText
}

// Accept returns a session for a link that the far end dials.
func Accept(h Handler) *Session { return &Session{handler: h, greeted: wire.KindHello} }

// Dial returns a session for a link that this end dials: pass it as the link's
// Receiver, then call Greet.
func Dial(h Handler) *Session { return &Session{handler: h, greeted: wire.KindWelcome} }

// Greet says Hello on a dialled link.
func (s *Session) Greet(l *link.Link, socket *link.Socket, hello *wire.Hello) error {
	s.link.Store(l)
	s.await()
	if err := s.Send(hello); err != nil {
		return err
	}
	socket.Flush(l)
	return nil
}

// Patience sets how long the far end may take to greet, before Greet. Default 5 s.
func (s *Session) Patience(d time.Duration) { s.within = d }

// await starts the time within which the greeting must come.
func (s *Session) await() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil && !s.over {
		s.timer = time.AfterFunc(cmp.Or(s.within, greetWithin), func() { s.End(wire.ReasonTooLate, "") })
	}
}

// Link is the session's link, nil before it is open.
func (s *Session) Link() *link.Link { return s.link.Load() }

// Opened is the link's; see link.Receiver.
func (s *Session) Opened(l *link.Link) {
	s.link.Store(l)
	if s.greeted == wire.KindHello {
		s.await()
	}
}

// Receive is the link's; see link.Receiver.
func (s *Session) Receive(l *link.Link, kind wire.Kind, body []byte) {
	if !s.begin(kind) {
		l.Close(wire.ReasonRubbish, "")
		return
	}
	switch err := s.handler.Message(s, kind, body); {
	case errors.Is(err, errGreeting):
		l.Close(wire.ReasonRubbish, "")
	case err != nil:
		s.Strike()
	}
	s.mu.Lock()
	s.busy = false
	over := s.over
	s.mu.Unlock()
	if over {
		s.handler.Ended(s, s.reason, s.detail)
	}
}

// begin notes that a message is with the handler, unless none of its kind may
// come now: the greeting comes first, and once.
func (s *Session) begin(kind wire.Kind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.open == (kind == s.greeted) {
		return false
	}
	if !s.open {
		s.open = true
		s.stopWaiting()
	}
	s.busy = true
	return true
}

// stopWaiting is for a greeting that has come, or will not. The lock is held.
func (s *Session) stopWaiting() {
	if s.timer != nil {
		s.timer.Stop()
	}
}

// Strike counts one more message that cannot be read; the third ends the
// session. It reports whether this was the third.
func (s *Session) Strike() (out bool) {
	s.mu.Lock()
	s.strikes++
	out = s.strikes == maxStrikes
	s.mu.Unlock()
	if out {
		s.End(wire.ReasonRubbish, "")
	}
	return out
}

// errGreeting marks a greeting that cannot be read: there is no second.
var errGreeting = errors.New("session: greeting cannot be read")

// Greeting decodes a session's first message.
func Greeting(body []byte, m wire.Message) error {
	if err := wire.Decode(body, m); err != nil {
		return errors.Join(errGreeting, err)
	}
	return nil
}

// Closed is the link's; see link.Receiver.
func (s *Session) Closed(_ *link.Link, reason wire.Reason, detail game.SafeText) {
	s.mu.Lock()
	s.over, s.reason, s.detail = true, reason, detail
	s.stopWaiting()
	busy := s.busy
	s.mu.Unlock()
	if !busy { // else Receive says it, as soon as the handler is done
		s.handler.Ended(s, reason, detail)
	}
}

// Over tells whether the session has ended.
func (s *Session) Over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// Send queues a control message. A far end that does not take what it is sent
// is ended with ReasonSlow.
func (s *Session) Send(m wire.Message) error {
	body, err := wire.Encode(m)
	if err != nil {
		return err
	}
	return s.SendRaw(m.Kind(), body)
}

// SendRaw queues a message whose body is written already.
func (s *Session) SendRaw(kind wire.Kind, body []byte) error {
	l := s.link.Load()
	if l == nil {
		return link.ErrClosed
	}
	err := l.Send(kind, body)
	if errors.Is(err, link.ErrFull) {
		l.Close(wire.ReasonSlow, "")
	}
	return err
}

// End ends the session; the far end is told why.
func (s *Session) End(reason wire.Reason, detail game.SafeText) {
	if l := s.link.Load(); l != nil {
		l.Close(reason, detail)
	}
}

// Post decodes a message and posts what is to be done with it to the loop that
// owns what it is about. It is for a Handler's Message, which must not wait.
func Post[T any, M interface {
	*T
	wire.Message
}](mail *loop.Mailbox, body []byte, do func(m M)) error {
	m := M(new(T))
	if err := wire.Decode(body, m); err != nil {
		return err
	}
	mail.Post(func() { do(m) })
	return nil
}
