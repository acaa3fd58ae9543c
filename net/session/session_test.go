package session_test

import (
	"net/netip"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

var (
	hereAt  = netip.MustParseAddrPort("192.0.2.1:1")
	thereAt = netip.MustParseAddrPort("192.0.2.2:2")
)

// A witness is a Handler that remembers its calls.
type witness struct {
	t  *testing.T
	do func(s *session.Session, kind wire.Kind, body []byte) error // while a message is with it

	mu    sync.Mutex // guards the fields below
	busy  bool
	kinds []wire.Kind
	ended []wire.Reason
}

func (w *witness) Message(s *session.Session, kind wire.Kind, body []byte) error {
	w.mu.Lock()
	if w.busy || len(w.ended) > 0 {
		w.t.Errorf("%v comes while another is there, or after the end", kind)
	}
	w.busy = true
	w.kinds = append(w.kinds, kind)
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.busy = false
		w.mu.Unlock()
	}()
	if w.do != nil {
		return w.do(s, kind, body)
	}
	return nil
}

func (w *witness) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy {
		w.t.Error("ended while a message is with the handler")
	}
	w.ended = append(w.ended, reason)
}

// over is how the session ended; ReasonNone if it did not.
func (w *witness) over() wire.Reason {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch len(w.ended) {
	case 0:
		return wire.ReasonNone
	case 1:
	default:
		w.t.Errorf("ended %d times", len(w.ended))
	}
	return w.ended[0]
}

// A pair is two ends of one session: here dialled, there accepted.
type pair struct {
	network          *linktest.Network
	socket, far      *link.Socket
	here, there      *session.Session
	dialer, acceptor *witness
	link             *link.Link
	greet            func() error
}

// open makes a pair that has not been greeted.
func open(t *testing.T, dialer, acceptor *witness) *pair {
	t.Helper()
	p := &pair{network: linktest.New(linktest.Config{Path: linktest.Path{Latency: 5 * time.Millisecond}}), dialer: dialer, acceptor: acceptor}
	listen := func(at netip.AddrPort) *link.Socket {
		conn, err := p.network.Listen(at)
		if err != nil {
			t.Fatal(err)
		}
		return link.Open(link.Config{Conn: conn})
	}
	p.socket, p.far = listen(hereAt), listen(thereAt)
	p.here, p.there = session.Dial(dialer), session.Accept(acceptor)
	ticket, _, err := p.far.Issue(time.Hour, link.PlayerLimits(), p.there)
	if err != nil {
		t.Fatal(err)
	}
	if p.link, err = p.socket.Dial(thereAt, ticket, link.PlayerLimits(), p.here); err != nil {
		t.Fatal(err)
	}
	p.greet = func() error {
		return p.here.Greet(p.link, p.socket, &wire.Hello{Role: wire.RolePlayer, Name: "Ada", Game: "x"})
	}
	return p
}

func (p *pair) close() {
	p.socket.Close()
	p.far.Close()
}

// inPair runs a test between two ends; the accepting one answers Hello.
func inPair(t *testing.T, do func(s *session.Session, kind wire.Kind, body []byte) error, test func(t *testing.T, p *pair)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		acceptor := &witness{t: t, do: func(s *session.Session, kind wire.Kind, body []byte) error {
			if kind == wire.KindHello {
				s.Send(&wire.Welcome{Name: "there"})
			}
			if do != nil {
				return do(s, kind, body)
			}
			return nil
		}}
		p := open(t, &witness{t: t}, acceptor)
		defer p.close()
		test(t, p)
	})
}

func TestGreeting(t *testing.T) {
	inPair(t, nil, func(t *testing.T, p *pair) {
		if err := p.greet(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		p.here.Send(&wire.Join{})
		time.Sleep(time.Minute)
		if !slices.Equal(p.acceptor.kinds, []wire.Kind{wire.KindHello, wire.KindJoin}) || !slices.Equal(p.dialer.kinds, []wire.Kind{wire.KindWelcome}) {
			t.Errorf("heard %v and %v", p.acceptor.kinds, p.dialer.kinds)
		}
		if p.dialer.over() != wire.ReasonNone || p.acceptor.over() != wire.ReasonNone {
			t.Errorf("ended with %v and %v", p.dialer.over(), p.acceptor.over())
		}
		p.here.End(wire.ReasonBye, "")
		time.Sleep(time.Second)
		if p.dialer.over() != wire.ReasonBye || p.acceptor.over() != wire.ReasonBye {
			t.Errorf("ended with %v and %v", p.dialer.over(), p.acceptor.over())
		}
		if err := p.here.Send(&wire.Join{}); err == nil {
			t.Error("a session that ended sends")
		}
	})
}

// TestNoGreeting: whoever waits for one waits five seconds.
func TestNoGreeting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, &witness{t: t}, &witness{t: t}) // nobody answers Hello
		defer p.close()
		p.greet()
		time.Sleep(4900 * time.Millisecond)
		if p.dialer.over() != wire.ReasonNone {
			t.Error("ended early")
		}
		time.Sleep(time.Second)
		if p.dialer.over() != wire.ReasonTooLate || p.acceptor.over() != wire.ReasonTooLate {
			t.Errorf("ended with %v and %v", p.dialer.over(), p.acceptor.over())
		}
	})
	inPair(t, nil, func(t *testing.T, p *pair) { // open, and says nothing
		time.Sleep(6 * time.Second)
		if p.acceptor.over() != wire.ReasonTooLate {
			t.Errorf("ended with %v", p.acceptor.over())
		}
	})
}

