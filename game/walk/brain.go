package walk

import (
	"math/rand/v2"
	"time"
)

// A Brain walks a player around as a person might: from landmark to landmark
// along the paths, with detours and rests, and now and then a friendly word. It
// is not safe for concurrent use. Equal seeds, scenes and times give equal
// walks.
type Brain struct {
	rng    rand.PCG
	active float64

	goal    int // a landmark, or none
	stray   int // steps of a detour that are left
	heading Dir // of the detour

	walking bool
	until   time.Duration // when the walk or the rest ends
	talk    time.Duration // when it says something again
	wave    time.Duration // when it makes a gesture again
	begun   bool
}

const none = -1

// NewBrain returns a brain that walks for the fraction active of its time, from
// 0 to 1.
func NewBrain(seed uint64, active float64) *Brain {
	b := &Brain{active: min(1, max(0, active)), goal: none}
	b.rng.Seed(seed, mix(seed))
	return b
}

// below returns a random number from 0 to n-1.
func (b *Brain) below(n int) int { return int(b.rng.Uint64() >> 33 % uint64(n)) }

// about returns a random time around d: half of it to three halves.
func (b *Brain) about(d time.Duration) time.Duration {
	return d/2 + time.Duration(b.below(int(d/time.Millisecond)+1))*time.Millisecond
}

// Next returns the next input, nil for none now. Call it as often as you like:
// ten times a second or more for a brisk walk.
func (b *Brain) Next(s *Scene, now time.Duration) []byte {
	s.Advance(now)
	if !s.Ready() {
		return nil
	}
	if !b.begun {
		b.begun = true
		b.walking = b.active > 0
		b.until = now + b.about(b.spell())
		b.talk, b.wave = now+b.about(40*time.Second), now+b.about(30*time.Second)
	}
	switch {
	case now >= b.talk:
		b.talk = now + b.about(90*time.Second)
		return s.Say(lines[b.below(len(lines))])
	case now >= b.wave:
		b.wave = now + b.about(60*time.Second)
		return s.Emote(Wave + Emote(b.below(int(emoteKinds-Wave))))
	case now >= b.until:
		b.turnOver(now)
	}
	if !b.walking || s.paced(now) {
		return nil
	}
	input, _ := s.Step(b.way(s), now)
	return input
}

// stint is how long a walk takes, on average, before a rest.
const stint = 12 * time.Second

// spell is the mean length of what the brain is at: walks and rests are in the
// proportion that active asks for.
func (b *Brain) spell() time.Duration {
	if b.walking {
		return stint
	}
	return time.Duration(float64(stint) * min(100, (1-b.active)/max(b.active, 0.01)))
}

func (b *Brain) turnOver(now time.Duration) {
	b.walking = b.active > 0 && (!b.walking || b.active == 1)
	b.until = now + b.about(b.spell())
}

// way chooses the next step.
func (b *Brain) way(s *Scene) Dir {
	at := s.body
	if b.stray > 0 {
		b.stray--
		dx, dy := b.heading.Delta()
		if s.m.Walkable(at.X+dx, at.Y+dy) {
			return b.heading
		}
		b.stray = 0
	}
	if b.goal == none || b.reached(s) {
		b.goal = b.choose(s)
	}
	d, ok := s.m.Toward(b.goal, at.X, at.Y)
	if !ok {
		b.goal = none
		return Dir(b.below(4))
	}
	if b.below(24) == 0 {
		b.stray, b.heading = 1+b.below(6), Dir(b.below(4))
	}
	return d
}

func (b *Brain) reached(s *Scene) bool {
	i, ok := s.m.LandmarkAt(s.body.X, s.body.Y)
	return ok && i == b.goal
}

// choose picks the next landmark: the nearest of three drawn by lot, and not
// the one that the player stands at.
func (b *Brain) choose(s *Scene) int {
	best, least := none, 1<<31-1
	for range 3 {
		i := b.below(len(s.m.landmarks))
		l := s.m.landmarks[i]
		away := abs(l.X-s.body.X) + 2*abs(l.Y-s.body.Y)
		if at, ok := s.m.LandmarkAt(s.body.X, s.body.Y); away < least && !(ok && at == i) {
			best, least = i, away
		}
	}
	return best
}

var lines = [...]string{
	"Lovely day for a walk.",
	"Hello there!",
	"Have you seen the standing stones?",
	"I could stay here for hours.",
	"Which way to the village?",
	"Mind the reeds, they are wet.",
	"I like your hat.",
	"The bridge is my favourite spot.",
	"Good morning!",
	"Just stretching my legs.",
	"Did you hear the owl?",
	"One more stamp for my passport.",
	"Race you to the well!",
	"What a view.",
	"Do come along.",
	"I think I am lost. How nice.",
}
