package lobby

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/session"
	"roam/net/wire"
)

// A Lobby is a running lobby. Its loop owns all fields but cfg, socket and mail.
type Lobby struct {
	cfg    Config
	socket *link.Socket
	mail   *loop.Mailbox

	random     *rand.Rand
	hosts      map[game.SafeText]*host
	visits     map[*session.Session]*host
	players    map[game.PlayerID]*host                  // who is seated where
	promised   map[game.PlayerID]*host                  // who will be
	promisedTo map[netip.Prefix]int                     // how many of those are from one address
	names      map[game.SafeText]map[game.PlayerID]bool // who goes by a name
	rooms      map[game.RoomID]map[*host]*roomCount     // who serves a room, or will
	joins      map[*session.Session]*join
	requests   map[uint64]*join // that wait for a host's answer
	request    uint64           // the number of the last one

	twice     map[game.PlayerID]*host // who is listed by another host too, at a lower epoch
	moving    map[game.PlayerID]*relocation
	migration uint64 // the number of the last one
	drained   time.Time
	records   records
	events    events
	decisions decisions
	queue     queue
	pasts     map[game.PlayerID]*past
	lost      losses

	rebalancer balance.Rebalancer
	relieved   time.Time // when hosts were last compared
	forgot     time.Time // when pasts were last swept
	monitors   map[*session.Session]*monitor
	board      board
	scan       scan
	orders     map[*order]struct{} // under way
	began      time.Time

	ranking    []*host             // hosts that could take somebody, best first; as of some moment since the last tick
	considered []*host             // room that every decision uses again
	candidates []balance.Candidate // the same
	public     []game.RoomID       // as of some moment since the last tick; nil: not known

	deactivated map[game.SafeText]deactivation

	outdated map[*host]struct{} // whose directory has changed
	directed time.Time          // when hosts were last told
}

// Run runs a lobby until ctx is done and returns when all its goroutines are
// gone. Players who are seated notice nothing of its end.
func Run(ctx context.Context, cfg Config) error {
	b, err := open(cfg)
	if err != nil {
		return err
	}
	return b.run(ctx)
}

// open makes a lobby whose socket hears, and whose loop is yet to run.
func open(cfg Config) (*Lobby, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		if cfg.Conn != nil {
			cfg.Conn.Close()
		}
		return nil, err
	}
	if cfg.Conn == nil {
		if cfg.Conn, err = link.Listen(cfg.Listen); err != nil {
			return nil, err
		}
	}
	b := &Lobby{
		cfg: cfg, mail: loop.NewMailbox(),
		random:      rand.New(rand.NewPCG(cfg.Seed, 1)),
		hosts:       make(map[game.SafeText]*host),
		visits:      make(map[*session.Session]*host),
		promised:    make(map[game.PlayerID]*host),
		promisedTo:  make(map[netip.Prefix]int),
		players:     make(map[game.PlayerID]*host),
		names:       make(map[game.SafeText]map[game.PlayerID]bool),
		rooms:       make(map[game.RoomID]map[*host]*roomCount),
		joins:       make(map[*session.Session]*join),
		requests:    make(map[uint64]*join),
		pasts:       make(map[game.PlayerID]*past),
		queue:       queue{of: make(map[game.PlayerID]*join), shares: make(queueShares)},
		outdated:    make(map[*host]struct{}),
		deactivated: make(map[game.SafeText]deactivation),
		twice:       make(map[game.PlayerID]*host),
		moving:      make(map[game.PlayerID]*relocation),
		monitors:    make(map[*session.Session]*monitor),
		orders:      make(map[*order]struct{}),
		rebalancer:  cfg.Rebalance.rebalancer(cfg.StrategyName),
		began:       time.Now(),
	}
	// Numbers that no lobby before this one used, and that JavaScript can hold.
	b.migration = uint64(b.began.UnixMilli()) * 1000
	b.socket = link.Open(link.Config{
		Conn: cfg.Conn, Key: cfg.Key, Cluster: cfg.Cluster, Accept: b.accept,
		MaxLinks: 2*cfg.MaxJoins + cfg.MaxQueue + 4096, Log: cfg.Log,
	})
	cfg.Stats.lobby.Store(b)
	cfg.Log.Info("lobby is up", "addr", b.socket.LocalAddr(), "key", cfg.Key.Public)
	return b, nil
}

