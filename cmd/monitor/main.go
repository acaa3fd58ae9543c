// Monitor shows a cluster and gives its lobby orders: drain a host, move a player.
//
// This file holds the command and its flags; package feed speaks to the lobby.
// What is shown once is in snapshot.go and text.go, what is shown as it changes in
// watch.go, plain.go and package screen; orders.go is what is ordered, and demo.go
// a cluster to look at.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"roam/cmd/monitor/screen"
	"roam/cmd/settings"
	"roam/net/link"
)

const long = `What a roam cluster is doing, and orders for it.

On a terminal it is a screen that you leave open. Where there is none, or with
--plain, each thing that happens is a line. With --once the cluster is printed once,
as text or, with --json, as one JSON object; with --json --watch each change is a
line of JSON.

The exit code of --once and --json is 3 when a host is not healthy: silent, sick or
deactivated; or was lost within the last minute and is not back. Orders end with 0
only when what was ordered is done: a drain when the host is empty and gone, a move
when the player plays there.

A monitor holds the cluster's key as hosts do: --cluster-key-file, or
ROAM_CLUSTER_KEY, or the one that the nodes of this user on this machine share.`

const example = `  monitor                                the screen
  monitor --demo                         the same, over a cluster that is started right here
  monitor --once                         the cluster as text
  monitor --json --players               one JSON object, with all players
  monitor --json --watch                 a line of JSON for each change
  monitor move ada --to h2               migrate a player
  monitor drain h1                       empty a host; it then ends
  monitor --lobby lobby.example.org:7000 out h1`

// defaultRows is how many migrations, and how many events, are told if nobody says.
const defaultRows = 10

// exitUnhealthy is the exit code when the cluster was shown and a host is not well, or was lost.
const exitUnhealthy = 3

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], surroundings{
		stdout: os.Stdout, stderr: os.Stderr, lookupEnv: os.LookupEnv, resolve: link.Resolve,
		listen:   func() (link.PacketConn, error) { return link.Listen(":0") },
		terminal: term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()),
	})
	stop()
	os.Exit(code)
}

// surroundings is what the command takes from the process that it runs in.
type surroundings struct {
	stdout, stderr io.Writer
	lookupEnv      func(key string) (string, bool)
	listen         func() (link.PacketConn, error)
	resolve        link.Resolver
	terminal       bool // standard input and output are one
}

// execute runs the command and returns its exit code.
func execute(ctx context.Context, args []string, s surroundings) int {
	set := &choices{}
	root := newCommand(s, set)
	root.SetArgs(args)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	if code := settings.Main(ctx, root); code != 0 || !set.unhealthy {
		return code
	}
	return exitUnhealthy
}

// choices are what the flags say.
type choices struct {
	lobby       string
	clusterFile string
	timeout     time.Duration
	json        bool
	once        bool
	watch       bool
	plain       bool
	demo        bool
	show        show
	theme       string
	screen      screen.Options

	unhealthy bool // what was shown
}

func newCommand(s surroundings, set *choices) *cobra.Command {
	root := &cobra.Command{
		Use: "monitor", Short: "What a roam cluster is doing, and orders for it", Long: long, Example: example,
		Args: settings.NoArgs,
	}
	settings.Program(root)
	p := root.PersistentFlags()
	p.SortFlags = false
	p.StringVar(&set.lobby, "lobby", "127.0.0.1:7000", "the lobby, as `HOST:PORT`")
	p.StringVar(&set.clusterFile, "cluster-key-file", "", "the `FILE` with the cluster's key; also ROAM_CLUSTER_KEY (default cluster.key in your state folder)")
	p.DurationVar(&set.timeout, "timeout", 0, "give up after so long (default: an order's own time; a drain and the screen have no end)")
	p.BoolVar(&set.json, "json", false, "print JSON: the cluster as one object, or each word about an order as a line")
	p.String("config", "", "a TOML `FILE` with settings")
	_ = root.MarkPersistentFlagFilename("config", "toml")
	f := root.Flags()
	f.SortFlags = false
	f.BoolVar(&set.once, "once", false, "print the cluster once, then end")
	f.BoolVar(&set.watch, "watch", false, "with --json: go on, with a line for each change")
	f.BoolVar(&set.plain, "plain", false, "a line for each thing that happens, and nothing is drawn; also without a terminal")
	f.BoolVar(&set.demo, "demo", false, "start a lobby, four hosts and a few hundred bots right here, and show them")
	f.BoolVar(&set.show.players, "players", false, "with --once or --json: tell who plays, too")
	f.StringVar(&set.show.host, "host", "", "of the players, only those on the host of this `NAME`")
	f.StringVar(&set.show.room, "room", "", "of the players, only those in the room of this `NAME`")
	f.IntVar(&set.show.migrations, "migrations", defaultRows, "with --once or --json: how many of the newest `MIGRATIONS` to tell, at most 1000")
	f.IntVar(&set.show.events, "events", defaultRows, "the same of `EVENTS`")
	addLook(root, set)
	root.RunE = shown(s, set)
	addOrders(root, s, set)
	addShuffle(root, s, set)
	addWhy(root, s, set)
	return root
}
