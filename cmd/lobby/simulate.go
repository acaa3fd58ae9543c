package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"roam/balance"
	"roam/balance/sim"
	"roam/cmd/settings"
)

const simulateLong = `Runs a whole cluster on a virtual clock, with the very decisions that a lobby and
its hosts make, to compare strategies before anyone pays for them. The same
scenario and seed always give the same figures.

SCENARIO is a TOML file, or the name of one that comes with roam:

%s
What the columns say, where a second counts as often as players feel it:

  p50, p99    a tick, as a share of its budget
  over        share of players' time on hosts whose tick is over its budget
  max/mean    the busiest host's tick over the mean host's
  moves/h     migrations per player and hour
  back        migrations back to where the player had been moved away from
  refused     joins for which there was no host
  rtt         round trip between player and host`

const simulateExample = `  lobby simulate friday-evening
  lobby simulate stampede --strategy fastest,two-choices,least-players
  lobby simulate friday-evening --strategy all --no-rebalance
  lobby simulate my.toml --hosts 1000 --players 1000000 --csv load.csv`

// simulation is what simulate is asked for.
type simulation struct {
	strategies     string
	still, ascii   bool
	seed           uint64
	hosts, players int
	csv            string
}

func newSimulate() *cobra.Command {
	var s simulation
	cmd := &cobra.Command{
		Use: "simulate SCENARIO", Short: "Compare strategies on a simulated cluster", Example: simulateExample,
		Long: fmt.Sprintf(simulateLong, builtIn()), ValidArgs: sim.Names(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return settings.Usage(fmt.Errorf("it wants one scenario: a TOML file, or one of %s", strings.Join(sim.Names(), ", ")))
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.strategies, "strategy", "fastest,least-players:still", "the strategies to compare, or all; with :still after it, one without rebalancing")
	f.BoolVar(&s.still, "no-rebalance", false, "move nobody for load")
	f.Uint64Var(&s.seed, "seed", 0, "another `SEED` than the scenario's")
	f.IntVar(&s.hosts, "hosts", 0, "another number of hosts than the scenario's")
	f.IntVar(&s.players, "players", 0, "another number of players than the scenario's")
	f.StringVar(&s.csv, "csv", "", "a `FILE` for the load over time")
	f.BoolVar(&s.ascii, "ascii", false, "draw with plain characters")
	f.SortFlags = false
	_ = cmd.MarkFlagFilename("csv", "csv")
	settings.Program(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return s.run(cmd.OutOrStdout(), args[0]) }
	return cmd
}

// builtIn lists the scenarios that come with roam.
func builtIn() string {
	var b strings.Builder
	for _, name := range sim.Names() {
		if sc, err := loadScenario(name); err == nil {
			fmt.Fprintf(&b, "  %-16s %s\n", name, sc.About)
		}
	}
	return b.String()
}

func (s *simulation) run(out io.Writer, name string) error {
	sc, err := loadScenario(name)
	if err != nil {
		return settings.Usage(err)
	}
	runs, err := s.options(&sc)
	if err != nil {
		return settings.Usage(err)
	}
	if err := s.resize(&sc); err != nil {
		return settings.Usage(err)
	}
	results := make([]*sim.Result, 0, len(runs))
	for _, opt := range runs {
		r, err := sim.Run(sc, opt)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	if s.csv != "" {
		if err := writeFile(s.csv, results); err != nil {
			return fmt.Errorf("--csv: %w", err)
		}
	}
	return printResults(out, name, &sc, results, s.ascii)
}

// resize changes the scenario as the flags say.
func (s *simulation) resize(sc *sim.Scenario) error {
	if s.seed != 0 {
		sc.Seed = s.seed
	}
	if s.hosts != 0 {
		sc.Hosts = s.hosts
	}
	if s.players != 0 {
		sc.Players = s.players
	}
	*sc = sc.WithDefaults()
	if err := sc.Check(); err != nil {
		return fmt.Errorf("with %d hosts and %d players: %w", sc.Hosts, sc.Players, err)
	}
	return nil
}

// options are the runs that --strategy asks for.
func (s *simulation) options(sc *sim.Scenario) (runs []sim.Options, err error) {
	names := strings.Split(s.strategies, ",")
	if s.strategies == "all" {
		names = slices.DeleteFunc(balance.Names(), func(name string) bool {
			_, err := balance.New(name, sc.Strategy[name])
			return err != nil // it has a property that the scenario does not set
		})
	}
	for _, name := range names {
		name, still := strings.CutSuffix(strings.TrimSpace(name), ":still")
		if _, after, some := strings.Cut(name, ":"); some {
			return nil, fmt.Errorf("--strategy: after a strategy's name there may stand only :still, without rebalancing, not :%s", after)
		}
		if _, err := balance.New(name, sc.Strategy[name]); err != nil {
			return nil, fmt.Errorf("--strategy: %w", plain(err))
		}
		runs = append(runs, sim.Options{Strategy: name, Still: still || s.still})
	}
	return runs, nil
}

func writeFile(path string, results []*sim.Result) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return writeCSV(f, results)
}
