package migration

import (
	"roam/game"
	"roam/net/seat"
	"roam/net/wire"
)

type arrival struct {
	machine *Target
	seat    wire.SeatID
	source  game.SafeText
	visitor *visitor
	here    bool
}

func (h *host) offered(source game.SafeText, s *pipe, m *wire.Offer) {
	n, now := index(m.Seat.Player), h.now()
	decline := func(reason wire.Reason) { s.send(s.side(h), &wire.Decline{Seat: m.Seat, Reason: reason}) }
	if in := h.coming[n]; in != nil {
		if in.seat == m.Seat && in.source == source {
			return // doubled: a Decline would undo what has been done
		}
		if in.seat.Epoch >= m.Seat.Epoch {
			decline(wire.ReasonReplaced)
			return
		}
		h.drop(in, in.machine.Cancelled())
	}
	if out := h.leaving[n]; out != nil && out.machine.State() == SourceCommitted && out.seat.Epoch < m.Seat.Epoch {
		h.report(out, wire.ReasonNone) // it has come to its target, and comes back from there
		h.leaving[n] = nil
	}
	place, err := h.seats.Offer(game.Player{ID: m.Seat.Player, Epoch: m.Seat.Epoch}, now.Add(Within))
	if err != nil {
		h.c.fired[guardOfferDeclined]++
		decline(wire.ReasonRoomFull)
		return
	}
	h.revoke(h.invited[n])
	id, v := h.issue(n, now.Add(Within))
	place.Input = m.Input
	h.invited[n] = v
	h.coming[n] = &arrival{machine: NewTarget(now), seat: m.Seat, source: source, visitor: v}
	s.send(s.side(h), &wire.Accept{Seat: m.Seat, Ticket: wire.Ticket{Link: id}})
}

func (h *host) commits(source game.SafeText, s *pipe, m *wire.Commit) {
	n := index(m.Seat.Player)
	committed := func(reason wire.Reason) { s.send(s.side(h), &wire.Committed{Seat: m.Seat, Reason: reason}) }
	in := h.coming[n]
	if in == nil || in.seat != m.Seat || in.source != source {
		if !h.has(m.Seat) {
			h.c.fired[guardUnknownCommit]++
			committed(wire.ReasonNoSuchSeat)
		}
		return
	}
	switch in.machine.Commit() {
	case TargetUnknown:
		committed(wire.ReasonNoSuchSeat)
		h.forget(in)
	case TargetEnter:
		h.coming[n] = nil
		committed(h.takeOver(in, m))
	}
}

// has tells whether the migration has succeeded before.
func (h *host) has(id wire.SeatID) bool {
	s := h.seats.Get(id.Player)
	return s != nil && s.State != seat.Inert && s.Player.Epoch >= id.Epoch
}

func (h *host) takeOver(in *arrival, m *wire.Commit) wire.Reason {
	n := index(m.Seat.Player)
	place, err := h.seats.Commit(m.Seat.Player, m.Input)
	if err != nil {
		h.c.failf("%s: commit: %v", h.name, err)
		return wire.ReasonNoSuchSeat
	}
	if h.refuses {
		h.refuses = false
		h.c.fired[guardRefused]++
		h.vacate(n)
		in.visitor.pipe.close(1, wire.ReasonProfile)
		return wire.ReasonProfile
	}
	place.Profile = m.Profile
	p := h.settle(place, in.visitor, false)
	in.visitor.from = in
	for _, waits := range in.machine.Waiting(m.Input) {
		h.apply(p, waits.Number, waits.Bytes[0])
	}
	h.show(p)
	return wire.ReasonNone
}

func (h *host) fenced(n int, epoch uint64) {
	place := h.seats.Get(playerID(n))
	if place == nil || place.Player.Epoch >= epoch {
		h.c.fired[guardOldFence]++
		return
	}
	h.c.fired[guardFenced]++
	h.hold(n, wire.ReasonReplaced)
	if p := h.players[n]; p != nil {
		h.unseat(p)
		p.visitor.pipe.close(1, wire.ReasonReplaced)
	}
	h.vacate(n)
}

func (h *host) drop(in *arrival, s TargetStep) {
	if s != TargetDrop {
		return
	}
	h.c.fired[guardDropped]++
	h.say(in.source, &wire.Decline{Seat: in.seat, Reason: in.machine.Reason()})
	h.forget(in)
}

// forget gives an arrival's seat up.
func (h *host) forget(in *arrival) {
	n := index(in.seat.Player)
	h.coming[n] = nil
	if h.c.broken == breakOwner {
		h.world[n] = nil
	}
	if in.here {
		in.visitor.pipe.close(1, wire.ReasonTooLate)
	}
	if place := h.seats.Get(in.seat.Player); place != nil && place.State == seat.Inert {
		h.vacate(n)
	}
}
