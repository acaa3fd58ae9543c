package host

import (
	"bytes"
	"sync/atomic"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// A hostVisit is one session with another host. The goroutine that reads the
// socket calls it; it passes everything on to the host's loop, which passes on
// to the rooms: so what one host says is heard in the order in which it was said.
type hostVisit struct {
	host *Host
	name game.SafeText // of the other host; the reader's own until it has said Hello
	ours bool          // this host dialled

	waiting atomic.Int64 // bytes of faces that no room has read yet
}

// maxWaiting bounds the faces that wait for this host's own loops. A neighbour
// is sent away then: once they have caught up, it tells everything anew.
const maxWaiting = 8 << 20

// Message takes the greeting, then faces and what migrations are about.
func (v *hostVisit) Message(s *session.Session, kind wire.Kind, body []byte) error {
	switch kind {
	case wire.KindHello:
		m := new(wire.Hello)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		v.name = m.Name
		v.host.mail.Post(func() { v.host.met(v, s, m) })
	case wire.KindWelcome:
		m := new(wire.Welcome)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		if m.Name != v.name {
			s.End(wire.ReasonNoSuchHost, "another host has this address")
			return nil
		}
		v.host.mail.Post(func() { v.host.linked(v, s) })
	case wire.KindFaces:
		return v.faces(s, body)
	default:
		return v.migration(s, kind, body)
	}
	return nil
}

// Ended lets the neighbour be dialled again.
func (v *hostVisit) Ended(s *session.Session, reason wire.Reason, _ game.SafeText) {
	v.host.mail.Post(func() { v.host.unlinked(v, s, reason) })
}

// faces passes faces on to their room.
func (v *hostVisit) faces(s *session.Session, body []byte) error {
	id, _, _, err := wire.Faces(body)
	if err != nil {
		return err
	}
	size := int64(len(body))
	if v.waiting.Add(size) > maxWaiting {
		s.End(wire.ReasonSlow, "more faces than this host can look at")
		return nil
	}
	body = bytes.Clone(body)
	v.host.mail.Post(func() {
		o := v.host.neighbourSays(v.name, s, id)
		if o == nil || !o.room.mail.Post(func() {
			v.waiting.Add(-size)
			o.room.facesFrom(v.name, s, body)
		}) {
			v.waiting.Add(-size)
		}
	})
	return nil
}

// neighbourSays finds the room that a neighbour speaks of, nil if this host does
// not serve it or the link is not the neighbour's any more.
func (h *Host) neighbourSays(name game.SafeText, s *session.Session, id game.RoomID) *opened {
	n, o := h.neighbours[name], h.rooms[id]
	if n == nil || n.session != s || o == nil {
		return nil
	}
	n.used = time.Now()
	return o
}

// migration passes on what a migration is about.
func (v *hostVisit) migration(s *session.Session, kind wire.Kind, body []byte) error {
	m, at := migrating(kind)
	if m == nil {
		return nil // a kind of a later version
	}
	if err := wire.Decode(body, m); err != nil {
		return err
	}
	v.host.mail.Post(func() { v.host.migrating(v.name, s, *at, m) })
	return nil
}

// migrating returns an empty message of a kind that hosts say about a migration,
// and its seat.
func migrating(kind wire.Kind) (wire.Message, *wire.SeatID) {
	switch kind {
	case wire.KindOffer:
		m := new(wire.Offer)
		return m, &m.Seat
	case wire.KindAccept:
		m := new(wire.Accept)
		return m, &m.Seat
	case wire.KindDecline:
		m := new(wire.Decline)
		return m, &m.Seat
	case wire.KindArrived:
		m := new(wire.Arrived)
		return m, &m.Seat
	case wire.KindCommit:
		m := new(wire.Commit)
		return m, &m.Seat
	case wire.KindCommitted:
		m := new(wire.Committed)
		return m, &m.Seat
	case wire.KindCancel:
		m := new(wire.Cancel)
		return m, &m.Seat
	case wire.KindLanded:
		m := new(wire.Landed)
		return m, &m.Seat
	}
	return nil, nil
}

// migrating passes a migration's message on to its room. An offer may open the
// room, and it counts as a seat at once, like a reservation.
func (h *Host) migrating(name game.SafeText, s *session.Session, at wire.SeatID, m wire.Message) {
	n := h.neighbours[name]
	if n == nil || n.session != s {
		return
	}
	n.used = time.Now()
	offer, isOffer := m.(*wire.Offer)
	if isOffer {
		if reason, why := h.admitOffer(offer); reason != wire.ReasonNone {
			s.Send(&wire.Decline{Seat: at, Reason: reason, Detail: why})
			h.socket.Flush(s.Link())
			return
		}
	}
	o := h.rooms[at.Room]
	if o == nil {
		if _, ok := m.(*wire.Commit); ok { // a room that has a seat for it would not be closed
			s.Send(&wire.Committed{Seat: at, Reason: wire.ReasonNoSuchSeat})
			h.socket.Flush(s.Link())
		}
		return
	}
	tell := func() { o.room.mail.Post(func() { o.room.fromNeighbour(name, s, m) }) }
	if wait := h.lookAround(o); wait > 0 && isOffer {
		time.AfterFunc(wait, tell)
	} else {
		tell()
	}
}

// lookFor is how long a room that was just opened looks around before it takes a
// player from another host: all whom the player has in view should be there.
const lookFor = 500 * time.Millisecond

// lookAround is for how much longer a room looks around.
func (h *Host) lookAround(o *opened) time.Duration {
	if !h.spans {
		return 0
	}
	return lookFor - time.Since(o.since)
}

// admitOffer looks for a room for a player who would migrate here, and counts its
// seat.
func (h *Host) admitOffer(m *wire.Offer) (reason wire.Reason, why game.SafeText) {
	at := h.where[m.Seat.Player]
	if at != nil && at.room.id != m.Seat.Room {
		return wire.ReasonReplaced, "" // it wanted to be there since
	}
	if why = h.refusal(); at == nil && why != "" {
		return wire.ReasonHostFull, why
	}
	o := h.rooms[m.Seat.Room]
	if o == nil {
		if o, reason = h.open(m.Seat.Room, m.Private); o == nil {
			return reason, ""
		}
	}
	h.count(o, m.Seat.Player)
	return wire.ReasonNone, ""
}

// accept meets a node that has knocked with the cluster's key. Nobody else may
// knock at a host.
func (h *Host) accept(l *link.Link) link.Receiver {
	if !l.Remote().IsZero() {
		return nil
	}
	return session.Accept(&hostVisit{host: h})
}
