package lobby

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// measured takes the round trips and decides.
func (b *Lobby) measured(s *session.Session, m *wire.Measured) {
	j := b.joins[s]
	if j == nil || j.step != stepMeasuring {
		return
	}
	for _, at := range m.Hosts {
		if at.RTT > 0 {
			j.measured[at.Host] = at
		}
	}
	req, eligible, excluded := b.eligible(j, true)
	if len(eligible) == 0 {
		b.nobody(j, req, excluded)
		return
	}
	scores := b.cfg.Strategy(b.random, eligible)
	b.weigh(j, eligible, scores, append(excluded, j.excluded...))
	for _, score := range scores {
		switch name := game.SafeText(score.Host); {
		case score.Err != nil:
		case name == j.prefer:
			j.ranking = slices.Insert(j.ranking, 0, name)
		default:
			j.ranking = append(j.ranking, name)
		}
	}
	b.reserveNext(j)
}

// reserveNext asks the best host that is left for a seat.
func (b *Lobby) reserveNext(j *join) {
	if b.greedy(j) {
		b.refuse(j, wire.ReasonNoHost, sentence("seats wait for %s from your address already: try again in a moment", players(b.promisedTo[j.from()])))
		return
	}
	for len(j.ranking) > 0 {
		h := b.hosts[j.ranking[0]]
		j.ranking = j.ranking[1:]
		if h == nil || h.report == nil {
			continue // it has gone since
		}
		if b.elsewhere(h, j.room) || b.filled(h, j) {
			continue // it was opened there since, or others were faster
		}
		if b.taken(j) {
			return
		}
		room := j.room
		switch {
		case j.ask.New && room == "":
			room = b.unusedRoom(string(j.name))
		case room == "":
			room = b.anyRoom(h)
		}
		now := time.Now()
		b.request++
		j.at, j.seat, j.request = h, room, b.request
		j.step, j.deadline = stepReserving, now.Add(reserveWithin)
		b.requests[j.request] = j
		b.uncall(j)
		private := j.ask.New || whole(b.rooms[room]).private
		b.promise(h, j.id, private, promise{room: room, until: now.Add(b.cfg.TicketLife + reserveWithin), from: j.from()})
		b.send(h.session, &wire.Reserve{
			Request: j.request, Player: j.id, Name: j.name,
			Room: room, Private: private, Life: b.cfg.TicketLife, Epoch: b.nextEpoch(j.id, h),
		})
		return
	}
	reason := j.refused
	if reason == wire.ReasonNone || reason == wire.ReasonHostFull {
		reason = wire.ReasonNoHost
	}
	b.wait(j, reason, "every host that could take you has refused")
}

// filled tells whether a host that could take a player has no seat for it any more.
func (b *Lobby) filled(h *host, j *join) bool {
	if _, own := h.seated[j.id]; own || b.promised[j.id] == h {
		return false
	}
	c := h.candidate()
	return c.Free() == 0 || j.room != "" && len(b.rooms[j.room]) > 0 && b.seatsLeft(h, j.room) <= 0
}

// reserved is a host's answer. One that comes from another host than was asked,
// or too late, counts for nothing: that seat was given back already.
func (b *Lobby) reserved(s *session.Session, m *wire.Reserved) {
	j := b.requests[m.Request]
	if j == nil || j.at.session != s {
		return
	}
	delete(b.requests, m.Request)
	if m.Reason != wire.ReasonNone {
		b.unpromise(j.at, j.id)
		j.refused = m.Reason
		if m.Reason == wire.ReasonRoomFull {
			b.full(j)
		} else {
			b.tidyRoom(j.at, j.seat)
		}
		b.reserveNext(j)
		return
	}
	m.Ticket.Addrs = answeredFirst(j.at.report.Addrs, j.measured[j.at.name].Addr)
	j.step, j.deadline = stepDone, time.Now().Add(joinWithin)
	b.cfg.Stats.decided(j, wire.ReasonNone)
	b.remember(j)
	b.decided(j, wire.DecideJoin, wire.ReasonNone, "")
	b.event(wire.Event{Kind: wire.EventJoined, Host: j.at.name, Player: j.name, Room: j.seat})
	b.cfg.Log.Info("player placed", "player", j.id, "host", j.at.name, "room", j.seat)
	b.send(j.session, &wire.Seat{Host: j.at.name, Room: j.seat, Ticket: m.Ticket})
}

// full learns from a refusal how many a room holds, before its host has reported
// it. A player who wants any room may find another one there.
func (b *Lobby) full(j *join) {
	if r := j.at.rooms[j.seat]; r != nil {
		r.capacity = min(r.capacity, r.taken)
	}
	if j.room == "" && !j.ask.New && j.retries < maxRetries {
		j.retries++
		j.ranking = slices.Insert(j.ranking, 0, j.at.name)
	}
}

// maxRetries is how often one join asks a host again for another room.
const maxRetries = 4

// answeredFirst returns the addresses with the one that answered the probes in
// front.
func answeredFirst(addrs []netip.AddrPort, best netip.AddrPort) []netip.AddrPort {
	addrs = slices.Clone(addrs)
	if i := slices.Index(addrs, best); i > 0 {
		copy(addrs[1:i+1], addrs[:i])
		addrs[0] = best
	}
	return addrs
}

// unusedRoom is a room's name that no host uses: the name itself, or with a
// number.
func (b *Lobby) unusedRoom(name string) game.RoomID {
	const digits = 8
	name = string(game.Safe(name, game.MaxRoomCells-digits))
	if name == "" {
		name = "room"
	}
	id := game.RoomID(name)
	for n := 2; len(b.rooms[id]) > 0; n++ {
		id = game.RoomID(fmt.Sprintf("%s-%d", name, n))
	}
	return id
}
