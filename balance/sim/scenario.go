package sim

import (
	"fmt"
	"math"
	"time"
)

// A Scenario says what happens to a cluster, in the words of its TOML file. Zero
// means the default.
type Scenario struct {
	About   string // one line about it
	Hosts   int    // how many there are; default 10
	Players int    // how many the shares below count in; default 1000
	Seed    uint64

	Host     HostModel
	Player   PlayerModel
	Sites    []Site                    `toml:"site"` // where hosts stand and people live; default one
	Start    Start                     // who is there at the beginning
	Phases   []Phase                   `toml:"phase"`    // one after the other; at least one
	Events   []Event                   `toml:"event"`    // what befalls hosts
	Strategy map[string]map[string]any `toml:"strategy"` // properties of strategies, by name

	Rebalance Rebalance
}

// A HostModel says what hosts can bear.
type HostModel struct {
	Capacity int           // seats; default 200
	Budget   time.Duration // of a tick; default 50 ms
	Base     time.Duration // what a tick takes in an empty world; default 1 ms
	Crowd    time.Duration // what each pair of players in one place adds; default 1 µs
	Places   int           // in each host's share of the world; default 16, at most 250
	Speeds   []float64     // of hosts, dealt out in turn; default all 1
	Noise    float64       // standard error of a measured tick, as a share of it; default .03
}

// A PlayerModel says what players cost and how restless they are.
type PlayerModel struct {
	Quiet    time.Duration // what a tick takes for one who stands about; default 50 µs
	Active   time.Duration // for one who plays; default 150 µs
	Excited  time.Duration // for one who plays for all it is worth; default 400 µs
	Dwell    time.Duration // how long a mood lasts on average; default 90 s
	Catching float64       // the share of moods that are caught from others; default .8
	Vetoed   float64       // the share of the time in which the game lets nobody move; default .02
}

// Rebalance is how the lobby rebalances: the fields of [balance.Rebalancer], and the
// cool-down that [balance.Choose] is given.
type Rebalance struct {
	Rate     float64
	Slack    float64
	Patience time.Duration
	Settle   time.Duration
	Floor    float64       // default 0; with the strategy pack, balance.PackFloor
	CoolDown time.Duration `toml:"cool-down"`
}

// A Site is a part of the world: hosts stand there and people live there.
type Site struct {
	Name    string
	At      [2]float64 // on a map in milliseconds of round trip
	Hosts   float64    // share of the hosts, in any unit
	Players float64    // share of the players, in any unit
}

// A Start says who is there at the beginning.
type Start struct {
	Share float64 // of all players
	On    int     // they sit on that many hosts; default all
}

// A Phase is a time in which players come, go and behave in one way.
type Phase struct {
	Name    string
	For     time.Duration
	Come    float64 // how many come in it, as a share of all players
	Go      float64 // which share of those inside leaves in it
	Active  float64 // which share of moods are active,
	Excited float64 // and which excited; the others are quiet
}

// An Event befalls a host.
type Event struct {
	At   time.Duration
	Do   string        // "die": the host is gone at once; "upgrade": it is drained, and restarted empty
	Host int           // which one, from 1
	All  bool          // every host in turn, when the one before is back; for an upgrade
	Down time.Duration // until it is back; default 30 s
}

// What a host may suffer.
const (
	doDie     = "die"
	doUpgrade = "upgrade"
)

// Limits of a scenario: what fits into memory and ends within the hour.
const (
	maxHosts   = 10_000
	maxPlayers = 20_000_000
	maxTime    = 7 * 24 * time.Hour
	maxPlaces  = 250
	maxSites   = 100
)

// A ScenarioError says what in a scenario cannot be.
type ScenarioError struct {
	Key     string // as in "phase.2.come": tables that come more than once are counted from 1
	Problem string
}

// Error returns key and problem.
func (e *ScenarioError) Error() string { return e.Key + ": " + e.Problem }

// Duration returns how long the scenario lasts.
func (s *Scenario) Duration() (d time.Duration) {
	for _, p := range s.Phases {
		d += p.For
	}
	return d
}

// inside is how many players are there at the start.
func (s *Scenario) inside() int { return int(math.Round(s.Start.Share * float64(s.Players))) }

// WithDefaults returns the scenario as it will be run.
func (s Scenario) WithDefaults() Scenario {
	either(&s.Hosts, 10)
	either(&s.Players, 1000)
	either(&s.Host.Capacity, 200)
	either(&s.Host.Budget, 50*time.Millisecond)
	either(&s.Host.Base, time.Millisecond)
	either(&s.Host.Crowd, time.Microsecond)
	either(&s.Host.Places, 16)
	either(&s.Host.Noise, .03)
	either(&s.Player.Quiet, 50*time.Microsecond)
	either(&s.Player.Active, 150*time.Microsecond)
	either(&s.Player.Excited, 400*time.Microsecond)
	either(&s.Player.Dwell, 90*time.Second)
	either(&s.Player.Catching, .8)
	either(&s.Player.Vetoed, .02)
	either(&s.Start.On, s.Hosts)
	if len(s.Host.Speeds) == 0 {
		s.Host.Speeds = []float64{1}
	}
	if len(s.Sites) == 0 {
		s.Sites = []Site{{Name: "here", Hosts: 1, Players: 1}}
	}
	s.Events = append([]Event(nil), s.Events...)
	for i := range s.Events {
		either(&s.Events[i].Down, 30*time.Second)
	}
	return s
}

