package tally

import (
	"sync/atomic"
	"time"
)

// bounds are the upper ends of every histogram's buckets, ascending. One set for
// all: they are dense around a tick, its budget, and twice that, which is what
// the longest gap between two views should be.
var bounds = [...]time.Duration{
	100 * time.Microsecond, 200 * time.Microsecond, 500 * time.Microsecond,
	1 * time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond,
	35 * time.Millisecond, 50 * time.Millisecond, 75 * time.Millisecond, 100 * time.Millisecond, 150 * time.Millisecond,
	200 * time.Millisecond, 300 * time.Millisecond, 500 * time.Millisecond,
	1 * time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second,
}

// longest is what a duration counts as at most: some are told by clients, and
// none of them is to spoil the sum.
const longest = time.Hour

// Durations is a histogram of how long something took. The zero value is empty.
type Durations struct {
	counts [len(bounds) + 1]atomic.Uint64 // the last: of what is longer than all bounds
	sum    atomic.Int64                   // ns
}

// Add counts one. What is negative counts as nothing, what is longer than an hour
// as an hour.
func (d *Durations) Add(took time.Duration) {
	took = min(max(took, 0), longest)
	i := 0
	for i < len(bounds) && took > bounds[i] {
		i++
	}
	d.counts[i].Add(1)
	d.sum.Add(int64(took))
}

// Seen is what a histogram has counted so far.
type Seen struct {
	Count uint64
	Sum   time.Duration
	UpTo  map[time.Duration]uint64 // how many took no longer than each bound
}

// Seen returns the counts. One that is being added meanwhile may be in the sum
// and not in the count, or the other way round.
func (d *Durations) Seen() Seen {
	s := Seen{Sum: time.Duration(d.sum.Load()), UpTo: make(map[time.Duration]uint64, len(bounds))}
	for i, bound := range bounds {
		s.Count += d.counts[i].Load()
		s.UpTo[bound] = s.Count
	}
	s.Count += d.counts[len(bounds)].Load()
	return s
}
