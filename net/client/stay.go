package client

import (
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/migration"
	"roam/net/session"
	"roam/net/wire"
)

// A stay is one session with one host. The goroutine that reads the socket calls
// it, but for Ended.
type stay struct {
	client  *Client
	session *session.Session
	welcome chan struct{} // closed with the first Welcome
	gone    chan struct{} // closed when it is over and nothing more will be called
	why     *wire.Error   // set before gone is closed

	// Guarded by the client's mu.
	host   game.SafeText
	room   game.RoomID
	resume *wire.Ticket  // to come back with
	park   time.Duration // for how long
	answer time.Duration // how long the Welcome took, of one that is travelled to
}

// Message takes the Welcome, then views and what concerns a move.
func (v *stay) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	c := v.client
	switch kind {
	case wire.KindWelcome:
		m := new(wire.Welcome)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		if c.welcomed(v, m) {
			close(v.welcome) // there is only one
		}
	case wire.KindView:
		ack, view, err := wire.View(body)
		if err != nil {
			return err
		}
		c.view(v, ack, view)
	case wire.KindMove:
		m := new(wire.Move)
		if err := wire.Decode(body, m); err != nil {
			return err
		}
		c.move(v, m)
	case wire.KindStay:
		m := new(wire.Stay)
		if err := wire.Decode(body, m); err != nil {
			return err
		}
		c.stayed(v, m)
	}
	return nil
}

// Ended says what becomes of the player.
func (v *stay) Ended(_ *session.Session, reason wire.Reason, detail game.SafeText) {
	v.why = &wire.Error{Reason: reason, Detail: string(detail)}
	v.client.lost(v)
	close(v.gone)
}

// welcomed begins a stay: the first of all, one that is travelled to, or one
// that is come back to.
func (c *Client) welcomed(v *stay, m *wire.Welcome) bool {
	c.mu.Lock()
	v.host, v.room, v.resume, v.park = m.Name, m.Room, m.Resume, m.Park
	if l := v.session.Link(); v.resume != nil && l != nil {
		v.resume.Addrs = append(v.resume.Addrs[:0], l.Addr()) // where it was reached
	}
	switch {
	case v == c.next:
		v.answer = time.Since(c.moving)
		if c.traveller.Welcome() == migration.TravelResend {
			c.resend(v, c.acked)
		}
		c.mu.Unlock()
		c.flush(v)
		return true
	case v == c.back:
		return c.comeBack(v, m)
	}
	c.sent, c.acked = m.Input, m.Input
	c.traveller = migration.NewTraveller(m.Epoch)
	c.mu.Unlock()
	c.progress(Progress{Step: StepSeated, Host: string(m.Name), Room: m.Room})
	return true
}

// view shows a view that is for the screen. The first from the host that is
// travelled to ends the travel.
func (c *Client) view(v *stay, ack uint64, view []byte) {
	now := time.Now()
	c.mu.Lock()
	var landed *Change
	var from *stay
	switch {
	case c.left || c.over:
		c.mu.Unlock()
		return
	case v == c.next && c.traveller.TargetView() == migration.TravelSwitch:
		// Who stands alone is sent nothing for a while: that is no gap.
		since := c.viewed
		if c.moving.After(since) {
			since = c.moving
		}
		landed = &Change{Kind: Moved, Host: v.host, Room: v.room, Gap: now.Sub(since), Resent: uint64(len(c.unacked))}
		from, c.cur, c.next = c.cur, v, nil
	case v != c.cur:
		c.mu.Unlock()
		return // it is the source's last word, or an old story
	}
	c.held(ack)
	c.viewed = now
	c.mu.Unlock()
	if landed != nil {
		from.session.End(wire.ReasonBye, "")
		v.session.Send(&wire.Landed{Gap: landed.Gap, Resent: landed.Resent})
		c.flush(v)
		c.changed(*landed)
	}
	c.tell.Lock()
	defer c.tell.Unlock()
	c.cfg.Handler.View(ack, view)
}

// changed tells the handler.
func (c *Client) changed(ch Change) {
	c.mu.Lock()
	quiet := c.left || c.over
	c.mu.Unlock()
	if quiet {
		return
	}
	c.tell.Lock()
	defer c.tell.Unlock()
	c.cfg.Handler.Changed(ch)
}

// move is the source's word that the player is expected elsewhere.
func (c *Client) move(v *stay, m *wire.Move) {
	c.mu.Lock()
	if v != c.cur || c.left {
		c.mu.Unlock()
		return
	}
	step, old := c.traveller.Move(m.Epoch), c.next
	if step == migration.TravelNothing {
		c.mu.Unlock()
		return
	}
	c.next, c.moving = nil, time.Now()
	c.mu.Unlock()
	if old != nil {
		old.session.End(wire.ReasonBye, "")
	}
	next, err := c.dial(m.Host, m.Ticket, link.PlayerLimits(), func(v *stay) {
		c.next = v
		c.work.Go(func() { c.listen(v) })
	})
	if err != nil {
		c.turnBack(next)
	}
}

// turnBack tells the source that the target is lost, if that is where the client
// still travels to; it reports whether it is.
func (c *Client) turnBack(v *stay) bool {
	c.mu.Lock()
	if c.next != v {
		c.mu.Unlock()
		return false
	}
	c.next = nil
	step := c.traveller.TargetLost()
	epoch, cur := c.traveller.Next(), c.cur
	c.mu.Unlock()
	if step == migration.TravelBack {
		cur.session.Send(&wire.Back{Epoch: epoch})
		c.flush(cur)
	}
	return true
}

// stayed is the source's word that it has taken the player back.
func (c *Client) stayed(v *stay, m *wire.Stay) {
	c.mu.Lock()
	if v != c.cur || !c.traveller.TakenBack(m.Epoch) {
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	c.hangUp()
	c.mu.Lock()
	c.held(m.Input)
	c.resend(v, m.Input)
	c.mu.Unlock()
	c.flush(v)
}
