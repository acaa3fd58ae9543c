package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"roam/balance"
)

// Options say how a scenario is run.
type Options struct {
	Strategy string // by which players are placed; default balance.DefaultStrategy
	Still    bool   // nobody is moved for load
	Seed     uint64 // default the scenario's
	Samples  int    // in Result.Series, at most; default 600
}

// cluster is a run under way.
type cluster struct {
	sc       Scenario
	now      int32      // beat
	world    *rand.Rand // what players and hosts do
	dice     *rand.Rand // what the lobby draws
	rates    rates      // of the phase
	distance [][]time.Duration
	dwellers []float64 // running sums over the sites

	players  []player
	away     queue   // who is outside
	due      float64 // of the next arrival, in players
	calendar calendar
	hosts    []host
	deaths   []int32 // of each host, when it last died
	back     []int32 // and when it is back
	upgrades []upgrade
	upgraded int32 // host whose upgrade is nearly over

	strategy   balance.Strategy
	still      bool
	rebalancer balance.Rebalancer
	byName     map[string]int32
	ranking    []int32
	ranked     int32
	moves      []move
	candidates []balance.Candidate
	movers     []balance.Mover

	stats stats
}

// rates are a phase's figures per beat.
type rates struct {
	come            float64 // players that come
	wait            float64 // mean beats to a player's next turn
	leave           float64 // the chance that it leaves then
	active, excited float64
}

// Run runs a scenario to its end. The same arguments give the same result. It
// returns a [ScenarioError] if the scenario cannot be.
func Run(sc Scenario, opt Options) (*Result, error) {
	sc = sc.WithDefaults()
	if err := sc.Check(); err != nil {
		return nil, err
	}
	either(&opt.Seed, sc.Seed)
	either(&opt.Strategy, balance.DefaultStrategy)
	c, err := newCluster(sc, opt)
	if err != nil {
		return nil, err
	}
	c.begin()
	for i := range sc.Phases {
		c.rates = c.ratesOf(&sc.Phases[i])
		for end := c.now + beats(sc.Phases[i].For); c.now < end; c.now++ {
			if err := c.step(); err != nil {
				return nil, err
			}
		}
	}
	return c.result(opt), nil
}

func newCluster(sc Scenario, opt Options) (*cluster, error) {
	strategy, err := balance.New(opt.Strategy, sc.Strategy[opt.Strategy])
	if err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	world := rand.New(rand.NewPCG(opt.Seed, 1))
	hosts, err := newHosts(&sc, world)
	if err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	total := int32(0)
	for _, p := range sc.Phases {
		total += beats(p.For)
	}
	players := make([]player, sc.Players)
	c := &cluster{
		sc: sc, world: world, dice: rand.New(rand.NewPCG(opt.Seed, 2)),
		distance: distances(sc.Sites),
		dwellers: cumulative(sc.Sites, func(s *Site) float64 { return s.Players }),
		players:  players,
		away:     queue{ring: make([]int32, sc.Players)},
		calendar: newCalendar(total, players),
		hosts:    hosts, deaths: make([]int32, sc.Hosts), back: make([]int32, sc.Hosts), upgraded: none,
		strategy: strategy, still: opt.Still,
		byName: make(map[string]int32, sc.Hosts),
		stats:  newStats(total, opt.Samples),
	}
	if opt.Strategy == "pack" {
		either(&sc.Rebalance.Floor, balance.PackFloor)
	}
	set := sc.Rebalance
	c.rebalancer = balance.Rebalancer{Rate: set.Rate, Slack: set.Slack, Patience: set.Patience, Settle: set.Settle, Floor: set.Floor}
	for i := range hosts {
		c.byName[hosts[i].name] = int32(i)
	}
	return c, nil
}

// begin seats those who are there from the start.
func (c *cluster) begin() {
	c.rates = c.ratesOf(&c.sc.Phases[0])
	inside := int32(c.sc.inside())
	for p := range int32(c.sc.Players) {
		pl := &c.players[p]
		*pl = player{host: none, target: none, before: none, moved: none}
		if p >= inside {
			c.away.put(p)
			continue
		}
		pl.mile, pl.site, pl.place, pl.mood = c.mile(), c.home(), c.wander(), c.drawMood()
		c.enter(p, p%int32(c.sc.Start.On))
		c.wait(p)
	}
}

func (c *cluster) ratesOf(p *Phase) rates {
	n := float64(beats(p.For))
	turn := 1 / float64(beats(c.sc.Player.Dwell))
	leave := -math.Log1p(-p.Go) / n
	return rates{
		come: p.Come * float64(c.sc.Players) / n,
		wait: 1 / (turn + leave), leave: leave / (turn + leave),
		active: p.Active, excited: p.Excited,
	}
}

// step lets one beat pass.
func (c *cluster) step() error {
	if err := c.befall(); err != nil {
		return err
	}
	for i := c.now % second; int(i) < len(c.hosts); i += second {
		c.report(&c.hosts[i])
	}
	c.arrive()
	for p := c.calendar.take(c.now); p != none; p = c.calendar.take(c.now) {
		c.act(p)
	}
	c.commit()
	if c.now%second == second-1 {
		if !c.still {
			c.relieve()
		}
		c.measure()
	}
	return nil
}
