package lobby

import (
	"math"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// maxDecisions is how many decisions a lobby remembers. With all their rows they
// are some 12 MB, and what texts they hold.
const maxDecisions = 10_000

// repeatWithin is how soon after a refusal the same player is refused once more, for
// the same reason, if that only repeats it.
const repeatWithin = time.Minute

// decisions are the last ones that were taken.
type decisions struct {
	ring[decision]
	newest map[game.PlayerID]uint64 // the number of the last one about each player
}

// A decision is what was decided about one player, and what was known then.
type decision struct {
	at         time.Time
	player     game.PlayerID
	name       game.SafeText
	kind       wire.DecisionKind
	room       game.RoomID
	from, host game.SafeText
	migration  uint64
	result     wire.Reason
	detail     game.SafeText
	view       view
}

// A view is how the hosts looked to whoever decided, best first. It is not changed
// any more, and decisions share it.
type view struct {
	strategy string
	parts    [2]string // what the costs are made of
	rows     []weighed // at most wire.MaxWeighed
}

// weighed is one host of a view, in few bytes.
type weighed struct {
	host           game.SafeText
	rtt            time.Duration
	load, expected float32
	cost           float32
	parts          [2]float32 // NaN: none
	players        int32
	level          uint8
	why            balance.Exclusion // 0: it was not excluded
	failed         bool              // the strategy has no cost for it
}

// add keeps a decision and returns its number.
func (d *decisions) add(x decision) uint64 {
	if d.newest == nil {
		d.newest = make(map[game.PlayerID]uint64)
	}
	if d.last >= maxDecisions { // the oldest makes room
		n := d.last - maxDecisions + 1
		if id := d.numbered(n).player; d.newest[id] == n {
			delete(d.newest, id)
		}
	}
	n := d.ring.add(x, maxDecisions)
	d.newest[x.player] = n
	return n
}

// refuse keeps a refusal and tells whether it is news. One that repeats the last takes
// its place: players who try again and again must not push out everything else.
func (d *decisions) refuse(x decision) (news bool) {
	old := d.numbered(d.newest[x.player])
	if old != nil && old.kind == x.kind && old.result == x.result && x.at.Sub(old.at) < repeatWithin {
		*old = x
		return false
	}
	d.add(x)
	return true
}

// decided keeps what was decided about a newcomer and tells whether it is news.
func (b *Lobby) decided(j *join, kind wire.DecisionKind, result wire.Reason, detail game.SafeText) (news bool) {
	x := decision{
		at: time.Now(), player: j.id, name: j.name, kind: kind, room: j.room,
		result: result, detail: detail, view: j.view,
	}
	if kind == wire.DecideJoin {
		x.room, x.host = j.seat, j.at.name
	}
	if kind == wire.DecideRefuse {
		return b.decisions.refuse(x)
	}
	b.decisions.add(x)
	return true
}

// weigh keeps in mind how the hosts look to a newcomer: those that were ranked, then
// those that were excluded.
func (b *Lobby) weigh(j *join, eligible []balance.Candidate, scores []balance.Score, excluded []balance.Excluded) {
	j.view = view{strategy: b.cfg.StrategyName, rows: make([]weighed, 0, min(wire.MaxWeighed, len(scores)+len(excluded)))}
	for i := range scores {
		if len(j.view.rows) == wire.MaxWeighed {
			return
		}
		s := &scores[i]
		if s.Index < 0 || s.Index >= len(eligible) {
			continue // the strategy is not one of ours
		}
		row := newWeighed(&eligible[s.Index])
		row.cost, row.failed = float32(s.Cost), s.Err != nil
		for k, part := range s.Parts {
			if part.Name != "" {
				j.view.parts[k], row.parts[k] = part.Name, float32(part.Value)
			}
		}
		j.view.rows = append(j.view.rows, row)
	}
	for _, x := range excluded {
		h := b.hosts[game.SafeText(x.Host)]
		if len(j.view.rows) == wire.MaxWeighed || h == nil {
			return
		}
		c := h.candidate()
		c.RTT = j.measured[h.name].RTT
		row := newWeighed(&c)
		row.why = x.Why
		j.view.rows = append(j.view.rows, row)
	}
}

func newWeighed(c *balance.Candidate) weighed {
	none := float32(math.NaN())
	return weighed{
		host: game.SafeText(c.Host), level: uint8(c.Level), rtt: c.RTT,
		load: float32(min(c.Load, maxLoad)), expected: float32(c.Expected()),
		players: int32(min(c.Players+c.Reserved, maxSeats)), parts: [2]float32{none, none},
	}
}

// targetsView is how targets look that take players of another host.
func targetsView(cs []balance.Candidate) (v view) {
	for i := range cut(cs, wire.MaxWeighed) {
		v.rows = append(v.rows, newWeighed(&cs[i]))
	}
	return v
}
