package host

import (
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"roam/game"
	"roam/net/seat"
	"roam/net/session"
	"roam/net/wire"
)

// vitals are what a room's loop lets its host's loop see, which looks on without
// asking: a room that stands still could not answer.
type vitals struct {
	busy   share        // of a tick that the loop works, smoothed
	outbox share        // how full the outboxes of its players are, added up
	parked atomic.Int64 // seats
	steps  atomic.Uint64
}

// A share is a float64 that one goroutine stores and any may load.
type share struct{ bits atomic.Uint64 }

func (s *share) store(x float64) { s.bits.Store(math.Float64bits(x)) }
func (s *share) load() float64   { return math.Float64frombits(s.bits.Load()) }

// countEvery is how often a room counts its parked seats.
const countEvery = time.Second

// live shows that the room's loop takes its steps.
func (r *room) live(now time.Time) {
	r.vitals.steps.Add(1)
	if now.Sub(r.counted) >= countEvery {
		r.counted = now
		r.vitals.parked.Store(int64(r.seats.Count()[seat.Parked]))
	}
}

// measure folds the last tick's work into the smoothed share.
func (r *room) measure() {
	r.cfg.Stats.Ticks.Add(r.worked)
	busy := float64(r.worked) / float64(r.tick)
	r.vitals.busy.store(r.vitals.busy.load()*0.9 + busy*0.1)
	r.vitals.outbox.store(r.waiting)
	r.worked, r.waiting = 0, 0
}

// rest shows that nobody is in the room: what it measured last is over.
func (r *room) rest() {
	r.vitals.busy.store(0)
	r.vitals.outbox.store(0)
	r.worked, r.waiting = 0, 0
}

// stuckAfter is for how long a room's loop may take no step.
const stuckAfter = time.Second

// watchRooms notes for how long each room's loop has taken no step. While the
// host's own loop stood still, it cannot tell: no room is blamed for that.
func (h *Host) watchRooms(now time.Time) {
	passed := min(max(0, now.Sub(h.watched)), 2*rosterEvery)
	h.watched = now
	for _, o := range h.rooms {
		if steps := o.room.vitals.steps.Load(); steps != o.steps {
			o.steps, o.still = steps, 0
		} else {
			o.still += passed
		}
	}
}

// unwell says in plain words what is wrong with the host, nothing if it is well.
func (h *Host) unwell() game.SafeText {
	if err := h.cfg.Gauge.Err(); err != nil {
		return game.Safe("cannot measure its load: "+err.Error(), wire.MaxDetail)
	}
	for id, o := range h.rooms {
		if o.still >= stuckAfter {
			return game.Safe(fmt.Sprintf("room %s stands still: its world does not return from a call", id), wire.MaxDetail)
		}
	}
	return ""
}

// check answers the lobby's question whether the host is well.
func (h *Host) check(lobby *session.Session, m *wire.Check) {
	detail := h.unwell()
	lobby.Send(&wire.Checked{Number: m.Number, Well: detail == "", Detail: detail})
	h.socket.Flush(lobby.Link())
}
