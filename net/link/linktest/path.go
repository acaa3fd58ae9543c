package linktest

import "time"

// A Path is how one direction between two addresses treats packets. The zero
// Path delivers everything, in order, at once.
type Path struct {
	// Latency is how long every packet travels.
	Latency time.Duration
	// Jitter is added to Latency, uniformly from 0 to this, drawn for each
	// packet. It bunches packets but does not reorder them, as in a queue.
	Jitter time.Duration
	// Loss is the chance, 0 to 1, that a packet never arrives.
	Loss float64
	// Duplicate is the chance that a packet arrives twice, the second time
	// held back.
	Duplicate float64
	// Reorder is the chance that a packet is held back while those sent after
	// it pass.
	Reorder float64
	// Hold is the longest that a packet is held back; how long is drawn
	// uniformly. 0 means 100 ms: two ticks.
	Hold time.Duration
	// Rate limits the direction to so many bytes of UDP payload a second;
	// 0 means no limit.
	Rate int
	// Queue is how many bytes may wait for the Rate before more are dropped.
	// 0 means 64 KiB.
	Queue int
}

const (
	defaultHold  = 100 * time.Millisecond
	defaultQueue = 64 << 10
)

func (p Path) withDefaults() Path {
	if p.Hold == 0 {
		p.Hold = defaultHold
	}
	if p.Queue == 0 {
		p.Queue = defaultQueue
	}
	return p
}
