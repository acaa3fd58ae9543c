package migration

import (
	"fmt"
	"time"

	"roam/game"
	"roam/net/wire"
)

// A client is the model of net/client: numbered inputs that are kept until a
// view acknowledges them, and at most three stays.
type client struct {
	c         *cluster
	n         int
	id        game.PlayerID
	cur       *stay
	next      *stay
	back      *stay
	traveller *Traveller
	inputs    []byte // all that were sent; inputs[i] has number i+1
	folds     []fold // folds[n] is the state after n inputs
	acked     uint64
	epoch     uint64    // of the last view
	waiting   time.Time // until when the target may still show that it has the player
	paused    bool
	since     time.Time // when it was paused
	dead      bool
	ended     bool
	mayEnd    bool // something happened that no client can survive
}

// A stay is one session with one host.
type stay struct {
	client  *client
	pipe    *pipe
	host    *host
	resume  uint32 // ticket to come back with
	greeted bool
	why     wire.Reason
	gone    bool
}

func (v *stay) running() bool     { return !v.client.paused && !v.client.dead }
func (v *stay) asleep() time.Time { return v.client.since }

func (c *client) pause(on bool) {
	c.paused, c.since = on, time.Time{}
	if on {
		c.since = c.c.now
	}
}

func (c *client) dial(h *host, ticket uint32, what string) *stay {
	v := &stay{client: c, host: h}
	v.pipe = c.c.connect(fmt.Sprintf("p%d-%s-%s", c.n, h.name, what), v, &visitor{host: h, id: c.id, n: c.n})
	v.pipe.ends[1].(*visitor).pipe = v.pipe
	v.pipe.send(0, hello{ticket})
	if h.dead {
		v.pipe.sever()
	}
	return v
}

func (v *stay) receive(_ *pipe, m message) {
	c := v.client
	switch m := m.(type) {
	case *wire.Welcome:
		v.greeted, v.resume = true, m.Resume.Link
		c.welcomed(v, m)
	case view:
		c.view(v, m)
	case *wire.Move:
		c.move(v, m)
	case *wire.Stay:
		if v == c.cur && c.traveller.TakenBack(m.Epoch) {
			c.c.fired[guardStay]++
			c.hangUp()
			c.resend(v, m.Input)
		}
	}
}

func (c *client) welcomed(v *stay, m *wire.Welcome) {
	switch v {
	case c.next:
		if c.traveller.Welcome() == TravelResend {
			c.resend(v, c.acked)
		}
	case c.back:
		if m.Epoch < c.traveller.Epoch() {
			c.c.failf("p%d: came back to epoch %d after %d", c.n, m.Epoch, c.traveller.Epoch())
		}
		c.cur, c.back = v, nil
		c.traveller = NewTraveller(m.Epoch)
		c.c.fired[guardResumed]++
		c.resend(v, m.Input)
	case c.cur:
		c.traveller = NewTraveller(m.Epoch)
	}
}

func (c *client) resend(v *stay, above uint64) {
	for n := max(above, c.acked) + 1; n <= uint64(len(c.inputs)); n++ {
		v.pipe.send(0, input{n, c.inputs[n-1]})
	}
}

func (c *client) input(b byte) {
	if c.ended || c.dead || c.paused || c.traveller == nil || uint64(len(c.inputs))-c.acked > 100 {
		return
	}
	c.inputs = append(c.inputs, b)
	c.folds = append(c.folds, c.folds[len(c.folds)-1].with(b))
	m := input{uint64(len(c.inputs)), b}
	c.cur.pipe.send(0, m)
	if c.next != nil && c.traveller.Both() {
		c.next.pipe.send(0, m)
	}
}

func (c *client) view(v *stay, m view) {
	switch {
	case c.ended:
		return
	case v == c.next && c.traveller.TargetView() == TravelSwitch:
		from := c.cur
		c.cur, c.next, c.waiting = v, nil, time.Time{}
		c.c.fired[guardSwitch]++
		if from.gone {
			c.c.fired[guardRescued]++
		}
		from.pipe.close(0, wire.ReasonBye)
		v.pipe.send(0, &wire.Landed{})
		if c.c.broken == breakBackAfterView {
			v.host, v.resume = from.host, from.resume
		}
	case v != c.cur:
		c.c.fired[guardViewIgnored]++
		return
	}
	c.seen(m)
}

