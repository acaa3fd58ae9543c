package tally

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/net/wire"
)

// TestDurations holds a histogram against the list of all that was added.
func TestDurations(t *testing.T) {
	if !slices.IsSorted(bounds[:]) {
		t.Fatal("the bounds do not ascend")
	}
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.Custom(func(t *rapid.T) time.Duration {
			return rapid.SampledFrom(bounds[:]).Draw(t, "bound") + time.Duration(rapid.IntRange(-1, 1).Draw(t, "off"))
		})
		wild := rapid.Map(rapid.Int64(), func(n int64) time.Duration { return time.Duration(n) })
		all := rapid.SliceOfN(rapid.OneOf(near, wild), 0, 50).Draw(t, "all")
		var d Durations
		var sum time.Duration
		for _, took := range all {
			d.Add(took)
			sum += min(max(took, 0), time.Hour)
		}
		seen := d.Seen()
		if seen.Count != uint64(len(all)) || seen.Sum != sum {
			t.Fatalf("%d with a sum of %v, not %d with %v", seen.Count, seen.Sum, len(all), sum)
		}
		for _, bound := range bounds {
			within := uint64(0)
			for _, took := range all {
				if took <= bound {
					within++
				}
			}
			if seen.UpTo[bound] != within {
				t.Fatalf("%d took up to %v, not %d", seen.UpTo[bound], bound, within)
			}
		}
	})
}

// TestDurationsOfStrangers: what a client claims does not spoil the sum.
func TestDurationsOfStrangers(t *testing.T) {
	var d Durations
	for range 100 {
		d.Add(math.MaxInt64)
		d.Add(math.MinInt64)
	}
	if seen := d.Seen(); seen.Count != 200 || seen.Sum != 100*time.Hour {
		t.Errorf("%d with a sum of %v", seen.Count, seen.Sum)
	}
}

// TestReasons: each reason is counted by itself; there is room for all that there
// are, and strangers cannot make more.
func TestReasons(t *testing.T) {
	if name := wire.Reason(maxReasons - 1).String(); !strings.HasPrefix(name, "reason ") {
		t.Fatalf("%q would be counted together with others: maxReasons is too small", name)
	}
	var r Reasons
	rows := func() map[wire.Reason]uint64 {
		m := make(map[wire.Reason]uint64)
		for reason, n := range r.All() {
			m[reason] = n
		}
		return m
	}
	if got := rows(); len(got) != 1 || got[wire.ReasonNone] != 0 {
		t.Errorf("at first: %v", got)
	}
	r.Add(wire.ReasonTooLate)
	r.Add(wire.ReasonTooLate)
	for n := range math.MaxUint16 {
		r.Add(wire.Reason(max(n, maxReasons)))
	}
	if got := rows(); len(got) != 3 || got[wire.ReasonTooLate] != 2 || got[maxReasons-1] != math.MaxUint16 {
		t.Errorf("then: %v", got)
	}
	for range r.All() {
		break // who has seen enough may go
	}
}

// TestAllocations: counting is for the hot path.
func TestAllocations(t *testing.T) {
	var d Durations
	var r Reasons
	if n := testing.AllocsPerRun(100, func() {
		d.Add(time.Second)
		r.Add(wire.ReasonSlow)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestTogether: many may count at once, while others look on.
func TestTogether(t *testing.T) {
	var d Durations
	var r Reasons
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				d.Add(time.Millisecond)
				r.Add(wire.ReasonBye)
				d.Seen()
			}
		})
	}
	all.Wait()
	if seen := d.Seen(); seen.Count != 800 || seen.Sum != 800*time.Millisecond {
		t.Errorf("%d with a sum of %v", seen.Count, seen.Sum)
	}
	for reason, n := range r.All() {
		if reason == wire.ReasonBye && n != 800 {
			t.Errorf("%d reasons", n)
		}
	}
}
