package host

import (
	"time"

	"roam/game"
	"roam/net/migration"
	"roam/net/seat"
	"roam/net/wire"
)

// departure is a player who is leaving for another host, as the room's loop that
// lets go sees it. Package migration decides; this does.
type departure struct {
	machine *migration.Source
	player  *player
	seat    wire.SeatID
	order   *wire.Relocate
	record  wire.Migrated

	began, accepted, arrived, committed time.Time
	told                                bool // the record has been passed on
}

// wish is a departure that waits: for its turn, or for a link to its target.
type wish struct {
	id    game.PlayerID
	order *wire.Relocate
	until time.Time
}

// perTick bounds how many migrations a room begins, and how many it commits,
// within one tick, so that no tick overruns because of a crowd that moves.
const perTick = 32

// relocate begins a migration, as soon as it is its turn.
func (r *room) relocate(m *wire.Relocate, id game.PlayerID) {
	r.wishes = append(r.wishes, wish{id, m, r.clock.Add(migration.Within)})
	if len(r.players) == 0 {
		r.depart(r.clock)
	}
}

// depart begins the migrations whose turn has come.
func (r *room) depart(now time.Time) {
	kept, begun := r.wishes[:0], 0
	for _, w := range r.wishes {
		p := r.players[w.id]
		target := r.neighbours[w.order.Target]
		switch {
		case p == nil:
			r.failed(w, wire.ReasonNoSuchSeat)
		case r.leaving[w.id] != nil && r.leaving[w.id].machine.State() < migration.SourceCommitted:
			r.failed(w, wire.ReasonReplaced) // it is on its way already
		case p.visitor.from != nil && now.Before(p.visitor.from.landsBy):
			// Its last migration is not over for the client: what the source keeps
			// for it must not be fenced yet.
			kept = append(kept, w)
		case target != nil && begun < perTick:
			begun++
			r.offer(p, w, now)
		case now.After(w.until):
			r.failed(w, wire.ReasonUnreachable)
		default:
			kept = append(kept, w)
		}
	}
	clear(r.wishes[len(kept):])
	r.wishes = kept
}

// failed records a migration that never began.
func (r *room) failed(w wish, reason wire.Reason) {
	m := &wire.Migrated{
		Migration: w.order.Migration, Cause: w.order.Cause, Player: w.id,
		Room: r.id, Target: w.order.Target, Result: reason,
	}
	r.host.mail.Post(func() { r.host.migrated(m) })
}

// offer asks the target to take the player.
func (r *room) offer(p *player, w wish, now time.Time) {
	who := p.seat.Player
	if old := r.leaving[who.ID]; old != nil {
		r.report(old, wire.ReasonNone) // it came back before the client's word did
	}
	out := &departure{
		machine: migration.NewSource(now), player: p, order: w.order, began: time.Now(),
		seat: wire.SeatID{Room: r.id, Player: who.ID, Epoch: p.seat.NextEpoch()},
	}
	out.record = wire.Migrated{
		Migration: w.order.Migration, Cause: w.order.Cause, Player: who.ID,
		Room: r.id, Target: w.order.Target, Epoch: out.seat.Epoch,
	}
	r.leaving[who.ID] = out
	lossy := p.link.Lossy()
	if lossy {
		p.link.ExpectLoss()
	}
	r.tell(out, &wire.Offer{
		Seat: out.seat, Migration: w.order.Migration, Name: who.Name, Private: r.private,
		Profile: r.saveWorld(who.ID), Input: p.seat.Input, Lossy: lossy,
		Moves: p.seat.Moves,
	})
}

// tell sends the target a message, with this tick's end, and counts its bytes. If
// the link is over, the room is told so by itself.
func (r *room) tell(out *departure, m wire.Message) {
	body, err := wire.Encode(m)
	if target := r.neighbours[out.order.Target]; target != nil && err == nil {
		out.record.Bytes += len(body)
		_ = target.SendRaw(m.Kind(), body)
		r.flushing[target] = struct{}{}
	}
}

// departing finds the migration that a message of the target is about.
func (r *room) departing(target game.SafeText, id wire.SeatID) *departure {
	if out := r.leaving[id.Player]; out != nil && out.seat == id && out.order.Target == target {
		return out
	}
	return nil
}

