package host

import (
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// A host that is loaded tells its lobby who could leave it. Only the rooms' worlds
// know who stands near whom, so the host asks its rooms, and takes of all that they
// propose those whose leaving relieves most and tears fewest neighbours apart.

const (
	// moversEvery is how often rooms are asked, and moversAsked for how many
	// players in all: what it costs does not grow with the host. Each time it is
	// others.
	moversEvery = time.Second
	moversAsked = 2 * wire.MaxMovers
	// moversLast is for how long a proposal is good. A room that stands still makes
	// no new one, and nobody can leave it.
	moversLast = 3 * moversEvery
)

// askMovers asks the rooms of a host that is loaded.
func (h *Host) askMovers(now time.Time) {
	if h.level < balance.Normal || !h.spans || h.lobby == nil || now.Sub(h.asked) < moversEvery {
		return
	}
	h.asked = now
	for _, o := range h.rooms {
		if o.taken > 0 {
			n := max(1, moversAsked*o.taken/len(h.where))
			o.room.mail.Post(func() { o.room.propose(n) })
		}
	}
}

// propose tells the host of up to n players who could leave. Those who came by a
// migration lately are left in peace, and those who are going are gone.
func (r *room) propose(n int) {
	now := time.Now()
	movers := make([]balance.Mover, 0, min(n, len(r.players)))
	for id, p := range r.players { // in an order that is another each time
		if len(movers) == n {
			break
		}
		if r.leaving[id] != nil || p.seat.Moves > 0 && now.Sub(p.seat.Since) < balance.DefaultCoolDown {
			continue
		}
		movers = append(movers, balance.Mover{ID: id, Weight: 1})
	}
	if r.judge(movers) != nil {
		movers = nil
	}
	r.host.mail.Post(func() { r.host.proposed(r, movers) })
}

// judge asks the world about players, as far as it can tell. If it panics, nobody
// knows who may be moved.
func (r *room) judge(movers []balance.Mover) (err error) {
	defer r.caught("Neighbours, Busy or Weight", &err)
	neighbourly, _ := r.world.(game.Neighbourly)
	reluctant, _ := r.world.(game.Reluctant)
	weighty, _ := r.world.(game.Weighty)
	for i := range movers {
		m := &movers[i]
		if neighbourly != nil {
			m.Neighbours = max(0, neighbourly.Neighbours(m.ID))
		}
		if reluctant != nil {
			m.Veto = reluctant.Busy(m.ID)
		}
		if weighty != nil {
			m.Weight = weight(weighty.Weight(m.ID))
		}
	}
	return nil
}

// weight takes a game's word, within reason.
func weight(x float64) float64 {
	const most = 1e6
	if x > 0 {
		return max(1/most, min(x, most))
	}
	return 1
}

// proposed keeps what a room proposes, in shares of the host's load: a room's is
// that of the work, and divided among its players by their weight.
func (h *Host) proposed(r *room, movers []balance.Mover) {
	o := h.rooms[r.id]
	if o == nil || o.room != r {
		return
	}
	sum := 0.0
	for i := range movers {
		sum += movers[i].Weight
	}
	each := h.workOf(o) / float64(max(1, o.taken)) // of one who weighs what all do on average
	for i := range movers {
		movers[i].Weight *= each * float64(len(movers)) / sum
	}
	o.movers, o.proposed = movers, time.Now()
}

// workOf is a room's share of what all rooms work. Rooms that are idle have a
// little, for there are players in them.
func (h *Host) workOf(o *opened) float64 {
	const little = .001
	all := 0.0
	for _, other := range h.rooms {
		if other.taken > 0 || other == o {
			all += other.room.vitals.busy.load() + little
		}
	}
	return (o.room.vitals.busy.load() + little) / all
}

// movers are the best of all that the rooms propose, if the host is loaded.
func (h *Host) movers(now time.Time) (best []wire.Mover) {
	if h.level < balance.Normal {
		return nil
	}
	var all []balance.Mover
	near := make(map[game.PlayerID]int, moversAsked)
	for _, o := range h.rooms {
		if now.Sub(o.proposed) > moversLast {
			continue
		}
		for _, m := range o.movers {
			if _, going := h.ordered[m.ID]; !going && h.where[m.ID] == o && h.players[m.ID] != nil {
				all, near[m.ID] = append(all, m), m.Neighbours
			}
		}
	}
	for _, c := range balance.Choose(now, all, wire.MaxMovers, 0) {
		best = append(best, wire.Mover{Player: c.ID, Weight: c.Benefit, Neighbours: near[c.ID]})
	}
	return best
}
