package balance

import "time"

// Relief in figures: places on the scale, shares of the mean load, and times.
const (
	slack    = .25 // above the mean, and still no reason to move players who are at ease
	patience = 5 * time.Second
	settle   = 4 * time.Second // a report's age and twice or thrice the half-life of a [Gauge]

	enough = 3  // reports, to decide by
	memory = 10 // reports that count
	news   = .3 // a change of load that is no mistake of a meter

	hotOver   = .10 // a hot host is levelled if it is that far above the mean
	nearMean  = .05 // a host is level that close to the mean,
	nearLoad  = .02 // or that close to it on the scale
	stepShare = .7  // of what is too much, how much leaves before the next look
	levelTo   = .78 // levelling lifts nobody higher who is not hot: just below High
	hotTo     = .90 // and what a host at Highest gives away lifts hot ones no higher
	hotGoal   = .70 // where a hot host among warm ones is let be
	coolUntil = .60 // who is cool enough to relieve a hot host among warm ones: below Normal
	drainTo   = .95 // a host that must be emptied may make others High, never Highest
)

// An aim is what a relief works towards.
type aim struct {
	goal    float64 // the load at which the source is let be
	ceiling float64 // the load up to which targets may be filled
	hot     float64 // and up to which those that are hot already; zero: not at all
	level   bool    // the host comes down to the mean
}

// aimOf returns the aim for a host. One that is above the mean comes down to it,
// and not just to where that began; what is over its limit may even go to hosts
// that are only hot. Where all are hot there is no better place for most players,
// but what is cool, like a host that was just started, takes what it can.
func aimOf(c *Candidate, mean float64, levelling bool) aim {
	over := hotOver
	if levelling {
		over = nearMean
	}
	switch {
	case c.Level == Highest:
		return aim{goal: min(mean, hotTo), ceiling: min(mean, levelTo), hot: min(mean, hotTo), level: true}
	case c.Load > mean*(1+over):
		return aim{goal: mean, ceiling: min(mean, levelTo), level: true}
	}
	return aim{goal: hotGoal, ceiling: coolUntil}
}

// step returns how many players leave a host before the next look at it, given
// the load where it should end. What the host uses by itself is blamed on its
// players too, so that too few rather than too many are moved at a time.
func step(c *Candidate, goal float64) int {
	staying := c.Players - c.Leaving
	if staying <= 0 {
		return 0
	}
	each := c.Load / float64(c.Players)
	n := (each*float64(staying) - goal) / each * stepShare
	return max(0, min(staying, int(n+.5)))
}

// Drain returns where all players of a host that must be emptied go. The targets
// must have passed [Filter]; the source among them is ignored. The shares may hold
// fewer players than there are, if the others have no room.
func Drain(source Candidate, targets []Candidate) []Share {
	open := make(coolest, 0, len(targets))
	for i := range targets {
		if c := &targets[i]; c.Host != source.Host {
			open = append(open, newFilling(c, 0))
		}
	}
	open.init()
	return open.fill(source.Players, 0, aim{ceiling: drainTo, hot: drainTo})
}
