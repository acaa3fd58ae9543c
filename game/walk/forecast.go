package walk

import (
	"time"
)

// A forecast is where the player will stand once the world has applied all that
// was sent. It keeps the inputs by number: the nth input of the player's life
// is the one that brings the odometer to n.
type forecast struct {
	body    Body
	prev    Body
	movedAt time.Duration
	ready   time.Duration // when the next step may be made

	sent    uint64 // the number of the last input
	applied uint64 // of the last that the world has applied
	// journal holds the last inputs up to sent: those not applied, and some
	// before, as a host that takes over may be a little behind.
	journal []jotting
}

// A jotting is an input in the journal: its op, and what it takes of a queue.
type jotting struct{ op, size uint8 }

// remembered is how many applied inputs the journal keeps: about ten seconds'
// worth.
const remembered = 128

// early lets a step be this much too early, so that a caller who looks at the
// clock now and then still walks at full speed.
const early = 60 * time.Millisecond

// Applied is the number of inputs that the world has applied in the player's
// life, by its last view.
func (s *Scene) Applied() uint64 { return s.applied }

// Sent is the number of inputs made in the player's life: the Odometer of its
// profile once all have arrived.
func (s *Scene) Sent() uint64 { return s.sent }

// Jumps counts the views that moved the predicted self by more than one tile.
func (s *Scene) Jumps() int { return s.jumps }

// Step makes the input for one step and makes the step in the prediction. It
// reports false, and there is no input, if it is too early for another step,
// if too many inputs are under way, if the scene is not Ready, or if the step
// would change nothing: the caller may try again later.
func (s *Scene) Step(d Dir, now time.Duration) (input []byte, ok bool) {
	s.Advance(now)
	to := s.body.stepOn(s.m, d)
	if s.paced(now) || to == s.body || !s.room(1) {
		return nil, false
	}
	s.ready = max(s.ready, now) + d.Cost()
	if to.X != s.body.X || to.Y != s.body.Y {
		s.prev, s.movedAt = s.body, now
	}
	s.body = to
	return s.jot(opStep+byte(d&3), 1), true
}

// paced reports whether it is too early for another step.
func (s *Scene) paced(now time.Duration) bool { return now+early < s.ready }

// stepOn is Step for a map that may be nil.
func (b Body) stepOn(m *Map, d Dir) Body {
	if m == nil {
		return b
	}
	return b.Step(m, d)
}

// Face makes the input for a turn on the spot, which takes no time; nil if it
// would change nothing or too many inputs are under way.
func (s *Scene) Face(d Dir) []byte {
	if d&3 == s.body.Facing || !s.room(1) {
		return nil
	}
	s.body.Facing = d & 3
	return s.jot(opFace+byte(d&3), 1)
}

// Say makes the input for words, cut to what may be said; nil if nothing is
// left of them or too many inputs are under way. The words are heard, by the
// player as well, when the world says so: who talks too much is not heard.
func (s *Scene) Say(text string) []byte {
	t := sayable(text)
	if t == "" || !s.room(2+len(t)) {
		return nil
	}
	return append(s.jot(opSay, 2+len(t)), t...)
}

// Emote makes the input for a gesture; nil for none or if too many inputs are
// under way.
func (s *Scene) Emote(e Emote) []byte {
	if e == NoEmote || e >= emoteKinds || !s.room(1) {
		return nil
	}
	return s.jot(opEmote+byte(e), 1)
}

// room reports whether the world is sure to have room for one more input of a
// size. All that is not known to be applied may still be waiting.
func (s *Scene) room(size int) bool {
	pending := s.pending()
	if s.m == nil || len(pending) >= MaxQueue-2 {
		return false
	}
	for _, j := range pending {
		size += int(j.size)
	}
	return size < maxQueueBytes-2
}

// jot numbers an input.
func (s *Scene) jot(op byte, size int) []byte {
	if len(s.journal) >= 2*remembered {
		s.journal = s.journal[:copy(s.journal, s.journal[len(s.journal)-remembered:])]
	}
	s.sent++
	s.journal = append(s.journal, jotting{op, uint8(size)})
	return []byte{op}
}

// pending returns the inputs that the world has not applied yet.
func (s *Scene) pending() []jotting {
	n := min(s.sent-min(s.sent, s.applied), uint64(len(s.journal)))
	return s.journal[uint64(len(s.journal))-n:]
}

// enter takes up the numbering of a first view: the player's odometer and the
// inputs waiting in its profile. If the scene knows of later ones, they are on
// their way.
func (s *Scene) enter(odometer uint64, waiting []jotting) {
	s.applied = odometer - uint64(len(waiting))
	if first := s.sent - uint64(len(s.journal)); odometer <= s.sent && s.applied >= first {
		return
	}
	s.sent, s.journal = odometer, append(s.journal[:0], waiting...)
}

// reconcile predicts anew from where the world says the player stands.
func (s *Scene) reconcile(at Body, entered bool) {
	for _, j := range s.pending() {
		switch {
		case j.op < opFace:
			at = at.Step(s.m, Dir(j.op-opStep))
		case j.op < opEmote:
			at.Facing = Dir(j.op - opFace)
		}
	}
	was := s.body
	s.body = at
	if at.X == was.X && at.Y == was.Y {
		return
	}
	s.prev, s.movedAt = was, s.now
	if !near(at, was) {
		s.prev = at
		if !entered {
			s.jumps++
		}
	}
}
