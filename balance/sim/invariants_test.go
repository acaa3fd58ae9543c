package sim

import (
	"testing"
	"time"

	"pgregory.net/rapid"
	"roam/balance"
)

// anyScenario is a short one, in which much happens.
func anyScenario() *rapid.Generator[Scenario] {
	return rapid.Custom(func(t *rapid.T) Scenario {
		share := rapid.Float64Range(0, 1)
		sc := Scenario{
			Hosts:   rapid.SampledFrom([]int{1, 2, 5, 12, 80}).Draw(t, "hosts"),
			Players: rapid.IntRange(1, 400).Draw(t, "players"),
			Seed:    rapid.Uint64().Draw(t, "seed"),
			Host:    HostModel{Capacity: rapid.IntRange(1, 120).Draw(t, "capacity"), Speeds: []float64{1, .5, 2}},
			Player:  PlayerModel{Dwell: 5 * time.Second, Excited: rapid.SampledFrom([]time.Duration{0, 5 * time.Millisecond}).Draw(t, "excited")},
			Sites:   []Site{{Hosts: 1, Players: 2}, {At: [2]float64{50, 0}, Hosts: 3, Players: 1}},
		}
		sc = sc.WithDefaults()
		sc.Start.On = rapid.IntRange(1, sc.Hosts).Draw(t, "on")
		sc.Start.Share = min(1, share.Draw(t, "start")*float64(sc.Start.On*sc.Host.Capacity)/float64(sc.Players))
		for range rapid.IntRange(1, 3).Draw(t, "phases") {
			p := Phase{For: time.Duration(rapid.IntRange(5, 60).Draw(t, "seconds")) * time.Second}
			p.Come, p.Go, p.Active = 2*share.Draw(t, "come"), .9*share.Draw(t, "go"), share.Draw(t, "active")
			p.Excited = (1 - p.Active) * share.Draw(t, "excited")
			sc.Phases = append(sc.Phases, p)
		}
		for range rapid.IntRange(0, 4).Draw(t, "events") {
			e := Event{
				At:   time.Duration(share.Draw(t, "at") * float64(sc.Duration())),
				Do:   rapid.SampledFrom([]string{doDie, doUpgrade}).Draw(t, "do"),
				Host: rapid.IntRange(1, sc.Hosts).Draw(t, "host"),
				Down: time.Duration(rapid.IntRange(1, 30).Draw(t, "down")) * time.Second,
			}
			e.All = e.Do == doUpgrade && rapid.Bool().Draw(t, "all")
			sc.Events = append(sc.Events, e)
		}
		return sc
	})
}

// Whatever happens, everybody is somewhere, nobody is there twice, no host has
// more players than seats, and all sums are what they sum up.
func TestNobodyIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc := anyScenario().Draw(t, "scenario").WithDefaults()
		if err := sc.Check(); err != nil {
			t.Fatal(err)
		}
		opt := Options{Seed: sc.Seed, Still: rapid.Bool().Draw(t, "still")}
		opt.Strategy = rapid.SampledFrom([]string{"fastest", "level", "least-players", "two-choices", "pack"}).Draw(t, "strategy")
		c, err := newCluster(sc, opt)
		if err != nil {
			t.Fatal(err)
		}
		c.begin()
		for i := range sc.Phases {
			c.rates = c.ratesOf(&sc.Phases[i])
			for end := c.now + beats(sc.Phases[i].For); c.now < end; c.now++ {
				if err := c.step(); err != nil {
					t.Fatal(err)
				}
				if c.now%7 == 0 {
					checkSums(t, c)
				}
			}
		}
	})
}

func checkSums(t rapid.TB, c *cluster) {
	t.Helper()
	var states [playing + 1]int
	reserved, leaving := make([]int, len(c.hosts)), make([]int, len(c.hosts))
	for i := range c.players {
		pl := &c.players[i]
		states[pl.state]++
		switch pl.state {
		case attaching:
			reserved[pl.host]++
		case playing:
			if c.hosts[pl.host].players[pl.slot] != int32(i) {
				t.Fatalf("player %d is not where it thinks", i)
			}
			if pl.target != none {
				reserved[pl.target]++
				leaving[pl.host]++
			}
		}
	}
	seated := 0
	for i := range c.hosts {
		h := &c.hosts[i]
		seated += len(h.players)
		if h.reserved != reserved[i] || h.leaving != leaving[i] {
			t.Fatalf("%s: %d reserved and %d leaving, want %d and %d", h.name, h.reserved, h.leaving, reserved[i], leaving[i])
		}
		if len(h.players)+h.reserved > c.sc.Host.Capacity {
			t.Fatalf("%s: %d seated, %d reserved, %d seats", h.name, len(h.players), h.reserved, c.sc.Host.Capacity)
		}
		if !h.alive && c.now > c.deaths[i]+takeoverIn && len(h.players) > 0 {
			t.Fatalf("%s is dead, with %d players", h.name, len(h.players))
		}
		checkHost(t, c, h)
	}
	if seated != states[playing] || c.away.n != states[outside] {
		t.Fatalf("%d seated, %d outside, but %v", seated, c.away.n, states)
	}
}

func checkHost(t rapid.TB, c *cluster, h *host) {
	var moods [moods]int32
	places, pairs := make([]int32, len(h.places)), int64(0)
	var rtt time.Duration
	for _, p := range h.players {
		pl := &c.players[p]
		moods[pl.mood]++
		pairs += int64(places[pl.place])
		places[pl.place]++
		rtt += c.roundTrip(pl, pl.host)
	}
	if moods != h.moods || pairs != h.pairs || rtt != h.rtt {
		t.Fatalf("%s: %v %d %v, want %v %d %v", h.name, h.moods, h.pairs, h.rtt, moods, pairs, rtt)
	}
}

func TestWeightsAverageOne(t *testing.T) {
	sc := million()
	sc.Hosts, sc.Players = 3, 900
	sc = sc.WithDefaults()
	c, err := newCluster(sc, Options{Strategy: balance.DefaultStrategy})
	if err != nil {
		t.Fatal(err)
	}
	c.begin()
	h, sum := &c.hosts[0], 0.0
	for _, p := range h.players {
		sum += h.weight(&c.sc, &c.players[p])
	}
	if mean := sum / float64(len(h.players)); len(h.players) == 0 || mean < .999 || mean > 1.001 {
		t.Errorf("the average of %d players weighs %v", len(h.players), mean)
	}
}

func TestCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		when := rapid.SliceOfN(rapid.Int32Range(0, 30), 1, 50).Draw(t, "when")
		c := newCalendar(20, make([]player, len(when)))
		for p, w := range when {
			c.at(w, int32(p))
		}
		come := make(map[int32]bool)
		for now := range int32(20) {
			for p := c.take(now); p != none; p = c.take(now) {
				if when[p] != now || come[p] {
					t.Fatalf("%d comes at %d, want once, at %d", p, now, when[p])
				}
				come[p] = true
			}
		}
		for p, w := range when {
			if come[int32(p)] != (w < 20) {
				t.Fatalf("%d, due at %d, came: %v", p, w, come[int32(p)])
			}
		}
	})
}

func TestQueue(t *testing.T) {
	q := queue{ring: make([]int32, 3)}
	if p := q.take(); p != none {
		t.Errorf("an empty queue holds %d", p)
	}
	for p := range int32(10) {
		q.put(2 * p)
		q.put(2*p + 1)
		for want := 2 * p; want < 2*p+2; want++ {
			if got := q.take(); got != want {
				t.Fatalf("%d comes before %d", got, want)
			}
		}
	}
}
