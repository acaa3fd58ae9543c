package host

import (
	"bytes"
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// faces is how a room that spans hosts shows its players to its neighbours, and
// theirs to its players: this file sends, ghosts.go receives. A room whose world
// is no [game.Ghoster] has none.
//
//	room opens, link comes up:  Hail ──► who serves the room: Begin, all faces, End
//	each tick:                  what changed ──► each neighbour that has had all
//
// What changed is written once for all neighbours. One that is congested is
// skipped and later told everything again.
type faces struct {
	feeds map[game.SafeText]*feed // by neighbour: those that are linked

	round  uint64
	own    []*shown // by handle, nil where one is unused
	live   int      // of those
	unused []int    // handles
	face   []byte   // room to write one
	pages  pages

	claims map[game.PlayerID][]*claim
	ending []*claim        // whose time runs
	hidden []game.PlayerID // whose best claim the world will take after its next tick
}

// A feed is the exchange with one neighbour.
type feed struct {
	name    game.SafeText
	session *session.Session
	serving bool // it serves this room
	fed     bool // it has been told everything, and is told what changes
	told    time.Time
	claims  []*claim // by the neighbour's handle
}

// shown is one of the room's own players, as its neighbours know it.
type shown struct {
	handle int
	who    game.Player
	face   []byte
	round  uint64 // of the exchange that found it last
}

const (
	// beatEvery is how often a neighbour is told that nothing changed: a link
	// on which nothing is said for long is given up.
	beatEvery = 10 * time.Second
	// keptFor is how long a player whose owner let go of it is shown while the
	// next owner is not heard.
	keptFor = 2 * time.Second
	// agreeWithin is how much later another host may find out that a neighbour has
	// gone: links that carry nothing else are pinged every second.
	agreeWithin = 1200 * time.Millisecond
)

func newFaces(w game.World) *faces {
	if _, ok := w.(game.Ghoster); !ok {
		return nil
	}
	return &faces{feeds: make(map[game.SafeText]*feed), claims: make(map[game.PlayerID][]*claim)}
}

// neighbourUp is called when there is a link to another host, or a new one.
func (r *room) neighbourUp(name game.SafeText, s *session.Session) {
	if r.neighbours[name] != nil {
		r.targetLost(name) // what was said on the old link may be lost
	}
	r.neighbours[name] = s
	if r.faces == nil {
		return
	}
	f := r.faces.feeds[name]
	if f == nil {
		f = &feed{name: name}
		r.faces.feeds[name] = f
	}
	r.unclaim(f, time.Now())
	f.session, f.serving, f.fed = s, false, false
	_ = s.SendRaw(wire.KindFaces, wire.AppendFaces(nil, r.id, wire.MarkHail))
	r.socket.Flush(s.Link())
}

// neighbourDown is called when there is no link to another host any more, or
// none came about. Its players are gone at once. Where the other hosts still show
// them, whoever went there now would see them come back: nobody is let go until
// the others must have found out, too.
func (r *room) neighbourDown(name game.SafeText) {
	delete(r.neighbours, name)
	if r.faces != nil {
		if f := r.faces.feeds[name]; f != nil {
			delete(r.faces.feeds, name)
			r.unclaim(f, time.Now())
			if f.serving {
				r.agreed = r.clock.Add(agreeWithin)
			}
		}
		r.endClaims(func(c *claim) bool { return c.owner == name || c.heir == name })
	}
	r.targetLost(name)
}

// exchange tells the neighbours what changed since the last time. It follows the
// world's tick.
func (r *room) exchange(now time.Time) {
	f := r.faces
	if f == nil {
		return
	}
	r.reviewClaims(f.heard(now))
	if !f.anybodyServes() {
		r.forgetShown()
		return
	}
	r.collect()
	r.tellChanges(now)
	r.tellAll(now)
}

func (f *faces) anybodyServes() bool {
	for _, to := range f.feeds {
		if to.serving {
			return true
		}
	}
	return false
}

// heard is until when every neighbour that serves the room was heard.
func (f *faces) heard(now time.Time) time.Time {
	for _, from := range f.feeds {
		if at := from.session.Link().Heard(); from.serving && at.Before(now) {
			now = at
		}
	}
	return now
}

// tellChanges sends what collect found to all who know the rest.
func (r *room) tellChanges(now time.Time) {
	f := r.faces
	for _, to := range f.feeds {
		switch {
		case !to.fed:
		case to.session.Link().Congested():
			to.fed = false
		case !f.pages.empty() || now.Sub(to.told) >= beatEvery:
			r.tellPages(to, now)
		}
	}
}

// tellAll sends all faces to those who serve the room and do not know them.
func (r *room) tellAll(now time.Time) {
	f, written := r.faces, false
	for _, to := range f.feeds {
		if to.fed || !to.serving || to.session.Link().Congested() {
			continue
		}
		if !written {
			written = true
			r.writeAll()
		}
		to.fed = true
		r.tellPages(to, now)
	}
}

// writeAll writes what collect has found so far.
func (r *room) writeAll() {
	f := r.faces
	f.pages.begin(r.id, wire.MarkBegin)
	for _, s := range f.own {
		if s != nil {
			f.pages.add(wire.FaceEntry{Change: wire.FaceNew, Handle: s.handle, Player: s.who, Face: s.face})
		}
	}
	f.pages.end(wire.MarkEnd)
}

func (r *room) tellPages(to *feed, now time.Time) {
	to.told = now
	for _, body := range r.faces.pages.list {
		_ = to.session.SendRaw(wire.KindFaces, body) // if the link is over, the host's loop says so
	}
	r.batch.Flush(to.session.Link(), now)
	delete(r.flushing, to.session)
}

// collect compares each player's face with what was told last, and writes what
// changed.
func (r *room) collect() {
	f := r.faces
	f.round++
	f.pages.begin(r.id, 0)
	seen := 0
	for i := range r.parts {
		for _, p := range r.parts[i] {
			if r.collectOne(p) {
				seen++
			}
		}
	}
	if seen == f.live {
		return
	}
	for _, s := range f.own {
		if s == nil || s.round == f.round {
			continue
		}
		gone := wire.FaceEntry{Change: wire.FaceGone, Handle: s.handle}
		if f.awaited(s.who.ID) {
			gone.Change = wire.FaceMoved
		}
		f.pages.add(gone)
		f.own[s.handle] = nil
		f.unused = append(f.unused, s.handle)
		f.live--
	}
}

// collectOne reports whether the player has a face that neighbours know.
func (r *room) collectOne(p *player) bool {
	f, s := r.faces, p.shown
	f.face = r.faceWorld(p.seat.Player.ID, f.face[:0])
	fits := len(f.face) > 0 && len(f.face) <= wire.MaxFace
	switch {
	case s != nil && s.who.Epoch == p.seat.Player.Epoch:
		if fits && !bytes.Equal(s.face, f.face) {
			s.face = append(s.face[:0], f.face...)
			f.pages.add(wire.FaceEntry{Change: wire.FaceSame, Handle: s.handle, Face: s.face})
		}
	case !fits:
		return false
	default:
		if s = f.introduce(p.seat.Player); s == nil {
			return false
		}
		p.shown = s
		f.pages.add(wire.FaceEntry{Change: wire.FaceNew, Handle: s.handle, Player: s.who, Face: s.face})
	}
	s.round = f.round
	return true
}

// introduce gives a player with the face just collected a handle, nil if there
// is none left.
func (f *faces) introduce(p game.Player) *shown {
	s := &shown{who: p, face: bytes.Clone(f.face), handle: len(f.own)}
	switch n := len(f.unused); {
	case n > 0:
		s.handle, f.unused = f.unused[n-1], f.unused[:n-1]
		f.own[s.handle] = s
	case s.handle > wire.MaxHandle:
		return nil
	default:
		f.own = append(f.own, s)
	}
	f.live++
	return s
}

// forgetShown is for a room without neighbours: nothing is compared any more.
func (r *room) forgetShown() {
	f := r.faces
	if f.own == nil {
		return
	}
	f.own, f.unused, f.live = nil, nil, 0
	for _, p := range r.players {
		p.shown = nil
	}
}
