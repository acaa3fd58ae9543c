package lobby

import (
	"net/netip"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/wire"
)

// A promise is a seat that was reserved and not yet taken. It counts as load at
// once. A player's key costs nothing, so seats that nobody takes are bounded by where
// they are asked from: Config.MaxPromised for each address.
type promise struct {
	room  game.RoomID
	until time.Time
	from  netip.Prefix // where its player asked for it; none: it is a migration's
}

// promise counts a seat as taken until a time, or until its player takes it. A
// player is promised one seat at most: an older promise is given back.
func (b *Lobby) promise(h *host, id game.PlayerID, private bool, p promise) {
	if old := b.promised[id]; old != nil {
		if old != h || old.promised[id].room != p.room {
			old.session.Send(&wire.Release{Player: id})
		}
		b.unpromise(old, id)
	}
	b.promised[id] = h
	h.promised[id] = p
	if p.from.IsValid() {
		b.promisedTo[p.from]++
	}
	at := b.room(h, p.room)
	at.taken++
	at.private = at.private || private
}

func (b *Lobby) unpromise(h *host, id game.PlayerID) {
	p, ok := h.promised[id]
	if !ok {
		return
	}
	delete(h.promised, id)
	delete(b.promised, id)
	b.room(h, p.room).taken--
	if p.from.IsValid() {
		if b.promisedTo[p.from]--; b.promisedTo[p.from] == 0 {
			delete(b.promisedTo, p.from)
		}
	}
}

// sweepPromises drops those that ran out.
func (b *Lobby) sweepPromises(now time.Time) {
	for _, h := range b.hosts {
		for id, p := range h.promised {
			if now.After(p.until) {
				b.unpromise(h, id)
			}
		}
	}
}

// greedy tells whether so many seats wait for players of a join's address that it
// gets none. Whoever is promised one already only has it promised anew.
func (b *Lobby) greedy(j *join) bool {
	return b.promised[j.id] == nil && b.promisedTo[j.from()] >= b.cfg.MaxPromised
}

// from is where a join comes from; none if that is not known.
func (j *join) from() netip.Prefix { return link.Network(j.session.Link().Addr().Addr()) }
