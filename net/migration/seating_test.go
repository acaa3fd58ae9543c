package migration

import (
	"time"

	"roam/net/seat"
	"roam/net/wire"
)

func (h *host) issue(n int, expires time.Time) (uint32, *visitor) {
	h.c.ticket++
	v := &visitor{host: h, id: playerID(n), n: n, expires: expires}
	h.tickets[h.c.ticket] = v
	return h.c.ticket, v
}

func (h *host) revoke(v *visitor) {
	for id, other := range h.tickets {
		if v != nil && other == v {
			delete(h.tickets, id)
		}
	}
	if v != nil {
		v.pipe.close(1, wire.ReasonTicket)
	}
}

func (h *host) attach(v *visitor) {
	n := v.n
	if h.invited[n] != v && h.returning[n] != v {
		v.pipe.close(1, wire.ReasonTicket)
		return
	}
	h.used(v)
	if in := h.coming[n]; in != nil && in.visitor == v {
		in.here = true
		if in.machine.Attached() == TargetTellSource {
			h.say(in.source, &wire.Arrived{Seat: in.seat})
			v.pipe.send(1, h.welcome(h.seats.Get(v.id)))
			if h.c.broken == breakOwner {
				h.world[n] = &fold{}
			}
		}
		return
	}
	place, was, err := h.seats.Take(v.id)
	if err != nil {
		v.pipe.close(1, wire.ReasonTicket)
		return
	}
	switch was {
	case seat.Seated:
		old := h.players[n]
		h.hold(n, wire.ReasonReplaced)
		place.Profile = h.save(n)
		h.unseat(old)
		old.visitor.pipe.close(1, wire.ReasonReplaced)
	case seat.Moved:
		if out := h.leaving[n]; out != nil {
			out.machine.Back()
			h.c.fired[guardReclaim]++
			h.reclaimed(out, place)
		}
	}
	h.settle(place, v, true)
	v.pipe.send(1, h.welcome(place))
}

func (h *host) used(v *visitor) {
	if h.invited[v.n] == v {
		h.invited[v.n] = nil
	}
	if h.returning[v.n] == v {
		h.returning[v.n] = nil
	}
}

func (h *host) welcome(place *seat.Seat) *wire.Welcome {
	n := index(place.Player.ID)
	h.revoke(h.returning[n])
	id, v := h.issue(n, time.Time{})
	h.returning[n] = v
	return &wire.Welcome{Input: place.Input, Epoch: place.Player.Epoch, Resume: &wire.Ticket{Link: id}}
}

// settle enters a seat's player into the world.
func (h *host) settle(place *seat.Seat, v *visitor, landed bool) *player {
	state := load(place.Profile)
	place.Profile = nil
	if state.count != place.Input {
		h.c.failf("%s: a profile of %d inputs in a seat at %d", h.name, state.count, place.Input)
	}
	h.world[v.n] = &state
	p := &player{seat: place, visitor: v, ack: ^uint64(0), landed: landed}
	v.player, h.players[v.n] = p, p
	h.c.live(h, place)
	return p
}

func (h *host) unseat(p *player) {
	n := p.visitor.n
	h.players[n], h.world[n], p.visitor.player = nil, nil, nil
}

func (h *host) vacate(n int) {
	h.revoke(h.invited[n])
	h.revoke(h.returning[n])
	h.invited[n], h.returning[n] = nil, nil
	h.seats.Remove(playerID(n))
}

func (h *host) detach(v *visitor, reason wire.Reason) {
	h.used(v)
	if in := h.coming[v.n]; in != nil && in.visitor == v {
		h.drop(in, in.machine.ClientGone(reason))
		return
	}
	if out := h.leaving[v.n]; out != nil && out.player.visitor == v {
		h.act(out, out.machine.ClientGone(reason))
	}
	p := v.player
	if p == nil {
		return
	}
	if reason != wire.ReasonSilent {
		h.unseat(p)
		h.vacate(v.n)
		return
	}
	profile := h.save(v.n)
	h.unseat(p)
	h.c.fired[guardParked]++
	if err := h.seats.Park(v.id, profile, h.now().Add(park)); err != nil {
		h.c.failf("%s: %v", h.name, err)
	}
}

func (h *host) hold(n int, reason wire.Reason) {
	if out := h.leaving[n]; out != nil {
		h.act(out, out.machine.ClientGone(reason))
	}
	if in := h.coming[n]; in != nil {
		h.drop(in, in.machine.ClientGone(reason))
	}
}
