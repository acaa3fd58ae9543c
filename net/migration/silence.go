package migration

import "time"

// A Silence is the client's ear while it travels. A target that was killed says
// nothing, not even that; after the commit nobody shows the player anything, and
// waiting until the link gives up takes seconds. So the client asks both hosts for
// signs of life, every ListenEvery, and one that hears the source and not the target
// takes the target for lost. If it errs, nothing is harmed: the source fences.
//
// What counts is not the time that passes but the time over which the source was
// heard. A client that was paused, or is cut off from both, has learned nothing.
type Silence struct {
	source, target time.Time // when they were last heard
	lasted         time.Duration
}

const (
	// ListenEvery is how often the client asks, and looks.
	ListenEvery = 50 * time.Millisecond
	// silent is how long a target that is next door may say nothing: of ten signs of
	// life, each lost on its way there or back, one would have come. On a longer way
	// a few round trips are added, or the most, while none has been measured.
	silent     = 500 * time.Millisecond
	silentMost = 1500 * time.Millisecond
	silentRTTs = 3
	// credible bounds what one look may add: who looks so seldom was asleep.
	credible = 4 * ListenEvery
)

// Lasts is told when the source and the target were last heard, and the round trip
// to the target, 0 while it is unknown. It tells whether the target is lost.
func (s *Silence) Lasts(source, target time.Time, rtt time.Duration) bool {
	if !target.Equal(s.target) {
		*s = Silence{source: source, target: target}
		return false
	}
	s.lasted += min(source.Sub(s.source), credible)
	s.source = source
	if rtt == 0 {
		rtt = silentMost
	}
	return s.lasted >= silent+min(silentRTTs*rtt, silentMost)
}
