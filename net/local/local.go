// Package local runs a whole cluster in this process: a lobby and any number of
// hosts, over real UDP on loopback. It is how play works without an address, and
// how tests start nodes; nothing in it is a shortcut.
package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"roam/game"
	"roam/net/host"
	"roam/net/link"
	"roam/net/lobby"
)

// Config says what to start. Zero fields mean their defaults.
type Config struct {
	// Game is the game and its version. Required.
	Game string
	// NewWorld makes the world of a room. Required.
	NewWorld func(game.RoomID) (game.World, error)
	// Hosts is how many hosts to start; they are called h1, h2 and so on.
	// Default 2.
	Hosts int
	// Listen makes each node's socket. Default: link.Listen on 127.0.0.1.
	Listen func() (link.PacketConn, error)
	// Host and Lobby may change each node's Config before it starts.
	Host  func(*host.Config)
	Lobby func(*lobby.Config)
	// Log takes what an operator should see. Default: nothing.
	Log *slog.Logger
}

// A Cluster is a lobby and its hosts.
type Cluster struct {
	// Lobby is the address where the lobby listens, Key its public key.
	Lobby string
	Key   link.PublicKey

	stop context.CancelFunc
	done sync.WaitGroup

	mu  sync.Mutex // guards the field below
	err error
}

// Start starts the lobby and the hosts. The hosts find the lobby within a
// moment; a player who joins earlier is refused.
func Start(cfg Config) (*Cluster, error) {
	if cfg.Hosts == 0 {
		cfg.Hosts = 2
	}
	if cfg.Listen == nil {
		cfg.Listen = func() (link.PacketConn, error) { return link.Listen("127.0.0.1:0") }
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	key, err := link.NewKey()
	if err != nil {
		return nil, fmt.Errorf("local: %w", err)
	}
	cluster := link.NewClusterKey()
	conns := make([]link.PacketConn, 0, cfg.Hosts+1)
	for range cfg.Hosts + 1 {
		conn, err := cfg.Listen()
		if err != nil {
			for _, c := range conns {
				c.Close()
			}
			return nil, fmt.Errorf("local: %w", err)
		}
		conns = append(conns, conn)
	}
	ctx, stop := context.WithCancel(context.Background())
	c := &Cluster{Lobby: conns[0].LocalAddr().String(), Key: key.Public, stop: stop}
	lc := lobby.Config{Key: key, Cluster: cluster, Conn: conns[0], Log: cfg.Log}
	if cfg.Lobby != nil {
		cfg.Lobby(&lc)
	}
	c.run(ctx, func() error { return lobby.Run(ctx, lc) })
	for i, conn := range conns[1:] {
		hc := host.Config{
			Name: fmt.Sprintf("h%d", i+1), Game: cfg.Game, NewWorld: cfg.NewWorld,
			Lobby: c.Lobby, Cluster: cluster, Conn: conn, Log: cfg.Log,
		}
		if cfg.Host != nil {
			cfg.Host(&hc)
		}
		c.run(ctx, func() error { return host.Run(ctx, hc) })
	}
	return c, nil
}

func (c *Cluster) run(ctx context.Context, node func() error) {
	c.done.Go(func() {
		if err := node(); err != nil && ctx.Err() == nil {
			c.mu.Lock()
			c.err = errors.Join(c.err, err)
			c.mu.Unlock()
		}
	})
}

// Stop ends all nodes and returns when they are gone, with what any of them
// failed of.
func (c *Cluster) Stop() error {
	c.stop()
	c.done.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
