package balance

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A Rebalancer decides which hosts give players away, how many, and to whom. It
// is told about all hosts once a second:
//
//	        High and above the mean, or
//	        Normal and far above it for a while        a step is ordered
//	at rest ───────────────────────────────────► giving ────────────────► settling
//	   ▲                                         │    ▲                       │
//	   └────────────── near the mean ────────────┘    └── reports show it ────┘
//
// Reports are old when they arrive, and noisy. So a load is the mean of some of them,
// but one of a host over its limit is believed. And players go in steps: most of what
// is too much, at a rate, and the next look is taken when the reports show what came
// of it. They go to the least loaded, and never so many that the target would get hot
// or rise above the mean. So nobody is sent back, and a cluster in balance is left
// alone.
//
// Zero fields mean the defaults. It has one owner.
type Rebalancer struct {
	Rate     float64       // players a second that may leave one host; default 100
	Slack    float64       // how far above the mean, as a share of it, a host at Normal may stay; default .25
	Patience time.Duration // for how long it may be farther above it; default 5 s
	Settle   time.Duration // until reports show what a step did; default 4 s
	Floor    float64       // nobody leaves a host that is at this load or below; default 0

	hosts map[string]*relief
	round uint64 // of Plan, to find the hosts that are gone
}

// PackFloor is the [Rebalancer.Floor] that suits the strategy pack, which leaves
// hosts uneven on purpose.
const PackFloor = hotGoal

// relief is what a Rebalancer remembers of one host.
type relief struct {
	round     uint64    // in which the host was last seen
	load      float64   // of late
	reports   int       // that load was made of
	uneven    time.Time // since when it is far above the mean; zero: it is not
	giving    bool
	levelling bool      // it gives until it is near the mean
	left      int       // players of this step who are still to be ordered away
	settling  time.Time // until then its reports tell of the time before the last order
	received  int       // seats ordered to it that its reports do not show yet
	pace      Pace
}

// An Order tells one host to give players to others.
type Order struct {
	Source string
	Shares []Share // most seats first
	Load   float64 // of the source, when this was decided
	Mean   float64 // load of the cluster, when this was decided
}

// Plan returns what should move now, the most loaded source first. It counts on
// its orders being carried out: players under way are Leaving at their source and
// Reserved at their target. Hosts of different games are balanced by themselves.
func (r *Rebalancer) Plan(now time.Time, hosts []Candidate) (orders []Order) {
	if r.hosts == nil {
		r.hosts = make(map[string]*relief)
	}
	r.round++
	for _, group := range byGame(hosts) {
		orders = r.level(now, group, orders)
	}
	for name, h := range r.hosts {
		if h.round != r.round {
			delete(r.hosts, name)
		}
	}
	return orders
}

// byGame returns the hosts of each game, most loaded first.
func byGame(hosts []Candidate) (groups [][]Candidate) {
	sorted := make([]Candidate, 0, len(hosts))
	for _, c := range hosts {
		if c.Healthy && c.Level >= Lowest && c.sound() {
			c.Load = min(c.Load, 1) // a host may say anything
			sorted = append(sorted, c)
		}
	}
	slices.SortFunc(sorted, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Game, b.Game), cmp.Compare(b.Load, a.Load), cmp.Compare(a.Host, b.Host))
	})
	for len(sorted) > 0 {
		n := slices.IndexFunc(sorted, func(c Candidate) bool { return c.Game != sorted[0].Game })
		if n < 0 {
			n = len(sorted)
		}
		groups, sorted = append(groups, sorted[:n]), sorted[n:]
	}
	return groups
}

