package balance

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDrain(t *testing.T) {
	source := host("h", .5, 0, 50)
	if got := Drain(source, []Candidate{host("a", .5, 0, 50), host("b", .5, 0, 50)}); !slices.Equal(got, []Share{{"a", 25}, {"b", 25}}) {
		t.Errorf("two equal hosts: %v", got)
	}
	full := host("a", .5, 0, 50)
	full.Capacity = 53
	if got := Drain(source, []Candidate{full}); !slices.Equal(got, []Share{{"a", 3}}) {
		t.Errorf("three seats left: %v", got)
	}
}

// A drain overbooks nobody, makes nobody Highest, and moves nobody that is not
// there.
func TestDrainPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cs := rapid.SliceOfNDistinct(anyCandidate(), 1, 12, func(c Candidate) string { return c.Host }).Draw(t, "hosts")
		source := cs[0]
		eligible, _ := Filter(Request{}, cs)
		moved := 0
		for _, share := range Drain(source, eligible) {
			i := slices.IndexFunc(eligible, func(c Candidate) bool { return c.Host == share.Host })
			if i < 0 || share.Host == source.Host {
				t.Fatalf("players sent to %s", share.Host)
			}
			target := eligible[i]
			if share.Seats <= 0 || share.Seats > target.Free() {
				t.Fatalf("%d seats on %s, which has %d", share.Seats, share.Host, target.Free())
			}
			target.Reserved += share.Seats
			if load := target.Expected(); load > drainTo+1e-9 {
				t.Fatalf("%s ends at load %v", share.Host, load)
			}
			moved += share.Seats
		}
		if moved > max(0, source.Players) {
			t.Fatalf("%d of %d players moved", moved, source.Players)
		}
	})
}

func TestPace(t *testing.T) {
	p := Pace{Rate: 10, Burst: 3}
	for _, tt := range []struct {
		seconds float64
		n, want int
	}{
		{0, 5, 3}, {0, 5, 0}, {.05, 5, 0}, {.1, 5, 1}, {.2, -1, 0}, {.3, 1, 1}, {.3, 5, 1}, {60, 100, 3},
		{1, 5, 0}, // time does not run back
	} {
		if got := p.Take(at(tt.seconds), tt.n); got != tt.want {
			t.Errorf("Take(%vs, %d) = %d, want %d", tt.seconds, tt.n, got, tt.want)
		}
	}
	var standard Pace
	if got := standard.Take(at(0), 1000); got != 10 {
		t.Errorf("the default lets %d go at once, want 10", got)
	}
}

// In any span of time no more than the burst and the rate's share may move, and
// whoever keeps asking gets nearly that.
func TestPacePromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pace{Rate: rapid.Float64Range(.5, 1000).Draw(t, "rate"), Burst: rapid.IntRange(1, 50).Draw(t, "burst")}
		now, total := epoch, 0
		for range 100 {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "ms")) * time.Millisecond)
			total += p.Take(now, rapid.IntRange(0, 100).Draw(t, "n"))
			if limit := float64(p.Burst) + p.Rate*now.Sub(epoch).Seconds(); float64(total) > limit+1e-3 {
				t.Fatalf("%d moved where %v may", total, limit)
			}
		}
	})
}
