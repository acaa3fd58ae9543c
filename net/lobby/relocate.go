package lobby

import (
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

const (
	// relocateWithin is how long a migration may take until the lobby counts it
	// as failed, whatever became of its record.
	relocateWithin = 30 * time.Second
	// relocateChunk is how many players one Relocate names.
	relocateChunk = 250
	// settleFor is how long a player who has just moved, or who was not where
	// the lobby thought, is left alone: the rosters follow in that time.
	settleFor = 2 * time.Second
	// A player who could not be moved is tried again after a while, which
	// doubles each time.
	retryFirst = time.Second
	retryMax   = 8 * time.Second
)

// A relocation is one player's migration under way. Its seat at the target is
// promised: it counts there at once, until the target's roster shows it.
type relocation struct {
	migration      uint64
	name           game.SafeText // of the player
	source, target *host
	until          time.Time
	order          *order // that waits for it; may be nil
	decision       uint64 // the number of the one that it follows
}

// An errand is why players are to be relocated.
type errand struct {
	cause  wire.Cause
	detail game.SafeText // the same in words
	view   view          // of the hosts that were considered
	order  *order        // that waits for it; may be nil
}

// decides is the kind of decision that errands of a cause are.
func decides(cause wire.Cause) wire.DecisionKind {
	switch cause {
	case wire.CauseRelief:
		return wire.DecideRelief
	case wire.CauseOrder:
		return wire.DecideOrder
	}
	return wire.DecideDrain
}

// A rest is the time for which a player is not moved, and where not to next.
type rest struct {
	until time.Time
	wait  time.Duration // of the last failure
	avoid *host
}

// relocate orders players of one host to another. None of them may be under way.
func (b *Lobby) relocate(source, target *host, ids []game.PlayerID, e errand) {
	now := time.Now()
	for len(ids) > 0 {
		b.migration++
		m := &wire.Relocate{
			Migration: b.migration, Cause: e.cause, Target: target.name, Addrs: target.report.Addrs,
			Players: chunk(&ids, relocateChunk),
		}
		for _, id := range m.Players {
			p := source.seated[id]
			b.moving[id] = &relocation{
				migration: b.migration, name: p.Name, source: source, target: target,
				until: now.Add(relocateWithin), order: e.order,
				decision: b.decisions.add(decision{
					at: now, player: id, name: p.Name, kind: decides(e.cause), room: p.Room, from: source.name, host: target.name,
					migration: b.migration, detail: e.detail, view: e.view,
				}),
			}
			source.leaving++
			target.arriving++
			b.promise(target, id, false, promise{room: p.Room, until: now.Add(relocateWithin)})
		}
		b.send(source.session, m)
	}
}

// migrated takes a source's record.
func (b *Lobby) migrated(s *session.Session, m *wire.Migrated) {
	h := b.visits[s]
	if h == nil {
		return
	}
	now := time.Now()
	rec := b.record(h, m, now)
	r := b.moving[m.Player]
	if r == nil || r.source != h || r.migration != m.Migration {
		return
	}
	b.arrived(m.Player, r, m.Result, now)
	if m.Result == wire.ReasonNone {
		b.moved(r, m)
	}
	b.moveEnded(r.order, &rec)
}

// arrived ends a relocation: with ReasonNone the player is at the target, and
// what it was promised there holds until the target's roster shows it.
func (b *Lobby) arrived(id game.PlayerID, r *relocation, result wire.Reason, now time.Time) {
	delete(b.moving, id)
	r.source.leaving--
	r.target.arriving--
	if d := b.decisions.numbered(r.decision); d != nil {
		d.result = result
	}
	if result == wire.ReasonNone {
		b.past(id).moved = now
	}
	if _, listed := r.source.seated[id]; listed {
		next := rest{until: now.Add(settleFor)}
		if result != wire.ReasonNone && result != wire.ReasonNoSuchSeat {
			next.wait = min(max(retryFirst, 2*r.source.rests[id].wait), retryMax)
			next.until, next.avoid = now.Add(next.wait), r.target
		}
		r.source.rests[id] = next
	}
	if result != wire.ReasonNone && b.promised[id] == r.target {
		b.unpromise(r.target, id)
	}
	b.fence(id)
}

// sweepRelocations gives up those of which nothing was heard.
func (b *Lobby) sweepRelocations(now time.Time) {
	for id, r := range b.moving {
		if now.After(r.until) {
			b.cfg.Log.Warn("migration is not heard of", "migration", r.migration, "player", id, "host", r.source.name, "target", r.target.name)
			b.arrived(id, r, wire.ReasonTooLate, now)
			b.done(r.order, wire.ReasonTooLate, "nothing was heard of the migration")
		}
	}
}

// orphan ends what has to do with a host that is being forgotten.
func (b *Lobby) orphan(h *host) {
	now := time.Now()
	for id, r := range b.moving {
		switch {
		case r.source == h:
			b.arrived(id, r, wire.ReasonSilent, now)
			b.done(r.order, wire.ReasonSilent, sentence("%s, where the player was, is gone", h.name))
		case r.target == h: // its source will say how it ends
			b.done(r.order, wire.ReasonSilent, sentence("%s, where the player was to go, is gone", h.name))
		}
	}
	for o := range b.orders {
		if o.host != h.name || o.verb == wire.VerbMove || o.verb == wire.VerbKick {
			continue
		}
		switch {
		case o.verb != wire.VerbDrain:
			b.done(o, wire.ReasonSilent, sentence("%s is gone", h.name))
		case h.emptied || len(h.seated) == 0:
			b.done(o, wire.ReasonNone, sentence("%s is empty and gone", h.name))
		default:
			b.done(o, wire.ReasonSilent, sentence("%s is gone, with %s still there", h.name, players(len(h.seated))))
		}
	}
}
