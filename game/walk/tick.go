package walk

import "time"

// beat is the longest time, in milliseconds, that the world moves on at once.
// No step costs less than two, so nobody makes two steps in one.
const beat = 50

// Talk is paced like steps, but what comes too fast is lost instead of waiting,
// so that nobody's walk stands still behind their words: each say takes
// hushPerSay milliseconds to work off, and none is heard that would bring the
// total above maxHush.
const (
	hushPerSay = 1500
	maxHush    = 6000
)

// crowdEvery is how often, in milliseconds, views tell how many are in the room.
const crowdEvery = 1000

// Tick implements [game.World]. Any step will do: time is kept in whole
// milliseconds, the rest is carried over, and long steps are made in beats.
func (w *World) Tick(step time.Duration) {
	if step > 0 {
		w.rest += step
	}
	for _, handle := range w.leaving {
		if w.walkers[handle].leaving {
			w.remove(handle)
		}
	}
	w.leaving = w.leaving[:0]
	left := int64(w.rest / time.Millisecond)
	w.rest %= time.Millisecond
	before := w.now / crowdEvery
	for ; left > 0 && len(w.moving) > 0; left -= min(left, beat) {
		w.beat(min(left, beat))
	}
	w.now += left
	if w.now/crowdEvery != before {
		w.crowd = uint64(w.present)
	}
	w.seal()
}

// beat moves the world on by d milliseconds and has every waiting input applied
// whose time has come. What ghosts did since the last Tick is in the same version:
// two would make every view twice the work.
func (w *World) beat(d int64) {
	since := w.now
	w.now += d
	still := w.moving[:0]
	for _, handle := range w.moving {
		a := &w.walkers[handle]
		if a.ready <= since {
			a.ready = w.now // it had been resting
		}
		w.apply(handle, a)
		if a.queued > 0 {
			still = append(still, handle)
		}
	}
	w.moving = still
}

// apply takes inputs off the queue until the next has to wait.
func (w *World) apply(handle int32, a *walker) {
	rest := a.queue
	for a.ready <= w.now {
		op, text, next, ok := nextInput(rest)
		if !ok {
			break
		}
		rest = next
		a.queued--
		switch {
		case op < opFace:
			d := Dir(op - opStep)
			a.ready += d.cost()
			w.step(w.claim(handle), handle, d)
		case op < opEmote:
			w.face(a, Dir(op-opFace))
		case op == opSay:
			if w.hush(a) {
				w.say(a, text)
			}
		default:
			w.gesture(a, Emote(op-opEmote))
		}
	}
	a.queue = a.queue[:copy(a.queue, rest)]
}

// hush reports whether the player may be heard now, and counts that it was.
func (w *World) hush(a *walker) bool {
	hushed := max(a.hushed, w.now) + hushPerSay
	if hushed-w.now > maxHush {
		return false
	}
	a.hushed = hushed
	return true
}

// stamp marks the landmark that the player stands at, if any.
func (w *World) stamp(a *walker) {
	if i, ok := w.m.LandmarkAt(a.body.X, a.body.Y); ok {
		a.passport = a.passport.With(i)
	}
}
