package screen

import (
	"time"

	"roam/game/walk"
)

// How long a key counts. Few terminals tell when a key is let go, and those
// that do may lose it, so every hold ends by itself.
const (
	wantFor       = 250 * time.Millisecond // a press waits this long for its step
	holdFirst     = 700 * time.Millisecond // longer than the pause before a key repeats
	holdRepeat    = 150 * time.Millisecond // longer than the pause between repeats
	repeatsWithin = 120 * time.Millisecond // the same key again so soon is held, not pressed
)

// A steer turns key presses into the direction to walk. One press is one
// step; a key that repeats walks on; where the terminal tells releases, a key
// walks until it is let go.
type steer struct {
	releases bool // the terminal tells them

	dir    walk.Dir
	since  time.Time // the last press or repeat
	once   bool      // a step is owed for a press
	expiry time.Time // when what is owed is forgotten
	until  time.Time // the key counts as held until then
}

func (s *steer) press(d walk.Dir, now time.Time, repeat bool) {
	if s.dir == d && now.Sub(s.since) <= repeatsWithin && s.until.After(s.since) {
		repeat = true
	}
	switch {
	case repeat:
		s.until = now.Add(holdRepeat)
		s.expiry = s.until
	case s.releases:
		s.until = now.Add(holdFirst)
		s.expiry = now.Add(wantFor)
	default:
		s.until = now
		s.expiry = now.Add(wantFor)
	}
	s.dir, s.since, s.once = d, now, true
}

// release ends a hold by its key.
func (s *steer) release(d walk.Dir) {
	if s.dir == d {
		s.rest()
	}
}

// rest ends a hold; a step that is owed is still taken.
func (s *steer) rest() { s.until = s.since }

// clear forgets everything, as when the terminal loses the keyboard.
func (s *steer) clear() { s.once, s.until = false, s.since }

// next returns the direction in which a step should be tried now.
func (s *steer) next(now time.Time) (walk.Dir, bool) {
	if s.once && now.After(s.expiry) {
		s.once = false
	}
	return s.dir, s.once || now.Before(s.until)
}

// stepped says that the step was taken.
func (s *steer) stepped() { s.once = false }
