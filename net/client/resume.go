package client

import (
	"time"

	"roam/net/link"
	"roam/net/migration"
	"roam/net/wire"
)

// final tells whether a session's end is the end of the seat, too: somebody
// meant it. All else is an accident, and the seat waits on the host.
func final(r wire.Reason) bool {
	switch r {
	case wire.ReasonSilent, wire.ReasonSlow, wire.ReasonTooLate, wire.ReasonFailed:
		return false
	}
	return true
}

// lost says what becomes of the player when a session is over.
func (c *Client) lost(v *stay) {
	c.mu.Lock()
	switch {
	case v == c.next:
		c.mu.Unlock()
		c.turnBack(v)
		return
	case v != c.cur || c.left || c.over:
		c.mu.Unlock()
		return
	}
	joined := c.traveller != nil
	travelling := c.next != nil && c.traveller.Both()
	comes := joined && v.resume != nil && !final(v.why.Reason)
	if comes || travelling { // the target may have the player already, whatever ended the source
		c.work.Go(func() { c.resume(v, travelling) })
		c.mu.Unlock()
		return
	}
	c.over = true
	c.mu.Unlock()
	if joined { // else Join tells
		c.tell.Lock()
		defer c.tell.Unlock()
		c.cfg.Handler.Ended(v.why)
	}
}

// travelGrace is how long a player who lost the source in the middle of a move
// waits for the target to have it.
const travelGrace = 2 * time.Second

// resume comes back to a seat that was lost by accident. The ticket is one link,
// so there is one link for all of it: KCP repeats the Hello, slower each time,
// until the host answers or the seat is gone.
func (c *Client) resume(v *stay, travelling bool) {
	c.changed(Change{Kind: Lost, Host: v.host, Room: v.room})
	if travelling && c.landedWithin(travelGrace) {
		at := c.Status()
		c.changed(Change{Kind: Resumed, Host: at.Host, Room: at.Room})
		return
	}
	c.hangUp()
	limits := link.PlayerLimits()
	limits.Silence = max(v.park, limits.Silence)
	var back *stay
	var err error
	if v.resume == nil || final(v.why.Reason) {
		err = v.why
	} else {
		back, err = c.dial(v.host, *v.resume, limits, func(v *stay) { c.back = v })
	}
	if err == nil {
		select {
		case <-back.welcome:
			return
		case <-back.gone:
		}
		v.why = back.why
		if v.why.Reason == wire.ReasonTooLate { // it was asked for as long as it keeps the seat
			v.why = &wire.Error{Reason: wire.ReasonSilent, Detail: "host " + string(v.host)}
		}
	}
	c.mu.Lock()
	quiet := c.left || c.over
	c.over = true
	c.mu.Unlock()
	if !quiet {
		c.tell.Lock()
		defer c.tell.Unlock()
		c.cfg.Handler.Ended(v.why)
	}
}

// landedWithin waits for a move to end on its target.
func (c *Client) landedWithin(d time.Duration) bool {
	c.mu.Lock()
	next := c.next
	c.mu.Unlock()
	for end := time.Now().Add(d); time.Now().Before(end); {
		c.mu.Lock()
		landed, going := c.cur == next, c.next == next
		c.mu.Unlock()
		if landed || !going {
			return landed
		}
		select {
		case <-next.gone:
		case <-time.After(50 * time.Millisecond):
		}
	}
	return false
}

// hangUp gives up a travel: whoever comes back to the source, or is told that it
// stays there, must not see a view from the target any more.
func (c *Client) hangUp() {
	c.mu.Lock()
	next := c.next
	c.next = nil
	c.traveller.TargetLost()
	c.mu.Unlock()
	if next != nil {
		next.session.End(wire.ReasonBye, "")
	}
}

// comeBack ends a resume: the inputs that the seat has not taken are sent again.
// It reports false for a host whose claim to the player is older than what the
// player has seen. The lock is held, and released.
func (c *Client) comeBack(v *stay, m *wire.Welcome) bool {
	if m.Epoch < c.traveller.Epoch() {
		c.mu.Unlock()
		v.session.End(wire.ReasonReplaced, "the host's claim is out of date")
		return false
	}
	c.cur, c.back = v, nil
	c.traveller = migration.NewTraveller(m.Epoch)
	v.session.Link().Silence(link.PlayerLimits().Silence) // the patience was for coming back
	c.held(m.Input)
	resent := c.resend(v, m.Input)
	c.mu.Unlock()
	c.flush(v)
	c.changed(Change{Kind: Resumed, Host: m.Name, Room: m.Room, Resent: resent})
	return true
}
