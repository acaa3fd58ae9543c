// Lobby is the router: hosts report to it, players ask it for a seat.
package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"roam/cmd/admin"
	"roam/cmd/settings"
	"roam/net/link"
	"roam/net/lobby"
)

const long = `The router of a roam cluster: hosts report to it, and players who ask for a seat
are sent to the host that suits them best by load and round trip.

Players are forgotten once they are seated, so a lobby can be restarted at any
time: nobody who plays notices, and the hosts tell it everything again.

Every flag is a key of the file that --config names, where a table may hold what its
keys share, as in

  strategy = "expr"

  [strategies.expr]
  cost = "rtt_ms + (load > 0.6 ? 500 : 0)"

  [health]
  failures = 5

  [rebalance]
  cool-down = "2m"

Players pin the lobby's public key when they first meet it, as ssh does with its
known hosts, so keep the file of --key when you move a lobby to another machine.
Nodes of one cluster share --cluster-key-file; the first node on a machine makes
one, and others of the same user find it there.`

const example = `  lobby                                     listen on port 7000 of all addresses
  lobby --listen 127.0.0.1:7000             for this machine only
  lobby --strategy least-players            decide by players alone`

func main() { os.Exit(settings.Main(context.Background(), newCommand())) }

func newCommand() *cobra.Command {
	var cfg lobby.Config
	var keyFile, clusterFile string
	var strategy strategies
	var rebalance bool
	cmd := &cobra.Command{
		Use: "lobby", Short: "The router of a roam cluster", Long: long, Example: example,
	}
	f := cmd.Flags()
	f.StringVar(&cfg.Listen, "listen", ":7000", "where to listen, as `HOST:PORT`; no host means all addresses")
	f.StringVar(&cfg.Name, "name", "lobby", "the lobby's `NAME`")
	strategy.add(cmd)
	addHealth(f, &cfg.Health)
	addRebalance(f, &rebalance, &cfg.Rebalance)
	f.Var(above(&cfg.Within, 400*time.Millisecond), "probe-within", "how long players may take to measure their round trips")
	f.Var(above(&cfg.TicketLife, 10*time.Second), "ticket-life", "how long a reserved seat waits for its player, at most 1h")
	f.StringVar(&cfg.Room, "default-room", "meadow", "the `ROOM` for players who want any; full, it is followed by ROOM-2 and so on")
	f.Var(above(&cfg.MaxQueue, 10_000), "max-queue", "how many `PLAYERS` may wait for a seat")
	f.Var(above(&cfg.MaxPromised, 500), "max-promised", "how many `SEATS` may be reserved and not taken yet for players of one address")
	f.StringVar(&keyFile, "key", "", "the `FILE` with the lobby's own key; made if it is not there (default lobby.key in your state folder)")
	f.StringVar(&clusterFile, "cluster-key-file", "", "the `FILE` with the cluster's key; also ROAM_CLUSTER_KEY (default cluster.key in your state folder)")
	watched := admin.Flags(f)
	settings.Node(cmd, func(ctx context.Context, log *slog.Logger) (err error) {
		if cfg.Strategy, err = strategy.chosen(); err != nil {
			return settings.Usage(err)
		}
		cfg.StrategyName, cfg.Rebalance.Off = strategy.name, !rebalance
		if keyFile == "" {
			keyFile = filepath.Join(settings.StateFolder(os.LookupEnv), "lobby.key")
		}
		if cfg.Key, err = link.LoadKey(keyFile); err != nil {
			return err
		}
		if cfg.Cluster, err = settings.ClusterKey(clusterFile, os.LookupEnv); err != nil {
			return err
		}
		cfg.Log, cfg.Stats = log, new(lobby.Stats)
		stop, err := watched.Serve(admin.Lobby(cfg.Stats), log)
		if err != nil {
			return err
		}
		defer stop()
		return settings.ExplainListen(lobby.Run(ctx, cfg))
	})
	cmd.AddCommand(newSimulate())
	return cmd
}
