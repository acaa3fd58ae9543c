package lobby

import (
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// A player may be listed by two hosts for a moment: by both ends of a migration,
// or when it came again elsewhere. It is where its epoch is higher; of equal ones,
// where it was listed last.

// listed notes who came and went on a host.
func (b *Lobby) listed(s *session.Session, m *wire.Roster) {
	h := b.visits[s]
	if h == nil {
		return
	}
	if m.Whole {
		clear(h.rests)
		for id := range h.seated {
			b.unlist(h, id)
		}
	}
	for _, id := range m.Gone {
		delete(h.rests, id)
		p := h.seated[id]
		b.unlist(h, id)
		if p.Epoch > 0 && b.players[id] == nil && b.promised[id] == nil {
			b.event(wire.Event{Kind: wire.EventLeft, Host: h.name, Player: p.Name, Room: p.Room})
		}
	}
	for _, p := range m.Seated {
		b.list(h, p)
	}
}

// list notes that a player is seated on a host.
func (b *Lobby) list(h *host, p wire.Seated) {
	b.unlist(h, p.Player)
	b.unpromise(h, p.Player)
	p.Here -= time.Since(b.began) // as it was when the lobby began: to that, time is added
	h.seated[p.Player] = p
	b.room(h, p.Room).taken++
	b.locate(h, p)
}

// moved notes where a migration has brought a player, which both hosts' rosters
// will say in a moment: without it the player would be nowhere until then.
func (b *Lobby) moved(r *relocation, m *wire.Migrated) {
	if b.hosts[r.target.name] != r.target {
		return
	}
	if p, ok := r.target.seated[m.Player]; !ok || p.Epoch < m.Epoch {
		b.list(r.target, wire.Seated{Player: m.Player, Name: r.name, Room: m.Room, Epoch: m.Epoch})
	}
	if p, ok := r.source.seated[m.Player]; ok && p.Epoch < m.Epoch {
		b.unlist(r.source, m.Player)
	}
}

// locate decides where a player is who was just listed on h.
func (b *Lobby) locate(h *host, p wire.Seated) {
	if at := b.players[p.Player]; at != nil {
		if there := at.seated[p.Player]; there.Epoch > p.Epoch {
			b.twice[p.Player] = h
			b.fence(p.Player)
			return
		}
		b.unname(at.seated[p.Player])
		b.twice[p.Player] = at
	}
	b.players[p.Player] = h
	b.name(p)
	b.fence(p.Player)
}

// fence ends the seat that a player has at the lower of two epochs. A migration
// under way comes to that end by itself.
func (b *Lobby) fence(id game.PlayerID) {
	if old := b.twice[id]; old != nil && b.moving[id] == nil {
		b.send(old.session, &wire.Dismiss{Player: id, Reason: wire.ReasonReplaced, Epoch: old.seated[id].Epoch})
	}
}

func (b *Lobby) unlist(h *host, id game.PlayerID) {
	p, ok := h.seated[id]
	if !ok {
		return
	}
	delete(h.seated, id)
	b.room(h, p.Room).taken--
	if b.players[id] != h {
		if b.twice[id] == h {
			delete(b.twice, id)
		}
		return
	}
	delete(b.players, id)
	b.unname(p)
	if at := b.twice[id]; at != nil {
		delete(b.twice, id)
		b.players[id] = at
		b.name(at.seated[id])
	}
}

func (b *Lobby) name(p wire.Seated) {
	if b.names[p.Name] == nil {
		b.names[p.Name] = make(map[game.PlayerID]bool)
	}
	b.names[p.Name][p.Player] = true
}

func (b *Lobby) unname(p wire.Seated) {
	delete(b.names[p.Name], p.Player)
	if len(b.names[p.Name]) == 0 {
		delete(b.names, p.Name)
	}
}

// comeHome sends a player who asks for a seat but has one to where that is, if
// the wish allows it: there the newer session wins, with all that the player has.
func (b *Lobby) comeHome(j *join) {
	h := b.players[j.id]
	if h == nil || h.silent() || h.report == nil || h.game != j.game || j.ask.New {
		return
	}
	room := h.seated[j.id].Room
	if (j.room == "" || j.room == room) && (j.ask.Host == "" || j.ask.Host == h.name) {
		j.room, j.ask.Host = room, h.name
	}
}

// nextEpoch is what a new seat on h must begin at so that it fences the one that
// the player has elsewhere; 0 if there is none.
func (b *Lobby) nextEpoch(id game.PlayerID, h *host) uint64 {
	if at := b.players[id]; at != nil && at != h {
		return at.seated[id].Epoch + 1
	}
	return 0
}
