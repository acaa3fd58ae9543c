package host

import (
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// A visitor is one session of a player with a room: what the holder of a ticket
// becomes. The goroutine that reads the socket calls it; it passes everything on
// to the room's loop.
type visitor struct {
	room   *room
	id     game.PlayerID
	queued int          // inputs in the inbox; guarded by the inbox's mu
	pace   session.Pace // of all else; Message's own

	// The room loop's own.
	link   *link.Link
	player *player  // nil until seated, and after
	from   *arrival // how it came, until it has told what it noticed
}

// Message takes the player's Hello, then inputs.
func (v *visitor) Message(s *session.Session, kind wire.Kind, body []byte) error {
	if kind != wire.KindInput {
		if err := v.pace.Take(time.Now()); err != nil {
			return err
		}
	}
	switch kind {
	case wire.KindHello:
		hello := new(wire.Hello)
		if err := session.Greeting(body, hello); err != nil {
			return err
		}
		if !v.room.mail.Post(func() { v.room.attach(v, s, hello) }) {
			s.End(wire.ReasonTicket, "the room is closed")
		}
	case wire.KindInput:
		number, input, err := wire.Input(body)
		if err != nil {
			return err
		}
		return v.room.inbox.add(v, number, input)
	case wire.KindBack:
		return session.Post(v.room.mail, body, func(m *wire.Back) { v.room.back(v, m.Epoch) })
	case wire.KindLanded:
		return session.Post(v.room.mail, body, func(m *wire.Landed) { v.room.landed(v, m) })
	}
	return nil
}

// Ended is called when the session is over, or its ticket was never used.
func (v *visitor) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	v.room.mail.Post(func() { v.room.detach(v, reason) })
}
