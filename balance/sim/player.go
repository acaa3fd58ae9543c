package sim

import "time"

// A mood is how busy a player keeps its host.
type mood uint8

const (
	quiet mood = iota
	active
	excited
	moods
)

// A state is where a player stands with the cluster.
type state uint8

const (
	outside   state = iota // not in the calendar
	asking                 // will ask the lobby for a host
	attaching              // has a seat reserved at host
	playing                // is seated at host
)

// player is one person. There are a million of them: it is kept small.
type player struct {
	host   int32 // where its seat is, none without one
	target int32 // where it is migrating to, else none
	slot   int32 // its place in the host's list
	before int32 // the host that it was last moved away from, else none
	moved  int32 // the beat in which it was, else none
	next   int32 // in the calendar, who waits for the same beat
	mile   uint8 // its own part of any round trip, milliseconds
	site   uint8
	place  uint8
	mood   mood
	state  state
	tries  uint8
}

// Players come back as if for the first time.
const (
	attachIn   = 3            // beats from a reservation to the seat
	retryIn    = 10 * second  // from a refusal to the next try
	maxTries   = 3            // then they give up
	moveIn     = 3            // from an order to the commit of a migration
	pingWithin = 600 * second // who is back where it was moved away from after so little time went there and back for nothing
)

// arrive lets those come who come in this beat, as chance has it.
func (c *cluster) arrive() {
	c.due += c.rates.come
	for ; c.due > 0; c.due -= c.world.ExpFloat64() {
		p := c.away.take()
		if p == none {
			c.due = 0 // everybody is inside
			return
		}
		pl := &c.players[p]
		*pl = player{
			host: none, target: none, before: none, moved: none, state: asking,
			mile: c.mile(), site: c.home(), place: c.wander(),
		}
		pl.mood = c.drawMood()
		c.ask(p)
	}
}

// act does what a player's time has come for.
func (c *cluster) act(p int32) {
	switch pl := &c.players[p]; pl.state {
	case asking:
		c.ask(p)
	case attaching:
		c.attach(p)
	case playing:
		if c.world.Float64() < c.rates.leave {
			c.leave(p)
			return
		}
		c.turn(pl)
		c.wait(p)
	}
}

// wait has a seated player wait for its next change of mood, or of mind.
func (c *cluster) wait(p int32) {
	c.calendar.at(c.now+1+int32(min(c.world.ExpFloat64()*c.rates.wait, 1e9)), p)
}

// turn changes a player's mood, and perhaps its place.
func (c *cluster) turn(pl *player) {
	h := &c.hosts[pl.host]
	mood := c.drawMood()
	if c.world.Float64() < c.sc.Player.Catching {
		mood = h.anyMood(c.world)
	}
	h.uncount(pl)
	pl.mood = mood
	if c.world.Uint32()&1 == 0 {
		pl.place = c.wander()
	}
	h.count(pl)
}

func (c *cluster) drawMood() mood {
	switch x := c.world.Float64(); {
	case x < c.rates.excited:
		return excited
	case x < c.rates.excited+c.rates.active:
		return active
	}
	return quiet
}

// wander draws a place. Some are more popular than others.
func (c *cluster) wander() uint8 {
	n := c.sc.Host.Places
	return uint8(min(c.world.IntN(n), c.world.IntN(n)))
}

// home draws the site where a player lives.
func (c *cluster) home() uint8 {
	x := c.world.Float64() * c.dwellers[len(c.dwellers)-1]
	for i, sum := range c.dwellers {
		if x < sum {
			return uint8(i)
		}
	}
	return uint8(len(c.dwellers) - 1)
}

// attach seats a player where it has a reservation. If the host has just died, its
// players are about to be taken over.
func (c *cluster) attach(p int32) {
	at := c.players[p].host
	c.hosts[at].reserved--
	c.stats.joined++
	c.enter(p, at)
	c.wait(p)
}

// enter seats a player.
func (c *cluster) enter(p, host int32) {
	pl, h := &c.players[p], &c.hosts[host]
	pl.host, pl.state, pl.slot = host, playing, int32(len(h.players))
	h.players = append(h.players, p)
	h.count(pl)
	h.rtt += c.roundTrip(pl, host)
}

// vacate takes a player's seat away.
func (c *cluster) vacate(p int32) {
	pl := &c.players[p]
	h := &c.hosts[pl.host]
	last := h.players[len(h.players)-1]
	h.players[pl.slot], c.players[last].slot = last, pl.slot
	h.players = h.players[:len(h.players)-1]
	h.uncount(pl)
	h.rtt -= c.roundTrip(pl, pl.host)
}

// leave takes a player out of the cluster.
func (c *cluster) leave(p int32) {
	c.callOff(p)
	c.vacate(p)
	c.players[p].state = outside
	c.away.put(p)
}

// roundTrip is a player's round trip to a host.
func (c *cluster) roundTrip(pl *player, host int32) time.Duration {
	return c.distance[pl.site][c.hosts[host].site] + time.Duration(pl.mile)*time.Millisecond
}

// queue is a ring of players, first in, first out.
type queue struct {
	ring    []int32
	from, n int
}

func (q *queue) put(p int32) {
	q.ring[(q.from+q.n)%len(q.ring)] = p
	q.n++
}

func (q *queue) take() int32 {
	if q.n == 0 {
		return none
	}
	p := q.ring[q.from]
	q.from, q.n = (q.from+1)%len(q.ring), q.n-1
	return p
}

// mile draws a player's own part of any round trip, in milliseconds.
func (c *cluster) mile() uint8 { return uint8(2 + c.world.IntN(30)) }
