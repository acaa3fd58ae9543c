package sim

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// bots are players who all cost the same, and stay.
func bots(cost time.Duration) PlayerModel {
	return PlayerModel{Quiet: cost, Active: cost, Excited: cost, Dwell: time.Hour}
}

// Three hundred players on the first of three hosts, too many for it: they are
// spread within half a minute, and then left in peace.
func TestAllOnOneHost(t *testing.T) {
	for _, cost := range []time.Duration{170, 250, 300} {
		t.Run(fmt.Sprint(int(cost), "us"), func(t *testing.T) {
			c := start(t, Scenario{
				Hosts: 3, Players: 300, Seed: 1,
				Host: HostModel{Capacity: 500, Noise: .1}, Player: bots(cost * time.Microsecond),
				Start: Start{Share: 1, On: 1}, Phases: []Phase{{For: 6 * time.Minute}},
			})
			run(t, c, 30*time.Second)
			sum, worst := 0.0, 0.0
			for i := range c.hosts {
				tick := c.hosts[i].tick(&c.sc)
				sum, worst = sum+tick, max(worst, tick)
			}
			if worst*3/sum > 1.15 || worst >= .7 {
				t.Errorf("after 30 s the worst host is at %.2f of a mean of %.2f", worst, sum/3)
			}
			moved := c.stats.moves
			for p := range c.players {
				if c.players[p].moved != none {
					moved--
				}
			}
			if c.stats.moves == 0 || moved != 0 {
				t.Errorf("%d moved, %d of them not for the first time", c.stats.moves, moved)
			}
			before := c.stats.moves
			run(t, c, 5*time.Minute)
			if late := c.stats.moves - before; late > 3 {
				t.Errorf("%d of 300 moved in the five minutes after", late)
			}
		})
	}
}

func start(t *testing.T, sc Scenario) *cluster {
	sc = sc.WithDefaults()
	if err := sc.Check(); err != nil {
		t.Fatal(err)
	}
	c, err := newCluster(sc, Options{Strategy: "fastest", Seed: sc.Seed})
	if err != nil {
		t.Fatal(err)
	}
	c.begin()
	return c
}

func run(t *testing.T, c *cluster, d time.Duration) {
	for end := c.now + beats(d); c.now < end; c.now++ {
		if err := c.step(); err != nil {
			t.Fatal(err)
		}
	}
}

// A host that is shut in an upgrade is empty, nobody is lost, and when all is over
// every host is back. Only the last may be empty still: there is no need for it.
func TestUpgrade(t *testing.T) {
	c := start(t, Scenario{
		Hosts: 5, Players: 300, Seed: 1, Player: bots(200 * time.Microsecond),
		Start: Start{Share: 1}, Phases: []Phase{{For: 10 * time.Minute}},
		Events: []Event{{At: time.Minute, Do: doUpgrade, All: true, Down: 20 * time.Second}},
	})
	shut := make(map[string]bool)
	for range 8 * 60 {
		run(t, c, time.Second)
		for i := range c.hosts {
			if h := &c.hosts[i]; !h.alive {
				shut[h.name] = true
				if len(h.players) > 0 {
					t.Fatalf("%s is shut with %d players on it", h.name, len(h.players))
				}
			}
		}
	}
	seated := 0
	for i := range c.hosts {
		h := &c.hosts[i]
		if !h.alive || len(h.players) == 0 && i < 4 {
			t.Errorf("%s: alive %v, %d players", h.name, h.alive, len(h.players))
		}
		seated += len(h.players)
	}
	if len(shut) != 5 || seated != 300 || c.stats.takenOver != 0 || c.stats.refused != 0 {
		t.Errorf("%d hosts were shut, %d players are seated, %d taken over, %d refused", len(shut), seated, c.stats.takenOver, c.stats.refused)
	}
}

// The players of a host that dies are elsewhere within a second, the lobby sends
// it nobody, and it comes back empty and is used again.
func TestDeath(t *testing.T) {
	c := start(t, Scenario{
		Hosts: 4, Players: 400, Seed: 1, Player: bots(200 * time.Microsecond),
		Start: Start{Share: .6}, Phases: []Phase{{For: 5 * time.Minute, Come: .3}},
		Events: []Event{{At: 30 * time.Second, Do: doDie, Host: 2, Down: 2 * time.Minute}},
	})
	run(t, c, 31*time.Second)
	h := &c.hosts[1]
	if h.alive || len(h.players) > 0 || c.stats.takenOver < 50 {
		t.Fatalf("alive %v, %d players, %d taken over", h.alive, len(h.players), c.stats.takenOver)
	}
	run(t, c, time.Minute)
	if c.stats.joined == 0 || c.stats.refused > 0 || len(h.players)+h.reserved > 0 {
		t.Errorf("%d joined, %d refused, %d on the dead host", c.stats.joined, c.stats.refused, len(h.players)+h.reserved)
	}
	run(t, c, 2*time.Minute)
	if !h.alive || len(h.players) == 0 {
		t.Errorf("alive %v, %d players", h.alive, len(h.players))
	}
}

