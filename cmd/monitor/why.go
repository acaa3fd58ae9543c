package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"roam/balance"
	"roam/cmd/monitor/feed"
	"roam/cmd/settings"
	"roam/game"
	"roam/net/wire"
)

const whyLong = `Tells how the lobby decided about a player, newest first: the hosts that it looked
at, how loaded they were and would have been with everybody who was promised a seat,
the player's round trips, what each host's score was made of, and why the others were
out of the question. The lowest cost wins. EXPECT is the load as it was expected before
the decision: those whom it moves, and who are moved along with them, are not in it.

PLAYER is a name, an id, or at least the first four digits of one; without it the
newest decisions are told, whoever they were about. A lobby remembers its last 10,000
decisions, until it ends.`

// maxLast is how many decisions a lobby tells at most.
const maxLast = 1000

// addWhy adds the subcommand that asks for decisions.
func addWhy(root *cobra.Command, s surroundings, set *choices) {
	var player string
	var last int
	cmd := &cobra.Command{
		Use: "why [PLAYER]", Short: "How the lobby decided about a player", Long: whyLong,
	}
	cmd.Flags().IntVar(&last, "last", 5, "how many of the newest `DECISIONS` to tell, at most 1000")
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return settings.Usage(fmt.Errorf("call it so: monitor %s", cmd.Use))
		}
		player = strings.Join(args, "")
		return nil
	}
	check := func() error {
		if last < 1 || last > maxLast {
			return errors.New("--last is a number from 1 to 1000")
		}
		return nil
	}
	cmd.RunE = asked(s, set, check, func(ctx context.Context, l *feed.Line) error {
		return printWhy(ctx, l, player, last, set.json, s.stdout)
	})
	root.AddCommand(cmd)
}

// printWhy asks the lobby and prints its answer.
func printWhy(ctx context.Context, l *feed.Line, player string, last int, asJSON bool, w io.Writer) error {
	told, err := l.Why(ctx, player, last)
	if err != nil {
		return err
	}
	rows := make([]decisionRow, len(told))
	texts := make([]string, len(told))
	for i := range told {
		rows[i] = decisionOf(&told[i])
		texts[i] = rows[i].text()
	}
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"decisions": rows})
	}
	_, err = io.WriteString(w, strings.Join(texts, "\n"))
	return err
}

// A decisionRow is one decision as --json prints it.
type decisionRow struct {
	Ago       seconds       `json:"ago_s"`
	Kind      string        `json:"kind"`
	Player    game.PlayerID `json:"player"`
	Name      game.SafeText `json:"name"`
	Room      game.RoomID   `json:"room"`
	From      game.SafeText `json:"from,omitempty"`
	Host      game.SafeText `json:"host,omitempty"`
	Strategy  game.SafeText `json:"strategy,omitempty"`
	Migration uint64        `json:"migration,omitempty"`
	OK        bool          `json:"ok"`
	Result    string        `json:"result"`
	Detail    game.SafeText `json:"detail,omitempty"`
	Hosts     []weighedRow  `json:"hosts"`
}

// A weighedRow is one host that a decision looked at.
type weighedRow struct {
	Host     game.SafeText `json:"host"`
	Chosen   bool          `json:"chosen"`
	Level    balance.Level `json:"level"`
	Load     float64       `json:"load"`
	Expected float64       `json:"expected"`
	Players  int           `json:"players"`
	RTT      millis        `json:"rtt_ms,omitempty"`
	Cost     *float64      `json:"cost,omitempty"`
	Parts    []partRow     `json:"parts,omitempty"`
	Excluded game.SafeText `json:"excluded,omitempty"`
}

type partRow struct {
	Name  game.SafeText `json:"name"`
	Value float64       `json:"value"`
}

func decisionOf(d *wire.Decision) decisionRow {
	row := decisionRow{
		Ago: seconds(d.Ago), Kind: d.Kind.String(), Player: d.Player, Name: d.Name, Room: d.Room, From: d.From, Host: d.Host,
		Strategy: d.Strategy, Migration: d.Migration, OK: d.Result == wire.ReasonNone, Result: d.Result.String(), Detail: d.Detail,
		Hosts: make([]weighedRow, 0, len(d.Rows)),
	}
	for i := range d.Rows {
		w := &d.Rows[i]
		host := weighedRow{
			Host: w.Host, Chosen: d.Host != "" && w.Host == d.Host, Level: balance.Level(w.Level), Load: rounded(w.Load), Expected: rounded(w.Expected),
			Players: w.Players, RTT: millis(w.RTT), Excluded: w.Why,
		}
		if w.Why == "" && d.Strategy != "" {
			host.Cost = &w.Cost
		}
		for _, p := range w.Parts {
			host.Parts = append(host.Parts, partRow(p))
		}
		row.Hosts = append(row.Hosts, host)
	}
	return row
}
