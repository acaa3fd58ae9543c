package sim

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

func TestCheckNamesTheKey(t *testing.T) {
	for _, tt := range []struct {
		key   string
		spoil func(*Scenario)
	}{
		{"", func(*Scenario) {}},
		{"hosts", func(s *Scenario) { s.Hosts = -1 }},
		{"hosts", func(s *Scenario) { s.Hosts = 1 << 40 }},
		{"players", func(s *Scenario) { s.Players = maxPlayers + 1 }},
		{"host.capacity", func(s *Scenario) { s.Host.Capacity = -5 }},
		{"host.budget", func(s *Scenario) { s.Host.Budget = -time.Second }},
		{"host.base", func(s *Scenario) { s.Host.Base = -1 }},
		{"host.crowd", func(s *Scenario) { s.Host.Crowd = time.Hour }},
		{"host.places", func(s *Scenario) { s.Host.Places = 251 }},
		{"host.speeds", func(s *Scenario) { s.Host.Speeds = []float64{1, 0} }},
		{"host.noise", func(s *Scenario) { s.Host.Noise = math.NaN() }},
		{"player.quiet", func(s *Scenario) { s.Player.Quiet = -1 }},
		{"player.dwell", func(s *Scenario) { s.Player.Dwell = time.Millisecond }},
		{"player.catching", func(s *Scenario) { s.Player.Catching = 1 }},
		{"player.vetoed", func(s *Scenario) { s.Player.Vetoed = 1.5 }},
		{"site", func(s *Scenario) { s.Sites = make([]Site, maxSites+1) }},
		{"site.1.hosts", func(s *Scenario) { s.Sites = []Site{{Players: 1}} }},
		{"site.1.players", func(s *Scenario) { s.Sites = []Site{{Hosts: 1}} }},
		{"site.2.at", func(s *Scenario) { s.Sites = []Site{{Hosts: 1, Players: 1}, {At: [2]float64{0, math.Inf(1)}}} }},
		{"start.share", func(s *Scenario) { s.Start.Share = 1.1 }},
		{"start.share", func(s *Scenario) { s.Start.Share, s.Start.On = 1, 1 }},
		{"start.on", func(s *Scenario) { s.Start.On = 11 }},
		{"phase", func(s *Scenario) { s.Phases = nil }},
		{"phase.2.for", func(s *Scenario) { s.Phases = append(s.Phases, Phase{}) }},
		{"phase.2.for", func(s *Scenario) { s.Phases = append(s.Phases, Phase{For: maxTime}) }},
		{"phase.1.come", func(s *Scenario) { s.Phases[0].Come = -1 }},
		{"phase.1.go", func(s *Scenario) { s.Phases[0].Go = 1 }},
		{"phase.1.excited", func(s *Scenario) { s.Phases[0].Active, s.Phases[0].Excited = .6, .5 }},
		{"rebalance.rate", func(s *Scenario) { s.Rebalance.Rate = -1 }},
		{"rebalance.slack", func(s *Scenario) { s.Rebalance.Slack = math.NaN() }},
		{"rebalance.patience", func(s *Scenario) { s.Rebalance.Patience = -1 }},
		{"rebalance.settle", func(s *Scenario) { s.Rebalance.Settle = 2 * time.Hour }},
		{"rebalance.floor", func(s *Scenario) { s.Rebalance.Floor = 1.1 }},
		{"rebalance.cool-down", func(s *Scenario) { s.Rebalance.CoolDown = -1 }},
		{"event.1.at", func(s *Scenario) { s.Events[0].At = time.Hour }},
		{"event.1.do", func(s *Scenario) { s.Events[0].Do = "sing" }},
		{"event.1.host", func(s *Scenario) { s.Events[0].Host = 11 }},
		{"event.1.host", func(s *Scenario) { s.Events[0].Host = 0 }},
		{"event.1.all", func(s *Scenario) { s.Events[0].All = true }},
		{"event.1.down", func(s *Scenario) { s.Events[0].Down = -time.Second }},
	} {
		sc := Scenario{Phases: []Phase{{For: time.Minute}}, Events: []Event{{Do: doDie, Host: 1}}}.WithDefaults()
		tt.spoil(&sc)
		err := sc.Check()
		var wrong *ScenarioError
		if tt.key == "" {
			if err != nil {
				t.Errorf("a good one: %v", err)
			}
		} else if !errors.As(err, &wrong) || wrong.Key != tt.key || wrong.Problem == "" {
			t.Errorf("%s: %v", tt.key, err)
		}
	}
}

func TestScenariosAreEmbedded(t *testing.T) {
	want := []string{"friday-evening", "host-dies", "rolling-upgrade", "skew", "stampede"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("there are %v", got)
	}
	for _, name := range want {
		if text, ok := TOML(name); !ok || text == "" {
			t.Errorf("%s has no text", name)
		}
	}
	if _, ok := TOML("../doc.go"); ok {
		t.Error("what is no scenario is found")
	}
}
