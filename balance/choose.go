package balance

import (
	"cmp"
	"slices"
	"time"

	"roam/game"
)

// DefaultCoolDown is how long a player who was moved is left in peace.
const DefaultCoolDown = time.Minute

// worsePerNeighbour is how much longer a round trip is as bad as losing a
// neighbour to another host.
const worsePerNeighbour = 20 * time.Millisecond

// tooMuch is by how much more may leave than is wanted, in average players.
const tooMuch = .5

// A Mover is a player who could be moved.
type Mover struct {
	ID         game.PlayerID
	Weight     float64       // load that leaves with the player: 1 is the host's average player, and zero counts as 1
	Neighbours int           // players of the same host that see this one
	Worse      time.Duration // how much longer the round trip is on the target; 0 if unknown or shorter
	Moved      time.Time     // when the player was last migrated; zero: never
	Veto       bool          // the game says: not now
}

// Chosen is a player who is to move, and why that one.
type Chosen struct {
	ID      game.PlayerID
	Benefit float64 // the load that leaves, in average players
	Cost    float64 // 1, for the move itself, and 1 for each neighbour lost and for each 20 ms of round trip
}

// Choose returns who should move at time now so that as much load leaves as n
// average players are: at most n, those with the most benefit for their cost first.
// Who would take away too much stays, and so does who was moved less than coolDown
// ago, or may not be moved; a coolDown of zero means [DefaultCoolDown].
func Choose(now time.Time, movers []Mover, n int, coolDown time.Duration) []Chosen {
	coolDown = positive(coolDown, DefaultCoolDown)
	able := make([]Chosen, 0, len(movers))
	for i := range movers {
		if m := &movers[i]; !m.Veto && now.Sub(m.Moved) >= coolDown {
			able = append(able, Chosen{m.ID, m.benefit(), m.cost()})
		}
	}
	slices.SortFunc(able, func(a, b Chosen) int {
		return cmp.Or(cmp.Compare(b.Benefit/b.Cost, a.Benefit/a.Cost), slices.Compare(a.ID[:], b.ID[:]))
	})
	chosen, wanted := able[:0], float64(n)
	for _, c := range able {
		if len(chosen) < n && c.Benefit <= wanted+tooMuch {
			chosen, wanted = append(chosen, c), wanted-c.Benefit
		}
	}
	return chosen
}

func (m *Mover) benefit() float64 {
	if !sound(m.Weight) || m.Weight == 0 {
		return 1
	}
	return m.Weight
}

func (m *Mover) cost() float64 {
	return 1 + float64(max(0, m.Neighbours)) + float64(max(0, m.Worse))/float64(worsePerNeighbour)
}
