package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"roam/cmd/monitor/feed"
	"roam/cmd/monitor/screen"
	"roam/cmd/settings"
)

var errTimeout = errors.New("gave up: the time of --timeout is over")

// settle fills in the flags and says where the lobby is and how to get there; ctx
// ends when the time of --timeout is over. Check says what is wrong with the command's
// own settings, wherever they come from.
func settle(cmd *cobra.Command, s surroundings, set *choices, check func() error) (ctx context.Context, cfg feed.Config, stop func(), err error) {
	if err := settings.Settle(cmd.Flags(), s.lookupEnv); err != nil {
		return nil, cfg, nil, settings.Usage(err)
	}
	if err := cmp.Or(set.check(), check()); err != nil {
		return nil, cfg, nil, settings.Usage(err)
	}
	cfg = feed.Config{Lobby: set.lobby, Listen: s.listen, Resolve: s.resolve}
	if !set.demo {
		if cfg.Key, err = settings.ClusterKey(set.clusterFile, s.lookupEnv); err != nil {
			return nil, cfg, nil, err
		}
	}
	ctx, stop = cmd.Context(), func() {}
	if set.timeout > 0 {
		ctx, stop = context.WithTimeoutCause(ctx, set.timeout, errTimeout)
	}
	return ctx, cfg, stop, nil
}

// asked returns a command's function that asks a lobby something, and ends.
func asked(s surroundings, set *choices, check func() error, do func(ctx context.Context, l *feed.Line) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		ctx, cfg, stop, err := settle(cmd, s, set, check)
		if err != nil {
			return err
		}
		defer stop()
		l, err := feed.Dial(ctx, cfg)
		if err != nil {
			return plain(err)
		}
		defer l.Close()
		return plain(do(ctx, l))
	}
}

// plain puts Go's words for an interrupt into ours.
func plain(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted")
	}
	return err
}

// shown returns the function of the command itself: it shows the cluster in the
// way that was chosen.
func shown(s surroundings, set *choices) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		// Before the environment has its say: a lobby that is named there is no contradiction.
		named := cmd.Flags().Changed("lobby") || cmd.Flags().Changed("cluster-key-file")
		ctx, cfg, stop, err := settle(cmd, s, set, func() error {
			if set.demo && named {
				return errors.New("--demo starts a lobby of its own: leave out --lobby and --cluster-key-file")
			}
			return set.chooseTheme(s.lookupEnv)
		})
		if err != nil {
			return err
		}
		defer stop()
		if set.demo {
			d, err := startDemo(cmd.ErrOrStderr(), s, set.onScreen(s))
			if err != nil {
				return err
			}
			defer d.stop()
			cfg.Lobby, cfg.Key = d.cluster.Lobby, d.key
			if set.printed() {
				d.warm(ctx)
			}
		}
		if set.printed() {
			l, err := feed.Dial(ctx, cfg)
			if err != nil {
				return plain(err)
			}
			defer l.Close()
			return plain(printCluster(ctx, l, set, s))
		}
		f := feed.Open(ctx, cfg)
		defer f.Close()
		switch {
		case set.json:
			return watchJSON(ctx, f, s.stdout)
		case set.onScreen(s):
			return screen.Run(ctx, f, set.screen)
		}
		return watchPlain(ctx, f, s.stdout)
	}
}

// printed tells whether the cluster is told once, and that is all.
func (c *choices) printed() bool { return c.once || c.json && !c.watch }

// onScreen tells whether the cluster is drawn.
func (c *choices) onScreen(s surroundings) bool {
	return s.terminal && !c.once && !c.json && !c.plain
}

// check returns what is wrong with the settings themselves. Who wants to know of
// players, or how many records, wants to be told once.
func (c *choices) check() error {
	c.once = c.once || c.show != show{migrations: defaultRows, events: defaultRows} && !c.json
	switch {
	case c.watch && !c.json:
		return errors.New("--watch goes with --json; without it, --plain tells what happens")
	case c.watch && c.once, c.plain && (c.once || c.json):
		return errors.New("choose one of --once, --json --watch and --plain")
	case c.timeout < 0:
		return errors.New("--timeout cannot be negative")
	case min(c.show.migrations, c.show.events) < 0 || max(c.show.migrations, c.show.events) > feed.MaxRecords:
		return errors.New("--migrations and --events are numbers from 0 to 1000")
	}
	return nil
}
