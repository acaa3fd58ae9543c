package lobby

import (
	"cmp"
	"math"
	"slices"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// Monitors cannot hurt a lobby: there are at most maxMonitors; each is answered
// lookRate times a second at most and has one answer under way, which holds at
// most so many rows; and the next part of an answer is made when the link has
// room for it. One whose link stays congested is ended with ReasonSlow; but who
// only watches is told less.
const (
	maxMonitors = 64
	lookRate    = 20
	// orderRate is how many orders one monitor may give in a second.
	orderRate = 600
	maxRows   = 2000 // hosts, and rooms, that one answer tells
	// With the longest names that there can be, this many rows are still no
	// more than a node takes in one message.
	feedRows     = 100
	partsPerTurn = 8
	slowAfter    = 15 * time.Second
	// A host may report anything; what is beyond these is not worth telling apart.
	maxSeats = 1 << 24
	maxLoad  = 1000
)

// A monitor is an operator's session.
type monitor struct {
	session *session.Session
	looks   balance.Pace
	orders  balance.Pace
	under   int        // orders under way
	wish    *wire.Look // not answered yet
	answer  *answer    // not told whole yet; nil: none
	inquiry *inquiry   // about decisions, not answered whole yet; nil: none
	feed    *feed      // nil: none
	clear   time.Time  // when its link last had room for it
}

// monitorUp welcomes a monitor.
func (b *Lobby) monitorUp(s *session.Session) {
	if len(b.monitors) >= maxMonitors {
		s.End(wire.ReasonDenied, "there are too many monitors")
		return
	}
	b.monitors[s] = &monitor{
		session: s,
		looks:   balance.Pace{Rate: lookRate, Burst: lookRate},
		orders:  balance.Pace{Rate: orderRate, Burst: orderRate},
	}
	b.send(s, &wire.Welcome{Name: game.SafeText(b.cfg.Name)})
	b.cfg.Log.Info("monitor is here", "addr", s.Link().Addr())
}

// monitorDown forgets a monitor. What it ordered goes on.
func (b *Lobby) monitorDown(m *monitor) {
	delete(b.monitors, m.session)
	for o := range b.orders {
		if o.monitor == m {
			delete(b.orders, o)
		}
	}
}

func (b *Lobby) look(s *session.Session, wish *wire.Look) {
	if m := b.monitors[s]; m != nil {
		m.wish = wish
		b.tell(m, time.Now())
	}
}

func (b *Lobby) sweepMonitors(now time.Time) {
	for _, m := range b.monitors {
		b.tell(m, now)
	}
	b.sweepFeeds(now)
}

// tell sends a monitor the next parts of its answer.
func (b *Lobby) tell(m *monitor, now time.Time) {
	if m.wish != nil && m.looks.Take(now, 1) == 1 && b.scan.may(b.cost(m.wish), now) {
		if m.answer == nil {
			m.clear = now
		}
		m.answer, m.wish = b.newAnswer(m.wish, now), nil
	}
	if m.answer == nil {
		return
	}
	defer b.socket.Flush(m.session.Link())
	for range partsPerTurn {
		if m.session.Link().Congested() {
			if now.Sub(m.clear) > slowAfter {
				m.session.End(wire.ReasonSlow, "")
			}
			return
		}
		m.clear = now
		part, last := b.nextPart(m.answer, now)
		m.session.Send(part)
		if last {
			m.answer = nil
			return
		}
	}
}

// An answer is what a monitor is yet to be told: the rows as they were when it
// asked, but for the players, who are looked up when their part is sent.
type answer struct {
	totals  wire.Cluster // without rows
	hosts   []wire.HostState
	rooms   []wire.RoomState
	records []wire.Record
	events  []wire.Event
	lost    []wire.Lost
	cluster bool // the last Cluster has been told
	listing bool // Players follow
	players []game.PlayerID
	total   int // of those who were asked for, told or not
}

func (b *Lobby) newAnswer(wish *wire.Look, now time.Time) *answer {
	a := &answer{totals: b.totals(now), listing: wish.Players}
	a.totals.Request = wish.Request
	if !wish.Bare {
		a.hosts, a.rooms = cut(b.hostStates(now), maxRows), cut(b.roomStates(), maxRows)
		a.records = b.records.newest(wish.Migrations, now)
		a.events = b.events.since(b.events.last-min(b.events.last, uint64(wish.Events)), now)
		slices.Reverse(a.events)
		a.lost = b.lost.newest(maxLost, now)
	}
	if wish.Players {
		a.players, a.total = b.listing(wish)
	}
	return a
}

// totals is the cluster without rows.
func (b *Lobby) totals(now time.Time) wire.Cluster {
	c := wire.Cluster{
		Lobby: game.SafeText(b.cfg.Name), Up: now.Sub(b.began),
		Players: len(b.players), Reserved: len(b.promised), Moving: len(b.moving),
		AllHosts: len(b.hosts), AllRooms: len(b.rooms),
	}
	for _, h := range b.hosts {
		if h.report != nil {
			c.Capacity += min(h.report.Capacity, maxSeats)
		}
	}
	return c
}

// nextPart takes one message from the answer, and tells whether it is the last.
// Each has rows of one sort only, so that its size is bounded.
func (b *Lobby) nextPart(a *answer, now time.Time) (part wire.Message, last bool) {
	if a.cluster {
		m := &wire.Players{Request: a.totals.Request, Total: a.total}
		for _, id := range chunk(&a.players, feedRows) {
			if p, ok := b.playerState(id, now); ok {
				m.Players = append(m.Players, p)
			}
		}
		m.Last = len(a.players) == 0
		return m, m.Last
	}
	m := a.totals
	switch {
	case len(a.hosts) > 0:
		m.Hosts = chunk(&a.hosts, feedRows)
	case len(a.rooms) > 0:
		m.Rooms = chunk(&a.rooms, feedRows)
	case len(a.records) > 0:
		m.Migrations = chunk(&a.records, feedRows)
	case len(a.lost) > 0:
		m.Lost = chunk(&a.lost, feedRows)
	default:
		m.Events = chunk(&a.events, feedRows)
	}
	m.Last = len(a.hosts)+len(a.rooms)+len(a.records)+len(a.lost)+len(a.events) == 0
	a.cluster = m.Last
	return &m, m.Last && !a.listing
}

func cut[T any](rows []T, n int) []T { return rows[:min(n, len(rows))] }

// chunk takes up to n rows from the front.
func chunk[T any](rows *[]T, n int) []T {
	head := cut(*rows, n)
	*rows = (*rows)[len(head):]
	return head
}

// hostStates are all hosts, by name.
func (b *Lobby) hostStates(now time.Time) []wire.HostState {
	rows := make([]wire.HostState, 0, len(b.hosts))
	for _, h := range b.hosts {
		rows = append(rows, b.hostState(h, now))
	}
	slices.SortFunc(rows, func(x, y wire.HostState) int { return cmp.Compare(x.Name, y.Name) })
	return rows
}

// hostState is one host as monitors see it. It allocates nothing: the feed asks
// for every host several times a second.
func (b *Lobby) hostState(h *host, now time.Time) wire.HostState {
	row := wire.HostState{
		Name: h.name, Game: h.game, Players: len(h.seated), Reserved: len(h.promised), Rooms: len(h.rooms),
		Silent: h.silent(), Leaving: h.leaving, Arriving: h.arriving, Up: now.Sub(h.since),
		Health: uint8(h.health.State()), Unwell: h.unwell(), RTT: h.rtt, About: h.about,
	}
	if r := h.report; r != nil {
		row.Addrs, row.Level, row.Load = r.Addrs, r.Level, min(r.Load, maxLoad)
		row.Capacity, row.Rotation = r.Capacity, r.Rotation
		row.Factors, row.In, row.Out, row.Parked = r.Factors, r.In, r.Out, r.Parked
	}
	return row
}

// roomStates are all rooms, the fullest first.
func (b *Lobby) roomStates() []wire.RoomState {
	rows := make([]wire.RoomState, 0, len(b.rooms))
	for id, served := range b.rooms {
		rows = append(rows, roomState(id, served))
	}
	slices.SortFunc(rows, func(x, y wire.RoomState) int {
		if x.Players != y.Players {
			return y.Players - x.Players
		}
		return cmp.Compare(x.Room, y.Room)
	})
	return rows
}

// roomState is one room as monitors see it.
func roomState(id game.RoomID, served map[*host]*roomCount) wire.RoomState {
	all := whole(served)
	row := wire.RoomState{Room: id, Players: max(0, all.taken), Capacity: all.seats(), Private: all.private}
	for h := range served {
		row.Hosts = append(row.Hosts, h.name)
	}
	slices.Sort(row.Hosts)
	row.Hosts = cut(row.Hosts, wire.MaxRoomHosts)
	return row
}

// seats is the room's capacity as monitors are told it; 0 while unknown.
func (r *roomCount) seats() int {
	if r.capacity == math.MaxInt {
		return 0
	}
	return min(r.capacity, maxSeats)
}
