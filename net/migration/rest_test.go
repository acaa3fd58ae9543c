package migration

import (
	"fmt"
	"time"

	"roam/net/seat"
)

// A fence is a take-back that the target will hear of, if the pipe holds.
type fence struct {
	target *host
	pipe   *pipe
	n      int
	epoch  uint64
}

// rest ends all faults, lets time pass, and looks at what is left.
func (c *cluster) rest() {
	c.calm = true
	c.logf("the faults are over")
	c.wake()
	c.heal()
	for i := range 72 {
		c.pass([]time.Duration{50 * ms, time.Second}[min(i/20, 1)])
		if i == 20 {
			c.fenced()
		}
		for _, p := range c.clients {
			if i < 32 {
				p.input(byte(i))
			}
		}
		if c.check(); c.failed != "" {
			return
		}
	}
	for _, h := range c.hosts {
		if h.dead {
			continue
		}
		for _, left := range h.leaks() {
			c.failf("%s is left", left)
		}
	}
	for i, o := range c.orders {
		if o.records > 1 || o.records == 0 && !o.host.dead {
			c.failf("order %d has %d records", i, o.records)
		}
	}
	for _, p := range c.clients {
		if c.settled(p); c.failed == "" && !p.dead && !p.ended {
			c.movesOn(p)
		}
	}
}

// fenced tells whether targets know what was taken back.
func (c *cluster) fenced() {
	for _, f := range c.fences {
		s := f.target.seats.Get(playerID(f.n))
		if !f.target.dead && !f.pipe.cut && s != nil && s.State != seat.Inert && s.Player.Epoch < f.epoch {
			c.failf("%s has p%d at epoch %d, and was to be fenced below %d", f.target.name, f.n, s.Player.Epoch, f.epoch)
		}
	}
}

// movesOn tells whether a player who went through all this can still be migrated.
func (c *cluster) movesOn(p *client) {
	at := p.cur.host
	for _, h := range c.hosts {
		if h == at || h.dead || h.seats.Len() == h.capacity {
			continue
		}
		h.refuses = false
		at.wishes = append(at.wishes, wish{p.n, h, len(c.orders), at.now().Add(Within)})
		c.orders = append(c.orders, order{host: at})
		for range 8 {
			c.pass(50 * ms)
		}
		if c.check(); p.cur.host != h || h.players[p.n] == nil || p.ended {
			c.failf("p%d cannot be migrated any more", p.n)
		}
		return
	}
}

// settled tells whether a player plays on, in one place.
func (c *cluster) settled(p *client) {
	var at []string
	for _, h := range c.hosts {
		if s := h.seats.Get(p.id); s != nil && !h.dead {
			at = append(at, fmt.Sprintf("%s in state %d at epoch %d", h.name, s.State, s.Player.Epoch))
		}
	}
	switch {
	case p.dead || p.ended:
		if len(at) > 0 {
			c.failf("p%d is gone, and has seats: %v", p.n, at)
		}
	case len(at) != 1:
		c.failf("p%d plays, and has seats: %v", p.n, at)
	case p.cur.host.players[p.n] == nil || p.acked != uint64(len(p.inputs)):
		c.failf("p%d does not play on: %d of %d inputs seen on %s, seats %v", p.n, p.acked, len(p.inputs), p.cur.host.name, at)
	}
}
