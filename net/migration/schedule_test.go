package migration

import (
	"flag"
	"fmt"
	"testing"
)

var (
	schedules = flag.Int("schedules", 10000, "how many schedules to run")
	seed      = flag.Uint64("seed", 1, "of the first schedule")
)

// steps is how long a schedule's faulty part is.
const steps = 300

// TestSchedules runs whole clusters in which anything may happen at any time,
// and holds them to what migration promises. To replay a failure with its trace:
//
//	go test ./net/migration -run TestSchedules -seed N -schedules 1 -v
func TestSchedules(t *testing.T) {
	var fired [numGuards]int
	for i := range uint64(*schedules) {
		if trace, failed := schedule(*seed+i, nothing, &fired); failed != "" {
			t.Fatalf("seed %d: %s\n%s", *seed+i, failed, trace)
		}
	}
	for g, n := range fired {
		t.Logf("%8d  %v", n, guard(g))
		if n == 0 && *schedules >= 10000 {
			t.Errorf("never seen: %v", guard(g))
		}
	}
}

// TestQuiet: if nothing goes wrong but that hosts decline, no client notices more
// than that it plays elsewhere.
func TestQuiet(t *testing.T) {
	for i := range uint64(1000) {
		var fired [numGuards]int
		c := newCluster(i, nothing, &fired, false)
		c.calm = true
		for n := range 20 {
			c.hosts[n%len(c.hosts)].refuses = n%5 == 0
			for range steps / 20 {
				c.step()
			}
		}
		c.rest()
		if c.failed != "" || fired[guardParked]+fired[guardResumed]+fired[guardEnded] > 0 {
			t.Fatalf("seed %d: parked %d, resumed %d, ended %d; %s", i, fired[guardParked], fired[guardResumed], fired[guardEnded], c.failed)
		}
	}
}

// schedule runs one seed, and once more with a trace if it fails.
func schedule(seed uint64, b broken, fired *[numGuards]int) (trace, failed string) {
	c := newCluster(seed, b, fired, false)
	c.run(steps)
	if c.failed == "" {
		return "", ""
	}
	var none [numGuards]int
	again := newCluster(seed, b, &none, true)
	again.run(steps)
	if again.failed != c.failed {
		return again.trace.String(), fmt.Sprintf("%s; replayed: %s", c.failed, again.failed)
	}
	return again.trace.String(), c.failed
}

// TestEveryGuardIsNeeded leaves one guard out at a time: some schedule must fail.
// The search for it begins where it was once found, which saves time.
func TestEveryGuardIsNeeded(t *testing.T) {
	first := [numBroken]uint64{breakOldMove: 6690, breakSeatMatch: 5410, breakFinal: 3320, breakForgive: 13500, breakSure: 1580}
	for b := nothing + 1; b < numBroken; b++ {
		t.Run(b.String(), func(t *testing.T) {
			var fired [numGuards]int
			for i := range uint64(200000) {
				if _, failed := schedule(first[b]+i, b, &fired); failed != "" {
					t.Logf("seed %d: %s", first[b]+i, failed)
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
}
