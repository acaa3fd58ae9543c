package lobby

import (
	"math"
	"net/netip"
	"slices"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// host is what the lobby knows of one host. It is forgotten with its session:
// when the host comes back, it says everything again.
type host struct {
	name      game.SafeText
	game      string
	session   *session.Session
	report    *wire.Report // nil until the first
	seated    map[game.PlayerID]wire.Seated
	promised  map[game.PlayerID]promise
	rooms     map[game.RoomID]*roomCount
	directory []byte // the body of the last that it was told

	about      *wire.About // nil until it has said it; no check before
	health     *balance.Health
	number     uint64        // of the newest check,
	asked      time.Time     // when that was sent,
	unanswered int           // and how many, up to that, were not answered
	rtt        time.Duration // of the last check that was answered
	fault      game.SafeText // why its newest report cannot be true
	ailing     game.SafeText // what its last answer said is wrong with it
	restarted  bool          // since it was deactivated
	said       game.SafeText // its complaint, as an event told it last,
	saidAt     time.Time     // and when that was

	since    time.Time // when it came
	leaving  int       // its players on their way to another host
	arriving int       // players on their way here
	rests    map[game.PlayerID]rest
	pace     balance.Pace  // of a drain
	hindered game.SafeText // why it cannot be drained
	cried    time.Time     // when that was last said
	emptied  bool          // it left because it was drained
}

// A roomCount is who is in one room of a host, or will be.
type roomCount struct {
	taken    int // seated and promised
	capacity int
	private  bool
	open     bool // the host has reported it
}

// free is how many seats can still be promised.
func (r *roomCount) free() int { return r.capacity - r.taken }

// hostUp welcomes a host, or a monitor. Of two with one name at one address, or of
// which the older is silent, the newer stays: the older is a link that has not noticed
// yet that it is dead. Otherwise two hosts were given the same name, and the older
// stays, or they would throw each other out for ever.
func (b *Lobby) hostUp(s *session.Session, m *wire.Hello) {
	switch {
	case m.Role == wire.RoleMonitor:
		b.monitorUp(s)
		return
	case m.Role != wire.RoleHost:
		s.End(wire.ReasonDenied, "")
		return
	case m.Name == "":
		s.End(wire.ReasonRubbish, "a host needs a name")
		return
	}
	if old := b.hosts[m.Name]; old != nil {
		if !old.silent() && old.session.Link().Addr() != s.Link().Addr() {
			s.End(wire.ReasonDenied, "another host has this name")
			return
		}
		b.forget(old)
		old.session.End(wire.ReasonReplaced, "the host came again")
	}
	h := &host{
		name: m.Name, game: m.Game, session: s, health: balance.NewHealth(b.cfg.Health),
		seated:   make(map[game.PlayerID]wire.Seated),
		promised: make(map[game.PlayerID]promise),
		rooms:    make(map[game.RoomID]*roomCount),
		since:    time.Now(),
		rests:    make(map[game.PlayerID]rest),
		pace:     balance.Pace{Rate: drainRate},
	}
	if d, found := b.deactivated[m.Name]; found {
		h.health = d.health
	}
	b.hosts[m.Name], b.visits[s] = h, h
	b.lost.back(m.Name)
	s.Send(&wire.Welcome{Name: game.SafeText(b.cfg.Name)})
	b.socket.Flush(s.Link())
	b.cfg.Log.Info("host is here", "host", m.Name, "game", m.Game, "addr", s.Link().Addr())
	b.event(wire.Event{Kind: wire.EventHostUp, Host: m.Name, Detail: sentence("at %v", s.Link().Addr())})
}

func (b *Lobby) hostDown(s *session.Session, reason wire.Reason) {
	if m := b.monitors[s]; m != nil {
		b.cfg.Stats.unwatched(reason)
		b.monitorDown(m)
	}
	if h := b.visits[s]; h != nil {
		h.emptied = reason == wire.ReasonBye
		b.cfg.Log.Warn("host is gone", "host", h.name, "reason", reason.String(), "players", len(h.seated))
		b.event(wire.Event{Kind: wire.EventHostDown, Host: h.name, Detail: sentence("%v, with %s", reason, players(len(h.seated)))})
		if !orderly(reason) {
			b.lost.add(h.name, len(h.seated), time.Now())
		}
		b.forget(h)
	}
}

// forget drops a host and all who are seated there. Players who wait for its
// answer are placed elsewhere.
func (b *Lobby) forget(h *host) {
	b.orphan(h)
	delete(b.hosts, h.name)
	delete(b.visits, h.session)
	for id := range h.promised {
		b.unpromise(h, id)
	}
	for id := range h.seated {
		b.unlist(h, id)
	}
	for id := range h.rooms {
		b.dropRoom(h, id)
	}
	for request, j := range b.requests {
		if j.at == h {
			delete(b.requests, request)
			b.reserveNext(j)
		}
	}
}

func (b *Lobby) reported(s *session.Session, m *wire.Report) {
	h := b.visits[s]
	if h == nil {
		return
	}
	if err := plausible(m); err != nil {
		b.misreported(s, err)
		return
	}
	h.fault = ""
	b.compare(h, m)
	m.Addrs = reachable(m.Addrs, s.Link().Addr().Addr())
	moved := h.report == nil || h.report.Spans != m.Spans || !slices.Equal(h.report.Addrs, m.Addrs)
	h.report = m
	for _, r := range h.rooms {
		r.open = false
	}
	for _, r := range m.Rooms {
		at := b.room(h, r.Room)
		at.capacity, at.private, at.open = r.Capacity, r.Private, true
	}
	for id := range h.rooms {
		b.tidyRoom(h, id)
	}
	if moved {
		b.redirected(h)
	}
}

// room is the count of one of the host's rooms, new if it has to be.
func (b *Lobby) room(h *host, id game.RoomID) *roomCount {
	r := h.rooms[id]
	if r == nil {
		r = &roomCount{capacity: math.MaxInt} // until the host says it
		h.rooms[id] = r
		if b.rooms[id] == nil {
			b.rooms[id] = make(map[*host]*roomCount)
		}
		b.rooms[id][h] = r
		b.misled(id)
		b.public = nil
	}
	return r
}

// tidyRoom forgets a room that the host does not have and nobody is meant for.
func (b *Lobby) tidyRoom(h *host, id game.RoomID) {
	if r := h.rooms[id]; r != nil && !r.open && r.taken <= 0 {
		b.dropRoom(h, id)
	}
}

func (b *Lobby) dropRoom(h *host, id game.RoomID) {
	b.misled(id)
	delete(h.rooms, id)
	delete(b.rooms[id], h)
	if len(b.rooms[id]) == 0 {
		delete(b.rooms, id)
	}
}

// reachable replaces unspecified addresses: the host does not know its own, but
// the lobby sees it. What is no address is left out: a player who finds one among
// its candidates believes none of them.
func reachable(addrs []netip.AddrPort, seen netip.Addr) (usable []netip.AddrPort) {
	for _, a := range addrs {
		if a.Addr().IsUnspecified() {
			a = netip.AddrPortFrom(seen, a.Port())
		}
		if a.IsValid() && a.Port() != 0 && !slices.Contains(usable, a) {
			usable = append(usable, a)
		}
	}
	return usable
}

// candidate is the host as balance sees it.
func (h *host) candidate() balance.Candidate {
	c := balance.Candidate{
		Host: string(h.name), Game: h.game,
		Healthy: h.healthy(),
		Players: len(h.seated), Reserved: len(h.promised), Leaving: h.leaving,
	}
	if h.report != nil {
		c.Rotation = balance.Rotation(h.report.Rotation)
		c.Level = balance.Level(h.report.Level)
		c.Load = h.report.Load
		c.Capacity = h.report.Capacity
	}
	return c
}
