package lobby

import (
	"cmp"
	"slices"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

const (
	// reliefEvery is how often hosts are compared, and hot ones relieved.
	reliefEvery = time.Second
	// maxMovers is how many players of a host that has named none are looked at.
	maxMovers = 512
	// roomCeiling is the load above which no room lifts the host that it goes to.
	roomCeiling = .75
)

// Rebalance says how players leave hot hosts. Zero fields mean their defaults.
type Rebalance struct {
	Off      bool          // nobody is moved for the sake of load
	CoolDown time.Duration // for how long who was moved is left in peace; default 60 s
	Rate     float64       // players a second that may leave one host; default 100
	Slack    float64       // how far above the mean a host at Normal may stay; default .25
	Patience time.Duration // for how long it may be farther above it; default 5 s
	Settle   time.Duration // until reports show what a step did; default 4 s
	Floor    float64       // nobody leaves a host at this load or below; default 0, with pack .7
}

func (r Rebalance) rebalancer(strategy string) balance.Rebalancer {
	if r.Floor == 0 && strategy == "pack" {
		r.Floor = balance.PackFloor
	}
	return balance.Rebalancer{Rate: r.Rate, Slack: r.Slack, Patience: r.Patience, Settle: r.Settle, Floor: r.Floor}
}

// sweepRelief moves players from hot hosts to cool ones, so many as balance says.
func (b *Lobby) sweepRelief(now time.Time) {
	if b.cfg.Rebalance.Off || now.Sub(b.relieved) < reliefEvery {
		return
	}
	b.relieved = now
	for _, o := range b.rebalancer.Plan(now, b.everyBut(nil)) {
		b.relieve(o, now)
	}
}

// relieve carries out an order as far as it can be: who was moved a moment ago
// stays, and who finds no seat in its room.
func (b *Lobby) relieve(o balance.Order, now time.Time) {
	source := b.hosts[game.SafeText(o.Source)]
	var targets []balance.Candidate
	for _, share := range o.Shares {
		targets = append(targets, b.hosts[game.SafeText(share.Host)].candidate())
	}
	e := errand{
		cause: wire.CauseRelief, view: targetsView(targets),
		detail: sentence("%s is at %.0f%%, all are at %.0f%% on average", source.name, 100*o.Load, 100*o.Mean),
	}
	sent := 0
	if source.report.Spans {
		sent = b.relievePlayers(source, o.Shares, e, now)
	} else {
		sent = b.relieveRooms(source, o.Shares, e, now)
	}
	if sent > 0 {
		b.cfg.Log.Info("host is relieved", "host", source.name, "players", sent, "targets", len(targets), "why", e.detail)
		words := sentence("%s ordered away: at %.0f%%, mean %.0f%%", players(sent), 100*o.Load, 100*o.Mean) // they fit 80 columns
		b.event(wire.Event{Kind: wire.EventRelief, Host: source.name, Detail: words})
	}
}

// relievePlayers moves single players, each share's best first, and returns how many.
func (b *Lobby) relievePlayers(source *host, shares []balance.Share, e errand, now time.Time) (sent int) {
	movers := b.movers(source, now)
	for _, share := range shares {
		t := b.hosts[game.SafeText(share.Host)]
		var able []balance.Mover
		for _, m := range movers {
			if b.roomFree(t, source.seated[m.ID].Room) > 0 {
				m.Worse = b.worse(m.ID, source, t)
				able = append(able, m)
			}
		}
		chosen := balance.Choose(now, able, share.Seats, b.cfg.Rebalance.CoolDown)
		ids := make([]game.PlayerID, len(chosen))
		costs := make(map[game.PlayerID]balance.Chosen, len(chosen))
		for i, c := range chosen {
			ids[i], costs[c.ID] = c.ID, c
		}
		going, _ := b.fitting(source, t, ids, share.Seats)
		b.relocate(source, t, going, e)
		sent += len(going)
		for _, id := range going {
			b.explain(id, e, costs[id])
		}
		movers = slices.DeleteFunc(movers, func(m balance.Mover) bool { return b.moving[m.ID] != nil })
	}
	return sent
}

// explain adds to a decision why it is this player who goes.
func (b *Lobby) explain(id game.PlayerID, e errand, c balance.Chosen) {
	if d := b.decisions.numbered(b.moving[id].decision); d != nil {
		d.detail = sentence("%s; relief %.3g for a cost of %.3g", e.detail, c.Benefit, c.Cost)
	}
}

// movers are the players of a host who could be moved now: those that it has named,
// or any.
func (b *Lobby) movers(h *host, now time.Time) []balance.Mover {
	movers := make([]balance.Mover, 0, len(h.report.Movers))
	seen := make(map[game.PlayerID]bool, len(h.report.Movers))
	for _, m := range h.report.Movers {
		if !seen[m.Player] && b.movable(h, m.Player, now) {
			seen[m.Player] = true
			movers = append(movers, balance.Mover{
				ID: m.Player, Weight: m.Weight * float64(len(h.seated)), Neighbours: m.Neighbours, Moved: b.movedAt(m.Player),
			})
		}
	}
	if len(h.report.Movers) > 0 {
		return movers
	}
	for id := range h.seated {
		if len(movers) == maxMovers {
			break
		}
		if b.movable(h, id, now) {
			movers = append(movers, balance.Mover{ID: id, Moved: b.movedAt(id)})
		}
	}
	return movers
}

// movable tells whether a player is seated on the host and may be ordered away.
func (b *Lobby) movable(h *host, id game.PlayerID, now time.Time) bool {
	return b.players[id] == h && b.moving[id] == nil && !now.Before(h.rests[id].until)
}

// relieveRooms moves rooms that cannot span hosts: each goes whole, the largest
// first that is no larger than what should leave, or it stays.
func (b *Lobby) relieveRooms(source *host, shares []balance.Share, e errand, now time.Time) (sent int) {
	left := 0
	for _, share := range shares {
		left += share.Seats
	}
	for _, room := range b.wholeRooms(source, now) {
		if len(room) > left {
			continue
		}
		if t := b.roomTarget(source, shares, room); t != nil {
			b.relocate(source, t, room, e)
			sent, left = sent+len(room), left-len(room)
		}
	}
	return sent
}

// wholeRooms are the players of each room of a host that may go as it is, the room
// with most of them first.
func (b *Lobby) wholeRooms(h *host, now time.Time) (rooms [][]game.PlayerID) {
	in := make(map[game.RoomID][]game.PlayerID)
	for id, p := range h.seated {
		if b.movable(h, id, now) && now.Sub(b.movedAt(id)) >= b.cfg.Rebalance.CoolDown {
			in[p.Room] = append(in[p.Room], id)
		}
	}
	for id, players := range in {
		if len(players) == h.rooms[id].taken && len(b.rooms[id]) == 1 {
			rooms = append(rooms, players)
		}
	}
	slices.SortFunc(rooms, func(x, y []game.PlayerID) int {
		return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(h.seated[x[0]].Room, h.seated[y[0]].Room))
	})
	return rooms
}

// roomTarget is the least loaded of the targets that a whole room makes neither hot
// nor hotter than the host that it leaves; nil for none.
func (b *Lobby) roomTarget(source *host, shares []balance.Share, room []game.PlayerID) (best *host) {
	s, n := source.candidate(), len(room)
	weight := s.Load / float64(max(1, s.Players)) * float64(n)
	least := min(roomCeiling, s.Load-weight)
	for _, share := range shares {
		t := b.hosts[game.SafeText(share.Host)]
		c := t.candidate()
		if then := c.Expected() + weight; then <= least && c.Free() >= n && b.roomFree(t, source.seated[room[0]].Room) >= n {
			best, least = t, then
		}
	}
	return best
}
