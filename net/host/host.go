package host

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/session"
	"roam/net/wire"
)

// A Host is a running host. Its loop owns all fields but cfg, socket and mail.
type Host struct {
	cfg    Config
	socket *link.Socket
	mail   *loop.Mailbox

	rooms   map[game.RoomID]*opened
	where   map[game.PlayerID]*opened  // everyone seated or reserved
	players map[game.PlayerID]*guest   // everyone seated
	changed map[game.PlayerID]struct{} // whose seating the lobby has not been told
	lobby   *session.Session           // nil while there is none
	level   balance.Level              // that was reported last
	started uint64                     // a number of this run's own
	closing sync.WaitGroup

	rates rates // of what it uses, between two samples
	flow  rates // and between two reports
	self  echo  // the round trip to itself

	// When the loop last did what it does now and then.
	sampled  time.Time // its load
	told     time.Time // its report
	watched  time.Time // over its rooms
	measured time.Time // the round trips of its players
	asked    time.Time // its rooms who could leave

	neighbours map[game.SafeText]*neighbour
	spans      bool            // rooms may be served by several hosts
	life       context.Context // of what the loop starts

	ordered  map[game.PlayerID]uint64 // migrations that are to be recorded yet
	rotation balance.Rotation
	ending   bool      // whoever runs the host wants it to end when it is empty
	waited   time.Time // when a drain last said that it waits
	emptied  time.Time // since when an offline host is empty
}

// opened is what the host's loop knows of a room.
type opened struct {
	room    *room
	private bool
	used    bool // somebody has been seated
	taken   int  // seats reserved or taken
	empty   time.Time
	since   time.Time // it was opened
	stop    context.CancelFunc

	steps    uint64        // that its loop had taken when it was last looked at
	still    time.Duration // for how long it has taken no other
	movers   []balance.Mover
	proposed time.Time // when the movers were
}

// Run runs a host until ctx is done, then ends every session with ReasonClosing
// and returns when all its goroutines are gone. It returns by itself once the host
// was drained, by its own Config.Drain or by its lobby. A lobby that cannot be
// reached is not an error: Run tries again and again.
func Run(ctx context.Context, cfg Config) error {
	cfg, err := cfg.withDefaults()
	if err != nil {
		if cfg.Conn != nil {
			cfg.Conn.Close()
		}
		return err
	}
	if cfg.Conn == nil {
		if cfg.Conn, err = link.Listen(cmp.Or(cfg.Listen, ":0")); err != nil {
			return err
		}
	}
	h := &Host{
		cfg: cfg, mail: loop.NewMailbox(), rotation: cfg.Rotation, started: rand.Uint64(),
		rooms:   make(map[game.RoomID]*opened),
		where:   make(map[game.PlayerID]*opened),
		players: make(map[game.PlayerID]*guest),
		changed: make(map[game.PlayerID]struct{}),

		neighbours: make(map[game.SafeText]*neighbour),
		ordered:    make(map[game.PlayerID]uint64),
	}
	h.socket = link.Open(link.Config{
		Conn: cfg.Conn, Cluster: cfg.Cluster, Accept: h.accept, MaxLinks: 4*cfg.Capacity + 1024, Log: cfg.Log,
	})
	defer h.socket.Close()
	cfg.Stats.host.Store(h)
	cfg.Log.Info("host is up", "addr", h.socket.LocalAddr(), "game", cfg.Game, "capacity", cfg.Capacity)
	return h.run(ctx)
}

func (h *Host) run(ctx context.Context) error {
	inner, stop := context.WithCancelCause(ctx)
	var visiting sync.WaitGroup
	defer h.closing.Wait()
	defer visiting.Wait()
	defer stop(nil)
	h.life = inner
	h.spans = h.tryWorld()
	visiting.Go(func() { h.keepLobby(inner) })
	drain, wishes := h.cfg.Drain, h.cfg.Wishes
	ticker := time.NewTicker(rosterEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			h.end()
			return nil
		case <-drain:
			drain = nil
			h.drain()
		case to, open := <-wishes:
			if !open {
				wishes = nil
				continue
			}
			h.setRotation(to)
		case <-h.mail.Wake():
			h.mail.Run()
		case now := <-ticker.C:
			h.tick(now)
			if h.drained(now) {
				h.sayDrained()
				stop(errDrained)
				visiting.Wait() // or the lobby would be told that the host was stopped
				h.end()
				return nil
			}
		}
	}
}

func (h *Host) end() {
	h.socket.Close() // while the rooms' loops still take what that ends
	for _, o := range h.rooms {
		o.stop()
	}
}

// tick samples load, reports, tells the lobby who came and went, and closes
// rooms that have been empty for long.
func (h *Host) tick(now time.Time) {
	h.watchRooms(now)
	h.probeSelf(now)
	h.sampleWhenDue(now)
	h.askMovers(now)
	h.measureGuests(now)
	h.sendRoster(now)
	h.tendNeighbours(now)
	for id, o := range h.rooms {
		if o.taken == 0 && (!o.used || now.Sub(o.empty) > closeAfter) {
			o.stop()
			delete(h.rooms, id)
			h.takeLeave(id)
			h.told = time.Time{} // the lobby's directory should know soon
			h.cfg.Log.Info("room closed", "room", id)
		}
	}
}

