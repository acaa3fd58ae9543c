package lobby

import (
	"time"

	"roam/game"
	"roam/net/wire"
)

// forgetEvery is how often the pasts of those who have left are dropped.
const forgetEvery = 5 * time.Second

// A past is what the lobby remembers of a player who is seated, beyond the seat. It
// goes when the player does, or the lobby.
type past struct {
	trips []trip    // as measured when it joined
	moved time.Time // when it was last migrated; zero: never, as far as is known
}

// A trip is a player's round trip to a host.
type trip struct {
	host game.SafeText
	rtt  time.Duration
}

// remember keeps the round trips of a player who is seated: at most
// wire.MaxCandidates, as many as it was asked to measure.
func (b *Lobby) remember(j *join) {
	p := b.past(j.id)
	p.trips = make([]trip, 0, len(j.measured))
	for _, h := range j.hosts {
		if at, reached := j.measured[h.Host]; reached && len(p.trips) < wire.MaxCandidates {
			p.trips = append(p.trips, trip{h.Host, at.RTT})
		}
	}
}

func (b *Lobby) past(id game.PlayerID) *past {
	p := b.pasts[id]
	if p == nil {
		p = new(past)
		b.pasts[id] = p
	}
	return p
}

// movedAt is when a player was last migrated, zero if never.
func (b *Lobby) movedAt(id game.PlayerID) (at time.Time) {
	if p := b.pasts[id]; p != nil {
		at = p.moved
	}
	return at
}

// trip is a player's round trip to a host, 0 if it is not known.
func (b *Lobby) trip(id game.PlayerID, host game.SafeText) time.Duration {
	if p := b.pasts[id]; p != nil {
		for _, t := range p.trips {
			if t.host == host {
				return t.rtt
			}
		}
	}
	return 0
}

// worse is how much longer a player's round trip becomes by a migration; 0 if that
// is not known, or if it becomes shorter.
func (b *Lobby) worse(id game.PlayerID, source, target *host) time.Duration {
	here, there := b.trip(id, source.name), b.trip(id, target.name)
	if here == 0 || there == 0 {
		return 0
	}
	return max(0, there-here)
}

// sweepPasts forgets those who are seated nowhere, and will not be.
func (b *Lobby) sweepPasts(now time.Time) {
	if now.Sub(b.forgot) < forgetEvery {
		return
	}
	b.forgot = now
	for id := range b.pasts {
		if b.players[id] == nil && b.promised[id] == nil {
			delete(b.pasts, id)
		}
	}
}
