package bots

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBuckets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Uint64Range(0, uint64(time.Hour/time.Microsecond)).Draw(t, "us")
		b := bucket(us)
		if b >= len(spread{}.buckets) {
			t.Fatalf("%d µs is in bucket %d", us, b)
		}
		if off := math.Abs(middle(b) - float64(us)); off > 0.02*float64(us)+0.5 {
			t.Fatalf("%d µs is told as %.1f", us, middle(b))
		}
		if us > 0 && bucket(us-1) > b {
			t.Fatalf("the buckets do not rise at %d µs", us)
		}
	})
}

func TestQuantiles(t *testing.T) {
	var s spread
	if q := s.quantiles(); q != (Quantiles{}) {
		t.Errorf("of nothing: %+v", q)
	}
	for ms := 1; ms <= 100; ms++ {
		s.add(time.Duration(ms) * time.Millisecond)
	}
	q := s.quantiles()
	if math.Abs(q.P50-50) > 1 || math.Abs(q.P99-99) > 2 || q.Max != 100 {
		t.Errorf("of 1 to 100 ms: %+v", q)
	}
}
