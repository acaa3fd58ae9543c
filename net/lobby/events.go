package lobby

import (
	"slices"
	"time"

	"roam/net/wire"
)

// maxEvents is how many events a lobby remembers.
const maxEvents = 1000

// events are the last things that happened.
type events struct{ ring[happening] }

// A happening is an event and when it was.
type happening struct {
	wire.Event
	at time.Time
}

// event keeps something that happened, for monitors to be told. Its number and its
// age are filled in here.
func (b *Lobby) event(e wire.Event) { b.events.add(e, time.Now()) }

func (e *events) add(x wire.Event, now time.Time) {
	x.Number = e.last + 1
	e.ring.add(happening{x, now}, maxEvents)
}

// since returns the events after the one with a number, oldest first, as far back
// as they are remembered, and how long ago each was.
func (e *events) since(number uint64, now time.Time) (rows []wire.Event) {
	left := e.after(number)
	for rows = slices.Grow(rows, left); left > 0; left-- {
		x := *e.numbered(e.last - uint64(left) + 1)
		x.Ago = max(0, now.Sub(x.at))
		rows = append(rows, x.Event)
	}
	return rows
}