// level appends the orders for the hosts of one game.
func (r *Rebalancer) level(now time.Time, hosts []Candidate, orders []Order) []Order {
	for i := range hosts {
		r.meet(now, &hosts[i])
	}
	mean := meanLoad(hosts)
	var open coolest // made when it is needed
	for i := range hosts {
		c := &hosts[i]
		h := r.hosts[c.Host]
		to := aimOf(c, mean, h.levelling)
		n := r.wanted(now, h, c, mean, max(to.goal, r.Floor))
		h.levelling = h.giving && to.level
		if n == 0 {
			continue
		}
		if open == nil {
			open = r.targets(hosts)
		}
		shares := open.fill(n, c.Load/float64(c.Players), to)
		if r.ordered(now, h, n, shares); len(shares) > 0 {
			orders = append(orders, Order{c.Host, shares, c.Load, mean})
		}
	}
	return orders
}

// meanLoad is the mean load of the hosts that share the work.
func meanLoad(hosts []Candidate) float64 {
	sum, n := 0.0, 0
	for i := range hosts {
		if c := &hosts[i]; c.Rotation == Online {
			sum, n = sum+c.Load, n+1
		}
	}
	return sum / float64(max(1, n))
}

// meet takes a host's newest report, and puts in place of its load what it has been
// of late: a single report may be off. What was reported while players were under
// way says nothing of later, nor does what was before a change by a whole level.
func (r *Rebalancer) meet(now time.Time, c *Candidate) {
	h := r.hosts[c.Host]
	if h == nil {
		rate := positive(r.Rate, 100)
		h = &relief{pace: Pace{Rate: rate, Burst: max(1, int(min(rate, maxSeats)))}}
		r.hosts[c.Host] = h
	}
	h.round = r.round
	if now.Before(h.settling) {
		h.reports = 0
		return
	}
	h.received = 0
	if math.Abs(c.Load-h.load) >= news {
		h.reports = 0
	}
	h.reports = min(h.reports+1, memory)
	h.load += (c.Load - h.load) / float64(h.reports)
	c.Load = h.load
}

// wanted moves a host's state on and returns how many players should leave it now.
func (r *Rebalancer) wanted(now time.Time, h *relief, c *Candidate, mean, goal float64) int {
	strained := r.strained(now, h, c, mean)
	if h.left == 0 && h.reports < enough && (c.Level < Highest || now.Before(h.settling)) {
		return 0
	}
	h.giving = (h.giving || strained) && c.Rotation != Offline && c.Load > goal+max(goal*nearMean, nearLoad)
	switch {
	case !h.giving:
		h.left = 0
	case h.left == 0:
		h.left = step(c, goal)
	default: // some may have left by themselves
		h.left = min(h.left, max(0, c.Players-c.Leaving))
	}
	return h.pace.Take(now, h.left)
}

// strained reports whether a host has come to need relief.
func (r *Rebalancer) strained(now time.Time, h *relief, c *Candidate, mean float64) bool {
	switch {
	case c.Level < Normal || c.Load <= mean*(1+positive(r.Slack, slack)):
		h.uneven = time.Time{}
	case h.uneven.IsZero():
		h.uneven = now
	}
	return c.Level >= High || !h.uneven.IsZero() && now.Sub(h.uneven) >= positive(r.Patience, patience)
}

// targets returns the hosts that may take players, cool enough or not.
func (r *Rebalancer) targets(hosts []Candidate) (open coolest) {
	for i := range hosts {
		c := &hosts[i]
		h := r.hosts[c.Host]
		if h.giving || exclude(&Request{}, c) != 0 {
			continue
		}
		open = append(open, newFilling(c, h.received))
	}
	return open.init()
}

// ordered remembers what was ordered of n players who should leave. If they found
// no room the step ends early.
func (r *Rebalancer) ordered(now time.Time, h *relief, n int, shares []Share) {
	until := now.Add(positive(r.Settle, settle))
	sent := 0
	for _, share := range shares {
		t := r.hosts[share.Host]
		t.received += share.Seats
		t.settling = until
		sent += share.Seats
	}
	h.left -= sent
	if sent < n {
		h.left = 0
	}
	if sent == 0 {
		h.giving, h.levelling = false, false
		return
	}
	h.settling = until
}
