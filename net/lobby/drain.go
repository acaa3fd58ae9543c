package lobby

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

const (
	// drainEvery is how often a host that is to be emptied is looked at, and
	// drainWindow how many of its players may be under way at once.
	drainEvery  = 100 * time.Millisecond
	drainWindow = 400
	// drainRate is how many players a second leave it: so many that it is soon
	// over, so few that nobody's tick suffers.
	drainRate = 300
	// cryEvery is how often it is said that nobody can leave.
	cryEvery = 10 * time.Second
)

// toEmpty tells whether a host is to be emptied, and why: it is offline, or it was
// deactivated and is still heard.
func (h *host) toEmpty() (cause wire.Cause, yes bool) {
	switch {
	case h.report == nil:
	case balance.Rotation(h.report.Rotation) == balance.Offline:
		return wire.CauseDrain, true
	case h.health.State() == balance.Deactivated && !h.silent():
		return wire.CauseHealth, true
	}
	return 0, false
}

// sweepDrains moves players away from hosts that are to be emptied.
func (b *Lobby) sweepDrains(now time.Time) {
	if now.Sub(b.drained) < drainEvery {
		return
	}
	b.drained = now
	for _, h := range b.hosts {
		if cause, yes := h.toEmpty(); yes {
			b.drain(h, cause, now)
		} else {
			h.hindered = ""
		}
	}
}

func (b *Lobby) drain(h *host, cause wire.Cause, now time.Time) {
	if h.leaving >= drainWindow {
		return
	}
	leavers := b.leavers(h, now)
	n := h.pace.Take(now, min(len(leavers), drainWindow-h.leaving))
	if n == 0 {
		return
	}
	targets, excluded := b.targets(h)
	e := errand{cause: cause, detail: sentence("%s is %v", h.name, balance.Rotation(h.report.Rotation)), view: targetsView(targets)}
	if cause == wire.CauseHealth {
		e.detail = sentence("%s is deactivated: %s", h.name, h.unwell())
	}
	sent := 0
	if h.report.Spans {
		sent = b.drainPlayers(h, leavers[:n], e)
	} else {
		sent = b.drainRooms(h, leavers[:n], targets, e)
	}
	switch {
	case sent > 0 || h.leaving > 0:
		h.hindered = ""
	case len(targets) > 0:
		b.cry(h, now, sentence("nowhere to go for %s: no other host has enough room", players(len(h.seated))))
	default:
		b.cry(h, now, sentence("nowhere to go for %s: %s", players(len(h.seated)), because(excluded)))
	}
}

// because says why no host is a target.
func because(excluded []balance.Excluded) string {
	if len(excluded) == 0 {
		return "there is no other host"
	}
	_, why, _ := strings.Cut(balance.Refusal(balance.Request{}, excluded), ": ")
	return why
}

// cry says that nobody can leave: to the host, whose own operator may wait, and
// through checkDrain to monitors.
func (b *Lobby) cry(h *host, now time.Time, words game.SafeText) {
	h.hindered = words
	if now.Sub(h.cried) < cryEvery {
		return
	}
	h.cried = now
	b.cfg.Log.Warn("host cannot be drained", "host", h.name, "why", words)
	b.send(h.session, &wire.Done{More: true, Reason: wire.ReasonNoHost, Detail: words, Left: len(h.seated)})
}

// leavers are the players who may be moved now, room by room, so that those who
// see each other go together.
func (b *Lobby) leavers(h *host, now time.Time) (ids []game.PlayerID) {
	for id := range h.seated {
		if b.movable(h, id, now) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(x, y game.PlayerID) int {
		if a, b := h.seated[x].Room, h.seated[y].Room; a != b {
			return cmp.Compare(a, b)
		}
		return slices.Compare(x[:], y[:])
	})
	return ids
}

// targets are the hosts that may take players of another.
func (b *Lobby) targets(source *host) (targets []balance.Candidate, excluded []balance.Excluded) {
	return balance.Filter(balance.Request{Game: source.game}, b.everyBut(source))
}

// roomFree is how many more may enter a room on a host. How many a room holds
// that it has to open first, only the host knows.
func (b *Lobby) roomFree(h *host, room game.RoomID) int {
	if r := h.rooms[room]; r != nil {
		return r.free()
	}
	return math.MaxInt
}

// drainPlayers spreads players over the targets and returns how many were sent.
// Whom a target has failed goes to another, if there is another.
func (b *Lobby) drainPlayers(h *host, ids []game.PlayerID, e errand) (sent int) {
	failed := make(map[*host][]game.PlayerID)
	for _, id := range ids {
		avoid := h.rests[id].avoid
		failed[avoid] = append(failed[avoid], id)
	}
	for avoid, ids := range failed {
		targets, _ := b.targets(h) // anew: the ones before count there already
		others := slices.DeleteFunc(slices.Clone(targets), func(c balance.Candidate) bool {
			return avoid != nil && c.Host == string(avoid.name)
		})
		if len(others) == 0 {
			others = targets
		}
		sent += b.spread(h, ids, others, e)
	}
	return sent
}

// spread sends players to the targets, so many to each as balance says.
func (b *Lobby) spread(h *host, ids []game.PlayerID, targets []balance.Candidate, e errand) (sent int) {
	source := h.candidate()
	source.Players = len(ids)
	for _, share := range balance.Drain(source, targets) {
		t := b.hosts[game.SafeText(share.Host)]
		going, staying := b.fitting(h, t, ids, share.Seats)
		b.relocate(h, t, going, e)
		sent, ids = sent+len(going), staying
	}
	return sent
}

// fitting parts up to n players whose rooms have a seat left on the target from
// the others.
func (b *Lobby) fitting(h, t *host, ids []game.PlayerID, n int) (going, staying []game.PlayerID) {
	taken := make(map[game.RoomID]int)
	for _, id := range ids {
		room := h.seated[id].Room
		if len(going) < n && taken[room] < b.roomFree(t, room) {
			taken[room]++
			going = append(going, id)
		} else {
			staying = append(staying, id)
		}
	}
	return going, staying
}

// drainRooms moves players of rooms that cannot span hosts: each room goes to one
// target, the one that has it already or else the least loaded that has room for
// all of it.
func (b *Lobby) drainRooms(h *host, ids []game.PlayerID, targets []balance.Candidate, e errand) (sent int) {
	slices.SortFunc(targets, func(x, y balance.Candidate) int {
		return cmp.Or(cmp.Compare(x.Expected(), y.Expected()), cmp.Compare(x.Fill(), y.Fill()), cmp.Compare(x.Host, y.Host))
	})
	for len(ids) > 0 {
		room := h.seated[ids[0]].Room
		n := slices.IndexFunc(ids, func(id game.PlayerID) bool { return h.seated[id].Room != room })
		if n < 0 {
			n = len(ids)
		}
		going := chunk(&ids, n)
		if t := b.home(h, room, targets); t != nil {
			b.relocate(h, t, going, e)
			sent += n
		}
	}
	return sent
}

// home is where a room that cannot span hosts goes, nil for nowhere.
func (b *Lobby) home(source *host, room game.RoomID, targets []balance.Candidate) *host {
	all := source.candidate()
	all.Players = source.rooms[room].taken
	begun := len(b.rooms[room]) > 1
	for _, c := range targets {
		t := b.hosts[game.SafeText(c.Host)]
		if begun && b.rooms[room][t] == nil || b.roomFree(t, room) < all.Players {
			continue
		}
		if shares := balance.Drain(all, []balance.Candidate{c}); len(shares) == 1 && shares[0].Seats >= all.Players {
			return t
		}
	}
	return nil
}
