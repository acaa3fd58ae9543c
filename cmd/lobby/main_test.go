package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"roam/balance"
	"roam/cmd/settings"
	"roam/net/lobby"
)

// configured settles the flags that decide, from arguments and a file, and returns
// what a lobby would be told.
func configured(t *testing.T, file string, args ...string) (cfg lobby.Config, err error) {
	t.Helper()
	cmd := &cobra.Command{Use: "lobby"}
	var strategy strategies
	var rebalance bool
	strategy.add(cmd)
	addHealth(cmd.Flags(), &cfg.Health)
	addRebalance(cmd.Flags(), &rebalance, &cfg.Rebalance)
	cmd.Flags().String("config", write(t, file), "")
	if err := cmd.ParseFlags(args); err != nil {
		return cfg, err
	}
	if err := settings.Settle(cmd.Flags(), func(string) (string, bool) { return "", false }); err != nil {
		return cfg, err
	}
	cfg.Strategy, err = strategy.chosen()
	cfg.StrategyName, cfg.Rebalance.Off = strategy.name, !rebalance
	return cfg, err
}

func write(t *testing.T, file string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lobby.toml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	cfg, err := configured(t, "")
	if err != nil {
		t.Fatal(err)
	}
	health := balance.HealthConfig{Interval: time.Second, MaxTime: 500 * time.Millisecond, Successes: 2, Failures: 3, Deactivate: 10}
	if cfg.Health != health {
		t.Errorf("health is %+v", cfg.Health)
	}
	relief := lobby.Rebalance{CoolDown: time.Minute, Rate: 100, Slack: .25, Patience: 5 * time.Second, Settle: 4 * time.Second}
	if cfg.Rebalance != relief || cfg.StrategyName != "fastest" {
		t.Errorf("rebalance is %+v, the strategy %s", cfg.Rebalance, cfg.StrategyName)
	}
}

func TestTables(t *testing.T) {
	cfg, err := configured(t, `
strategy = "expr"

[strategies.expr]
cost = "-free"

[strategies.fastest]
load_ms = 60

[strategies.least-players]
share = true

[strategies.pack]
until = "high"

[health]
interval = "2s"
max-time = "1s"
successes = 4
failures = 5
deactivate = 20

[rebalance]
enabled = false
cool-down = "2m"
rate = 12.5
slack = 0.5
patience = "9s"
settle = "8s"
floor = 0.4
`)
	if err != nil {
		t.Fatal(err)
	}
	health := balance.HealthConfig{Interval: 2 * time.Second, MaxTime: time.Second, Successes: 4, Failures: 5, Deactivate: 20}
	if cfg.Health != health {
		t.Errorf("health is %+v", cfg.Health)
	}
	relief := lobby.Rebalance{Off: true, CoolDown: 2 * time.Minute, Rate: 12.5, Slack: .5, Patience: 9 * time.Second, Settle: 8 * time.Second, Floor: .4}
	if cfg.Rebalance != relief || cfg.StrategyName != "expr" {
		t.Errorf("rebalance is %+v, the strategy %s", cfg.Rebalance, cfg.StrategyName)
	}
	scores := cfg.Strategy(nil, []balance.Candidate{{Host: "h1", Capacity: 10}, {Host: "h2", Capacity: 20}})
	if scores[0].Host != "h2" || scores[0].Cost != -20 {
		t.Errorf("the formula ranks %v", scores)
	}
}

// TestProperties: what is set for a strategy is what it follows.
func TestProperties(t *testing.T) {
	small := balance.Candidate{Host: "small", Level: balance.Normal, Load: .5, Players: 5, Capacity: 10}
	large := balance.Candidate{Host: "large", Level: balance.Lowest, Load: .1, Players: 10, Capacity: 100, RTT: 50 * time.Millisecond}
	for _, c := range []struct {
		args []string
		best string
	}{
		{nil, "small"},
		{[]string{"--strategies-fastest-load-ms", "200"}, "large"},
		{[]string{"--strategy", "least-players"}, "small"},
		{[]string{"--strategy", "least-players", "--strategies-least-players-share"}, "large"},
		{[]string{"--strategy", "pack"}, "large"},
		{[]string{"--strategy", "pack", "--strategies-pack-until", "high"}, "small"},
		{[]string{"--strategy", "expr", "--strategies-expr-cost", "-rtt_ms"}, "large"},
	} {
		cfg, err := configured(t, "", c.args...)
		if err != nil {
			t.Errorf("%v: %v", c.args, err)
			continue
		}
		if got := cfg.Strategy(nil, []balance.Candidate{small, large})[0].Host; got != c.best {
			t.Errorf("%v: the best is %s", c.args, got)
		}
	}
}

