package host

import (
	"errors"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/migration"
	"roam/net/seat"
	"roam/net/session"
	"roam/net/wire"
)

// arrival is a player who comes from another host, as the room's loop that takes
// over sees it. Package migration decides; this does.
type arrival struct {
	machine *migration.Target
	seat    wire.SeatID
	source  game.SafeText // the host that lets go
	lossy   bool          // the way to the client loses datagrams
	proving bool          // the client is here, and has yet to prove its address
	landsBy time.Time     // by then the client has said what it noticed, or never will
	visitor *visitor      // the client, once it is attached
	session *session.Session
}

// fromNeighbour takes what another host says about a migration.
func (r *room) fromNeighbour(name game.SafeText, s *session.Session, m wire.Message) {
	switch m := m.(type) {
	case *wire.Offer:
		r.offered(name, s, m)
	case *wire.Commit:
		r.committed(name, s, m)
	case *wire.Cancel:
		r.cancelled(name, m)
	default:
		r.fromTarget(name, m)
	}
	r.flushing[s] = struct{}{}
}

// offered makes an inert seat, or says why not. The host's loop has counted it.
func (r *room) offered(source game.SafeText, s *session.Session, m *wire.Offer) {
	decline := func(reason wire.Reason) {
		s.Send(&wire.Decline{Seat: m.Seat, Reason: reason})
	}
	id := m.Seat.Player
	if in := r.coming[id]; in != nil {
		if in.seat == m.Seat && in.source == source {
			return // doubled: a Decline would undo what has been done
		}
		if in.seat.Epoch >= m.Seat.Epoch {
			decline(wire.ReasonReplaced)
			return
		}
		r.drop(in, in.machine.Cancelled())
		r.host.mail.Post(func() { r.host.recount(r, id) }) // that took the new one's count with it
	}
	if out := r.leaving[id]; out != nil && out.machine.State() == migration.SourceCommitted && out.seat.Epoch < m.Seat.Epoch {
		r.report(out, wire.ReasonNone) // it has come to its target, and comes back from there
		delete(r.leaving, id)
	}
	now := r.clock
	place, err := r.seats.Offer(game.Player{ID: id, Name: m.Name, Epoch: m.Seat.Epoch}, now.Add(migration.Within))
	switch {
	case errors.Is(err, seat.ErrFull):
		decline(wire.ReasonRoomFull)
		r.host.mail.Post(func() { r.host.left(r, id) })
		return
	case err != nil:
		decline(wire.ReasonReplaced)
		if s := r.seats.Get(id); s == nil || s.State == seat.Moved {
			r.host.mail.Post(func() { r.host.left(r, id) }) // it was counted for nothing
		}
		return
	}
	v := &visitor{room: r, id: id}
	ticket, l, err := r.socket.Issue(migration.Within, link.PlayerLimits(), session.Accept(v))
	if err != nil {
		r.log.Warn("no ticket", "player", id, "err", err)
		decline(wire.ReasonHostFull)
		r.vacate(id)
		return
	}
	v.link = l
	place.Input, place.Moves = m.Input, m.Moves+1
	r.revoke(id, wire.ReasonReplaced)
	r.invited[id] = v
	r.coming[id] = &arrival{machine: migration.NewTarget(now), seat: m.Seat, source: source, lossy: m.Lossy, visitor: v}
	ticket.Addrs = r.host.addrs()
	s.Send(&wire.Accept{Seat: m.Seat, Ticket: ticket})
}

// answer sends the source a message, with this tick's end.
func (r *room) answer(in *arrival, m wire.Message) {
	if s := r.neighbours[in.source]; s != nil {
		s.Send(m)
		r.flushing[s] = struct{}{}
	}
}

// arrive greets a client whose player is not here yet.
func (r *room) arrive(in *arrival, s *session.Session) {
	in.session = s
	if in.machine.Attached() != migration.TargetTellSource {
		return
	}
	if in.lossy {
		s.Link().ExpectLoss()
	}
	in.proving = true
	s.Send(r.welcome(r.seats.Get(in.seat.Player)))
	r.batch.Flush(s.Link(), time.Now())
}

