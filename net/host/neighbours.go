package host

import (
	"context"
	"net/netip"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// A neighbour is another host of the cluster, as the host's loop knows it. There
// is one link to it at most. The lobby's directory says with whom there is to be
// one: who serves a room that this host serves too. A migration calls up a link
// to any other.
//
//	listed ──dial, or is dialled──► linked ──lost──► listed
//	called ──dial─────────────────► linked ──idle──► forgotten
//
// The host with the lower name dials, the other only if that does not come to
// anything. When there are two links after all, both ends keep the one that the
// lower name dialled.
type neighbour struct {
	name    game.SafeText
	addrs   []netip.AddrPort
	listed  bool             // in the directory, by the lobby's last word
	session *session.Session // nil while there is no link
	ours    bool             // this host dialled it
	dialing bool
	used    time.Time     // when the link was last of use
	redial  time.Time     // not before
	wait    time.Duration // after a dial that fails
}

const (
	// unusedFor is how long a link is kept of which nobody makes use.
	unusedFor = 30 * time.Second
	// patience is how long the host with the higher name waits to be dialled.
	patience = 3 * time.Second
)

// neighbour returns the neighbour with a name, new if it has to be, nil if the
// name is no other host's.
func (h *Host) neighbour(name game.SafeText) *neighbour {
	if name == "" || name == game.SafeText(h.cfg.Name) {
		return nil
	}
	n := h.neighbours[name]
	if n == nil {
		n = &neighbour{name: name, redial: h.firstDial(name)}
		h.neighbours[name] = n
	}
	return n
}

// firstDial is when to dial a neighbour to which there is no link.
func (h *Host) firstDial(name game.SafeText) time.Time {
	if h.dials(name) {
		return time.Now()
	}
	return time.Now().Add(patience)
}

// dials tells whether this host has the lower name.
func (h *Host) dials(name game.SafeText) bool { return game.SafeText(h.cfg.Name) < name }

// directory takes the lobby's word on who serves the same rooms. It stands until
// there is another, also while the lobby is gone.
func (h *Host) directory(m *wire.Neighbours) {
	now := time.Now()
	for _, n := range h.neighbours {
		if n.listed {
			n.listed, n.used = false, now
		}
	}
	for _, at := range m.Hosts {
		if n := h.neighbour(at.Host); n != nil {
			n.listed, n.addrs = true, at.Addrs
		}
	}
	h.tendNeighbours(now)
}

// call makes sure that there is, or soon will be, a link to a host, whoever has
// the lower name. Rooms are told when it is up; and if nothing comes of it, that
// it is down.
func (h *Host) call(name game.SafeText, addrs []netip.AddrPort) {
	n := h.neighbour(name)
	if n == nil {
		h.tellRooms(func(r *room) { r.neighbourDown(name) })
		return
	}
	n.used = time.Now()
	if len(addrs) > 0 {
		n.addrs = addrs
	}
	if n.session == nil && !n.dialing {
		h.dial(n)
	}
}

// tendNeighbours dials those who are listed, and forgets whom nobody needs.
func (h *Host) tendNeighbours(now time.Time) {
	for name, n := range h.neighbours {
		switch {
		case n.session == nil && !n.dialing && n.listed:
			if !now.Before(n.redial) {
				h.dial(n)
			}
		case n.listed || n.dialing || now.Sub(n.used) < unusedFor:
		case n.session != nil:
			n.used = now
			n.session.End(wire.ReasonBye, "")
		default:
			delete(h.neighbours, name)
		}
	}
}

// dial knocks at a neighbour's addresses and says Hello.
func (h *Host) dial(n *neighbour) {
	n.dialing = true
	v := &hostVisit{host: h, name: n.name, ours: true}
	addrs := n.addrs
	h.closing.Go(func() {
		s := session.Dial(v)
		how := link.KnockConfig{Cluster: h.cfg.Cluster, Limits: link.ClusterLimits()}
		known := func(context.Context, string) ([]netip.AddrPort, error) { return addrs, nil }
		l, err := h.socket.KnockName(h.life, string(v.name), known, knockWithin, how, s)
		if err != nil {
			h.cfg.Log.Debug("neighbour does not answer", "neighbour", v.name, "addrs", addrs, "err", err)
			h.mail.Post(func() { h.unlinked(v, s, wire.ReasonUnreachable) })
			return
		}
		hello := &wire.Hello{Role: wire.RoleHost, Name: game.SafeText(h.cfg.Name), Game: h.cfg.Game}
		if s.Greet(l, h.socket, hello) != nil {
			l.Close(wire.ReasonFailed, "")
		}
	})
}

// met answers a host that has dialled.
func (h *Host) met(v *hostVisit, s *session.Session, m *wire.Hello) {
	switch n := h.neighbour(m.Name); {
	case m.Role != wire.RoleHost || n == nil:
		s.End(wire.ReasonDenied, "")
	case m.Game != h.cfg.Game:
		s.End(wire.ReasonGame, game.Safe("this host plays "+h.cfg.Game, wire.MaxDetail))
	default:
		s.Send(&wire.Welcome{Name: game.SafeText(h.cfg.Name)})
		h.socket.Flush(s.Link())
		h.linked(v, s)
	}
}

// linked notes that a neighbour's session is open. Of two it keeps one.
func (h *Host) linked(v *hostVisit, s *session.Session) {
	n := h.neighbour(v.name)
	if n == nil {
		return // no name for a neighbour; met has ended it
	}
	if v.ours {
		n.dialing = false
	}
	if old := n.session; old != nil {
		if v.ours != n.ours && v.ours != h.dials(n.name) {
			s.End(wire.ReasonReplaced, "")
			return
		}
		n.session = nil
		old.End(wire.ReasonReplaced, "")
	}
	n.session, n.ours, n.wait, n.used = s, v.ours, 0, time.Now()
	h.cfg.Log.Info("neighbour is here", "neighbour", n.name, "dialled", v.ours)
	h.tellRooms(func(r *room) { r.neighbourUp(n.name, s) })
}

// unlinked notes that a session is over, or never was. Rooms need not be told
// while there is another.
func (h *Host) unlinked(v *hostVisit, s *session.Session, reason wire.Reason) {
	n := h.neighbours[v.name]
	if n == nil {
		return
	}
	was := n.session == s
	if was {
		n.session = nil
		h.cfg.Log.Info("neighbour is gone", "neighbour", n.name, "reason", reason.String())
	} else if v.ours {
		n.dialing = false
	}
	if n.session != nil || !was && !v.ours {
		return
	}
	n.redial = h.firstDial(n.name).Add(n.wait)
	n.wait = min(max(2*n.wait, redialFirst), redialMax)
	h.tellRooms(func(r *room) { r.neighbourDown(n.name) })
}

// tellRooms posts to all rooms.
func (h *Host) tellRooms(do func(r *room)) {
	for _, o := range h.rooms {
		o.room.mail.Post(func() { do(o.room) })
	}
}

// introduce tells a new room which neighbours there are.
func (h *Host) introduce(r *room) {
	for name, n := range h.neighbours {
		if s := n.session; s != nil {
			r.mail.Post(func() { r.neighbourUp(name, s) })
		}
	}
}

// takeLeave tells the neighbours that a room is closed here. It is not left to
// the room's loop: the room may be opened again before that would have come to it.
func (h *Host) takeLeave(id game.RoomID) {
	if !h.spans {
		return
	}
	for _, n := range h.neighbours {
		if n.session != nil {
			_ = n.session.SendRaw(wire.KindFaces, wire.AppendFaces(nil, id, wire.MarkBye))
		}
	}
}
