package lobby

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"roam/balance"
	"roam/net/link"
)

// Config says how a lobby decides and where it listens. Zero fields mean their
// defaults.
type Config struct {
	// Key is the lobby's own: players pin its public half. Required.
	Key link.Key
	// Cluster is the key that all nodes share. Required.
	Cluster link.ClusterKey
	// Conn carries the datagrams; Run closes it. Default: a UDP socket on
	// Listen.
	Conn link.PacketConn
	// Listen is "host:port". Default ":7000".
	Listen string
	// Name is the lobby's. Default "lobby".
	Name string
	// Strategy ranks the hosts that could take a player. Default: balance's
	// "fastest".
	Strategy balance.Strategy
	// StrategyName is what decisions say that they follow. Default: "fastest", or
	// "own" with a Strategy.
	StrategyName string
	// Within is how long players may take to measure their round trips.
	// Default 400 ms.
	Within time.Duration
	// Health is how hosts are checked, with balance's defaults.
	Health balance.HealthConfig
	// Rebalance is how hot hosts are relieved.
	Rebalance Rebalance
	// TicketLife is how long a reserved seat waits for its player, at most an hour.
	// Default 10 s.
	TicketLife time.Duration
	// Room is the name of the room that players who want any are given first.
	// Default "meadow"; full, it is followed by "meadow-2" and so on.
	Room string
	// MaxJoins bounds the joins under way. Default 10,000.
	MaxJoins int
	// MaxQueue bounds the players who wait for a seat. Default 10,000.
	MaxQueue int
	// MaxQueueEach bounds those of them who came from one address (an IPv6 /64).
	// Default 500.
	MaxQueueEach int
	// MaxPromised bounds the seats that are reserved for players of one address (an
	// IPv6 /64) and not taken yet. Default 500: what comes through one NAT in a rush
	// is less.
	MaxPromised int
	// Seed makes the strategy's random choices repeatable. Default: random.
	Seed uint64
	// Stats counts what the lobby does, for whoever looks on. Default: one of its
	// own, at which nobody looks.
	Stats *Stats
	// Log takes what an operator should see. Default: nothing.
	Log *slog.Logger
}

func (c Config) withDefaults() (Config, error) {
	if c.Key.IsZero() || c.Cluster.IsZero() {
		return c, errors.New("lobby: no key of its own, or no cluster key")
	}
	if c.Within < 0 || c.TicketLife < 0 || c.TicketLife > time.Hour { // hosts would not take it
		return c, errors.New("lobby: a ticket lives for an hour at most, and no time is below zero")
	}
	if c.Listen == "" {
		c.Listen = ":7000"
	}
	if c.Name == "" {
		c.Name = "lobby"
	}
	if c.StrategyName == "" {
		c.StrategyName = "own"
	}
	if c.Strategy == nil {
		s, err := balance.New(balance.DefaultStrategy, nil)
		if err != nil {
			return c, err
		}
		c.Strategy, c.StrategyName = s, balance.DefaultStrategy
	}
	if c.Rebalance.CoolDown == 0 {
		c.Rebalance.CoolDown = balance.DefaultCoolDown
	}
	if c.Within == 0 {
		c.Within = 400 * time.Millisecond
	}
	if c.TicketLife == 0 {
		c.TicketLife = 10 * time.Second
	}
	if c.Room == "" {
		c.Room = "meadow"
	}
	if c.MaxJoins == 0 {
		c.MaxJoins = 10_000
	}
	if c.MaxQueue == 0 {
		c.MaxQueue = 10_000
	}
	if c.MaxQueueEach == 0 {
		c.MaxQueueEach = 500
	}
	if c.MaxPromised == 0 {
		c.MaxPromised = 500
	}
	if c.Seed == 0 {
		c.Seed = rand.Uint64()
	}
	if c.Stats == nil {
		c.Stats = new(Stats)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With("lobby", c.Name)
	return c, nil
}

const (
	// tickEvery is how often the lobby looks for what took too long.
	tickEvery = 50 * time.Millisecond
	// grace is what a player's answer may take on top of the time to measure:
	// on a bad network, candidates and answer may each be lost a few times.
	grace = 4 * time.Second
	// reserveWithin is how long a host may take to answer; then the next best
	// is asked.
	reserveWithin = time.Second
	// joinWithin is how long a session may last that does not ask for a seat,
	// or that stays after its answer.
	joinWithin = 10 * time.Second
)
