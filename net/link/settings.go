package link

import "time"

// Every tunable of a link, with its why. None travels: two ends may differ.
const (
	// slots is how many parts the pump divides the links into, and pumpEvery
	// how often it turns to the next: each link is visited every 50 ms, which
	// is how long an ack may wait for data to ride with.
	slots     = 10
	pumpEvery = 5 * time.Millisecond
	// tendedFor is how long the pump counts on whoever flushes a link with each
	// tick. An ack that the pump sends just before would make KCP put off the
	// tick's own flush: of links whose turns fall so, every other view would be
	// 12 ms late.
	tendedFor = 60 * time.Millisecond

	// KCP's own settings. With nodelay the time until a segment is sent again
	// grows by half each time, without by all of it. Two acks from beyond a gap
	// resend it; congestion control is off: views are skipped instead (Congested).
	kcpNoDelay    = 1
	kcpFastResend = 2
	kcpNoCwnd     = 1
	// KCP's interval means two things. While it flushes, it is the least time
	// between two flushes, and 10 ms is the least that KCP allows.
	kcpInterval = 10
	// While it takes acks, the interval is the least that a segment waits for
	// its ack beyond the smoothed round trip. Two ends that tick every 50 ms
	// drift against each other: the wait of an ack falls slowly to nothing, then
	// jumps back to 50 ms when its variance has long been forgotten. With less
	// than that jump and a turn of the pump, a clean link sends 1 to 6 % of all
	// segments twice.
	kcpSlack = 60

	// pingEvery is how often the dialling end measures the round trip, and
	// with that keeps both ends sure of each other.
	pingEvery = time.Second

	// A link moves to a new address at most this often, and asks the new
	// address for a proof this often until it has one.
	moveEvery      = time.Second
	challengeEvery = 250 * time.Millisecond
	// amplification bounds what an unproven address is sent, as a multiple of
	// what came from it; RFC 9000 (QUIC) uses the same three.
	amplification = 3

	// A far end that is heard but acknowledges nothing of what waits for so
	// long (or for its Silence, if that is more) is ended with ReasonSlow.
	stuckAfter = 15 * time.Second

	// A close is said this many times, this far apart: it is not acknowledged.
	closeCopies = 3
	closeEvery  = 100 * time.Millisecond
)

// Limits bound what one link may hold, and say when its far end counts as lost.
type Limits struct {
	Window     int           // KCP segments in flight, each way
	Outbox     int           // bytes that may wait to be sent, beyond those in flight
	MaxMessage int           // bytes of the largest message taken from the far end
	Silence    time.Duration // a far end unheard for this long is lost
}

// PlayerLimits suit a link between a client and a node.
func PlayerLimits() Limits {
	return Limits{Window: 32, Outbox: 64 << 10, MaxMessage: 32 << 10, Silence: 5 * time.Second}
}

// ClusterLimits suit a link between two nodes.
func ClusterLimits() Limits {
	return Limits{Window: 1024, Outbox: 4 << 20, MaxMessage: 256 << 10, Silence: 3 * time.Second}
}
