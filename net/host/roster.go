package host

import (
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/seat"
	"roam/net/wire"
)

// A guest is a seated player as the host's loop knows it.
type guest struct {
	game.Player
	link  *link.Link // its newest, to ask for the round trip; may be nil
	since time.Time  // it is seated here
	moves int        // how often it was migrated since it joined

	rtt   time.Duration // that the lobby was told
	asked time.Time     // when that was
}

// guest is what the room tells its host of a player who is seated.
func (r *room) guest(place *seat.Seat) *guest {
	g := &guest{Player: place.Player, since: place.Since, moves: place.Moves}
	if p := r.players[g.ID]; p != nil {
		g.link = p.link
	}
	return g
}

// roundTrip is the player's, 0 while unknown.
func (g *guest) roundTrip() time.Duration {
	if g.link == nil {
		return 0
	}
	return g.link.RTT()
}

const (
	// rttEvery is how often the lobby is told of a player's round trip at most,
	// but for the first time.
	rttEvery = 10 * time.Second
	// rttGrain is a change of the round trip that is never worth telling.
	rttGrain = time.Millisecond
)

// strayed tells whether the lobby should be told of another round trip.
func (g *guest) strayed(rtt time.Duration, now time.Time) bool {
	if g.rtt == 0 {
		return rtt > 0
	}
	off := (rtt - g.rtt).Abs()
	return off > g.rtt/4 && off > rttGrain && now.Sub(g.asked) >= rttEvery
}

// measureGuests marks whose round trip the lobby should be told again.
func (h *Host) measureGuests(now time.Time) {
	if h.lobby == nil || now.Sub(h.measured) < time.Second {
		return
	}
	h.measured = now
	for id, g := range h.players {
		if g.strayed(g.roundTrip(), now) {
			h.changed[id] = struct{}{}
		}
	}
}

// sendRoster tells the lobby who came and went since the last time.
func (h *Host) sendRoster(now time.Time) {
	if h.lobby == nil || len(h.changed) == 0 {
		return
	}
	var roster wire.Roster
	for id := range h.changed {
		if g := h.players[id]; g != nil {
			roster.Seated = append(roster.Seated, h.seatedAs(g, now))
		} else {
			roster.Gone = append(roster.Gone, id)
		}
		delete(h.changed, id)
		if len(roster.Seated)+len(roster.Gone) == rosterChunk {
			break // the rest follows with the next tick
		}
	}
	h.lobby.Send(&roster)
}

// sendWholeRoster tells a lobby that knows nothing.
func (h *Host) sendWholeRoster(now time.Time) {
	clear(h.changed)
	roster := wire.Roster{Whole: true}
	for _, g := range h.players {
		roster.Seated = append(roster.Seated, h.seatedAs(g, now))
		if len(roster.Seated) == rosterChunk {
			h.lobby.Send(&roster)
			roster = wire.Roster{}
		}
	}
	h.lobby.Send(&roster)
}

// seatedAs is the player's row, and notes what the lobby is told with it.
func (h *Host) seatedAs(g *guest, now time.Time) wire.Seated {
	g.rtt, g.asked = g.roundTrip(), now
	return wire.Seated{
		Player: g.ID, Name: g.Name, Room: h.where[g.ID].room.id, Epoch: g.Epoch,
		RTT: g.rtt, Here: max(0, now.Sub(g.since)), Moves: g.moves,
	}
}
