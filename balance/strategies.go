package balance

import (
	"math/rand/v2"
	"time"
)

// fullLoad keeps the cost of a load finite.
const fullLoad = .99

// newFastest returns the strategy that gives a player the shortest wait, load and
// round trip together, in milliseconds:
//
//	cost = rtt + load_ms × load / (1 − load)
//
// The second term is how waiting grows in a queue: slowly at first, then steeply.
// With load_ms = 40, the default, a host at the threshold of low costs 27 ms, of
// normal 60, of high 160. So from low to normal is as bad as 33 ms of round trip,
// from there to high as 100, and a host that is 100 ms farther away, even an empty
// one, is preferred only to one that is nearly high. Reserved seats count as load.
func newFastest(p *properties) (Strategy, error) {
	loadMS := p.number("load_ms", 40)
	return byCost(func(c *Candidate, s *Score) {
		load := min(c.Expected(), fullLoad)
		wait := loadMS * load / (1 - load)
		rtt := milliseconds(c.RTT)
		s.Cost, s.tie = rtt+wait, load
		s.Parts = [2]Part{{"rtt_ms", rtt}, {"load_ms", wait}}
	}), nil
}

// newLevel returns the strategy that takes the lowest level, and within a level
// the nearest host.
func newLevel(*properties) (Strategy, error) {
	return byCost(func(c *Candidate, s *Score) {
		rtt := milliseconds(c.RTT)
		s.Cost, s.tie = float64(c.Level), rtt
		s.Parts = [2]Part{{"level", s.Cost}, {"rtt_ms", rtt}}
	}), nil
}

// newLeastPlayers returns the strategy that takes the host with the fewest
// players, seated and promised; with share = true, the smallest share of its
// seats, for hosts of different sizes.
func newLeastPlayers(p *properties) (Strategy, error) {
	share := p.flag("share")
	return byCost(func(c *Candidate, s *Score) {
		s.Cost = float64(c.Players + c.Reserved)
		s.Parts[0] = Part{"players", s.Cost}
		if share {
			s.Cost = c.Fill()
			s.Parts[0] = Part{"share", s.Cost}
		}
		s.tie = milliseconds(c.RTT)
	}), nil
}

// newPack returns the strategy that fills one host before it opens the next, so
// that the others can be switched off: the fullest host below the level until
// (default normal) first, then those from there on, the least full first.
func newPack(p *properties) (Strategy, error) {
	until := p.level("until", Normal)
	return byCost(func(c *Candidate, s *Score) {
		fill := c.Fill()
		s.Cost = 1 - fill
		if c.Level >= until {
			s.Cost = 1 + fill
		}
		s.tie = milliseconds(c.RTT)
		s.Parts = [2]Part{{"fill", fill}, {"level", float64(c.Level)}}
	}), nil
}

// newTwoChoices returns the strategy that draws two hosts at random and takes the
// less loaded, again and again until all are ranked. It is nearly as even as the
// best of all, and many lobbies that know the same old reports do not all choose
// the same host (Mitzenmacher, The Power of Two Choices, 1996).
func newTwoChoices(*properties) (Strategy, error) {
	byLoad := byCost(func(c *Candidate, s *Score) {
		s.Cost, s.tie = c.Expected(), milliseconds(c.RTT)
		s.Parts[0] = Part{"load", s.Cost}
	})
	return func(r *rand.Rand, cs []Candidate) []Score {
		scores := byLoad(r, cs)
		// What is left to draw from stays sorted, so of two the first is the better.
		for left := scores; len(left) > 1; left = left[1:] {
			i, j := r.IntN(len(left)), r.IntN(len(left)-1)
			if j >= i {
				j++
			}
			best := min(i, j)
			drawn := left[best]
			copy(left[1:best+1], left[:best])
			left[0] = drawn
			left[0].Parts[1] = Part{"drawn_against", left[max(i, j)].Cost}
		}
		return scores
	}, nil
}

// Shortlist returns at most n of the candidates that a strategy has scored, for a
// player to probe. Round trips are not known yet, so half are the strategy's best and
// half are drawn at random, which gives hosts nearby a chance. It reorders scores.
func Shortlist(r *rand.Rand, scores []Score, n int) []Score {
	if len(scores) <= n {
		return scores
	}
	for i := (n + 1) / 2; i < n; i++ {
		k := i + r.IntN(len(scores)-i)
		scores[i], scores[k] = scores[k], scores[i]
	}
	return scores[:max(n, 0)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
