package bots

import (
	"log/slog"
	"time"

	"roam/game/walk"
	"roam/net/link"
)

// Config says who comes, for how long, and what they do. Zero fields mean their
// defaults.
type Config struct {
	Lobby  string        // where the lobby listens. Required
	Count  int           // how many bots. Default 12
	For    time.Duration // how long they play once all have joined; 0: until ctx is done
	Active float64       // the share of their time that they walk, 0 to 1
	Rate   float64       // joins per second. Default 50
	Room   string        // see client.Config
	Host   string        // see client.Config
	With   string        // see client.Config
	Wait   bool          // see client.Config
	Seed   uint64        // the same seed makes the same walks
	// PerSocket is how many bots share a socket. Default 250.
	PerSocket int
	// Far makes them seem far away. Default: as near as they are.
	Far Far
	// Warm is how long they play, once all have joined, before gaps and bytes
	// are counted. Default 0.
	Warm time.Duration
	// Unwrap takes off what a wrapped world put before each view. Default: none.
	Unwrap func(view []byte) []byte
	// Progress is called every second while they play. Default: nobody.
	Progress func(Summary)
	// Resolve finds the lobby's addresses. Default: link.Resolve.
	Resolve link.Resolver
	Log     *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Count == 0 {
		c.Count = 12
	}
	if c.Rate == 0 {
		c.Rate = 50
	}
	if c.PerSocket == 0 {
		c.PerSocket = 250
	}
	if c.Progress == nil {
		c.Progress = func(Summary) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

const (
	// thinkEvery is how often each bot thinks, in turns of a fifth of them.
	thinkEvery = 50 * time.Millisecond
	turns      = 5
	// settleFor is how long the last inputs may take to be applied at the end. The
	// queue of one who stood still for want of a host may be full, and a step up or
	// down takes 200 ms.
	settleFor = walk.MaxQueue*200*time.Millisecond + 3*time.Second
	// joinWithin bounds one bot's join, unless it waits; one that found no host tries
	// again, each time a little later.
	joinWithin = 20 * time.Second
	tryAfter   = 250 * time.Millisecond
	tryAtMost  = 5 * time.Second
	// inMotion is how recent a bot's last input must be for the time between
	// two views to count: who stands alone is rightly sent nothing.
	inMotion = 200 * time.Millisecond
)
