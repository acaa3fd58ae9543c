package client

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/migration"
	"roam/net/session"
	"roam/net/wire"
)

// A Client is a player who has a seat. Its methods may be called by any
// goroutine.
type Client struct {
	cfg    Config
	id     game.PlayerID
	socket *link.Socket
	owned  bool // the socket is this client's alone

	// The joining goroutine's own, until the reader has the Welcome.
	reached netip.AddrPort
	probed  []ProbedHost
	step    Step
	queued  bool // at the lobby that is asked

	tell sync.Mutex // held while the handler is called: one call at a time
	work sync.WaitGroup

	mu        sync.Mutex // guards the fields below; never held while the handler is called
	cur       *stay      // the host that is played on
	next      *stay      // the one that is travelled to, while it is
	back      *stay      // the one that is come back to, while it is
	traveller *migration.Traveller
	sent      uint64    // number of the last input
	acked     uint64    // the last that a view held
	unacked   []pending // inputs that no view has held, oldest first
	viewed    time.Time // when the last view came
	moving    time.Time // when the last move began
	left      bool      // Leave was called
	over      bool      // the handler was told the end, or will not be
	buf       []byte
}

// pending is an input that may have to be sent again.
type pending struct {
	number uint64
	bytes  []byte
}

// maxPending bounds the inputs that wait for a view; a game's own pace keeps far
// below it.
const maxPending = 512

// attach takes the seat that the lobby reserved.
func (c *Client) attach(ctx context.Context, seat *wire.Seat) error {
	c.progress(Progress{Step: StepAttach, Host: string(seat.Host), Room: seat.Room})
	v, err := c.dial(seat.Host, seat.Ticket, link.PlayerLimits(), func(v *stay) { c.cur = v })
	if err != nil {
		return err
	}
	timer := time.NewTimer(attachWithin)
	defer timer.Stop()
	select {
	case <-v.welcome:
		return nil
	case <-v.gone:
		return v.why
	case <-timer.C:
		err = wire.ErrReason(wire.ReasonUnreachable)
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.mu.Lock()
	c.left = true // whatever still comes is not for the handler
	c.mu.Unlock()
	v.session.End(wire.ReasonBye, "")
	<-v.gone
	return err
}

// dial opens a ticket's link and says Hello. place is called with the stay
// before anything can happen to it, under the lock; with an error too, if it came
// so far.
func (c *Client) dial(host game.SafeText, t wire.Ticket, limits link.Limits, place func(*stay)) (*stay, error) {
	if len(t.Addrs) == 0 {
		return nil, &wire.Error{Reason: wire.ReasonUnreachable, Detail: "host " + string(host) + " has told no address"}
	}
	v := &stay{client: c, host: host, welcome: make(chan struct{}), gone: make(chan struct{})}
	v.session = session.Dial(v)
	v.session.Patience(limits.Silence)
	c.mu.Lock()
	if c.left {
		c.mu.Unlock()
		return nil, link.ErrClosed
	}
	lossy := c.cur != nil && c.cur.session.Link() != nil && c.cur.session.Link().Lossy()
	place(v)
	c.mu.Unlock()
	l, err := c.socket.Dial(t.Addrs[0], t, limits, v.session)
	if err != nil {
		return v, err
	}
	if lossy {
		l.ExpectLoss()
	}
	return v, v.session.Greet(l, c.socket, &wire.Hello{Role: wire.RolePlayer, Name: game.SafeText(c.cfg.Name), Game: c.cfg.Game})
}

// Input sends one input and returns its number. It leaves at once unless the
// client is Patient. While the seat is lost it waits, and is sent once the
// player is back. An error means that the player is gone for good, or has far
// too many inputs under way.
func (c *Client) Input(input []byte) (number uint64, err error) {
	c.mu.Lock()
	if c.over || c.left {
		c.mu.Unlock()
		return 0, link.ErrClosed
	}
	if len(c.unacked) >= maxPending {
		c.mu.Unlock()
		return 0, link.ErrFull
	}
	c.sent++
	p := pending{c.sent, append([]byte(nil), input...)}
	c.unacked = append(c.unacked, p)
	cur, next := c.cur, c.next
	full := c.post(cur, p)
	if next != nil && c.traveller.Both() {
		c.post(next, p)
	}
	c.mu.Unlock()
	switch {
	case full: // not under the lock: ending calls the handler
		cur.session.End(wire.ReasonSlow, "")
	case !c.cfg.Patient:
		c.flush(cur)
		c.flush(next)
	}
	return p.number, nil
}

// post sends an input to one host, if there is a session, and reports whether
// its outbox is full. The lock is held.
func (c *Client) post(v *stay, p pending) (full bool) {
	if l := v.session.Link(); l != nil {
		c.buf = wire.AppendInput(c.buf[:0], p.number, p.bytes)
		return errors.Is(l.Send(wire.KindInput, c.buf), link.ErrFull)
	}
	return false
}

// resend sends every input above a number that no view has held. The lock is
// held.
func (c *Client) resend(v *stay, above uint64) (n uint64) {
	for _, p := range c.unacked {
		if p.number > above {
			c.post(v, p)
			n++
		}
	}
	return n
}

// held forgets the inputs that the world has for certain. The lock is held.
func (c *Client) held(number uint64) {
	c.acked = max(c.acked, min(number, c.sent))
	n := 0
	for n < len(c.unacked) && c.unacked[n].number <= c.acked {
		n++
	}
	c.unacked = append(c.unacked[:0], c.unacked[n:]...)
}

func (c *Client) flush(v *stay) {
	if v != nil && v.session.Link() != nil {
		c.socket.Flush(v.session.Link())
	}
}

// Status tells what the client knows of its seat.
func (c *Client) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	st := Status{ID: c.id, Host: c.cur.host, Room: c.cur.room, Sent: c.sent, Acked: c.acked}
	if l := c.cur.session.Link(); l != nil {
		st.Addr, st.RTT = l.Addr(), l.RTT()
		st.Segments, st.Resent = l.Resent()
	}
	return st
}

// Leave gives the seat up and returns when nothing of the client is left.
// Handler.Ended is not called. It must not be called by the Handler.
func (c *Client) Leave() {
	c.mu.Lock()
	c.left = true
	stays := []*stay{c.cur, c.next, c.back}
	c.mu.Unlock()
	for _, v := range stays {
		if v != nil {
			v.session.End(wire.ReasonBye, "")
			if v.session.Link() != nil {
				<-v.gone
			}
		}
	}
	c.work.Wait()
	if c.owned {
		c.socket.Close()
	}
}
