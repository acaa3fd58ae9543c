package session

import (
	"errors"
	"time"
)

// A Pace bounds how often a player may say something that a loop has to hear:
// paceBurst at once, then paceEach a second. Anything small enough comes hundreds to
// a datagram, and a sender that heeds no window is slowed by nothing else. What a game
// sends as inputs is bounded by the room. It has one owner.
type Pace struct {
	spent float64
	at    time.Time
}

const (
	paceEach  = 20 // a second; who joins or is migrated says two or three things
	paceBurst = 100
)

// errPace is a strike for what was said too often.
var errPace = errors.New("session: more messages than there can be reason for")

// Take counts one message. An error says that it is one too many: it is not to be
// read, and a strike.
func (p *Pace) Take(now time.Time) error {
	p.spent = max(0, p.spent-paceEach*now.Sub(p.at).Seconds())
	p.at = now
	if p.spent > paceBurst-1 {
		return errPace
	}
	p.spent++
	return nil
}