// TestGreetingComesFirstAndOnce, and can be read.
func TestGreetingComesFirstAndOnce(t *testing.T) {
	inPair(t, nil, func(t *testing.T, p *pair) {
		p.link.Send(wire.KindJoin, nil)
		time.Sleep(time.Second)
		if p.acceptor.over() != wire.ReasonRubbish || len(p.acceptor.kinds) != 0 {
			t.Errorf("not first: heard %v, ended with %v", p.acceptor.kinds, p.acceptor.over())
		}
	})
	inPair(t, nil, func(t *testing.T, p *pair) {
		p.greet()
		p.here.Send(&wire.Hello{})
		time.Sleep(time.Second)
		if p.acceptor.over() != wire.ReasonRubbish || len(p.acceptor.kinds) != 1 {
			t.Errorf("twice: heard %v, ended with %v", p.acceptor.kinds, p.acceptor.over())
		}
	})
	inPair(t, func(_ *session.Session, _ wire.Kind, body []byte) error {
		return session.Greeting(body, new(wire.Hello))
	}, func(t *testing.T, p *pair) {
		p.link.Send(wire.KindHello, []byte{0xff})
		time.Sleep(time.Second)
		if p.acceptor.over() != wire.ReasonRubbish || p.dialer.over() != wire.ReasonRubbish {
			t.Errorf("unreadable: ended with %v and %v", p.acceptor.over(), p.dialer.over())
		}
	})
}

// TestStrikes: the third ends the session, wherever they come from.
func TestStrikes(t *testing.T) {
	inPair(t, func(_ *session.Session, kind wire.Kind, body []byte) error {
		if kind == wire.KindJoin {
			return wire.Decode(body, new(wire.Join))
		}
		return nil
	}, func(t *testing.T, p *pair) {
		p.greet()
		for range 2 {
			p.here.SendRaw(wire.KindJoin, []byte{0xff})
		}
		p.here.Send(&wire.Join{})
		time.Sleep(time.Second)
		if p.acceptor.over() != wire.ReasonNone {
			t.Fatal("two were enough")
		}
		if !p.there.Strike() || p.there.Strike() {
			t.Error("Strike does not say that it was the third, once")
		}
		time.Sleep(time.Second)
		if p.acceptor.over() != wire.ReasonRubbish || p.dialer.over() != wire.ReasonRubbish {
			t.Errorf("ended with %v and %v", p.acceptor.over(), p.dialer.over())
		}
	})
}

// TestEndedComesLast, also when the handler ends the session while a message is
// with it, or another goroutine does at that moment.
func TestEndedComesLast(t *testing.T) {
	for name, end := range map[string]func(*session.Session){
		"itself": func(s *session.Session) { s.End(wire.ReasonKicked, "") },
		"another": func(s *session.Session) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				s.End(wire.ReasonKicked, "")
			}()
			<-done
		},
	} {
		t.Run(name, func(t *testing.T) {
			inPair(t, func(s *session.Session, kind wire.Kind, _ []byte) error {
				if kind == wire.KindJoin {
					end(s)
				}
				return nil
			}, func(t *testing.T, p *pair) {
				p.greet()
				for range 5 { // those after the first are not heard
					p.here.Send(&wire.Join{})
				}
				time.Sleep(time.Second)
				if p.acceptor.over() != wire.ReasonKicked || p.dialer.over() != wire.ReasonKicked || len(p.acceptor.kinds) != 2 {
					t.Errorf("heard %v, ended with %v and %v", p.acceptor.kinds, p.acceptor.over(), p.dialer.over())
				}
			})
		})
	}
}

// TestFullOutbox: who does not take what it is sent is ended.
func TestFullOutbox(t *testing.T) {
	inPair(t, nil, func(t *testing.T, p *pair) {
		p.greet()
		time.Sleep(time.Second)
		p.network.Isolate(hereAt)
		body := make([]byte, 1000)
		sent := 0
		for p.there.SendRaw(wire.KindView, body) == nil {
			sent++
		}
		if p.acceptor.over() != wire.ReasonSlow || sent > 100 {
			t.Errorf("after %d messages of a KiB: ended with %v", sent, p.acceptor.over())
		}
	})
}
