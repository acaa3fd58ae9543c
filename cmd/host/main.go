// Host is a game server: it runs rooms of the walk-around world.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/spf13/cobra"

	"roam/cmd/admin"
	"roam/cmd/settings"
	"roam/game"
	"roam/game/walk"
	"roam/net/host"
)

const long = `A game server of a roam cluster: it runs rooms of the walk-around world and takes
the players that the lobby sends.

The first SIGTERM or SIGINT drains it: it takes nobody more, all players migrate to
the hosts that the lobby names, and then it ends. A second one ends it at once.

SIGUSR1 takes it out of rotation: no newcomers, and those inside play on. SIGUSR2
brings it back online. --rotation-file does the same where there are no signals, and
so does the lobby's operator; the newest wish wins.

Its load is the worst of eight factors. Each is judged by five thresholds, at which
it becomes lowest, low, normal, high and highest: --load-tick and so on, or in the
file of --config

  [load]
  tick = [20, 35, 50, 70, 90]
  half-life = "1s"

It finds its lobby again by itself, whatever happens to either. Players reach it
at --listen; if that is not where they see it, as behind a NAT, say where with
--advertise. Nodes of one cluster share --cluster-key-file; the first node on a
machine makes one, and others of the same user find it there.`

const example = `  host --lobby 127.0.0.1:7000 --listen 127.0.0.1:7001 --name h1
  host --lobby lobby.example.org:7000 --listen :7001 --advertise 203.0.113.7:7001
  host --lobby 127.0.0.1:7000 --name slow --burn 150us    play a heavy game
  host --rotation-file h1.rotation                        then: echo out >h1.rotation`

func main() {
	frugal(os.LookupEnv)
	os.Exit(settings.Main(context.Background(), newCommand()))
}

func newCommand() *cobra.Command {
	var cfg host.Config
	var advertise []string
	var clusterFile string
	var seed uint64
	var burn time.Duration
	var load loadFlags
	var rotation, rotationPath string
	cmd := &cobra.Command{
		Use: "host", Short: "A game server of a roam cluster", Long: long, Example: example,
	}
	f := cmd.Flags()
	f.StringVar(&cfg.Lobby, "lobby", "127.0.0.1:7000", "the lobby, as `HOST:PORT`")
	f.StringVar(&cfg.Listen, "listen", ":0", "where players reach this host, as `HOST:PORT`; no host means all addresses, port 0 any free one")
	f.StringVar(&cfg.Name, "name", "", "the host's `NAME`, one of its kind in the lobby (default: a random one)")
	f.StringArrayVar(&advertise, "advertise", nil, "an `IP:PORT` that players are told instead; may be given several times")
	f.IntVar(&cfg.Capacity, "capacity", 2000, "how many `PLAYERS` the host takes")
	f.IntVar(&cfg.RoomCapacity, "room-capacity", 0, "how many `PLAYERS` one room takes (default: as many as the host)")
	f.Uint64Var(&seed, "seed", 1, "the `NUMBER` that the map grows from; the same on all hosts of a cluster")
	f.DurationVar(&burn, "burn", 0, "CPU to waste for each player and tick, to play a heavy game; a tenth of it for who stands still for a second")
	f.StringVar(&rotation, "rotation", "online", "online, or out: no newcomers until it is turned online")
	f.StringVar(&rotationPath, "rotation-file", "", "a `FILE` to turn the host with: it is read whenever it is written, and says online, out or offline")
	load.add(f, &cfg)
	f.StringVar(&clusterFile, "cluster-key-file", "", "the `FILE` with the cluster's key; also ROAM_CLUSTER_KEY (default cluster.key in your state folder)")
	watched := admin.Flags(f)
	_ = cmd.RegisterFlagCompletionFunc("rotation", cobra.FixedCompletions([]string{"online", "out"}, cobra.ShellCompDirectiveNoFileComp))
	settings.Drained(cmd, func(ctx context.Context, drain <-chan struct{}, log *slog.Logger) (err error) {
		if cfg.Name == "" {
			cfg.Name = fmt.Sprintf("host-%04x", time.Now().UnixNano()&0xffff)
		}
		for _, text := range advertise {
			addr, err := netip.ParseAddrPort(text)
			if err != nil {
				return settings.Usage(fmt.Errorf("--advertise: %q is not IP:PORT", text))
			}
			cfg.Advertise = append(cfg.Advertise, addr)
		}
		if cfg.Capacity < 1 || cfg.RoomCapacity < 0 || burn < 0 {
			return settings.Usage(fmt.Errorf("--capacity, --room-capacity and --burn cannot be negative, and a host takes at least one player"))
		}
		if err := load.apply(&cfg); err != nil {
			return settings.Usage(err)
		}
		if rotation != "online" && rotation != "out" {
			return settings.Usage(fmt.Errorf("--rotation: a host starts online or out, not %q", rotation))
		}
		cfg.Rotation, _ = rotationNamed(rotation)
		file := &rotationFile{path: rotationPath, log: log}
		if wish, some := file.read(); some {
			cfg.Rotation = wish
		}
		cfg.Wishes = wishes(ctx, file)
		if cfg.Cluster, err = settings.ClusterKey(clusterFile, os.LookupEnv); err != nil {
			return err
		}
		land := walk.NewMap(seed)
		cfg.Game, cfg.Log, cfg.Drain, cfg.CPU = walk.Game, log, drain, cpuUsed
		cfg.NewWorld = func(game.RoomID) (game.World, error) {
			return burning(walk.NewWorld(land), burn), nil
		}
		cfg.Stats = new(host.Stats)
		stop, err := watched.Serve(admin.Host(cfg.Stats), log)
		if err != nil {
			return err
		}
		defer stop()
		return settings.ExplainListen(host.Run(ctx, cfg))
	})
	return cmd
}
