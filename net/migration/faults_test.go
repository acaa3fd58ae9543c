package migration

import (
	"time"

	"roam/net/seat"
)

// fault is something that goes wrong, or right again.
func (c *cluster) fault() {
	h, p := c.host(), c.client()
	switch c.r.IntN(22) {
	case 0, 1, 2:
		if len(c.pipes) > 0 {
			c.sever(c.pipes[c.r.IntN(len(c.pipes))])
		}
	case 3, 4:
		if p.next != nil {
			c.sever(p.next.pipe)
		} else {
			c.sever(p.cur.pipe)
		}
	case 5, 6, 7, 8:
		if len(c.pipes) > 0 {
			c.pipes[c.r.IntN(len(c.pipes))].double(c.r.IntN(2))
		}
	case 9, 10:
		c.heal()
	case 11, 12:
		h.pause(!h.paused)
		c.logf("%s: paused %v", h.name, h.paused)
	case 13:
		p.pause(!p.paused)
		c.logf("p%d: paused %v", p.n, p.paused)
	case 14:
		h.refuses = true
	case 15:
		c.pass(time.Second)
	case 16:
		c.pass([]time.Duration{2 * time.Second, 5 * time.Second, 16 * time.Second, 31 * time.Second}[c.r.IntN(4)])
	case 17:
		if c.r.IntN(4) == 0 {
			c.kill(h)
		}
	case 18:
		if c.r.IntN(4) == 0 {
			c.killClient(p)
		}
	case 19:
		for _, h := range c.hosts {
			if h.leaving[p.n] != nil || h.coming[p.n] != nil {
				h.pause(!h.dead)
			}
		}
		c.logf("hosts between which p%d is are paused", p.n)
		c.pass(time.Duration(c.r.IntN(40)) * time.Second)
	case 20, 21:
		p.hearsNothing()
	}
}

// sever cuts a pipe. A Hello that has not come is repeated until it does, when
// it comes back to a seat; a Welcome that is lost with its link is not.
func (c *cluster) sever(p *pipe) {
	if v, is := p.ends[0].(*stay); is && v == v.client.back {
		if v.pipe.ends[1].(*visitor).behind == nil && !v.host.dead {
			return
		}
		v.client.mayEnd = true
	}
	p.sever()
}

// kill ends a host for ever. If it had what nobody else has, its players may be
// lost; else nothing more goes wrong, and they must not be.
func (c *cluster) kill(h *host) {
	c.logf("%s: killed", h.name)
	h.dead = true
	strict := false
	for _, p := range c.clients {
		s := h.seats.Get(p.id)
		if s == nil || p.dead || p.ended {
			continue
		}
		if c.survives(h, p, s) {
			strict = true
		} else {
			p.mayEnd = true
		}
	}
	for _, p := range c.pipes {
		if p.ends[0] == end(h) {
			p.sever()
		}
		if v, is := p.ends[1].(*visitor); p.ends[1] == end(h) || is && v.host == h {
			p.sever()
		}
	}
	if strict {
		c.fired[guardStrictKill]++
		c.calm = true
		c.wake()
	}
}

// survives tells whether a player must outlive the host: it plays on another, or
// what was committed is there, and the client is connected to it.
func (c *cluster) survives(h *host, p *client, s *seat.Seat) bool {
	well := func(v *stay) bool {
		return v != nil && v.host != h && !v.host.dead && v.greeted && !v.pipe.cut && !v.pipe.over[0] && !v.pipe.over[1]
	}
	switch {
	case p.paused || p.back != nil || !p.waiting.IsZero() || p.mayEnd:
		return false
	case p.cur.host != h && p.next != nil && p.next.host == h && len(p.next.pipe.in[0]) > 0:
		return false // it may see a view from there yet
	case p.cur.host != h:
		place := p.cur.host.seats.Get(p.id)
		return well(p.cur) && place != nil && (place.State == seat.Seated || place.State == seat.Moved && s.Player.Epoch >= place.Player.Epoch)
	}
	if p.next == nil || !well(p.next) || !p.traveller.Both() {
		return false
	}
	place := p.next.host.seats.Get(p.id)
	return s.State == seat.Moved && place != nil && place.State == seat.Seated
}

func (c *cluster) killClient(p *client) {
	c.logf("p%d: killed", p.n)
	p.dead = true
	for _, q := range c.pipes {
		if v, is := q.ends[0].(*stay); is && v.client == p {
			q.sever()
		}
	}
}

func (c *cluster) wake() {
	for _, h := range c.hosts {
		h.pause(false)
	}
	for _, p := range c.clients {
		p.pause(false)
	}
}

// away is how long a client may be so and still has a seat for certain.
const away = min(park, Keep) - silence - Within

// silence is how long a paused program may be so before its links are lost.
const silence = 5 * time.Second

// pass lets time pass. What is under way comes first, unless it is for somebody
// who is paused; and who is paused for long is not heard any more.
func (c *cluster) pass(d time.Duration) {
	c.logf("%v pass", d)
	for ; d > 0; d -= 2 * time.Second {
		for i := 0; i < 400 && c.deliver(); i++ {
		}
		c.now = c.now.Add(min(d, 2*time.Second))
		for _, p := range c.pipes {
			if c.silent(p.ends[0]) || c.silent(p.ends[1]) {
				c.sever(p)
			}
		}
		for _, h := range c.hosts {
			if h.running() {
				h.tick()
			}
		}
		for _, p := range c.clients {
			p.mayEnd = p.mayEnd || p.paused && c.now.Sub(p.since) > away
			p.tick()
		}
	}
}

func (c *cluster) silent(e end) bool {
	since := e.asleep()
	return !since.IsZero() && c.now.Sub(since) > silence
}
