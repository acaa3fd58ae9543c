package host

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/seat"
	"roam/net/session"
	"roam/net/wire"
)

// A room runs one world. Its loop owns the world, the seats and the players;
// everyone else posts to its mailbox or its inbox.
type room struct {
	id      game.RoomID
	private bool // not for those who want any room
	cfg     *Config
	socket  *link.Socket
	host    *Host // to post to
	log     *slog.Logger
	mail    *loop.Mailbox
	inbox   inbox
	tick    time.Duration

	vitals vitals // what the host's loop may look at

	// The loop's own.
	world   game.World
	seats   *seat.Table
	players map[game.PlayerID]*player
	invited map[game.PlayerID]*visitor // who holds each seat's newest ticket, while it is unused
	// returning holds the tickets with which those who are seated, or parked,
	// would come back; leaving and coming are the migrations under way.
	returning map[game.PlayerID]*visitor
	leaving   map[game.PlayerID]*departure
	coming    map[game.PlayerID]*arrival
	wishes    []wish
	// neighbours are the sessions with hosts that serve this room, or to which
	// somebody is leaving.
	neighbours map[game.SafeText]*session.Session
	flushing   map[*session.Session]struct{} // those of them who are told something at the end of the tick
	parts      [sliceCount][]*player
	faces      *faces    // nil if the room does not span hosts
	agreed     time.Time // nobody is let go before: see neighbourDown
	batch      *link.Batch
	view       []byte
	// clock is the time by which seats and migrations are judged. It stands still
	// while the loop does: who was paused itself must not blame the others.
	clock   time.Time
	stepped time.Time // when the loop last took a step
	base    time.Time // when turn 0 was due
	turn    int       // the next one; a tick is sliceCount turns
	worked  time.Duration
	waiting float64   // of this tick so far: how full the players' outboxes were, added up
	counted time.Time // when the parked seats last were
	late    int       // ticks that the world has not been given
}

// A player is one who is seated in the room.
type player struct {
	seat    *seat.Seat
	visitor *visitor
	session *session.Session
	link    *link.Link
	part    int
	index   int       // in its part
	ack     uint64    // the last input that a view has acknowledged
	clear   time.Time // when the link was last not congested
	active  time.Time // when its last input was acknowledged
	gaps    bool      // inputs may be missing, until the next that is not
	stays   uint8     // migrations to which its client did not come, though it has to leave
	shown   *shown    // nil while no neighbour knows of it
}

func newRoom(h *Host, id game.RoomID, world game.World, private bool) *room {
	now := time.Now()
	return &room{
		clock: now, stepped: now,
		id: id, private: private, cfg: &h.cfg, socket: h.socket, host: h, world: world,
		log:        h.cfg.Log.With("room", id),
		mail:       loop.NewMailbox(),
		tick:       h.cfg.Tick,
		seats:      seat.NewTable(h.cfg.RoomCapacity),
		players:    make(map[game.PlayerID]*player),
		invited:    make(map[game.PlayerID]*visitor),
		returning:  make(map[game.PlayerID]*visitor),
		leaving:    make(map[game.PlayerID]*departure),
		coming:     make(map[game.PlayerID]*arrival),
		flushing:   make(map[*session.Session]struct{}),
		neighbours: make(map[game.SafeText]*session.Session),
		faces:      newFaces(world),
		batch:      h.socket.NewBatch(),
	}
}

// run is the room's loop. It ends with its context; the host's loop ends it only
// when nobody is in it or the host itself ends. Only an idle room wakes up for its
// mail: in any other the next turn is soon enough, and what is answered leaves with
// that turn's batch.
func (r *room) run(ctx context.Context) {
	timer := time.NewTimer(idleEvery)
	defer timer.Stop()
	defer r.mail.Close()
	for {
		wake := r.mail.Wake()
		if !r.idle() {
			wake = nil
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
			r.mail.Run()
			if r.idle() {
				r.flush(time.Now())
			} else {
				r.base, r.turn, r.late = time.Now(), 0, 0
				timer.Reset(time.Until(r.step(r.base)))
			}
		case <-timer.C:
			timer.Reset(time.Until(r.step(time.Now())))
		}
	}
}

// tellTime moves the room's clock on, by no more than an idle room's pause.
func (r *room) tellTime(now time.Time) {
	r.clock = r.clock.Add(min(max(now.Sub(r.stepped), 0), 2*idleEvery))
	r.stepped = now
}

