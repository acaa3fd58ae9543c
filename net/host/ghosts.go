package host

import (
	"bytes"
	"slices"
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// A claim is what a neighbour says: that it owns a player, at an epoch, and how
// the player looks. There may be several for one player. The one with the highest
// epoch, of equal ones the latest, is shown as the player's ghost, unless the
// player is in this host's own world.
//
//	New ──► held by its neighbour ──Gone, link lost──────────────────► over
//	              └──Moved, link replaced──► ending ──2 s, or the next──► over
//
// The two seconds last longer while a neighbour is silent.
type claim struct {
	player game.Player
	face   []byte
	owner  game.SafeText // the neighbour; empty when it has let go
	heir   game.SafeText // the neighbour that will claim the player next, if that is known
	shown  bool
	ending bool
	until  time.Time // of one that ends
	over   bool
}

// facesFrom takes what a neighbour shows of this room.
func (r *room) facesFrom(name game.SafeText, s *session.Session, body []byte) {
	if r.faces == nil {
		return
	}
	f := r.faces.feeds[name]
	if f == nil || f.session != s {
		return // of a link that is over
	}
	idle := r.idle()
	if err := r.readFaces(f, body); err != nil {
		r.log.Warn("neighbour sends rubbish", "neighbour", name, "err", err)
		s.End(wire.ReasonRubbish, "faces that cannot be read")
	}
	if idle {
		r.exchange(time.Now()) // no tick will
	}
}

func (r *room) readFaces(f *feed, body []byte) error {
	_, marks, entries, err := wire.Faces(body)
	if err != nil {
		return err
	}
	switch now := time.Now(); {
	case marks&wire.MarkBye != 0:
		r.unclaim(f, now)
		r.endClaims(func(c *claim) bool { return c.owner == f.name })
		f.serving, f.fed = false, false
	case marks&wire.MarkHail != 0:
		f.serving, f.fed = true, false
	case marks&wire.MarkBegin != 0:
		f.serving = true
		r.unclaim(f, now)
	}
	if !f.serving {
		return nil
	}
	for len(entries) > 0 {
		var e wire.FaceEntry
		if e, entries, err = wire.NextFace(entries); err != nil {
			return err
		}
		r.readFace(f, e)
	}
	if marks&wire.MarkEnd != 0 {
		r.endClaims(func(c *claim) bool { return c.owner == f.name })
	}
	return nil
}

func (r *room) readFace(f *feed, e wire.FaceEntry) {
	var c *claim
	if e.Handle < len(f.claims) {
		c = f.claims[e.Handle]
	}
	if e.Change == wire.FaceNew {
		if e.Handle >= len(f.claims) {
			f.claims = append(f.claims, make([]*claim, e.Handle+1-len(f.claims))...)
		}
		f.claims[e.Handle] = &claim{player: e.Player, face: bytes.Clone(e.Face), owner: f.name}
		r.claim(f.claims[e.Handle])
		r.disclaim(c) // after it: it may be the same player
		return
	}
	switch {
	case c == nil:
	case e.Change == wire.FaceSame:
		c.face = append(c.face[:0], e.Face...)
		if c.shown {
			r.ghostWorld(c.player, c.face)
		}
	case e.Change == wire.FaceMoved && c.shown && r.players[c.player.ID] == nil:
		f.claims[e.Handle] = nil
		c.owner = ""
		r.letEnd(c, time.Now())
	default:
		f.claims[e.Handle] = nil
		r.disclaim(c)
	}
}

// claim adds a claim. One above the epoch at which this host has the player
// takes the player from it. Claims that end do so when the next owner's comes.
func (r *room) claim(c *claim) {
	id := c.player.ID
	if p := r.players[id]; p != nil && c.player.Epoch > p.seat.Player.Epoch {
		r.fenced(id, c.player.Epoch)
	}
	list := slices.DeleteFunc(r.faces.claims[id], func(old *claim) bool {
		old.over = old.ending && old.player.Epoch <= c.player.Epoch
		return old.over
	})
	at := len(list)
	for at > 0 && list[at-1].player.Epoch > c.player.Epoch {
		at--
	}
	r.faces.claims[id] = slices.Insert(list, at, c)
	r.reveal(id)
}

// disclaim takes a claim back. The ghost becomes that of the next best, if there
// is one.
func (r *room) disclaim(c *claim) {
	if c == nil || c.over {
		return
	}
	c.over = true
	id := c.player.ID
	list := slices.DeleteFunc(r.faces.claims[id], func(other *claim) bool { return other == c })
	r.faces.claims[id] = list
	if len(list) == 0 {
		delete(r.faces.claims, id)
	}
	if !c.shown {
		return
	}
	c.shown = false
	if len(list) == 0 || list[len(list)-1].player.Epoch < c.player.Epoch {
		r.ghostWorld(c.player, nil)
	}
	r.uncovered(c.player)
}

// reveal shows the best claim to a player.
func (r *room) reveal(id game.PlayerID) {
	list := r.faces.claims[id]
	if len(list) == 0 {
		return
	}
	best := list[len(list)-1]
	if best.shown {
		return
	}
	for _, c := range list {
		c.shown = c == best
	}
	r.ghostWorld(best.player, best.face)
}

// uncovered shows what there is left of a player of whom this world has just lost
// the sight it had. To a world a lower epoch is an old story until its next tick.
func (r *room) uncovered(p game.Player) {
	if r.faces == nil {
		return
	}
	list := r.faces.claims[p.ID]
	if len(list) == 0 {
		return
	}
	best := list[len(list)-1]
	best.shown = false
	if best.player.Epoch >= p.Epoch {
		r.reveal(p.ID)
	} else {
		r.faces.hidden = append(r.faces.hidden, p.ID)
	}
}

// unclaim lets all of a neighbour's claims end: either it tells them anew, or
// they run out.
func (r *room) unclaim(f *feed, now time.Time) {
	for _, c := range f.claims {
		if c != nil {
			r.letEnd(c, now)
		}
	}
	f.claims = f.claims[:0]
}

// letEnd sets a claim's end.
func (r *room) letEnd(c *claim, now time.Time) {
	c.ending, c.until = true, now.Add(keptFor)
	r.faces.ending = append(r.faces.ending, c)
}

// endClaims takes back those of the ending claims that match.
func (r *room) endClaims(match func(*claim) bool) {
	f := r.faces
	for _, c := range f.ending {
		if !c.over && match(c) {
			r.disclaim(c)
		}
	}
	f.ending = slices.DeleteFunc(f.ending, func(c *claim) bool { return c.over })
}

// reviewClaims looks for claims that ran out, and shows those that could not be
// shown before the tick. Until heard, all neighbours were: one that is silent may be
// the next owner, and perhaps it is dead; then everybody lets go when it is lost.
func (r *room) reviewClaims(heard time.Time) {
	f := r.faces
	hidden := f.hidden
	f.hidden = nil
	for _, id := range hidden {
		r.reveal(id)
	}
	if len(f.ending) > 0 {
		r.endClaims(func(c *claim) bool { return heard.After(c.until) })
	}
}

// awaited tells whether a player's next owner is expected to claim it.
func (f *faces) awaited(id game.PlayerID) bool {
	return slices.ContainsFunc(f.claims[id], func(c *claim) bool { return c.heir != "" })
}

// keepAsGhost shows a player who has just left by migration, at the epoch of its
// next owner, until that owner's claim comes. Call it after the world's Leave and
// before its next Tick, and nobody sees the player blink.
func (r *room) keepAsGhost(p game.Player, face []byte, heir game.SafeText) {
	if r.faces == nil || len(face) == 0 {
		return
	}
	if list := r.faces.claims[p.ID]; len(list) > 0 && list[len(list)-1].player.Epoch >= p.Epoch {
		return // it has come already
	}
	c := &claim{player: p, face: bytes.Clone(face), heir: heir}
	r.claim(c)
	r.letEnd(c, time.Now())
}

// arrivedHere is called when a player has entered by migration: nobody else is
// expected to claim it.
func (r *room) arrivedHere(id game.PlayerID) {
	if r.faces != nil {
		r.endClaims(func(c *claim) bool { return c.player.ID == id })
	}
}

// nextEpoch is the epoch at which a newcomer is owned: above what any neighbour
// claims, since the newer session of a player wins.
func (r *room) nextEpoch(id game.PlayerID) uint64 {
	if r.faces != nil {
		if list := r.faces.claims[id]; len(list) > 0 {
			return list[len(list)-1].player.Epoch + 1
		}
	}
	return 1
}

// idle tells whether nothing goes on in the room: its world needs no tick.
func (r *room) idle() bool {
	return len(r.players) == 0 && len(r.coming) == 0 && (r.faces == nil || len(r.faces.claims) == 0)
}