// either sets what is zero to its default.
func either[T comparable](x *T, otherwise T) {
	var zero T
	if *x == zero {
		*x = otherwise
	}
}

// Check returns a [ScenarioError] for the first thing that cannot be. It expects a
// scenario with its defaults.
func (s *Scenario) Check() error {
	var c checker
	c.within("hosts", float64(s.Hosts), 1, maxHosts)
	c.within("players", float64(s.Players), 1, maxPlayers)
	c.host(&s.Host)
	c.player(&s.Player)
	c.sites(s.Sites)
	c.within("start.share", s.Start.Share, 0, 1)
	c.within("start.on", float64(s.Start.On), 1, float64(s.Hosts))
	if seats := s.Start.On * s.Host.Capacity; s.inside() > seats {
		c.wrong("start.share", "%v of %d players do not fit on %d hosts of %d seats", s.Start.Share, s.Players, s.Start.On, s.Host.Capacity)
	}
	c.phases(s.Phases)
	c.events(s)
	c.rebalance(&s.Rebalance)
	if c.err == nil {
		return nil
	}
	return c.err
}

// checker keeps the first thing that is wrong.
type checker struct{ err *ScenarioError }

func (c *checker) wrong(key, format string, args ...any) {
	if c.err == nil {
		c.err = &ScenarioError{key, fmt.Sprintf(format, args...)}
	}
}

// within demands a number from low to high; whatever is no number is not.
func (c *checker) within(key string, x, low, high float64) {
	if !(x >= low && x <= high) {
		c.wrong(key, "%v will not do: it must be from %v to %v", x, low, high)
	}
}

func (c *checker) lasts(key string, d, low, high time.Duration) {
	if d < low || d > high {
		c.wrong(key, "%v will not do: it must be from %v to %v", d, low, high)
	}
}

func (c *checker) host(h *HostModel) {
	c.within("host.capacity", float64(h.Capacity), 1, 1<<20)
	c.lasts("host.budget", h.Budget, time.Microsecond, time.Minute)
	c.lasts("host.base", h.Base, 0, time.Minute)
	c.lasts("host.crowd", h.Crowd, 0, time.Second)
	c.within("host.places", float64(h.Places), 1, maxPlaces)
	for _, speed := range h.Speeds {
		c.within("host.speeds", speed, .01, 100)
	}
	c.within("host.noise", h.Noise, 0, .5)
}

func (c *checker) player(p *PlayerModel) {
	c.lasts("player.quiet", p.Quiet, 0, time.Second)
	c.lasts("player.active", p.Active, 0, time.Second)
	c.lasts("player.excited", p.Excited, 0, time.Second)
	c.lasts("player.dwell", p.Dwell, time.Second, 24*time.Hour)
	c.within("player.catching", p.Catching, 0, .99)
	c.within("player.vetoed", p.Vetoed, 0, .99)
}

func (c *checker) rebalance(r *Rebalance) {
	c.within("rebalance.rate", r.Rate, 0, 1e6)
	c.within("rebalance.slack", r.Slack, 0, 100)
	c.lasts("rebalance.patience", r.Patience, 0, time.Hour)
	c.lasts("rebalance.settle", r.Settle, 0, time.Hour)
	c.within("rebalance.floor", r.Floor, 0, 1)
	c.lasts("rebalance.cool-down", r.CoolDown, 0, 24*time.Hour)
}

func (c *checker) sites(sites []Site) {
	c.within("site", float64(len(sites)), 1, maxSites)
	hosts, players := 0.0, 0.0
	for i, s := range sites {
		key := fmt.Sprintf("site.%d.", i+1)
		c.within(key+"at", s.At[0], -1e4, 1e4)
		c.within(key+"at", s.At[1], -1e4, 1e4)
		c.within(key+"hosts", s.Hosts, 0, 1e6)
		c.within(key+"players", s.Players, 0, 1e6)
		hosts, players = hosts+s.Hosts, players+s.Players
	}
	if hosts <= 0 {
		c.wrong("site.1.hosts", "no site has hosts")
	}
	if players <= 0 {
		c.wrong("site.1.players", "no site has players")
	}
}

func (c *checker) phases(phases []Phase) {
	if len(phases) == 0 {
		c.wrong("phase", "there is none: a scenario needs at least one")
	}
	all := time.Duration(0)
	for i, p := range phases {
		key := fmt.Sprintf("phase.%d.", i+1)
		c.lasts(key+"for", p.For, beat, maxTime)
		c.within(key+"come", p.Come, 0, 100)
		c.within(key+"go", p.Go, 0, .999)
		c.within(key+"active", p.Active, 0, 1)
		c.within(key+"excited", p.Excited, 0, 1-p.Active)
		all += min(p.For, maxTime)
		c.lasts(key+"for", all, 0, maxTime)
	}
}

func (c *checker) events(s *Scenario) {
	for i, e := range s.Events {
		key := fmt.Sprintf("event.%d.", i+1)
		c.lasts(key+"at", e.At, 0, s.Duration())
		c.lasts(key+"down", e.Down, time.Second, maxTime)
		switch {
		case e.Do != doDie && e.Do != doUpgrade:
			c.wrong(key+"do", "%q will not do: it is %q or %q", e.Do, doDie, doUpgrade)
		case e.All && e.Do == doDie:
			c.wrong(key+"all", "hosts that all die one after the other are no scenario: name the host")
		case !e.All:
			c.within(key+"host", float64(e.Host), 1, float64(s.Hosts))
		}
	}
}
