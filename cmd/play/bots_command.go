package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"roam/cmd/play/bots"
	"roam/cmd/play/screen"
	"roam/cmd/settings"
	"roam/net/client"
)

const botsLong = `Players without a screen: each is a real client with a brain that walks it around.
They are company, and a load to watch a cluster under.

A line tells how it goes while they play; at the end comes a summary, as one
JSON object with --json; as text only if somebody joined. The exit code is 0 only if all joined and none was lost.`

const botsExample = `  play bots --lobby 127.0.0.1:7000                         50 bots for a minute
  play bots --lobby 127.0.0.1:7000 --count 500 --active 0.5 --rate 100/s --for 60s --json`

// newBotsCommand returns the command that lets bots play.
func newBotsCommand(s surroundings) *cobra.Command {
	var cfg bots.Config
	var rate string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "bots", Short: "Let players without a screen play", Long: botsLong, Example: botsExample,
		Args: settings.NoArgs, SilenceErrors: true, SilenceUsage: true,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&cfg.Lobby, "lobby", "", "the lobby to join, as `ADDR:PORT`")
	f.IntVar(&cfg.Count, "count", 50, "how many bots")
	f.DurationVar(&cfg.For, "for", time.Minute, "how long they play once all have joined")
	f.Float64Var(&cfg.Active, "active", 1, "the share of their time that they walk, 0 to 1")
	f.StringVar(&rate, "rate", "50/s", "how many join in a second")
	f.StringVar(&cfg.Room, "room", "", "the room to enter, by `NAME`; any if left out")
	f.StringVar(&cfg.Host, "host", "", "the only host that will do, by `NAME`")
	f.StringVar(&cfg.With, "with", "", "be seated with the friend of that `NAME`")
	f.BoolVar(&cfg.Wait, "wait", false, "if there is no seat, wait in the lobby's queue")
	f.DurationVar(&cfg.Warm, "warm", 0, "how long they play before gaps and bytes are counted")
	f.DurationVar(&cfg.Far.RTT, "far", 0, "be far away: add so much to every round trip")
	f.DurationVar(&cfg.Far.Jitter, "jitter", 0, "let each way take at most so much more or less; needs --far")
	f.Float64Var(&cfg.Far.Loss, "loss", 0, "lose this share of datagrams each way, 0 to 0.9")
	f.Uint64Var(&cfg.Seed, "seed", 1, "the same seed makes the same walks")
	f.BoolVar(&asJSON, "json", false, "print the summary as one JSON object")
	f.String("config", "", "a TOML `FILE` with settings")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if err := settings.Settle(cmd.Flags(), s.lookupEnv); err != nil {
			return settings.Usage(err)
		}
		if cfg.Rate, err = perSecond(rate); err != nil {
			return settings.Usage(err)
		}
		switch {
		case cfg.Lobby == "":
			return settings.Usage(errors.New("there is no lobby to join: give its address with --lobby"))
		case cfg.Far.RTT < 0 || cfg.Far.Jitter < 0 || cfg.Far.Jitter > cfg.Far.RTT/2 || cfg.Far.Loss < 0 || cfg.Far.Loss > 0.9 || cfg.Warm < 0:
			return settings.Usage(errors.New("--jitter is at most half of --far, --loss is from 0 to 0.9, and --warm is not negative"))
		case cfg.Count < 1 || cfg.For <= 0 || cfg.Active < 0 || cfg.Active > 1:
			return settings.Usage(errors.New("--count and --for must be above 0, --active from 0 to 1"))
		}
		progress := isTerminal(cmd.ErrOrStderr())
		if !progress { // who was lost, and what else the summary only counts
			cfg.Log = slog.New(slog.NewTextHandler(s.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
		}
		cfg.Progress = func(sum bots.Summary) {
			if progress {
				fmt.Fprintf(s.stderr, "\r\x1b[K%s", sum.Line())
			}
		}
		sum, err := bots.Run(cmd.Context(), cfg)
		if progress {
			fmt.Fprint(s.stderr, "\r\x1b[K")
		}
		if join := (*client.JoinError)(nil); errors.As(err, &join) && join.Step == client.StepKnock {
			err = errors.New(screen.Explain(join))
		}
		if asJSON {
			if e := json.NewEncoder(s.stdout).Encode(sum); e != nil {
				return e
			}
		} else if sum.Joined > 0 {
			fmt.Fprint(s.stdout, sum)
		}
		if err == nil && sum.Lost > 0 {
			err = fmt.Errorf("%d bots were lost", sum.Lost)
		}
		return err
	}
	return cmd
}

// perSecond reads a rate: "100/s", or just "100".
func perSecond(s string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "/s"), 64)
	if err != nil || n <= 0 || n > 100_000 {
		return 0, fmt.Errorf("--rate: %q is not a rate like 100/s", s)
	}
	return n, nil
}
