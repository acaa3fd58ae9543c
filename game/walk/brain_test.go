package walk

import (
	"testing"
	"time"
)

// stroll has a brain walk for a while and returns where it came and what it did.
func stroll(t testing.TB, seed uint64, active float64, long time.Duration) (path []Body, steps, words int, s *Scene) {
	w := NewWorld(theMap)
	if err := w.Enter(player(int(seed)), nil); err != nil {
		t.Fatal(err)
	}
	s = look(t, w, int(seed))
	b := NewBrain(seed, active)
	for now := time.Duration(0); now < long; now += tick {
		if input := b.Next(s, now); input != nil {
			if err := w.Input(s.self, input); err != nil {
				t.Fatal(err)
			}
			switch {
			case input[0] == opSay:
				words++
			case input[0] < opFace:
				steps++
			}
		}
		w.Tick(tick)
		see(t, w, s)
		path = append(path, s.Self().Body)
	}
	return path, steps, words, s
}

func TestBrainWandersAbout(t *testing.T) {
	for seed := range uint64(5) {
		_, steps, words, s := stroll(t, seed, 1, 15*time.Minute)
		if n := s.Passport().Count(); n < 4 || steps < 4000 || words < 4 || s.Jumps() != 0 {
			t.Errorf("seed %d: %d stamps, %d steps, %d words, %d jumps", seed, n, steps, words, s.Jumps())
		}
	}
}

func TestBrainIsDeterministic(t *testing.T) {
	one, _, _, _ := stroll(t, 3, 0.7, 3*time.Minute)
	two, _, _, _ := stroll(t, 3, 0.7, 3*time.Minute)
	for i := range one {
		if one[i] != two[i] {
			t.Fatalf("after %d ticks: %v and %v", i, one[i], two[i])
		}
	}
	three, _, _, _ := stroll(t, 4, 0.7, 3*time.Minute)
	if one[len(one)-1] == three[len(three)-1] {
		t.Error("two seeds, one walk")
	}
}

func TestActive(t *testing.T) {
	full := 0.0
	for _, active := range []float64{1, 0.5, 0.2, 0} {
		total := 0
		for seed := range uint64(4) {
			_, steps, _, _ := stroll(t, 10+seed, active, 10*time.Minute)
			total += steps
		}
		if active == 1 {
			full = float64(total)
		}
		if got := float64(total) / full; got < active*0.6 || got > active*1.5 {
			t.Errorf("active %v: walks %.2f of the time", active, got)
		}
	}
}

func BenchmarkBrain(b *testing.B) {
	w := NewWorld(theMap)
	const bots = 200
	var scenes []*Scene
	var brains []*Brain
	for i := range bots {
		if err := w.Enter(player(i), nil); err != nil {
			b.Fatal(err)
		}
		scenes, brains = append(scenes, look(b, w, i)), append(brains, NewBrain(uint64(i), 1))
	}
	for i := range theMap.Landmarks() {
		theMap.Toward(i, 0, 0)
		theMap.Toward(i, meadow.X, meadow.Y)
	}
	var next, apply time.Duration
	now := time.Duration(0)
	b.ReportAllocs()
	for range b.N {
		now += tick
		begin := time.Now()
		for i, s := range scenes {
			if input := brains[i].Next(s, now); input != nil {
				w.Input(s.self, input)
			}
		}
		next += time.Since(begin)
		w.Tick(tick)
		begin = time.Now()
		for _, s := range scenes {
			see(b, w, s)
			s.Drain()
		}
		apply += time.Since(begin)
	}
	b.ReportMetric(float64(next.Nanoseconds())/float64(b.N*bots), "ns/Next")
	b.ReportMetric(float64(apply.Nanoseconds())/float64(b.N*bots), "ns/View+Apply")
}