// fromTarget takes what the target of a migration says.
func (r *room) fromTarget(target game.SafeText, m wire.Message) {
	now := time.Now()
	switch m := m.(type) {
	case *wire.Accept:
		if out := r.departing(target, m.Seat); out != nil {
			out.accepted = now
			if out.machine.Accepted() == migration.SourceTellMove {
				r.tellMove(out, m.Ticket)
			}
		}
	case *wire.Arrived:
		if out := r.departing(target, m.Seat); out != nil {
			out.arrived = now
			r.act(out, out.machine.Arrived())
		}
	case *wire.Decline:
		if out := r.departing(target, m.Seat); out != nil {
			r.act(out, out.machine.Declined(m.Reason))
		}
	case *wire.Committed:
		if out := r.departing(target, m.Seat); out != nil {
			out.record.Commit = now.Sub(out.arrived)
			if m.Reason != wire.ReasonNone {
				r.act(out, out.machine.Declined(m.Reason))
			} else {
				r.act(out, out.machine.Committed())
			}
		}
	case *wire.Landed:
		if out := r.departing(target, m.Seat); out != nil {
			out.record.Gap, out.record.Resent = m.Gap, m.Resent
			r.report(out, wire.ReasonNone)
			r.act(out, out.machine.Landed())
		}
	}
}

// tellMove sends the client to the target, which has a seat for it, with its next
// view. The client plays on here.
func (r *room) tellMove(out *departure, ticket wire.Ticket) {
	if len(out.order.Addrs) > 0 {
		ticket.Addrs = out.order.Addrs
	}
	out.player.session.Send(&wire.Move{Host: out.order.Target, Epoch: out.seat.Epoch, Ticket: ticket})
}

// act does what the machine says.
func (r *room) act(out *departure, s migration.SourceStep) {
	id := out.seat.Player
	switch s {
	case migration.SourceCommit:
		r.commit(out)
	case migration.SourceCancel:
		r.tell(out, &wire.Cancel{Seat: out.seat})
		delete(r.leaving, id)
		r.report(out, out.machine.Reason())
		r.stayed(out)
	case migration.SourceTakeBack:
		r.takeBack(out)
	case migration.SourceForget:
		if s := r.seats.Get(id); s != nil && s.State == seat.Moved {
			r.vacate(id)
		}
		out.player.session.End(wire.ReasonBye, "")
	}
}

// maxStays is how often the client of a player who has to leave may not get to the
// host that it is sent to.
const maxStays = 5

// stayed counts the migrations that came to nothing because the client did not get
// to its target. A host that is to be emptied waits no longer for one who cannot go,
// or does not want to.
func (r *room) stayed(out *departure) {
	cause, reason := out.order.Cause, out.machine.Reason()
	switch {
	case cause != wire.CauseDrain && cause != wire.CauseHealth:
	case out.accepted.IsZero(): // the client was never told
	case reason == wire.ReasonTooLate || reason == wire.ReasonUnreachable:
		if out.player.stays++; out.player.stays == maxStays {
			r.log.Warn("player cannot be moved", "player", out.seat.Player, "migrations", maxStays)
			r.dismiss(out.seat.Player, wire.ReasonClosing)
		}
	}
}

// commit lets go: the player leaves this world, and the target has all of it.
// What was handed over is kept until the client is known to be there.
func (r *room) commit(out *departure) {
	id, p := out.seat.Player, out.player
	out.committed = r.clock
	r.showTo([]*player{p}, time.Now()) // up to date, so that it may wait for the target's first
	profile := r.saveWorld(id)
	face := r.faceOf(id)
	r.unseat(p)
	next := p.seat.Player
	next.Epoch = out.seat.Epoch
	r.keepAsGhost(next, face, out.order.Target)
	_ = r.seats.Move(id, profile, r.clock.Add(migration.Keep)) // it was seated
	r.tell(out, &wire.Commit{Seat: out.seat, Profile: profile, Input: p.seat.Input})
	r.host.mail.Post(func() { r.host.left(r, id) })
}

