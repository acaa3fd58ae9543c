package sim

import (
	"encoding/binary"
	"slices"
	"time"

	"roam/balance"
)

// The lobby's own figures, which are no decisions.
const (
	maxConsidered = 64 // hosts looked at closely for one join
	maxProbed     = 8  // hosts that a player probes
	rankEvery     = second / 2
	drainRate     = 300 // players a second that leave a host which is to be emptied
	drainWindow   = 400 // of them, how many are under way at once
)

// ask places a player: consider, filter, shortlist, probe, choose, reserve.
func (c *cluster) ask(p int32) {
	pl := &c.players[p]
	eligible, _ := balance.Filter(balance.Request{}, c.consider())
	list := make([]balance.Candidate, 0, maxProbed)
	for _, score := range balance.Shortlist(c.dice, c.strategy(c.dice, eligible), maxProbed) {
		probed := eligible[score.Index]
		probed.Reached, probed.RTT = true, c.roundTrip(pl, c.byName[score.Host])
		list = append(list, probed)
	}
	eligible, _ = balance.Filter(balance.Request{Probed: true}, list)
	for _, score := range c.strategy(c.dice, eligible) {
		at := c.byName[score.Host]
		if score.Err != nil || !c.hosts[at].alive {
			continue
		}
		c.hosts[at].reserved++
		pl.host, pl.state, pl.tries = at, attaching, 0
		c.calendar.at(c.now+attachIn, p)
		return
	}
	c.stats.refused++
	if pl.tries++; pl.tries < maxTries {
		c.calendar.at(c.now+retryIn, p)
		return
	}
	pl.state = outside
	c.away.put(p)
}

// consider returns the hosts to look at for a join: all, or if they are too many,
// half of the best by a ranking that may be half a second old, and half from
// everywhere else.
func (c *cluster) consider() []balance.Candidate {
	cs := c.candidates[:0]
	defer func() { c.candidates = cs }()
	if len(c.hosts) <= maxConsidered {
		for i := range c.hosts {
			cs = append(cs, c.candidate(&c.hosts[i]))
		}
		return cs
	}
	if c.now >= c.ranked+rankEvery || len(c.ranking) == 0 {
		c.rank()
		cs = c.candidates[:0]
	}
	next := min(maxConsidered/2, len(c.ranking))
	for _, i := range c.ranking[:next] {
		cs = append(cs, c.candidate(&c.hosts[i]))
	}
	step := max(1, (len(c.ranking)-next)/(maxConsidered/2))
	for next += c.dice.IntN(step); next < len(c.ranking) && len(cs) < maxConsidered; next += step {
		cs = append(cs, c.candidate(&c.hosts[c.ranking[next]]))
	}
	return cs
}

// rank orders all hosts that could take somebody, without round trips.
func (c *cluster) rank() {
	c.ranked, c.ranking = c.now, c.ranking[:0]
	free, _ := balance.Filter(balance.Request{}, c.all(none))
	for _, score := range c.strategy(c.dice, free) {
		c.ranking = append(c.ranking, c.byName[score.Host])
	}
}

// all returns every host but one.
func (c *cluster) all(but int32) []balance.Candidate {
	c.candidates = c.candidates[:0]
	for i := range c.hosts {
		if int32(i) != but {
			c.candidates = append(c.candidates, c.candidate(&c.hosts[i]))
		}
	}
	return c.candidates
}

// relieve carries out what the rebalancer orders.
func (c *cluster) relieve() {
	for _, order := range c.rebalancer.Plan(c.time(), c.all(none)) {
		source := c.byName[order.Source]
		for _, share := range order.Shares {
			for _, chosen := range c.choose(source, c.byName[share.Host], share.Seats) {
				c.send(int32(binary.LittleEndian.Uint32(chosen.ID[:])), c.byName[share.Host])
			}
		}
	}
}

// choose says who goes. The source offers some of its players, from a random one
// on: more than are wanted, fewer than would make the report long.
func (c *cluster) choose(source, target int32, n int) []balance.Chosen {
	h := &c.hosts[source]
	c.movers = c.movers[:0]
	from := c.dice.IntN(max(1, len(h.players)))
	for i := range min(len(h.players), 8*n+16) {
		p := h.players[(from+i)%len(h.players)]
		pl := &c.players[p]
		if pl.target != none {
			continue
		}
		m := balance.Mover{
			Weight:     h.weight(&c.sc, pl),
			Neighbours: int(h.places[pl.place]) - 1,
			Worse:      c.roundTrip(pl, target) - c.roundTrip(pl, source),
			Veto:       c.dice.Float64() < c.sc.Player.Vetoed,
		}
		binary.LittleEndian.PutUint32(m.ID[:], uint32(p))
		if pl.moved != none {
			m.Moved = moment(pl.moved)
		}
		c.movers = append(c.movers, m)
	}
	return balance.Choose(c.time(), c.movers, n, c.sc.Rebalance.CoolDown)
}

// drain sends players away from a host that is to be emptied.
func (c *cluster) drain(source int32) {
	h := &c.hosts[source]
	n := h.pace.Take(c.time(), max(0, min(len(h.players)-h.leaving, drainWindow-h.leaving)))
	if n == 0 {
		return
	}
	from := c.candidate(h)
	from.Players = n
	targets, _ := balance.Filter(balance.Request{}, c.all(source))
	next := 0
	for _, share := range balance.Drain(from, targets) {
		for ; share.Seats > 0 && next < len(h.players); next++ {
			if p := h.players[next]; c.players[p].target == none {
				c.send(p, c.byName[share.Host])
				share.Seats--
			}
		}
	}
}

// A move is a migration under way.
type move struct {
	player, target int32
	ends           int32 // beat
}

// send begins a player's migration.
func (c *cluster) send(p, target int32) {
	pl := &c.players[p]
	pl.target = target
	c.hosts[pl.host].leaving++
	c.hosts[target].reserved++
	c.moves = append(c.moves, move{p, target, c.now + moveIn})
}

// callOff ends a player's migration, if it has one, where it began.
func (c *cluster) callOff(p int32) {
	pl := &c.players[p]
	if pl.target == none {
		return
	}
	c.hosts[pl.host].leaving--
	c.hosts[pl.target].reserved--
	pl.target = none
}

// commit ends the migrations whose time has come.
func (c *cluster) commit() {
	done := 0
	for ; done < len(c.moves) && c.moves[done].ends <= c.now; done++ {
		m := c.moves[done]
		pl := &c.players[m.player]
		if pl.target != m.target {
			continue // it was called off
		}
		source, target := pl.host, pl.target
		c.callOff(m.player)
		if !c.hosts[source].alive || !c.hosts[target].alive {
			continue
		}
		c.stats.moves++
		if target == pl.before && c.now-pl.moved < pingWithin {
			c.stats.pingPongs++
		}
		c.vacate(m.player)
		c.enter(m.player, target)
		pl.before, pl.moved = source, c.now
	}
	c.moves = slices.Delete(c.moves, 0, done)
}

// moment is when a beat is.
func moment(beats int32) time.Time { return time.Unix(0, 0).Add(time.Duration(beats) * beat) }

func (c *cluster) time() time.Time { return moment(c.now) }
