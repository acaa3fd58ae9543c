package lobby

import (
	"roam/balance"
	"roam/game"
)

// maxConsidered is how many hosts are looked at closely for one join. A thousand
// would cost the lobby's loop most of a millisecond.
const maxConsidered = 64

// consider returns the hosts to look at for a join: the one that was asked for, those
// that serve the room if no other may, or all. If all are too many, half of those it
// returns are the best as of the last tick, and half are from everywhere else.
func (b *Lobby) consider(j *join, served map[*host]*roomCount) []*host {
	list := b.considered[:0]
	defer func() { b.considered = list }()
	switch {
	case j.ask.Host != "":
		if h := b.hosts[j.ask.Host]; h != nil {
			list = append(list, h)
		}
		return list
	case len(served) > 0 && !spans(served):
		for h := range served {
			list = append(list, h)
		}
		return list
	case len(b.hosts) <= maxConsidered:
		for _, h := range b.hosts {
			list = append(list, h)
		}
		return list
	}
	if len(b.ranking) == 0 {
		b.rank()
	}
	next := 0
	for ; next < len(b.ranking) && len(list) < maxConsidered/2; next++ {
		list = b.keep(list, j, b.ranking[next])
	}
	// The rest in even steps, from a random start: none comes twice.
	step := max(1, (len(b.ranking)-next)/(maxConsidered/2))
	for next += b.random.IntN(step); next < len(b.ranking) && len(list) < maxConsidered; next += step {
		list = b.keep(list, j, b.ranking[next])
	}
	return list
}

// keep appends the host of a ranking that may be a moment old, if it is still
// there and of the player's game.
func (b *Lobby) keep(list []*host, j *join, h *host) []*host {
	if b.hosts[h.name] != h || h.game != j.game {
		return list
	}
	return append(list, h)
}

// rank orders all hosts that could take somebody as the strategy does, without
// round trips. It holds until the next tick.
func (b *Lobby) rank() {
	free, _ := balance.Filter(balance.Request{}, b.everyBut(nil))
	for _, score := range b.cfg.Strategy(b.random, free) {
		b.ranking = append(b.ranking, b.hosts[game.SafeText(score.Host)])
	}
}

// everyBut are all hosts but one as balance sees them; nil: all. They are good until
// the next decision.
func (b *Lobby) everyBut(h *host) []balance.Candidate {
	b.candidates = b.candidates[:0]
	for _, other := range b.hosts {
		if other != h {
			b.candidates = append(b.candidates, other.candidate())
		}
	}
	return b.candidates
}

// forgetRanking is for a ranking that is too old, or that no host passed.
func (b *Lobby) forgetRanking() {
	clear(b.ranking)
	b.ranking = b.ranking[:0]
}
