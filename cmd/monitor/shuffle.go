package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"roam/balance"
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
	var each float64
	var last time.Duration
	cmd := &cobra.Command{Use: "shuffle", Short: "Migrate players at random", Long: shuffleLong, Args: settings.NoArgs}
	cmd.Flags().StringVar(&rate, "rate", "10/s", "how many migrations begin in a second")
	cmd.Flags().DurationVar(&last, "for", 10*time.Second, "for how long")
	check := func() (err error) {
		each, err = strconv.ParseFloat(strings.TrimSuffix(rate, "/s"), 64)
		if err != nil || !(each >= .1 && each <= 500) || last <= 0 {
			return errors.New("--rate is from 0.1/s to 500/s, and --for above 0")
		}
		return nil
	}
	cmd.RunE = asked(s, set, check, func(ctx context.Context, l *feed.Line) error {
		return shuffle(ctx, l, each, last, s.stdout)
	})
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
	tally := shuffled{failed: make(map[string]int)}
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
			return tally.tell(w, len(busy), last)
		case e := <-ends:
			delete(busy, e.id)
			if e.err != nil {
				return e.err
			}
			if m := tally.add(&e.done); m != nil {
				at[e.id] = m.Target
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
	return tally.tell(w, 0, last)
}

// population is the hosts, and who plays where.
func population(ctx context.Context, l *feed.Line) (hosts []game.SafeText, at map[game.PlayerID]game.SafeText, err error) {
	all, who, err := l.Look(ctx, wire.Look{Players: true})
	if err != nil {
		return nil, nil, err
	}
	for _, h := range all.Hosts {
		if h.Rotation == uint8(balance.Online) && !h.Silent {
			hosts = append(hosts, h.Name)
		}
	}
	at = make(map[game.PlayerID]game.SafeText)
	for _, p := range who.Players {
		at[p.Player] = p.Host
	}
	return hosts, at, nil
}

// shuffled is how the migrations of a shuffle ended.
type shuffled struct {
	done   int
	gaps   []time.Duration // that clients saw: nobody sees that of a player who is away
	failed map[string]int  // by why
}

// add counts how one ended, and returns its record if the player was moved.
func (s *shuffled) add(end *wire.Done) *wire.Migrated {
	switch {
	case end.Reason != wire.ReasonNone:
		s.failed[string(end.Detail)]++
		return nil
	case end.Migration == nil:
		return nil
	}
	m := &end.Migration.Migrated
	s.done++
	if m.Gap > 0 {
		s.gaps = append(s.gaps, m.Gap)
	}
	return m
}

// tell says how it went; open are those of which nothing was heard in the end.
func (s *shuffled) tell(w io.Writer, open int, last time.Duration) error {
	bad := open
	fmt.Fprintf(w, "%d migrations in %s, %.1f a second", s.done, last, float64(s.done)/last.Seconds())
	if n := len(s.gaps); n > 0 {
		slices.Sort(s.gaps)
		fmt.Fprintf(w, "; gap %s at the median, %s at p99, %s at most", ms(millis(s.gaps[n/2])), ms(millis(s.gaps[n*99/100])), ms(millis(s.gaps[n-1])))
	}
	fmt.Fprintln(w)
	for _, why := range slices.Sorted(maps.Keys(s.failed)) {
		fmt.Fprintf(w, "%d not: %s\n", s.failed[why], why)
		bad += s.failed[why]
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d migrations did not end well", bad, s.done+bad)
	}
	return nil
}