// proved tells the sources of those whose clients have proved their address by
// now. Until then a client could be sent only a little, and its first view, which
// is large, would have to wait.
func (r *room) proved() {
	for _, in := range r.coming {
		if in.proving && in.session.Link().Proved() {
			in.proving = false
			r.answer(in, &wire.Arrived{Seat: in.seat})
		}
	}
}

// committed takes the player over: it enters, its waiting inputs are applied,
// and it is shown the world before anything else happens.
func (r *room) committed(source game.SafeText, s *session.Session, m *wire.Commit) {
	in := r.coming[m.Seat.Player]
	if in == nil || in.seat != m.Seat || in.source != source {
		if !r.has(m.Seat) {
			s.Send(&wire.Committed{Seat: m.Seat, Reason: wire.ReasonNoSuchSeat})
		}
		return
	}
	switch in.machine.Commit() {
	case migration.TargetUnknown:
		s.Send(&wire.Committed{Seat: m.Seat, Reason: wire.ReasonNoSuchSeat})
		r.forget(in)
	case migration.TargetEnter:
		delete(r.coming, m.Seat.Player)
		s.Send(&wire.Committed{Seat: m.Seat, Reason: r.takeOver(in, m)})
	}
}

// has tells whether the migration has succeeded before.
func (r *room) has(id wire.SeatID) bool {
	s := r.seats.Get(id.Player)
	return s != nil && s.State != seat.Inert && s.Player.Epoch >= id.Epoch
}

func (r *room) takeOver(in *arrival, m *wire.Commit) wire.Reason {
	place, err := r.seats.Commit(m.Seat.Player, m.Input)
	if err != nil {
		return wire.ReasonNoSuchSeat
	}
	place.Profile = m.Profile
	if err := r.settle(place, in.visitor, in.session); err != nil {
		in.session.End(wire.ReasonProfile, "")
		return wire.ReasonProfile
	}
	in.visitor.from, in.landsBy = in, r.clock.Add(migration.Within)
	r.arrivedHere(m.Seat.Player)
	p := r.players[m.Seat.Player]
	for _, input := range in.machine.Waiting(m.Input) {
		r.apply(p, input.Number, input.Bytes)
	}
	p.ack = ^uint64(0) // whatever there is to see, the first view is sent
	r.showTo([]*player{p}, time.Now())
	return wire.ReasonNone
}

// cancelled gives the seat up, or the player, if the source has fenced it.
func (r *room) cancelled(source game.SafeText, m *wire.Cancel) {
	if in := r.coming[m.Seat.Player]; in != nil && in.seat == m.Seat && in.source == source {
		r.drop(in, in.machine.Cancelled())
	} else if m.Fence > m.Seat.Epoch {
		r.fenced(m.Seat.Player, m.Fence)
	}
}

// fenced ends a seat whose player is owned elsewhere at a higher epoch.
func (r *room) fenced(id game.PlayerID, epoch uint64) {
	s := r.seats.Get(id)
	if s == nil || s.Player.Epoch >= epoch {
		return
	}
	r.log.Warn("player is owned elsewhere", "player", id, "epoch", s.Player.Epoch, "higher", epoch)
	r.dismiss(id, wire.ReasonReplaced)
}

// drop does what the machine says when nothing comes of it.
func (r *room) drop(in *arrival, s migration.TargetStep) {
	if s != migration.TargetDrop {
		return
	}
	r.answer(in, &wire.Decline{Seat: in.seat, Reason: in.machine.Reason()})
	r.forget(in)
}

// forget gives up the inert seat and its client's session.
func (r *room) forget(in *arrival) {
	id := in.seat.Player
	delete(r.coming, id)
	if in.session != nil {
		in.session.End(wire.ReasonTooLate, "the move was called off")
	}
	if s := r.seats.Get(id); s != nil && s.State == seat.Inert {
		r.vacate(id)
	}
}

// landed passes on what the client noticed of its move.
func (r *room) landed(v *visitor, m *wire.Landed) {
	if v.from == nil || v.player == nil {
		return
	}
	m.Seat = v.from.seat
	r.answer(v.from, m)
	v.from = nil // once
}