// step does what is due and returns when the next step is.
func (r *room) step(now time.Time) time.Time {
	r.tellTime(now)
	r.live(now)
	if !r.idle() {
		r.mail.Run()
	}
	if r.turn%sliceCount == 0 || r.idle() {
		for _, id := range r.seats.Expire(r.clock) {
			r.host.mail.Post(func() { r.host.expired(r, id) })
			r.vacate(id)
		}
	}
	if r.idle() {
		r.takeInputs() // of those who are coming
		r.endOfTick(r.clock)
		r.exchange(now)
		r.flush(now)
		r.rest()
		return now.Add(idleEvery)
	}
	if r.turn%sliceCount == 0 {
		r.takeInputs()
		r.advance()
		r.endOfTick(r.clock)
		r.exchange(now)
		r.flushNeighbours(now)
	}
	r.showTo(r.parts[r.turn%sliceCount], now)
	r.batch.Send()
	return r.next(now)
}

// flush sends all that waits for the end of a turn or a tick.
func (r *room) flush(now time.Time) {
	r.flushNeighbours(now)
	r.batch.Send()
}

// flushNeighbours adds to the batch what neighbours were told since the last tick,
// if it has not left with what they are told each tick.
func (r *room) flushNeighbours(now time.Time) {
	for s := range r.flushing {
		r.batch.Flush(s.Link(), now)
		delete(r.flushing, s)
	}
}

// next plans the turn after this one. A loop that falls behind by a tick or more
// does not hurry after it: it skips, and gives the world the missed time in its
// next step.
func (r *room) next(began time.Time) time.Time {
	now := time.Now()
	r.worked += now.Sub(began)
	r.turn++
	if r.turn%sliceCount == 0 {
		r.measure()
	}
	due := r.base.Add(time.Duration(r.turn) * r.tick / sliceCount)
	if behind := now.Sub(due); behind >= r.tick {
		missed := int(behind / r.tick)
		r.cfg.Stats.Overruns.Add(uint64(missed))
		r.late = min(r.late+missed, maxLate-1)
		r.turn += missed * sliceCount
	}
	return due
}

// takeInputs gives the world what the players sent since the last tick.
func (r *room) takeInputs() {
	taken := r.inbox.take()
	start := 0
	for _, l := range taken.list {
		input := taken.bytes[start:l.end]
		start = l.end
		if p := l.from.player; p != nil {
			r.apply(p, l.number, input)
		} else if in := r.coming[l.from.id]; in != nil && in.visitor == l.from {
			r.drop(in, in.machine.Input(l.number, input))
		}
	}
}

// apply gives the world one input, if it is the next one.
func (r *room) apply(p *player, number uint64, input []byte) {
	switch p.seat.Next(number) {
	case seat.Apply:
		p.gaps = false
		if err := r.input(p.seat.Player.ID, input); err != nil {
			r.strike(p, err)
		}
	case seat.Gap:
		if !p.gaps {
			r.strike(p, errors.New("an input is missing"))
		}
	}
}

// strike counts rubbish that only the room can tell, with all the rest; the
// third ends the player's session.
func (r *room) strike(p *player, err error) {
	if p.session.Strike() {
		r.log.Info("player sends rubbish", "player", p.seat.Player.ID, "err", err)
	}
}

// advance gives the world its tick, and what it missed.
func (r *room) advance() {
	step := r.tick * time.Duration(1+r.late)
	r.late = 0
	r.tickWorld(step)
}

// showTo sends views to one part of the players. One whose link is congested is
// skipped: its next view holds what it missed. One whose link stays so is sent
// away, however alive it says it is.
func (r *room) showTo(part []*player, now time.Time) {
	for _, p := range part {
		r.waiting += p.link.Filled()
		if p.link.Congested() {
			r.cfg.Stats.Skipped.Add(1)
			if now.Sub(p.clear) > maxCongested {
				p.session.End(wire.ReasonSlow, "")
			}
		} else {
			p.clear = now
			r.view = wire.AppendView(r.view[:0], p.seat.Input, nil)
			head := len(r.view)
			r.view = r.viewWorld(p.seat.Player.ID, r.view)
			if p.ack != p.seat.Input {
				p.ack, p.active = p.seat.Input, now
			}
			if len(r.view) > head || now.Sub(p.active) < activeFor {
				p.session.SendRaw(wire.KindView, r.view)
				r.cfg.Stats.viewed(len(r.view))
			}
		}
		r.batch.Flush(p.link, now)
	}
}
