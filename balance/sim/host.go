package sim

import (
	"fmt"
	"math/rand/v2"
	"time"

	"roam/balance"
)

// host is one modelled game server, and what the lobby knows of it.
type host struct {
	name  string
	site  uint8
	speed float64
	alive bool

	players []int32
	moods   [moods]int32
	places  []int32       // how many are in each
	pairs   int64         // of players in one place
	rtt     time.Duration // of all its players together

	gauge    *balance.Gauge
	health   *balance.Health
	rotation balance.Rotation
	level    balance.Level // by its last report
	load     float64       // by its last report
	reserved int
	leaving  int
	pace     balance.Pace // of a drain
}

func newHosts(sc *Scenario, speeds *rand.Rand) ([]host, error) {
	hosts := make([]host, sc.Hosts)
	stands := cumulative(sc.Sites, func(s *Site) float64 { return s.Hosts })
	order := speeds.Perm(sc.Hosts) // or every second host of a site would be equally fast
	for i := range hosts {
		h := &hosts[i]
		h.name = fmt.Sprintf("h%d", i+1)
		h.speed = sc.Host.Speeds[order[i]%len(sc.Host.Speeds)]
		x := (float64(i) + .5) / float64(sc.Hosts) * stands[len(stands)-1]
		for stands[h.site] <= x {
			h.site++
		}
		h.places = make([]int32, sc.Host.Places)
		h.health = balance.NewHealth(balance.HealthConfig{})
		if err := h.boot(); err != nil {
			return nil, err
		}
	}
	return hosts, nil
}

// boot starts an empty host.
func (h *host) boot() (err error) {
	h.health.Rejoin(true, true)
	h.alive, h.rotation, h.level, h.load = true, balance.Online, 0, 0
	h.pace = balance.Pace{Rate: drainRate}
	h.gauge, err = balance.NewGauge([balance.NumFactors]balance.Scale{}, 0)
	return err
}

func (h *host) count(pl *player) {
	h.moods[pl.mood]++
	h.pairs += int64(h.places[pl.place])
	h.places[pl.place]++
}

func (h *host) uncount(pl *player) {
	h.moods[pl.mood]--
	h.places[pl.place]--
	h.pairs -= int64(h.places[pl.place])
}

// anyMood is the mood of one of the host's players, whoever that is.
func (h *host) anyMood(r *rand.Rand) mood {
	switch n := int32(r.IntN(len(h.players))); {
	case n < h.moods[quiet]:
		return quiet
	case n < h.moods[quiet]+h.moods[active]:
		return active
	}
	return excited
}

// work is what all players together cost per tick, on a host of speed 1.
func (h *host) work(sc *Scenario) time.Duration {
	return time.Duration(h.moods[quiet])*sc.Player.Quiet + time.Duration(h.moods[active])*sc.Player.Active +
		time.Duration(h.moods[excited])*sc.Player.Excited + time.Duration(h.pairs)*sc.Host.Crowd
}

// tick is how long a tick takes, as a share of its budget.
func (h *host) tick(sc *Scenario) float64 {
	return float64(sc.Host.Base+h.work(sc)) / h.speed / float64(sc.Host.Budget)
}

// weight is a player's share of the host's work, where the average is 1.
func (h *host) weight(sc *Scenario, pl *player) float64 {
	cost := [moods]time.Duration{sc.Player.Quiet, sc.Player.Active, sc.Player.Excited}[pl.mood]
	cost += time.Duration(h.places[pl.place]-1) * sc.Host.Crowd / 2
	return float64(cost) * float64(len(h.players)) / float64(max(1, h.work(sc)))
}

// report measures a host and tells the lobby, which also hears that it is well.
func (c *cluster) report(h *host) {
	now := c.time()
	check, sent := h.health.Tick(now)
	if !h.alive {
		return
	}
	if sent {
		h.health.Answer(now, check, true)
	}
	noisy := h.tick(&c.sc) * (1 + c.sc.Host.Noise*c.world.NormFloat64())
	_ = h.gauge.Observe(now, balance.Tick, max(0, noisy))
	_ = h.gauge.Observe(now, balance.Players, float64(len(h.players)+h.reserved)/float64(c.sc.Host.Capacity))
	h.level, _ = h.gauge.Level()
	h.load = h.gauge.Score()
}

// candidate is a host as the lobby sees it.
func (c *cluster) candidate(h *host) balance.Candidate {
	return balance.Candidate{
		Host: h.name, Rotation: h.rotation, Healthy: h.health.State() == balance.Healthy,
		Level: h.level, Load: h.load,
		Players: len(h.players), Reserved: h.reserved, Leaving: h.leaving, Capacity: c.sc.Host.Capacity,
	}
}
