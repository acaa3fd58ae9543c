package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"roam/cmd/monitor/feed"
	"roam/cmd/settings"
	"roam/game"
	"roam/net/wire"
)

const shuffleLong = `Migrates players at random, again and again: a test of a cluster under people, and
something to watch. Nobody who plays should notice. The exit code is 0 only if every
migration that began has ended well.`

// addShuffle adds the subcommand that moves players about.
func addShuffle(root *cobra.Command, s surroundings, set *choices) {
	var rate string
	var last time.Duration
	cmd := &cobra.Command{Use: "shuffle", Short: "Migrate players at random", Long: shuffleLong, Args: settings.NoArgs, SilenceErrors: true, SilenceUsage: true}
	cmd.Flags().StringVar(&rate, "rate", "10/s", "how many migrations begin in a second")
	cmd.Flags().DurationVar(&last, "for", 10*time.Second, "for how long")
	run := asked(s, set, func(ctx context.Context, l *feed.Line) error {
		each, err := strconv.ParseFloat(strings.TrimSuffix(rate, "/s"), 64)
		if err != nil || each <= 0 || each > 500 || last <= 0 {
			return settings.Usage(fmt.Errorf("--rate is from 1/s to 500/s, and --for above 0"))
		}
		return shuffle(ctx, l, each, last, s.stdout)
	})
	cmd.RunE = run
	root.AddCommand(cmd)
}

// shuffle orders moves at a rate and counts how they end.
func shuffle(ctx context.Context, l *feed.Line, rate float64, last time.Duration, w io.Writer) error {
	hosts, at, err := population(ctx, l)
	if err != nil {
		return err
	}
	ids := slices.SortedFunc(maps.Keys(at), func(a, b game.PlayerID) int { return slices.Compare(a[:], b[:]) })
	if len(hosts) < 2 || len(ids) == 0 {
		return fmt.Errorf("there are %d hosts and %d players: it takes two and one", len(hosts), len(ids))
	}
	type end struct {
		id   game.PlayerID
		done wire.Done
		err  error
	}
	busy, ends := make(map[game.PlayerID]bool), make(chan end, len(ids))
	var gaps []time.Duration
	failed := make(map[string]int)
	ticker, over := time.NewTicker(time.Duration(float64(time.Second)/rate)), time.After(last)
	defer ticker.Stop()
	beat := ticker.C
	for patience := (<-chan time.Time)(nil); beat != nil || len(busy) > 0; {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-over:
			beat, patience = nil, time.After(10*time.Second)
		case <-patience:
			return toldShuffle(w, gaps, failed, len(busy), last)
		case e := <-ends:
			delete(busy, e.id)
			switch m := e.done.Migration; {
			case e.err != nil:
				return e.err
			case e.done.Reason != wire.ReasonNone:
				failed[string(e.done.Detail)]++
			case m != nil:
				at[e.id], gaps = m.Migrated.Target, append(gaps, m.Migrated.Gap)
			}
		case <-beat:
			id := ids[rand.IntN(len(ids))]
			if busy[id] {
				continue
			}
			target := hosts[rand.IntN(len(hosts))]
			for target == at[id] {
				target = hosts[rand.IntN(len(hosts))]
			}
			busy[id] = true
			go func() {
				done, err := l.Order(ctx, wire.Order{Verb: wire.VerbMove, Player: game.SafeText(id.String()), Host: target}, nil)
				ends <- end{id, done, err}
			}()
		}
	}
	return toldShuffle(w, gaps, failed, 0, last)
}

// population is the hosts, and who plays where.
func population(ctx context.Context, l *feed.Line) (hosts []game.SafeText, at map[game.PlayerID]game.SafeText, err error) {
	all, who, err := l.Look(ctx, wire.Look{Players: true})
	if err != nil {
		return nil, nil, err
	}
	for _, h := range all.Hosts {
		if h.Rotation == 0 && !h.Silent {
			hosts = append(hosts, h.Name)
		}
	}
	at = make(map[game.PlayerID]game.SafeText)
	for _, p := range who.Players {
		at[p.Player] = p.Host
	}
	return hosts, at, nil
}

// toldShuffle says how it went.
func toldShuffle(w io.Writer, gaps []time.Duration, failed map[string]int, open int, last time.Duration) error {
	slices.Sort(gaps)
	n, bad := len(gaps), open
	fmt.Fprintf(w, "%d migrations in %s, %.1f a second", n, last, float64(n)/last.Seconds())
	if n > 0 {
		fmt.Fprintf(w, "; gap %s at the median, %s at p99, %s at most", ms(millis(gaps[n/2])), ms(millis(gaps[n*99/100])), ms(millis(gaps[n-1])))
	}
	fmt.Fprintln(w)
	for why, n := range failed {
		fmt.Fprintf(w, "%d not: %s\n", n, why)
		bad += n
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d migrations did not end well", bad, n+bad)
	}
	return nil
}
