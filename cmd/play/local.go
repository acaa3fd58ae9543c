package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"roam/cmd/play/bots"
	"roam/cmd/play/screen"
	"roam/game"
	"roam/game/walk"
	"roam/net/client"
	"roam/net/local"
	"roam/net/wire"
)

// company is how many bots wander in a world that is started right here.
const company = 12

// A localJoiner starts a whole cluster in this process, with some company, and
// joins it like any other.
type localJoiner struct {
	cluster *local.Cluster
	cfg     client.Config
	stop    context.CancelFunc
	gone    chan struct{} // closed when the company has left
}

func newLocalJoiner(set choices, log *slog.Logger) (*localJoiner, error) {
	land := walk.NewMap(uint64(time.Now().UnixNano()))
	cluster, err := local.Start(local.Config{
		Game: walk.Game, Log: log,
		NewWorld: func(game.RoomID) (game.World, error) { return walk.NewWorld(land), nil },
	})
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	j := &localJoiner{
		cluster: cluster, stop: stop, gone: make(chan struct{}),
		cfg: client.Config{
			Lobby: cluster.Lobby, Name: set.name, Game: walk.Game,
			Room: set.room, New: set.newRoom, Log: log,
		},
	}
	go func() {
		defer close(j.gone)
		_, err := bots.Run(ctx, bots.Config{Lobby: cluster.Lobby, Count: company, Active: 0.6, Rate: 20, Log: log})
		if err != nil && ctx.Err() == nil {
			log.Error("the company did not come", "err", err)
		}
	}()
	return j, nil
}

// Join joins once the hosts have found their lobby, which takes a moment.
func (j *localJoiner) Join(ctx context.Context, h client.Handler) (screen.Seat, error) {
	cfg := j.cfg
	cfg.Handler = h
	for tries := 0; ; tries++ {
		c, err := client.Join(ctx, cfg)
		if err == nil {
			return c, nil
		}
		var e *wire.Error
		if tries == 20 || !errors.As(err, &e) || e.Reason != wire.ReasonNoHost {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Close ends the cluster and its company.
func (j *localJoiner) Close() error {
	j.stop()
	<-j.gone
	return j.cluster.Stop()
}
