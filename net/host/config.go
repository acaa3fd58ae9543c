package host

import (
	"errors"
	"log/slog"
	"net/netip"
	"runtime"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link"
	"roam/net/wire"
)

// Config says what a host runs and where. Zero fields mean their defaults.
type Config struct {
	// Name is the host's, unique in its lobby. Required.
	Name string
	// Game is the game and its version; only players who have the same are
	// seated. Required.
	Game string
	// NewWorld makes the world of a room. It is called by the host's loop, and
	// once before, to see whether it makes game.Ghosters, whose rooms may span
	// hosts. Required.
	NewWorld func(game.RoomID) (game.World, error)
	// Lobby is where the lobby listens, "host:port". Required.
	Lobby string
	// Cluster is the key that all nodes share. Required.
	Cluster link.ClusterKey
	// Conn carries the datagrams; Run closes it. Default: a UDP socket on
	// Listen.
	Conn link.PacketConn
	// Listen is where players reach the host, "host:port". Default: any free
	// port of all addresses.
	Listen string
	// Advertise are the addresses that players are told. Default: the one that
	// the socket is bound to or, if it is bound to all, the one that the lobby
	// sees.
	Advertise []netip.AddrPort
	// Capacity is how many players the host takes, RoomCapacity how many one
	// room. Default 2,000 each.
	Capacity, RoomCapacity int
	// MaxRooms is how many rooms are open at once, since players may ask for
	// new ones. Default 500.
	MaxRooms int
	// Tick is the time between two ticks of a world. Default 50 ms.
	Tick time.Duration
	// Park is how long the seat of a player who lost its session is kept.
	// Default 30 s.
	Park time.Duration
	// Rotation is the one that the host starts in. Default: online.
	Rotation balance.Rotation
	// Wishes turn the host to another rotation, each as it comes; what the lobby
	// orders counts as much, and the newest wins. Default: none.
	Wishes <-chan balance.Rotation
	// Drain empties the host once it is closed: no newcomers, everybody migrates
	// to the hosts that the lobby names, then Run returns. Default: never.
	Drain <-chan struct{}
	// Gauge says how load is judged; it is the host's own from here on. Default:
	// balance's own scales.
	Gauge *balance.Gauge
	// CPU is the processor time that this process has used so far, which counts as
	// load if the host is alone in it. Any goroutine may call it. Default: not
	// measured.
	CPU func() time.Duration
	// Cores is how many cores the host may keep busy. Default: GOMAXPROCS.
	Cores int
	// Bandwidth is how many bytes a second may arrive, and as many leave. Default:
	// any number.
	Bandwidth uint64
	// MaxRTT is the round trip to itself at which a host is as loaded as it may
	// be. Default 100 ms.
	MaxRTT time.Duration
	// Version is the program's. Default: the one that it was built from.
	Version string
	// Resolve finds the addresses of a "host:port". Default: link.Resolve.
	Resolve link.Resolver
	// Stats counts what the host does, for whoever looks on. Default: one of its
	// own, at which nobody looks.
	Stats *Stats
	// Log takes what an operator should see. Default: nothing.
	Log *slog.Logger
}

func (c Config) withDefaults() (Config, error) {
	switch {
	case game.Safe(c.Name, game.MaxNameCells) != game.SafeText(c.Name) || c.Name == "":
		return c, errors.New("host: a host's name is 1 to 16 plain characters")
	case c.Game == "" || c.NewWorld == nil:
		return c, errors.New("host: no game")
	case c.Lobby == "":
		return c, errors.New("host: no lobby")
	case c.Cluster.IsZero():
		return c, errors.New("host: no cluster key")
	}
	if c.Capacity == 0 {
		c.Capacity = 2000
	}
	if c.RoomCapacity == 0 {
		c.RoomCapacity = c.Capacity
	}
	if c.MaxRooms == 0 {
		c.MaxRooms = 500
	}
	if c.Park == 0 {
		c.Park = 30 * time.Second
	}
	if c.Tick == 0 {
		c.Tick = 50 * time.Millisecond
	}
	if c.Rotation > balance.OutOfRotation {
		return c, errors.New("host: a host that starts offline ends at once: start it online or out of rotation")
	}
	if c.Cores <= 0 {
		c.Cores = runtime.GOMAXPROCS(0)
	}
	if c.MaxRTT <= 0 {
		c.MaxRTT = 100 * time.Millisecond
	}
	if c.Version == "" {
		c.Version = builtVersion()
	}
	if c.Gauge == nil {
		g, err := balance.NewGauge([balance.NumFactors]balance.Scale{}, 0)
		if err != nil {
			return c, err
		}
		c.Gauge = g
	}
	if c.Resolve == nil {
		c.Resolve = link.Resolve
	}
	if c.Stats == nil {
		c.Stats = new(Stats)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With("host", c.Name)
	return c, nil
}

const (
	// sampleEvery is how often a host looks at its load, reportEvery how often
	// it reports: at least once a second, however late a tick may be. A change of
	// level is reported at once.
	sampleEvery = 250 * time.Millisecond
	reportEvery = 900 * time.Millisecond
	// rosterEvery is how long seatings are collected before the lobby is told,
	// rosterChunk how many one message carries: with the longest names that
	// there can be, it is still no more than a lobby takes.
	rosterEvery = 100 * time.Millisecond
	rosterChunk = wire.RosterChunk / 4
	// sliceCount is how many parts a room's players are divided into; each part's
	// views leave together, spread over the tick.
	sliceCount = 10
	// idleEvery is how often a room without players looks for reservations
	// that ran out; closeAfter is how long it then stays.
	idleEvery  = 500 * time.Millisecond
	closeAfter = time.Minute
	// activeFor is for how long after an input a player is sent a view with
	// each tick, also when there is nothing new: a steady beat tells a client
	// early that something is wrong, and what a gap is.
	activeFor = time.Second
	// maxLate is how many ticks' worth of time a late room gives its world in
	// one step; beyond it, the world's time stands still instead.
	maxLate = 5
	// maxCongested is how long a player may leave most of a window
	// unacknowledged. A link that was lost for as long as silence allows needs
	// some seconds more to drain.
	maxCongested = 15 * time.Second
	// maxInputs is how many inputs one player may send within a tick, and
	// maxInputSize how large each may be.
	maxInputs    = 256
	maxInputSize = 1 << 10
)
