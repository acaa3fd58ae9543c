package migration

import (
	"time"

	"roam/game"
	"roam/net/seat"
	"roam/net/wire"
)

type departure struct {
	machine   *Source
	player    *player
	seat      wire.SeatID
	target    *host
	order     int
	committed time.Time
	told      bool
}

type wish struct {
	n      int
	target *host
	order  int
	until  time.Time
}

func (h *host) depart() {
	var kept []wish
	for _, w := range h.wishes {
		p, pipe := h.players[w.n], h.near[w.target.name]
		out := h.leaving[w.n]
		switch {
		case p == nil:
			h.record(w.order, wire.ReasonNoSuchSeat)
		case out != nil && out.machine.State() < SourceCommitted:
			h.record(w.order, wire.ReasonReplaced)
			h.c.fired[guardOrderTwice]++
		case h.now().After(w.until):
			h.record(w.order, wire.ReasonUnreachable)
		case !p.landed && h.c.broken != breakLanded:
			h.c.fired[guardNotLanded]++
			kept = append(kept, w)
		case pipe == nil:
			kept = append(kept, w)
		default:
			if out != nil {
				h.report(out, wire.ReasonNone)
			}
			h.offer(p, w)
		}
	}
	h.wishes = kept
}

func (h *host) offer(p *player, w wish) {
	epoch := p.seat.NextEpoch()
	if h.c.broken == breakFreshEpoch {
		epoch = p.seat.Player.Epoch + 1
	}
	out := &departure{
		machine: NewSource(h.now()), player: p, target: w.target, order: w.order,
		seat: wire.SeatID{Player: playerID(w.n), Epoch: epoch},
	}
	h.leaving[w.n] = out
	h.say(w.target.name, &wire.Offer{Seat: out.seat, Profile: h.save(w.n), Input: p.seat.Input})
}

func (h *host) departing(from game.SafeText, id wire.SeatID) *departure {
	out := h.leaving[index(id.Player)]
	if out != nil && (out.seat == id && out.target.name == from || h.c.broken == breakSeatMatch) {
		return out
	}
	h.c.fired[guardOldSeat]++
	return nil
}

func (h *host) act(out *departure, s SourceStep) {
	n := index(out.seat.Player)
	switch s {
	case SourceCommit:
		h.commit(out)
	case SourceCancel:
		h.c.fired[guardCancel]++
		if h.players[n] != out.player {
			h.c.failf("%s: p%d does not play on, though its move is called off", h.name, n)
		}
		if out.machine.Reason() == wire.ReasonTooLate {
			h.c.fired[guardSourceExpired]++
		}
		h.say(out.target.name, &wire.Cancel{Seat: out.seat})
		h.report(out, out.machine.Reason())
		h.leaving[n] = nil
	case SourceTakeBack:
		h.takeBack(out)
	case SourceForget:
		h.c.fired[guardForget]++
		if place := h.seats.Get(out.seat.Player); place != nil && place.State == seat.Moved {
			h.vacate(n)
		}
		out.player.visitor.pipe.close(1, wire.ReasonBye)
	}
}

func (h *host) commit(out *departure) {
	n, p := index(out.seat.Player), out.player
	out.committed = h.now()
	profile := h.save(n)
	h.unseat(p)
	if err := h.seats.Move(out.seat.Player, profile, h.now().Add(Keep)); err != nil {
		h.c.failf("%s: %v", h.name, err)
	}
	h.say(out.target.name, &wire.Commit{Seat: out.seat, Profile: profile, Input: p.seat.Input})
	if h.c.broken == breakKeep {
		h.vacate(n)
	}
}

func (h *host) takeBack(out *departure) {
	place := h.seats.Get(out.seat.Player)
	if place == nil || place.State != seat.Moved {
		h.report(out, out.machine.Reason())
		h.leaving[index(out.seat.Player)] = nil
		return
	}
	p := out.player
	h.c.fired[guardTakeBack]++
	h.reclaimed(out, place)
	if p.visitor.pipe.over[1] {
		place.State, place.Expires = seat.Parked, h.now().Add(park)
		h.c.fired[guardTakeBackParked]++
		return
	}
	place.State = seat.Seated
	h.settle(place, p.visitor, true).gaps = h.c.broken != breakGaps
	p.visitor.pipe.send(1, &wire.Stay{Epoch: place.Player.Epoch, Input: place.Input})
}

func (h *host) reclaimed(out *departure, place *seat.Seat) {
	if place.Player.Epoch = place.NextEpoch(); h.c.broken == breakFenceEpoch {
		place.Player.Epoch = out.seat.Epoch
	}
	if p := h.near[out.target.name]; p != nil && !p.cut && !p.over[p.side(h)] {
		h.c.fences = append(h.c.fences, fence{out.target, p, index(out.seat.Player), place.Player.Epoch})
	}
	if h.c.broken != breakFence {
		h.say(out.target.name, &wire.Cancel{Seat: out.seat, Fence: place.Player.Epoch})
	}
	h.report(out, out.machine.Reason())
	h.leaving[index(out.seat.Player)] = nil
}

func (h *host) report(out *departure, result wire.Reason) {
	if !out.told {
		out.told = true
		h.record(out.order, result)
	}
}

func (h *host) record(order int, result wire.Reason) {
	h.c.logf("%s: order %d: %v", h.name, order, result)
	h.c.orders[order].records++
}
