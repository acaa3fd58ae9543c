package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"roam/cmd/monitor/feed"
	"roam/cmd/settings"
	"roam/game"
	"roam/net/wire"
)

// addOrders adds the subcommands, each of which is one order.
func addOrders(root *cobra.Command, s surroundings, set *choices) {
	host := func(verb wire.Verb, short, what string) *cobra.Command {
		o := &wire.Order{Verb: verb}
		return newOrder(s, set, o, &cobra.Command{
			Use: verb.String() + " HOST", Short: short, Long: what,
		}, &o.Host)
	}
	player := func(verb wire.Verb, use, short, what string, o *wire.Order) *cobra.Command {
		o.Verb = verb
		return newOrder(s, set, o, &cobra.Command{
			Use: use, Short: short, Long: what + "\n\nPLAYER is a name, an id, or at least the first four digits of one.",
		}, &o.Player)
	}
	moveOrder := &wire.Order{}
	move := player(wire.VerbMove, "move PLAYER --to HOST", "Migrate a player to another host",
		"Migrates a player to another host while it plays, and says how it went. Done when\nthe player plays there.", moveOrder)
	move.Flags().StringVar((*string)(&moveOrder.Host), "to", "", "the `HOST` to play on")
	root.AddCommand(
		host(wire.VerbDrain, "Empty a host; it then ends",
			"Empties a host: nobody is seated there any more, everybody there migrates to the\nothers, and then it ends. Done when it is gone. With nowhere to go, it says so and\nwaits. If you stop waiting, the drain goes on; monitor online takes it back."),
		host(wire.VerbOnline, "Let a host take newcomers again",
			"Lets a host take newcomers again, also one that is being drained."),
		host(wire.VerbOut, "Take a host out of rotation",
			"Takes a host out of rotation: nobody is seated there any more, those inside play on."),
		move,
		player(wire.VerbKick, "kick PLAYER", "Send a player away",
			"Sends a player away. Done when its seat is free.", &wire.Order{}),
	)
}

// newOrder completes a subcommand that takes one argument, for the field.
func newOrder(s surroundings, set *choices, o *wire.Order, cmd *cobra.Command, field *game.SafeText) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return settings.Usage(fmt.Errorf("call it so: monitor %s", cmd.Use))
		}
		*field = game.SafeText(args[0])
		return nil
	}
	check := func() error {
		if o.Verb == wire.VerbMove && o.Host == "" {
			return fmt.Errorf("call it so: monitor %s", cmd.Use)
		}
		return nil
	}
	cmd.RunE = asked(s, set, check, func(ctx context.Context, l *feed.Line) error {
		return carryOut(ctx, l, o, set.json, s.stdout)
	})
	return cmd
}

// carryOut gives an order and waits until it is done.
func carryOut(ctx context.Context, l *feed.Line, o *wire.Order, asJSON bool, w io.Writer) error {
	var broken error // of w
	tell := func(m wire.Done) {
		if asJSON {
			broken = errors.Join(broken, json.NewEncoder(w).Encode(wordOf(&m)))
		} else if text := said(o, &m); text != "" {
			_, err := fmt.Fprintln(w, text)
			broken = errors.Join(broken, err)
		}
	}
	done, err := l.Order(ctx, *o, tell)
	if err != nil {
		return stopped(err, o)
	}
	if tell(done); broken != nil {
		return broken
	}
	if done.Reason != wire.ReasonNone {
		return refused(ctx, l, o, &done)
	}
	return nil
}

// refused says why an order was not carried out. If what it names is not there, the
// name is quoted, and the hosts that could be meant are named.
func refused(ctx context.Context, l *feed.Line, o *wire.Order, done *wire.Done) error {
	switch {
	case done.Reason == wire.ReasonNoSuchPlayer && len(done.Players) == 0 && done.Migration == nil:
		return fmt.Errorf("nobody called %q is playing, and no id begins so", o.Player)
	case done.Reason == wire.ReasonNoSuchHost && done.Migration == nil:
		if all, _, err := l.Look(ctx, wire.Look{}); err == nil {
			return cmp.Or(noHost(string(o.Host), all), failure(done))
		}
	}
	return failure(done)
}

// stopped says what an order's end without an answer means.
func stopped(err error, o *wire.Order) error {
	switch {
	case o.Verb != wire.VerbDrain:
		return fmt.Errorf("%v was ordered, but whether it is done is not known: %w", o.Verb, plain(err))
	default:
		return fmt.Errorf("the drain of %s goes on without being watched: %w", o.Host, plain(err))
	}
}

// said is what an operator reads of one Done, "" for nothing.
func said(o *wire.Order, m *wire.Done) string {
	switch {
	case m.More && m.Reason != wire.ReasonNone:
		return fmt.Sprintf("%s: %s; waiting", o.Host, m.Detail)
	case m.More:
		return fmt.Sprintf("%s: %d left", o.Host, m.Left)
	case m.Reason != wire.ReasonNone:
		return meant(m)
	case m.Migration != nil:
		return told(m.Migration)
	}
	return string(m.Detail)
}

// told is how a move went.
func told(r *wire.Record) string {
	m := migrationOf(r)
	return fmt.Sprintf("%s moved from %s to %s in %s, no step lost", m.Name, m.Source, m.Target, m.times())
}

// meant lists who could be meant.
func meant(m *wire.Done) string {
	var b strings.Builder
	for _, p := range m.Players {
		row(&b, "", left(p.Name, 16), p.Player.String(), "on "+string(p.Host))
	}
	return strings.TrimRight(b.String(), "\n")
}

// failure is a Done as an error.
func failure(m *wire.Done) error {
	if m.Detail != "" && m.Migration == nil {
		return errors.New(string(m.Detail))
	}
	return &wire.Error{Reason: m.Reason, Detail: string(m.Detail)}
}

// A word is what --json prints of one Done; docs/monitor.md tells what it means.
type word struct {
	Done      bool          `json:"done"`
	OK        bool          `json:"ok"`
	Reason    string        `json:"reason"`
	Detail    game.SafeText `json:"detail,omitempty"`
	Left      int           `json:"left"`
	Who       []playerRow   `json:"who,omitempty"`
	Migration *migration    `json:"migration,omitempty"`
}

func wordOf(m *wire.Done) word {
	w := word{
		Done: !m.More, OK: m.Reason == wire.ReasonNone, Reason: m.Reason.String(), Detail: m.Detail, Left: m.Left,
	}
	for _, p := range m.Players {
		w.Who = append(w.Who, rowOf(p))
	}
	if m.Migration != nil {
		how := migrationOf(m.Migration)
		w.Migration = &how
	}
	return w
}