// reserve finds or opens the room and passes the wish on to its loop. It counts
// the seat at once; the room's answers, which come in the order of what happened
// there, put the count right if that was too early.
func (h *Host) reserve(lobby *session.Session, m *wire.Reserve) {
	if at := h.where[m.Player]; at == nil {
		if why := h.refusal(); why != "" {
			lobby.Send(&wire.Reserved{Request: m.Request, Reason: wire.ReasonHostFull, Detail: why})
			h.socket.Flush(lobby.Link())
			return
		}
	} else if at.room.id != m.Room {
		// The newer wish wins: the player leaves the other room first.
		at.room.mail.Post(func() { at.room.dismiss(m.Player, wire.ReasonReplaced) })
		h.forget(m.Player)
	}
	o := h.rooms[m.Room]
	if o == nil {
		var reason wire.Reason
		if o, reason = h.open(m.Room, m.Private); o == nil {
			h.answer(lobby, m, wire.Ticket{}, reason)
			return
		}
	}
	h.count(o, m.Player)
	o.room.mail.Post(func() { o.room.reserve(lobby, m) })
}

func (h *Host) count(o *opened, id game.PlayerID) {
	if h.where[id] == nil {
		h.where[id] = o
		o.taken++
	}
}

// open starts a room.
func (h *Host) open(id game.RoomID, private bool) (*opened, wire.Reason) {
	if len(h.rooms) >= h.cfg.MaxRooms {
		return nil, wire.ReasonHostFull
	}
	world, err := h.newWorld(id)
	if err != nil {
		h.cfg.Log.Error("no world", "room", id, "err", err)
		return nil, wire.ReasonNoSuchRoom
	}
	ctx, stop := context.WithCancel(context.Background())
	o := &opened{room: newRoom(h, id, world, private), private: private, stop: stop, empty: time.Now(), since: time.Now()}
	h.rooms[id] = o
	h.closing.Go(func() { o.room.run(ctx) })
	h.introduce(o.room)
	h.told = time.Time{} // the lobby's directory should know soon
	h.cfg.Log.Info("room opened", "room", id)
	return o, wire.ReasonNone
}

// reserved is the room's answer to reserve, if it has a seat.
func (h *Host) reserved(lobby *session.Session, r *room, m *wire.Reserve, ticket wire.Ticket) {
	if h.where[m.Player] == nil {
		// The player had a seat when the wish came, and then left it.
		o := h.rooms[r.id]
		if o == nil || o.room != r || len(h.where) >= h.cfg.Capacity {
			r.mail.Post(func() { r.release(m.Player) })
			h.answer(lobby, m, wire.Ticket{}, wire.ReasonHostFull)
			return
		}
		h.count(o, m.Player)
	}
	h.answer(lobby, m, ticket, wire.ReasonNone)
}

// answer tells the lobby that asked. Another one would take the request's number
// for one of its own, and give the ticket to the wrong player.
func (h *Host) answer(lobby *session.Session, m *wire.Reserve, ticket wire.Ticket, reason wire.Reason) {
	if h.lobby != lobby {
		return // its player will ask again
	}
	ticket.Addrs = h.addrs()
	lobby.Send(&wire.Reserved{Request: m.Request, Reason: reason, Ticket: ticket})
	h.socket.Flush(lobby.Link())
}

// seated notes that a reservation was taken.
func (h *Host) seated(r *room, g *guest) {
	if at := h.where[g.ID]; at == nil || at.room != r {
		return // the player has been reserved elsewhere since
	}
	h.players[g.ID] = g
	h.changed[g.ID] = struct{}{}
	h.where[g.ID].used = true
}

// retaken notes that a player who was handed over is here again.
func (h *Host) retaken(r *room, g *guest) {
	h.cfg.Stats.Retaken.Add(1)
	if o := h.rooms[r.id]; o != nil && o.room == r {
		h.count(o, g.ID)
		h.seated(r, g)
	}
}

// recount counts a seat that was given up and promised again in one breath.
func (h *Host) recount(r *room, id game.PlayerID) {
	if o := h.rooms[r.id]; o != nil && o.room == r {
		h.count(o, id)
	}
}

// expired counts a seat that is given up because its time is over: its player lost
// its session, or never had one here.
func (h *Host) expired(r *room, id game.PlayerID) {
	at := h.where[id]
	switch {
	case at == nil || at.room != r: // the player has been reserved elsewhere since
	case h.players[id] != nil:
		h.cfg.Stats.GivenUp.Add(1)
	default:
		h.cfg.Stats.Untaken.Add(1)
	}
}

// left notes that a seat is free again.
func (h *Host) left(r *room, id game.PlayerID) {
	if at := h.where[id]; at != nil && at.room == r {
		h.forget(id)
	}
}

func (h *Host) forget(id game.PlayerID) {
	at := h.where[id]
	delete(h.where, id)
	at.taken--
	at.empty = time.Now()
	if _, was := h.players[id]; was {
		delete(h.players, id)
		h.changed[id] = struct{}{}
	}
}

// newWorld guards the game's first call.
func (h *Host) newWorld(id game.RoomID) (w game.World, err error) {
	defer func() {
		if v := recover(); v != nil {
			h.cfg.Log.Error("game panicked", "call", "NewWorld", "panic", v, "stack", string(debug.Stack()))
			w, err = nil, errPanic
		}
	}()
	return h.cfg.NewWorld(id)
}

// tryWorld makes a world, and drops it, to see whether rooms may span hosts.
func (h *Host) tryWorld() bool {
	w, err := h.newWorld(game.RoomID(h.cfg.Name))
	_, spans := w.(game.Ghoster)
	return err == nil && spans
}
