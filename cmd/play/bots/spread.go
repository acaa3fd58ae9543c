package bots

import (
	"math"
	"math/bits"
	"sync"
	"time"
)

// A spread is how a duration is distributed, in buckets a 32nd of a power of
// two wide, from 1 µs to an hour; the error is at most 2 %. It may be used by
// any goroutine.
type spread struct {
	mu      sync.Mutex // guards the fields below
	buckets [1024]uint64
	n       uint64
	max     time.Duration
}

// Quantiles are what is told of a spread, in milliseconds.
type Quantiles struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func (s *spread) add(d time.Duration) {
	us := uint64(max(d.Microseconds(), 0))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets[min(bucket(us), len(s.buckets)-1)]++
	s.n++
	s.max = max(s.max, d)
}

// reset forgets everything.
func (s *spread) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.buckets[:])
	s.n, s.max = 0, 0
}

// bucket is where a value of so many µs is counted: exactly below 32, then 32
// buckets for each power of two.
func bucket(us uint64) int {
	if us < 32 {
		return int(us)
	}
	power := bits.Len64(us) - 6
	return 32*power + int(us>>power)
}

// middle is the value in the middle of a bucket, in µs.
func middle(b int) float64 {
	if b < 64 {
		return float64(b)
	}
	power := b/32 - 1
	return (float64(32+b%32) + 0.5) * math.Pow(2, float64(power))
}

func (s *spread) quantiles() Quantiles {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Quantiles{P50: s.at(0.50), P99: s.at(0.99), Max: millis(s.max)}
}

// at is a quantile in ms. The lock is held.
func (s *spread) at(q float64) float64 {
	rank, seen := uint64(math.Ceil(q*float64(s.n))), uint64(0)
	for b, n := range s.buckets {
		if seen += n; n > 0 && seen >= rank {
			return math.Round(min(middle(b), float64(s.max.Microseconds()))/10) / 100
		}
	}
	return 0
}

func millis(d time.Duration) float64 { return math.Round(float64(d.Microseconds())/10) / 100 }