func (b *Lobby) run(ctx context.Context) error {
	defer b.socket.Close()
	defer b.mail.Close() // who asks from now on does not wait for an answer
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.mail.Wake():
			b.mail.Run()
		case now := <-ticker.C:
			b.sweepJoins(now)
			b.sweepPromises(now)
			b.sweepQueue(now)
			b.sweepHealth(now)
			b.forgetRanking()
			b.public = nil
			b.sweepDirectory(now)
			b.sweepRelocations(now)
			b.sweepPasts(now)
			b.sweepDrains(now)
			b.sweepRelief(now)
			b.sweepOrders(now)
			b.sweepMonitors(now)
			b.sweepWhy(now)
		}
	}
}

// accept meets whoever has shaken hands: a player with a static key, or a node
// with the cluster's.
func (b *Lobby) accept(l *link.Link) link.Receiver {
	if l.Remote().IsZero() {
		return session.Accept(&nodeVisit{lobby: b})
	}
	return session.Accept(&playerVisit{lobby: b, id: l.Remote().PlayerID()})
}

// A playerVisit is a player's session with the lobby. The goroutine that reads
// the socket calls it; it passes everything on to the lobby's loop.
type playerVisit struct {
	lobby *Lobby
	id    game.PlayerID
	pace  session.Pace
}

func (v *playerVisit) Message(s *session.Session, kind wire.Kind, body []byte) error {
	if err := v.pace.Take(time.Now()); err != nil {
		return err
	}
	b := v.lobby
	switch kind {
	case wire.KindHello:
		m := new(wire.Hello)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		b.mail.Post(func() { b.greet(s, v.id, m) })
	case wire.KindJoin:
		return session.Post(b.mail, body, func(m *wire.Join) { b.ask(s, m) })
	case wire.KindMeasured:
		return session.Post(b.mail, body, func(m *wire.Measured) { b.measured(s, m) })
	}
	return nil
}

func (v *playerVisit) Ended(s *session.Session, _ wire.Reason, _ game.SafeText) {
	v.lobby.mail.Post(func() { v.lobby.leave(s) })
}

// A nodeVisit is a host's session with the lobby, or a monitor's.
type nodeVisit struct{ lobby *Lobby }

func (v *nodeVisit) Message(s *session.Session, kind wire.Kind, body []byte) error {
	b := v.lobby
	switch kind {
	case wire.KindHello:
		m := new(wire.Hello)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		b.mail.Post(func() { b.hostUp(s, m) })
	case wire.KindAbout:
		return session.Post(b.mail, body, func(m *wire.About) { b.about(s, m) })
	case wire.KindChecked:
		return session.Post(b.mail, body, func(m *wire.Checked) { b.checked(s, m) })
	case wire.KindReport:
		// One that cannot be read is a matter of the host's health, not of its
		// session: its players would be lost from sight.
		if err := session.Post(b.mail, body, func(m *wire.Report) { b.reported(s, m) }); err != nil {
			b.mail.Post(func() { b.misreported(s, err) })
		}
	case wire.KindRoster:
		return session.Post(b.mail, body, func(m *wire.Roster) { b.listed(s, m) })
	case wire.KindReserved:
		return session.Post(b.mail, body, func(m *wire.Reserved) { b.reserved(s, m) })
	case wire.KindMigrated:
		return session.Post(b.mail, body, func(m *wire.Migrated) { b.migrated(s, m) })
	case wire.KindLook:
		return session.Post(b.mail, body, func(m *wire.Look) { b.look(s, m) })
	case wire.KindWatch:
		return session.Post(b.mail, body, func(m *wire.Watch) { b.watch(s, m) })
	case wire.KindWhy:
		return session.Post(b.mail, body, func(m *wire.Why) { b.why(s, m) })
	case wire.KindOrder:
		return session.Post(b.mail, body, func(m *wire.Order) { b.order(s, m) })
	}
	return nil
}

func (v *nodeVisit) Ended(s *session.Session, reason wire.Reason, _ game.SafeText) {
	v.lobby.mail.Post(func() { v.lobby.hostDown(s, reason) })
}
