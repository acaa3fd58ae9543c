package sim

import (
	"slices"
	"time"
)

// A Result is how a run went. What players feel is weighted by how many feel it:
// a second on a host with a hundred players counts a hundred times.
type Result struct {
	Strategy string
	Still    bool

	P50, P99  float64       // of the tick's share of its budget, over players' time
	Over      float64       // share of players' time on a host whose tick is over its budget
	Uneven    float64       // the busiest host's tick over the mean host's, on average over players' time
	Moves     float64       // migrations per player and hour
	PingPongs int           // migrations back to where the player came from within ten minutes
	Refused   int           // joins that found no host
	RTT       time.Duration // mean round trip, over players' time

	Joined      int // players who found a seat
	Moved       int // migrations
	TakenOver   int // players whose host died
	Peak        int // most players at once
	PlayerHours float64
	Series      []Sample // how it went, in even steps
}

// A Sample is the state of the cluster during one step of a [Result.Series].
type Sample struct {
	At      time.Duration // of the step's end
	Players int           // at its end
	Mean    float64       // of the hosts' ticks, as shares of their budgets, at its end
	Max     float64       // of the hosts' ticks, the worst in the step
	Over    float64       // share of players' time on hosts over budget, in the step
	Moved   int           // migrations in the step
	Refused int           // joins refused in the step
}

// The histogram of ticks: its cells are a hundredth of the budget wide, and the
// last holds all that is longer.
const (
	cell  = .01
	cells = 1000
)

// stats are what is counted while a run goes.
type stats struct {
	joined, moves, pingPongs, refused, takenOver int

	ticks         [cells]int64 // seconds of players
	seconds, over int64        // of players
	uneven        float64      // summed over seconds of players
	rtt           float64      // in seconds, summed over seconds of players
	peak          int

	every  int32 // beats between two samples
	series []Sample
	step   Sample // under way
	before stats0 // at the end of the last step
}

// stats0 are the counts from which a step's are told.
type stats0 struct {
	moves, refused int
	seconds, over  int64
}

func newStats(beats int32, samples int) stats {
	either(&samples, 600)
	every := (beats/int32(max(1, samples)) + second) / second * second
	return stats{every: every}
}

// measure looks at all hosts, once a second.
func (c *cluster) measure() {
	s := &c.stats
	inside, running := 0, 0
	sum, worst := 0.0, 0.0
	for i := range c.hosts {
		h := &c.hosts[i]
		if !h.alive {
			continue
		}
		tick, n := h.tick(&c.sc), len(h.players)
		s.ticks[min(int(tick/cell), cells-1)] += int64(n)
		if tick > 1 {
			s.over += int64(n)
		}
		s.rtt += h.rtt.Seconds()
		sum, worst = sum+tick, max(worst, tick)
		inside, running = inside+n, running+1
	}
	s.seconds += int64(inside)
	s.peak = max(s.peak, inside)
	if sum > 0 {
		s.uneven += worst * float64(running) / sum * float64(inside)
		s.step.Mean = sum / float64(running)
	}
	s.step.Players, s.step.Max = inside, max(s.step.Max, worst)
	if (c.now+1)%s.every == 0 {
		s.sample(time.Duration(c.now+1) * beat)
	}
}

// sample ends a step of the series.
func (s *stats) sample(at time.Duration) {
	s.step.At = at
	s.step.Moved, s.step.Refused = s.moves-s.before.moves, s.refused-s.before.refused
	if n := s.seconds - s.before.seconds; n > 0 {
		s.step.Over = float64(s.over-s.before.over) / float64(n)
	}
	s.series = append(s.series, s.step)
	s.step = Sample{}
	s.before = stats0{s.moves, s.refused, s.seconds, s.over}
}

// percentile returns the tick below which a share of the players' time lies.
func (s *stats) percentile(share float64) float64 {
	left := int64(share * float64(s.seconds))
	for i, n := range s.ticks {
		if left -= n; left < 0 {
			return (float64(i) + .5) * cell
		}
	}
	return 0
}

func (c *cluster) result(opt Options) *Result {
	s := &c.stats
	r := &Result{
		Strategy: opt.Strategy, Still: opt.Still,
		P50: s.percentile(.5), P99: s.percentile(.99),
		PingPongs: s.pingPongs, Refused: s.refused,
		Joined: s.joined, Moved: s.moves, TakenOver: s.takenOver, Peak: s.peak,
		PlayerHours: float64(s.seconds) / time.Hour.Seconds(),
		Series:      slices.Clip(s.series),
	}
	if s.seconds > 0 {
		all := float64(s.seconds)
		r.Over, r.Uneven = float64(s.over)/all, s.uneven/all
		r.Moves = float64(s.moves) / r.PlayerHours
		r.RTT = time.Duration(s.rtt / all * float64(time.Second))
	}
	return r
}