// takeBack enters the player again, after the target could not. Its session here
// may be over too: then the seat is parked, and the client comes back to it.
func (r *room) takeBack(out *departure) {
	place := r.seats.Get(out.seat.Player)
	if place == nil || place.State != seat.Moved {
		delete(r.leaving, out.seat.Player)
		r.report(out, out.machine.Reason())
		return
	}
	p := out.player
	r.reclaimed(out, place)
	if p.session.Over() {
		place.State, place.Expires = seat.Parked, r.clock.Add(r.cfg.Park)
		return
	}
	place.State = seat.Seated
	if err := r.settle(place, p.visitor, p.session); err != nil {
		p.session.End(wire.ReasonProfile, "")
		return
	}
	// What the client sent between the commit and its Stay finds no seat; it
	// sends all of it again.
	p.visitor.player.gaps = true
	p.session.Send(&wire.Stay{Epoch: place.Player.Epoch, Input: place.Input})
	r.batch.Flush(p.link, time.Now())
}

// reclaim is takeBack for a client that came back by itself, with its ticket.
func (r *room) reclaim(place *seat.Seat) {
	out := r.leaving[place.Player.ID]
	if out == nil {
		return
	}
	out.machine.Back()
	r.reclaimed(out, place)
}

// reclaimed gives the seat an epoch above the target's and tells the target.
func (r *room) reclaimed(out *departure, place *seat.Seat) {
	place.Player.Epoch = place.NextEpoch()
	r.tell(out, &wire.Cancel{Seat: out.seat, Fence: place.Player.Epoch})
	delete(r.leaving, out.seat.Player)
	r.report(out, out.machine.Reason())
	back := r.guest(place)
	r.host.mail.Post(func() { r.host.retaken(r, back) })
}

// report passes the record on, once.
func (r *room) report(out *departure, result wire.Reason) {
	if out.told {
		return
	}
	out.told = true
	m := out.record
	m.Result = result
	if !out.accepted.IsZero() {
		m.Accept = out.accepted.Sub(out.began)
		if !out.arrived.IsZero() {
			m.Arrive = out.arrived.Sub(out.accepted)
		}
	}
	r.host.mail.Post(func() { r.host.migrated(&m) })
}

// back is the client's word that the target is lost to it.
func (r *room) back(v *visitor, epoch uint64) {
	if out := r.leaving[v.id]; out != nil && out.player.visitor == v && out.seat.Epoch == epoch {
		r.act(out, out.machine.Back())
	}
}

// endOfTick commits those whose clients have arrived, and gives up what takes
// too long.
func (r *room) endOfTick(now time.Time) {
	r.depart(now)
	begun := 0
	for id, out := range r.leaving {
		if out.machine.State() == migration.SourceLeaving && begun < perTick && !now.Before(r.agreed) {
			begun++
			r.act(out, out.machine.TickEnds(now))
		}
		r.act(out, out.machine.Expire(now))
		if out.machine.State() != migration.SourceOver {
			continue
		}
		if now.Sub(out.committed) > landedWithin {
			r.report(out, wire.ReasonNone) // the client had nothing to say
		}
		if out.told {
			delete(r.leaving, id)
		}
	}
	r.proved()
	for _, in := range r.coming {
		r.drop(in, in.machine.Expire(now))
	}
}

// landedWithin is how long a record waits for what the client has to say.
const landedWithin = 2 * time.Second

// targetLost is called when a neighbour cannot be reached any more.
func (r *room) targetLost(name game.SafeText) {
	for _, out := range r.leaving {
		if out.order.Target == name {
			r.act(out, out.machine.TargetLost())
		}
	}
	for _, in := range r.coming {
		if in.source == name {
			r.drop(in, in.machine.SourceLost())
		}
	}
}

// hold ends every migration of a player, because its seat ends.
func (r *room) hold(id game.PlayerID, reason wire.Reason) {
	if out := r.leaving[id]; out != nil {
		r.act(out, out.machine.ClientGone(reason))
		if out.machine.State() == migration.SourceOver {
			delete(r.leaving, id)
		}
	}
	if in := r.coming[id]; in != nil {
		r.drop(in, in.machine.ClientGone(reason))
	}
}