// seen checks what the player sees.
func (c *client) seen(m view) {
	switch {
	case m.epoch < c.epoch:
		c.c.failf("p%d sees epoch %d after %d", c.n, m.epoch, c.epoch)
	case m.ack != m.state.count || m.ack > uint64(len(c.inputs)):
		c.c.failf("p%d sees %d inputs, the seat says %d, %d were sent", c.n, m.state.count, m.ack, len(c.inputs))
	case m.ack < c.acked:
		c.c.failf("p%d sees %d inputs after %d", c.n, m.ack, c.acked)
	case m.state != c.folds[m.ack]:
		c.c.failf("p%d sees a state that its inputs do not lead to", c.n)
	}
	c.epoch, c.acked = m.epoch, m.ack
}

func (c *client) move(v *stay, m *wire.Move) {
	if v != c.cur {
		return
	}
	if c.c.broken == breakOldMove {
		c.traveller.epoch, c.traveller.next = 0, 0
	}
	step := c.traveller.Move(m.Epoch)
	if step == TravelNothing {
		c.c.fired[guardOldMove]++
		return
	}
	if step == TravelRedial {
		c.c.fired[guardRedial]++
	}
	c.hangUp()
	c.next = c.dial(c.c.named(m.Host), m.Ticket.Link, fmt.Sprint("next", m.Epoch))
}

// hangUp ends what is left of a travel.
func (c *client) hangUp() {
	if c.next != nil {
		next := c.next
		c.next = nil
		next.pipe.close(0, wire.ReasonBye)
	}
}

// hearsNothing lets the client take the target for lost, be it right or not, while
// it has the source.
func (c *client) hearsNothing() {
	next := c.next
	if next == nil || c.cur.gone || c.paused || c.dead || c.ended || c.traveller.TargetLost() != TravelBack {
		return
	}
	c.c.logf("p%d: hears nothing from %s", c.n, next.host.name)
	c.c.fired[guardSilent]++
	if p := next.host.players[c.n]; p != nil && p.visitor.pipe == next.pipe {
		c.c.fired[guardSilentOwner]++
	}
	c.cur.pipe.send(0, &wire.Back{Epoch: c.traveller.Next()})
	if c.c.broken == breakSilent {
		c.traveller.state = attached
		return
	}
	c.hangUp()
}

func (v *stay) closed(_ *pipe, reason wire.Reason) {
	v.gone, v.why = true, reason
	c := v.client
	switch {
	case c.ended:
	case v == c.next:
		c.next = nil
		step, epoch := c.traveller.TargetLost(), c.traveller.Next()
		switch {
		case c.cur.gone:
			c.comeBack()
		case step == TravelBack:
			c.c.fired[guardBack]++
			c.cur.pipe.send(0, &wire.Back{Epoch: epoch})
		}
	case v == c.back:
		c.end(v, reason)
	case v != c.cur:
	case c.next != nil && c.traveller.Both() && c.c.broken != breakFinal:
		c.waiting = c.c.now.Add(2 * time.Second)
	default:
		c.comeBack()
	}
}

// final tells whether a session's end is the end of the seat, too.
func final(r wire.Reason) bool { return r != wire.ReasonSilent && r != wire.ReasonTooLate }

// comeBack dials the host that was lost. Whatever the target may still show is
// over with that: the player may be taken back.
func (c *client) comeBack() {
	c.waiting = time.Time{}
	if c.c.broken != breakViewAfterBack {
		c.traveller.TargetLost()
		c.hangUp()
	}
	if final(c.cur.why) || c.cur.resume == 0 {
		c.end(c.cur, c.cur.why)
		return
	}
	c.back = c.dial(c.cur.host, c.cur.resume, "back")
}

func (c *client) end(v *stay, reason wire.Reason) {
	c.c.logf("p%d: ended: %v", c.n, reason)
	c.ended = true
	c.c.fired[guardEnded]++
	if !c.mayEnd {
		c.c.failf("p%d has lost its seat on %s: %v", c.n, v.host.name, reason)
	}
	c.hangUp()
	c.cur.pipe.close(0, wire.ReasonBye)
}

// tick is called now and then.
func (c *client) tick() {
	if !c.waiting.IsZero() && c.c.now.After(c.waiting) && !c.ended && !c.paused && !c.dead {
		c.c.fired[guardGrace]++
		c.comeBack()
	}
}
