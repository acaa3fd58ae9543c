package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"roam/cmd/play/bots"
	"roam/cmd/settings"
	"roam/game"
	"roam/game/walk"
	"roam/net/host"
	"roam/net/link"
	"roam/net/lobby"
	"roam/net/local"
)

// A demo is a cluster in this process and a few hundred bots in it, whose evening
// goes by in minutes: some are always there; a crowd comes, makes one host hot,
// and most of it leaves; some stay all night.
type demo struct {
	cluster *local.Cluster
	key     link.ClusterKey
	leave   context.CancelFunc
	crowds  sync.WaitGroup
	log     *os.File // nil: nobody reads it
}

const (
	demoHosts = 4
	demoSeats = 250 // on each host
	// inputCost is what one input costs a tick. The world only waits for so long:
	// to the cluster it is a heavy game, and to this machine a light one.
	inputCost = time.Millisecond
)

// A crowd is some bots who come at once, and go after a while.
type crowd struct {
	count  int
	stay   time.Duration // 0: for ever
	active float64
	rate   float64
	room   string
	host   string
}

// residents are there from the beginning to the end: as soon as the hosts have
// found their lobby.
func residents() wave { return wave{time.Second, crowd{count: 60, active: .15, rate: 40}} }

// friday is what happens one after the other, again and again: who comes, and
// after how long the next.
func friday() []wave {
	return []wave{
		{10 * time.Second, crowd{count: 110, stay: 45 * time.Second, active: .9, rate: 12, room: "concert", host: "h1"}},
		{25 * time.Second, crowd{count: 25, stay: 150 * time.Second, active: .5, rate: 10, room: "café", host: "h3"}},
		{40 * time.Second, crowd{count: 100, stay: 35 * time.Second, active: .9, rate: 15, room: "arena", host: "h2"}},
		{60 * time.Second, crowd{count: 30, stay: 60 * time.Second, active: .3, rate: 5}},
	}
}

type wave struct {
	after time.Duration // the one before
	crowd crowd
}

// startDemo starts the cluster and lets the evening begin. While a screen is up its
// log goes to a file; else only errors are told, among the lines that were asked for.
func startDemo(stderr io.Writer, s surroundings, onScreen bool) (*demo, error) {
	d := &demo{}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	if onScreen {
		var err error
		if d.log, err = demoLog(s); err != nil {
			return nil, err
		}
		log = slog.New(slog.NewTextHandler(d.log, nil))
	}
	land := walk.NewMap(uint64(time.Now().UnixNano()))
	var err error
	d.cluster, err = local.Start(local.Config{
		Game: walk.Game, Hosts: demoHosts, Log: log,
		NewWorld: func(game.RoomID) (game.World, error) { return &heavy{World: walk.NewWorld(land)}, nil },
		Host:     func(c *host.Config) { c.Capacity, c.RoomCapacity = demoSeats, demoSeats },
		Lobby:    func(c *lobby.Config) { c.Name, d.key = "demo", c.Cluster },
	})
	if err != nil {
		d.closeLog()
		return nil, fmt.Errorf("demo: %w", err)
	}
	ctx, leave := context.WithCancel(context.Background())
	d.leave = leave
	d.crowds.Go(func() { d.evening(ctx, log) })
	return d, nil
}

// demoLog is where a demo's log goes while a screen is up.
func demoLog(s surroundings) (*os.File, error) {
	folder := settings.StateFolder(s.lookupEnv)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(folder, "monitor-demo.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return f, nil
}

// evening lets one crowd after the other come, until ctx is done.
func (d *demo) evening(ctx context.Context, log *slog.Logger) {
	for waves := append([]wave{residents()}, friday()...); ; waves = friday() {
		for _, w := range waves {
			select {
			case <-ctx.Done():
				return
			case <-time.After(w.after):
			}
			d.come(ctx, w.crowd, log)
		}
	}
}

// come lets a crowd play.
func (d *demo) come(ctx context.Context, c crowd, log *slog.Logger) {
	d.crowds.Go(func() {
		_, err := bots.Run(ctx, bots.Config{
			Lobby: d.cluster.Lobby, Count: c.count, For: c.stay, Active: c.active, Rate: c.rate, Room: c.room, Host: c.host,
			Seed: uint64(time.Now().UnixNano()), Log: log,
		})
		if err != nil && ctx.Err() == nil {
			log.Error("a crowd did not come", "room", c.room, "err", err)
		}
	})
}

// warm waits a little, so that there is something to see at once.
func (d *demo) warm(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Second):
	}
}

// stop ends the bots and the cluster.
func (d *demo) stop() {
	d.leave()
	d.crowds.Wait()
	_ = d.cluster.Stop() // what failed is in the log
	d.closeLog()
}

func (d *demo) closeLog() {
	if d.log != nil {
		d.log.Close()
	}
}

// heavy is a world whose tick takes longer the more its players do.
type heavy struct {
	*walk.World
	due time.Duration
}

// Input costs time, with the next tick.
func (h *heavy) Input(id game.PlayerID, msg []byte) error {
	h.due += inputCost
	return h.World.Input(id, msg)
}

// Tick takes what the inputs cost.
func (h *heavy) Tick(step time.Duration) {
	h.World.Tick(step)
	time.Sleep(min(h.due, step))
	h.due = 0
}
