package host

import (
	"errors"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/seat"
	"roam/net/session"
	"roam/net/wire"
)

// reserve promises a seat and issues its ticket. The host's loop has counted it.
func (r *room) reserve(lobby *session.Session, m *wire.Reserve) {
	p := game.Player{ID: m.Player, Name: m.Name}
	if s := r.seats.Get(m.Player); s == nil {
		p.Epoch = max(m.Epoch, r.nextEpoch(m.Player))
	} else {
		p.Epoch = s.Player.Epoch
	}
	fail := func(reason wire.Reason) {
		r.release(m.Player)
		r.host.mail.Post(func() { r.host.answer(lobby, m, wire.Ticket{}, reason) })
	}
	if s := r.seats.Get(m.Player); s != nil && s.State == seat.Moved {
		// The player is another host's now; a ticket to what is kept here would
		// roll it back.
		r.host.mail.Post(func() { r.host.left(r, m.Player) })
		r.host.mail.Post(func() { r.host.answer(lobby, m, wire.Ticket{}, wire.ReasonNoSuchSeat) })
		return
	}
	if _, err := r.seats.Reserve(p, r.clock.Add(m.Life)); err != nil {
		fail(wire.ReasonRoomFull)
		return
	}
	v := &visitor{room: r, id: m.Player}
	ticket, l, err := r.socket.Issue(m.Life, link.PlayerLimits(), session.Accept(v))
	if err != nil {
		r.log.Warn("no ticket", "player", m.Player, "err", err)
		fail(wire.ReasonHostFull)
		return
	}
	v.link = l
	r.revoke(m.Player, wire.ReasonReplaced)
	r.invited[m.Player] = v
	r.host.mail.Post(func() { r.host.reserved(lobby, r, m, ticket) })
}

// revoke makes the player's unused ticket worthless. A seat has one at most, or
// a player who asks again and again would fill the host's table of links.
func (r *room) revoke(id game.PlayerID, reason wire.Reason) {
	if v := r.invited[id]; v != nil {
		delete(r.invited, id)
		v.link.Close(reason, "")
	}
}

// release gives up a reservation that nobody will take.
func (r *room) release(id game.PlayerID) {
	if s := r.seats.Get(id); s == nil || s.State == seat.Reserved {
		r.vacate(id)
	}
}

// vacate removes the seat of a player who is not in the world (any more).
func (r *room) vacate(id game.PlayerID) {
	r.revoke(id, wire.ReasonTicket)
	if v := r.returning[id]; v != nil {
		delete(r.returning, id)
		v.link.Close(wire.ReasonTicket, "")
	}
	r.seats.Remove(id)
	r.host.mail.Post(func() { r.host.left(r, id) })
}

// attach seats a player whose Hello has come: a newcomer, one who comes back, or
// one whose migration comes here. If the player is seated already, the newer
// session wins: the world sees a Save, a Leave and an Enter.
func (r *room) attach(v *visitor, s *session.Session, hello *wire.Hello) {
	if hello.Game != r.cfg.Game {
		s.End(wire.ReasonGame, game.Safe("the host plays "+r.cfg.Game+", you have "+hello.Game, wire.MaxDetail))
		return
	}
	if r.invited[v.id] != v && r.returning[v.id] != v {
		s.End(wire.ReasonTicket, "the seat was given up")
		return
	}
	ownTicket := r.returning[v.id] == v
	r.used(v)
	if in := r.coming[v.id]; in != nil && in.visitor == v {
		r.arrive(in, s)
		return
	}
	place, was, err := r.seats.Take(v.id)
	if err != nil {
		s.End(wire.ReasonTicket, "the seat was given up")
		return
	}
	switch was {
	case seat.Seated:
		old := r.players[v.id]
		r.hold(v.id, wire.ReasonReplaced)
		place.Profile = r.saveWorld(v.id)
		r.unseat(old)
		old.session.End(wire.ReasonReplaced, "")
		r.cfg.Stats.Ended.Add(wire.ReasonReplaced)
	case seat.Moved:
		r.reclaim(place)
	}
	if err := r.settle(place, v, s); err != nil {
		s.End(wire.ReasonProfile, "")
		return
	}
	r.cfg.Stats.sat(was, ownTicket)
	s.Send(r.welcome(place))
}

// used notes that a ticket is none any more.
func (r *room) used(v *visitor) {
	if r.invited[v.id] == v {
		delete(r.invited, v.id)
	}
	if r.returning[v.id] == v {
		delete(r.returning, v.id)
	}
}

