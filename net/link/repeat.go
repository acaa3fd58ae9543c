package link

import "time"

const (
	// repeatFor is how long a link says everything several times after either end
	// has missed a datagram.
	repeatFor = 15 * time.Second
	// maxRepeat bounds the new bytes of a flush that are repeated: what goes into
	// a datagram twice and leaves room for what is new.
	maxRepeat = 500
	// A link that takes over from one that lost datagrams, or is about to give way
	// to another, can afford to lose nothing, be it as large as a first view: for a
	// moment more is repeated, and sooner.
	hurryFor = 2 * time.Second
	maxHurry = 8 << 10
)

// A repeater makes up for loss before it is noticed. A segment that is lost comes a
// round trip, and two waits for a tick, after it was missed; so while a link loses
// datagrams, the next two flushes carry each small new segment once more, and a
// lost one comes a tick late. In a hurry it is also said again a few milliseconds
// later, in a datagram of its own. A clean link repeats nothing, however late its acks
// are: what counts is datagrams that are missing, not what KCP takes for lost.
type repeater struct {
	missed uint64    // datagrams that this end has missed
	told   uint32    // those that the far end says it has missed
	until  time.Time // zero: nothing is repeated
	hurry  time.Time // until when more is repeated, and sooner
	last   []byte    // the segments that were sent first by the last flush
	before []byte    // by the one before
	again  bool      // the last flush's are yet to be said a moment later
}

// sent notes a segment that goes out for the first time.
func (r *repeater) sent(segment []byte) {
	most := maxRepeat
	if !r.hurry.IsZero() {
		most = maxHurry
	}
	if !r.until.IsZero() && len(r.last)+len(segment) <= most {
		r.last = append(r.last, segment...)
	}
}

// due calls put with what the next flush should begin with.
func (r *repeater) due(now time.Time, put func(segments []byte)) {
	if r.until.IsZero() {
		return
	}
	put(r.before)
	put(r.last)
	r.before, r.last = r.last, r.before[:0]
	if len(r.before) > maxRepeat {
		r.before = r.before[:0] // once is enough
	}
	if now.After(r.hurry) {
		r.hurry = time.Time{}
	}
	if now.After(r.until) {
		r.until, r.last, r.before = time.Time{}, nil, nil
	}
	r.again = !r.hurry.IsZero()
}

// soon returns what is to be said a moment after it was said first.
func (r *repeater) soon() []byte {
	if !r.again {
		return nil
	}
	r.again = false
	return r.last
}

// lost notes that something was.
func (r *repeater) lost(now time.Time) { r.until = now.Add(repeatFor) }

// misses notes how many datagrams were lost on their way here, as far as is known.
// What loses them one way does so the other way too, more often than not. One that
// is only late counts for no more than the first time.
func (r *repeater) misses(n uint64, now time.Time) {
	if n > r.missed {
		r.missed = n
		r.lost(now)
	}
}

// toldOf notes how many the far end says that it has missed.
func (r *repeater) toldOf(n uint32, now time.Time) {
	if int32(n-r.told) > 0 {
		r.told = n
		r.lost(now)
	}
}

// Lossy tells whether the link has lately lost what it sent.
func (l *Link) Lossy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.repeat.until.IsZero()
}

// ExpectLoss tells a link that its far end will move from it, or has just moved to
// it, and that the way there loses datagrams.
func (l *Link) ExpectLoss() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.repeat.lost(now)
	l.repeat.hurry = now.Add(hurryFor)
}