// TestMistakesInTheFile: file, line and key are named, and what would be right.
func TestMistakesInTheFile(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"strategy", "name = \"x\"\nstrategy = \"nope\"\n", []string{"lobby.toml:2: strategy:", `"nope"`, "two-choices"}},
		{"no formula", "\nstrategy = \"expr\"\n", []string{`lobby.toml:2: strategy: strategy "expr": `, `"cost" is missing`}},
		{"formula", "[strategies.expr]\n\ncost = \"rtt_ms +* 2\"\n", []string{"lobby.toml:3: strategies.expr.cost:", "unexpected token"}},
		{"formula of an unknown term", "[strategies.expr]\ncost = \"ping\"\n", []string{"lobby.toml:2: strategies.expr.cost:", "ping"}},
		{"no number", "[strategies.expr]\ncost = \"0.0/0.0\"\n", []string{"lobby.toml:2: strategies.expr.cost:", "NaN"}},
		{"no strategy's table", "[strategies.expresso]\ncost = \"1\"\n", []string{"lobby.toml:1:", "strategies.expresso"}},
		{"property", "[strategies.fastest]\nspeed = 3\n", []string{"lobby.toml:2:", "strategies.fastest.speed"}},
		{"property's number", "[strategies.fastest]\nload_ms = -3\n", []string{"lobby.toml:2: strategies.fastest.load_ms:", "above zero"}},
		{"property's kind", "[strategies.fastest]\nload_ms = \"much\"\n", []string{"lobby.toml:2: strategies.fastest.load_ms:", "above zero"}},
		{"property's word", "[strategies.pack]\nuntil = \"hot\"\n", []string{"lobby.toml:2: strategies.pack.until:", "highest"}},
		{"interval", "[health]\ninterval = \"-1s\"\n", []string{"lobby.toml:2: health.interval:", "above zero"}},
		{"patience", "probe-within = \"0s\"\n", []string{"lobby.toml:1: probe-within:", "above zero"}},
		{"ticket", "ticket-life = \"-10s\"\n", []string{"lobby.toml:1: ticket-life:", "above zero"}},
		{"failures", "[health]\nfailures = 0\n", []string{"lobby.toml:2: health.failures:", "above zero"}},
		{"rate", "[rebalance]\nrate = nan\n", []string{"lobby.toml:2: rebalance.rate:", "above zero"}},
		{"floor", "[rebalance]\nfloor = 5\n", []string{"lobby.toml:2: rebalance.floor:", "above zero and at most 1"}},
		{"no whole number", "[health]\nfailures = 1.5\n", []string{"lobby.toml:2: health.failures:", "a whole number"}},
		{"key", "[rebalance]\nrate = 1\nhaste = 1\n", []string{"lobby.toml:3:", "rebalance.haste"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd, errs := newCommand(), &bytes.Buffer{}
			cmd.SetErr(errs)
			cmd.SetArgs([]string{"--listen", "256.0.0.1:1", "--config", write(t, c.file)})
			if code := settings.Main(context.Background(), cmd); code != settings.ExitUsage {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			for _, w := range c.want {
				if !strings.Contains(errs.String(), w) {
					t.Errorf("%q does not say %q", errs, w)
				}
			}
		})
	}
}

// TestHelpShowsDefaults: what is not set is what --help says.
func TestHelpShowsDefaults(t *testing.T) {
	newCommand().Flags().VisitAll(func(f *pflag.Flag) {
		if table := strings.HasPrefix(f.Name, "health-") || strings.HasPrefix(f.Name, "rebalance-"); table && f.DefValue == "" && f.Name != "rebalance-floor" {
			t.Errorf("--%s shows no default", f.Name)
		}
	})
}