// Migrations under way from or to a host that dies come to nothing: nobody moves
// to the dead, and the players of the dead are taken over.
func TestDeathAmidMigrations(t *testing.T) {
	for host := 1; host <= 2; host++ {
		for at := 15; at < 25; at++ {
			c := start(t, Scenario{
				Hosts: 3, Players: 300, Seed: 1,
				Host: HostModel{Capacity: 500}, Player: bots(250 * time.Microsecond),
				Start: Start{Share: 1, On: 1}, Phases: []Phase{{For: 6 * time.Second}},
				Events: []Event{{At: time.Duration(at) * beat, Do: doDie, Host: host, Down: time.Minute}},
			})
			h, last, moved := &c.hosts[host-1], 0, 0
			for range 60 {
				run(t, c, beat)
				checkSums(t, c)
				if !h.alive && len(h.players) > last {
					t.Fatalf("host %d died at beat %d, and then had %d players after %d", host, at, len(h.players), last)
				}
				if host == 1 && !h.alive && c.stats.moves > moved {
					t.Fatalf("a host that died at beat %d gave %d players after that", at, c.stats.moves-moved)
				}
				last, moved = len(h.players), c.stats.moves
			}
			if host == 1 && c.stats.takenOver+c.stats.moves < 300 {
				t.Errorf("of 300 only %d were taken over and %d moved before", c.stats.takenOver, c.stats.moves)
			}
		}
	}
}

// Who has a seat reserved on a host that dies ends up elsewhere too.
func TestDeathAmidJoins(t *testing.T) {
	c := start(t, Scenario{
		Hosts: 3, Players: 600, Seed: 1, Host: HostModel{Capacity: 500}, Player: bots(50 * time.Microsecond),
		Phases: []Phase{{For: 3 * time.Second}, {For: 10 * time.Second, Come: .9}},
		Events: []Event{{At: 8 * time.Second, Do: doDie, Host: 2, Down: time.Minute}},
	})
	c.rates = c.ratesOf(&c.sc.Phases[0])
	run(t, c, 3*time.Second)
	c.rates = c.ratesOf(&c.sc.Phases[1])
	for range 100 {
		run(t, c, beat)
		checkSums(t, c)
	}
	if c.stats.joined < 500 || c.stats.takenOver < 50 || c.stats.refused > 0 {
		t.Errorf("%d joined, %d were taken over, %d refused", c.stats.joined, c.stats.takenOver, c.stats.refused)
	}
}

func TestFullHostsRefuse(t *testing.T) {
	r, err := Run(Scenario{
		Hosts: 2, Players: 100, Seed: 1, Host: HostModel{Capacity: 20}, Player: bots(10 * time.Microsecond),
		Phases: []Phase{{For: time.Minute, Come: 1}},
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Peak != 40 || r.Joined != 40 || r.Refused == 0 {
		t.Errorf("peak %d, %d joined, %d refused on 40 seats", r.Peak, r.Joined, r.Refused)
	}
}

// What a scenario says of rebalancing is what the rebalancer is told.
func TestRebalanceSettings(t *testing.T) {
	sc := Scenario{
		Hosts: 3, Players: 300, Seed: 1, Host: HostModel{Capacity: 500}, Player: bots(250 * time.Microsecond),
		Start: Start{Share: 1, On: 1}, Phases: []Phase{{For: 2 * time.Minute}},
	}
	moved := func(set Rebalance, strategy string) int {
		sc.Rebalance = set
		r, err := Run(sc, Options{Strategy: strategy})
		if err != nil {
			t.Fatal(err)
		}
		return r.Moved
	}
	usual := moved(Rebalance{}, "fastest")
	for name, got := range map[string]int{
		"rate":   moved(Rebalance{Rate: 1}, "fastest"),
		"settle": moved(Rebalance{Settle: time.Minute}, "fastest"),
		"floor":  moved(Rebalance{Floor: .9}, "fastest"),
		"pack":   moved(Rebalance{}, "pack"),
	} {
		if got == 0 || got >= usual {
			t.Errorf("%s: %d moved, and %d as usual", name, got, usual)
		}
	}
	if moved(Rebalance{Floor: .01}, "pack") != usual {
		t.Error("the floor of pack is not the scenario's")
	}
	if moved(Rebalance{CoolDown: time.Hour}, "fastest") != usual {
		t.Error("nobody moves twice here, so the cool-down should not matter")
	}
}

func TestSameSeedSameResult(t *testing.T) {
	sc := million()
	sc.Hosts, sc.Players = 70, 3000
	sc.Events = []Event{{At: time.Minute, Do: doDie, Host: 3}, {At: 5 * time.Minute, Do: doUpgrade, Host: 4}}
	sc.Phases = []Phase{{For: 8 * time.Minute, Come: .3, Go: .3, Active: .3, Excited: .2}}
	sc.Player.Excited = 5 * time.Millisecond
	results := make([]*Result, 3)
	for i, seed := range []uint64{7, 7, 8} {
		var err error
		if results[i], err = Run(sc, Options{Strategy: "two-choices", Seed: seed}); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(results[0], results[1]) {
		t.Errorf("one seed, two results:\n%+v\n%+v", results[0], results[1])
	}
	if reflect.DeepEqual(results[0], results[2]) {
		t.Error("another seed, the same result")
	}
	if results[0].Moved == 0 || results[0].TakenOver == 0 {
		t.Errorf("too little happens to tell: %+v", results[0])
	}
}

func TestRunSaysWhatIsWrong(t *testing.T) {
	ok := Scenario{Phases: []Phase{{For: time.Minute}}}
	if _, err := Run(ok, Options{Strategy: "fastets"}); err == nil {
		t.Error("an unknown strategy runs")
	}
	if _, err := Run(Scenario{}, Options{}); err == nil {
		t.Error("a scenario without phases runs")
	}
	r, err := Run(ok, Options{Samples: 10})
	if err != nil || r.Strategy != "fastest" || r.PlayerHours != 0 || r.Uneven != 0 || r.Moves != 0 {
		t.Errorf("an empty world: %+v, %v", r, err)
	}
	if n := len(r.Series); n == 0 || n > 10 || r.Series[n-1].At > time.Minute {
		t.Errorf("%d samples: %v", n, r.Series)
	}
}
