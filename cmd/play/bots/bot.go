package bots

import (
	"fmt"
	"sync"
	"time"

	"roam/game/walk"
	"roam/net/client"
	"roam/net/link"
	"roam/net/wire"
)

// A bot is one player: what a person has in the head and on the screen.
type bot struct {
	crowd *crowd
	brain *walk.Brain
	key   link.Key

	mu     sync.Mutex // guards the fields below
	scene  *walk.Scene
	client *client.Client // nil until it has joined
	lost   *wire.Error    // why it was sent away
	seen   time.Time      // the last view
	acted  time.Time      // the last input
	rose   time.Time      // the first input after a rest
	moved  time.Time      // the last migration, until its gap is counted
	worst  time.Duration  // the longest gap between views around it
	recent [2]gap         // the last gaps before it
}

// Progress is the client's; see client.Handler.
func (b *bot) Progress(p client.Progress) {
	if p.Step > client.StepKnock {
		b.crowd.reached.Store(true)
	}
}

// View is the client's; see client.Handler.
func (b *bot) View(_ uint64, view []byte) {
	now := time.Now()
	if b.crowd.cfg.Unwrap != nil {
		view = b.crowd.cfg.Unwrap(view)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if waits := b.acted.After(b.seen); !b.seen.IsZero() && (waits || now.Sub(b.acted) < inMotion) {
		b.crowd.viewGap.add(min(now.Sub(b.seen), now.Sub(b.rose)))
	}
	b.watchGap(now)
	b.seen = now
	b.scene.Advance(now.Sub(b.crowd.began))
	if err := b.scene.Apply(view); err != nil {
		b.crowd.cfg.Log.Error("view cannot be read", "err", err)
		b.crowd.unread.Add(1)
	}
	b.tell()
}

// maxTold bounds how many blinks a run logs: the summary counts all of them.
const maxTold = 20

// tell logs what no player should see.
func (b *bot) tell() {
	for _, e := range b.scene.Drain() {
		if e.Kind == walk.Blinked && b.crowd.told.Add(1) <= maxTold {
			b.crowd.cfg.Log.Warn("neighbour blinked", "player", b.key.Public.PlayerID(),
				"neighbour", e.Who.Name, "id", fmt.Sprintf("%08x", e.Who.ID), "ghost", e.Who.Ghost, "away", e.Away)
		}
	}
}

// Changed is the client's; see client.Handler.
func (b *bot) Changed(c client.Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch c.Kind {
	case client.Moved:
		b.crowd.migrations.Add(1)
		b.moved = time.Now()
		b.worst = c.Gap
	case client.Resumed:
		b.crowd.resumes.Add(1)
	}
}

// Ended is the client's; see client.Handler.
func (b *bot) Ended(err *wire.Error) {
	b.crowd.cfg.Log.Warn("bot was sent away", "err", err)
	b.mu.Lock()
	b.lost = err
	b.mu.Unlock()
}

// think lets the brain act.
func (b *bot) think(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.client == nil || b.lost != nil {
		return
	}
	if input := b.brain.Next(b.scene, now.Sub(b.crowd.began)); input != nil {
		b.act(now)
		// An input that cannot be sent ends the session, which Ended tells.
		_, _ = b.client.Input(input)
	}
}

// act notes an input. Who stood still, and waits for no answer, got no views because
// there was nothing to see: what counts is the time from this input.
func (b *bot) act(now time.Time) {
	if now.Sub(b.acted) > inMotion && !b.acted.After(b.seen) {
		b.rose = now
	}
	b.acted = now
}

// count adds what the bot knows to the summary.
func (b *bot) count(s *Summary) (segments, resent uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.Jumps += b.scene.Jumps() + b.scene.Blinks()
	s.Blinks += b.scene.Blinks()
	if b.client == nil {
		return 0, 0
	}
	s.Joined++
	st := b.client.Status()
	me, applied := b.scene.Self(), b.scene.Applied()
	for o := range b.scene.Others {
		if abs(o.X-me.X) <= 40 && abs(o.Y-me.Y) <= 20 {
			s.InView++ // a sum here, a mean in the end
		}
	}
	s.InputsSent += st.Sent
	s.InputsApplied += applied
	if b.lost != nil {
		s.Lost++
	} else {
		s.InputsLost += st.Sent - min(st.Sent, applied)
		s.InputsDoubled += applied - min(st.Sent, applied)
	}
	if st.RTT > 0 {
		b.crowd.rtt.add(st.RTT)
	}
	return st.Segments, st.Resent
}

// settled tells whether all inputs have arrived.
func (b *bot) settled() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.client == nil || b.lost != nil || b.scene.Applied() >= b.client.Status().Sent
}

// reckon tells of inputs that have not arrived, and no more will.
func (b *bot) reckon() {
	if b.settled() {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	st := b.client.Status()
	b.crowd.cfg.Log.Warn("inputs are lost", "player", st.ID, "host", st.Host, "sent", st.Sent, "acked", st.Acked, "applied", b.scene.Applied())
}

// around is how long before and after a migration a gap between views counts as
// its doing.
const around = time.Second

// gap is the time between two views, and when it ended.
type gap struct {
	end  time.Time
	long time.Duration
}

// watchGap keeps the longest gap around a migration. Before one, it keeps the
// longest of the last second in two halves, the older of which is replaced.
func (b *bot) watchGap(now time.Time) {
	if b.seen.IsZero() {
		return
	}
	long := now.Sub(b.seen)
	if b.moved.IsZero() {
		if now.Sub(b.recent[1].end) > around/2 {
			b.recent[0], b.recent[1] = b.recent[1], gap{end: now}
		}
		b.recent[1].long = max(b.recent[1].long, long)
		return
	}
	b.worst = max(b.worst, long)
	for _, g := range b.recent {
		if b.moved.Sub(g.end) < around {
			b.worst = max(b.worst, g.long)
		}
	}
	if now.Sub(b.moved) > around {
		b.crowd.moveGap.add(b.worst)
		b.moved, b.recent = time.Time{}, [2]gap{}
	}
}

func abs(n int) int { return max(n, -n) }
