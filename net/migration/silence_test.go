package migration

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hears looks every ListenEvery, while the hosts are heard as told, and returns how
// many looks it took until the silence had lasted, 0 if it never did.
func hears(looks int, rtt time.Duration, source, target func(look int) bool) int {
	var s Silence
	now := began()
	heardSource, heardTarget := now, now
	for look := 1; look <= looks; look++ {
		now = now.Add(ListenEvery)
		if source(look) {
			heardSource = now
		}
		if target(look) {
			heardTarget = now
		}
		if s.Lasts(heardSource, heardTarget, rtt) {
			return look
		}
	}
	return 0
}

func always(int) bool { return true }
func never(int) bool  { return false }
func until(last int) func(int) bool {
	return func(look int) bool { return look <= last }
}

// TestSilence: who was lost is missed within the time that fits the way to it, and
// nobody is who is heard, or of whom nothing can be known.
func TestSilence(t *testing.T) {
	in := func(d time.Duration) int { return int(d/ListenEvery) + 1 } // the first look finds where it begins
	seldom := func(look int) bool { return look%10 == 0 }
	for _, c := range []struct {
		what           string
		rtt            time.Duration
		source, target func(int) bool
		want           int
	}{
		{"both heard", ms, always, always, 0},
		{"target killed at once", ms, always, never, in(503*ms) + 1},
		{"target killed", ms, always, until(20), 20 + in(503*ms)},
		{"on a longer way", 200 * ms, always, until(20), 20 + in(1100*ms) - 1},
		{"on the longest", 10 * time.Second, always, until(20), 20 + in(2*time.Second) - 1},
		{"never measured", 0, always, never, in(2 * time.Second)},
		{"source killed", ms, until(20), always, 0},
		{"both killed", ms, until(20), until(20), 0},
		{"the target first", ms, until(20), until(12), 0},
		{"heard now and then", ms, always, seldom, 0},
		{"the source heard now and then", ms, seldom, never, 30},
	} {
		if got := hears(400, c.rtt, c.source, c.target); got != c.want {
			t.Errorf("%s: after %d looks, want %d", c.what, got, c.want)
		}
	}
}

// TestSilenceForgivesSleep: a client that was paused, and finds the source's words
// first, has not heard the target for long, and knows nothing.
func TestSilenceForgivesSleep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Silence
		now := began()
		s.Lasts(now, now, ms)
		for range 2 {
			now = now.Add(time.Duration(rapid.IntRange(1, 3600).Draw(t, "seconds")) * time.Second)
			if s.Lasts(now, began(), ms) {
				t.Fatal("after so few looks")
			}
		}
		if s.Lasts(now, now, ms) || s.lasted != 0 {
			t.Fatal("the target was heard since")
		}
	})
}

// TestSilenceAndLoss: what loses a fifth of all datagrams, each way, does not
// silence a target, near or far, even if the client has nothing to say that would be
// acknowledged, and is shown nothing.
func TestSilenceAndLoss(t *testing.T) {
	const loss, looks, runs = .2, 40, 20000 // two seconds each
	for _, c := range []struct {
		rtt  time.Duration
		most int // of the runs
	}{{200 * ms, 0}, {100 * ms, 0}, {ms, runs / 1000}} {
		r := rand.New(rand.NewPCG(1, uint64(c.rtt)))
		wrong, late := 0, int(c.rtt/ListenEvery)
		answers := func(look int) bool { return look > late && r.Float64() < (1-loss)*(1-loss) }
		for range runs {
			if hears(looks, c.rtt, answers, answers) > 0 {
				wrong++
			}
		}
		t.Logf("%v: %d of %d", c.rtt, wrong, runs)
		if wrong > c.most {
			t.Errorf("%v: %d of %d targets were given up, of which all lived", c.rtt, wrong, runs)
		}
		if dead := hears(2*looks, c.rtt, answers, never); dead == 0 {
			t.Errorf("%v: a target that is dead is not given up", c.rtt)
		}
	}
}