// settle enters a seat's player into the world, with the profile that waited in
// the seat. If the world refuses, the seat is gone.
func (r *room) settle(place *seat.Seat, v *visitor, s *session.Session) error {
	id := place.Player.ID
	profile := place.Profile
	place.Profile = nil
	if err := r.enterWorld(place.Player, profile); err != nil {
		r.log.Warn("world refuses player", "player", id, "err", err)
		r.cfg.Stats.Ended.Add(wire.ReasonProfile) // whoever asked ends its session
		if errors.Is(err, errPanic) {
			r.leaveWorld(id) // who knows how far it came
		}
		r.vacate(id)
		return err
	}
	r.seat(&player{seat: place, visitor: v, session: s, link: s.Link(), clear: time.Now()})
	if place.Since.IsZero() {
		place.Since = time.Now()
	}
	g := r.guest(place)
	r.host.mail.Post(func() { r.host.seated(r, g) })
	return nil
}

// welcome greets a player at its seat, with a ticket to come back with.
func (r *room) welcome(place *seat.Seat) *wire.Welcome {
	m := &wire.Welcome{
		Name: game.SafeText(r.cfg.Name), Room: r.id, Tick: r.tick,
		Input: place.Input, Epoch: place.Player.Epoch, Park: r.cfg.Park,
	}
	id := place.Player.ID
	v := &visitor{room: r, id: id}
	ticket, l, err := r.socket.Issue(foreverLife, link.PlayerLimits(), session.Accept(v))
	if err != nil {
		r.log.Warn("no ticket to come back with", "player", id, "err", err)
		return m
	}
	v.link = l
	if old := r.returning[id]; old != nil {
		delete(r.returning, id)
		old.link.Close(wire.ReasonReplaced, "")
	}
	r.returning[id] = v
	m.Resume = &ticket
	return m
}

// foreverLife is for tickets that are good as long as their player sits here.
const foreverLife = 365 * 24 * time.Hour

// detach takes out a player whose session ended. One who lost it may come back:
// the seat is parked. A ticket that was not used leaves its reservation to run
// out by itself.
func (r *room) detach(v *visitor, reason wire.Reason) {
	r.used(v)
	if in := r.coming[v.id]; in != nil && in.visitor == v {
		r.drop(in, in.machine.ClientGone(reason))
		return
	}
	if out := r.leaving[v.id]; out != nil && out.player.visitor == v {
		r.act(out, out.machine.ClientGone(reason))
	}
	p := v.player
	if p == nil {
		return
	}
	r.log.Info("player lost its session", "player", v.id, "reason", reason.String())
	r.cfg.Stats.Ended.Add(reason)
	until := r.clock.Add(r.cfg.Park)
	switch {
	case reason == wire.ReasonSilent || reason == wire.ReasonSlow:
	case r.invited[v.id] != nil: // it is on its way back, from elsewhere
		until = p.seat.Expires
	default:
		r.unseat(p)
		r.vacate(v.id)
		return
	}
	profile := r.saveWorld(v.id)
	r.unseat(p)
	_ = r.seats.Park(v.id, profile, until) // it was seated
	if back := r.returning[v.id]; back != nil {
		back.link.Keep(time.Now().Add(until.Sub(r.clock)))
	}
}

// dismiss ends a player's seat, whatever its state.
func (r *room) dismiss(id game.PlayerID, reason wire.Reason) {
	r.hold(id, reason)
	if p := r.players[id]; p != nil {
		r.unseat(p)
		p.session.End(reason, "")
		r.cfg.Stats.Ended.Add(reason)
	}
	r.vacate(id)
}

// seat puts the player into the smallest part.
func (r *room) seat(p *player) {
	for i := range r.parts {
		if len(r.parts[i]) < len(r.parts[p.part]) {
			p.part = i
		}
	}
	p.index = len(r.parts[p.part])
	r.parts[p.part] = append(r.parts[p.part], p)
	p.visitor.player = p
	r.players[p.seat.Player.ID] = p
}

// unseat takes the player out of the world and its part, not out of its seat.
func (r *room) unseat(p *player) {
	part := r.parts[p.part]
	last := part[len(part)-1]
	part[p.index], last.index = last, p.index
	part[len(part)-1] = nil
	r.parts[p.part] = part[:len(part)-1]
	delete(r.players, p.seat.Player.ID)
	p.visitor.player = nil
	r.leaveWorld(p.seat.Player.ID)
	r.uncovered(p.seat.Player)
}
