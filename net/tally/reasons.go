package tally

import (
	"iter"
	"sync/atomic"

	"roam/net/wire"
)

// maxReasons is how many reasons are told apart: more than there are. A reason
// may come from another node, so what is beyond counts as the last one.
const maxReasons = 64

// Reasons counts how often something ended with each wire.Reason. The zero value
// is empty.
type Reasons struct {
	counts [maxReasons]atomic.Uint64
}

// Add counts one.
func (r *Reasons) Add(reason wire.Reason) { r.counts[min(reason, maxReasons-1)].Add(1) }

// All yields the reasons that have been counted, and ReasonNone in any case.
func (r *Reasons) All() iter.Seq2[wire.Reason, uint64] {
	return func(yield func(wire.Reason, uint64) bool) {
		for i := range r.counts {
			n := r.counts[i].Load()
			if (n > 0 || i == 0) && !yield(wire.Reason(i), n) {
				return
			}
		}
	}
}
