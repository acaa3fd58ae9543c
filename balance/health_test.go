package balance

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// play drives checks one Interval apart: 'g' is answered well, 'b' badly, '-' not
// at all, and returns the state after each.
func play(t *testing.T, h *Health, results string) (states []HealthState) {
	t.Helper()
	for _, r := range results {
		check, send := h.Tick(h.Due())
		if !send {
			t.Fatalf("no check is sent at %v", h.Due())
		}
		switch r {
		case 'g', 'b':
			h.Answer(h.Due(), check, r == 'g')
		case '-':
			if _, send := h.Tick(h.Due()); send {
				t.Fatal("the next check is sent as soon as one is late")
			}
		}
		states = append(states, h.State())
	}
	return states
}

func started(cfg HealthConfig) *Health {
	h := NewHealth(cfg)
	h.due = epoch
	return h
}

func TestHealth(t *testing.T) {
	cfg := HealthConfig{Successes: 2, Failures: 3, Deactivate: 5}
	for _, tt := range []struct {
		results string
		want    string // first letters of the states: u h s d
	}{
		{"g", "h"},
		{"b", "u"},
		{"bg", "uh"},
		{"bbb", "uus"},
		{"gbb", "hhh"},
		{"gbbgbb", "hhhhhh"}, // only failures in a row count
		{"gbbb", "hhhs"},
		{"g---", "hhhs"}, // silence is a failure
		{"gbbbg", "hhhss"},
		{"gbbbgg", "hhhssh"},
		{"gbbbgbg", "hhhssss"},
		{"gbbbbb", "hhhssd"},
		{"gbbbbbggg", "hhhssdddd"}, // deactivated for good
		{"bbbbb", "uussd"},
	} {
		var got string
		for _, s := range play(t, started(cfg), tt.results) {
			got += s.String()[:1]
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.results, got, tt.want)
		}
	}
}

func TestHealthTimes(t *testing.T) {
	h := NewHealth(HealthConfig{Interval: time.Second, MaxTime: 200 * time.Millisecond})
	first, send := h.Tick(at(0))
	if !send || h.Due() != at(.2) {
		t.Fatalf("first check: %v, due %v", send, h.Due())
	}
	if _, send := h.Tick(at(.1)); send {
		t.Error("a second check while the first is under way")
	}
	h.Answer(at(.1), first+1, true)
	if h.State() != Untested {
		t.Error("the answer to a check that was never sent counts")
	}
	h.Answer(at(.1), first, true)
	if h.State() != Healthy || h.Due() != at(1) {
		t.Errorf("after the answer: %v, due %v", h.State(), h.Due())
	}
	h.Answer(at(.15), first, false)
	if h.run != 1 {
		t.Error("a second answer counts")
	}
	if _, send := h.Tick(at(.999)); send {
		t.Error("a check before its time")
	}
	second, send := h.Tick(at(1))
	if !send || second == first {
		t.Fatalf("second check: %v, number %d after %d", send, second, first)
	}
	h.Answer(at(1.3), second, true) // too late, though Tick did not notice yet
	h.Tick(at(1.4))
	if h.run != -1 {
		t.Error("a late answer counts as a good one")
	}
	// A check that fails at the very end of its interval is followed at once.
	tight := NewHealth(HealthConfig{Interval: time.Second, MaxTime: time.Hour})
	tight.Tick(at(0))
	if _, send := tight.Tick(at(1)); !send || tight.run != -1 {
		t.Errorf("the next check is sent: %v; run %d", send, tight.run)
	}
}

func TestHealthForgivesWhenLateItself(t *testing.T) {
	h := NewHealth(HealthConfig{Interval: time.Second, MaxTime: 200 * time.Millisecond})
	check, _ := h.Tick(at(0))
	if _, send := h.Tick(at(9)); send || h.run != 0 {
		t.Errorf("after a pause of the caller: sent %v, run %d", send, h.run)
	}
	h.Answer(at(9.1), check, true) // it had been lying unread
	if h.State() != Healthy {
		t.Error("the answer that lay unread does not count")
	}
}

func TestRejoin(t *testing.T) {
	for _, tt := range []struct{ restarted, empty, want bool }{
		{false, false, false}, {true, false, false}, {false, true, false}, {true, true, true},
	} {
		h := started(HealthConfig{Failures: 1, Deactivate: 1})
		play(t, h, "b")
		if h.State() != Deactivated {
			t.Fatal("not deactivated")
		}
		if got := h.Rejoin(tt.restarted, tt.empty); got != tt.want || (h.State() == Untested) != tt.want {
			t.Errorf("Rejoin(%v, %v) = %v, now %v", tt.restarted, tt.empty, got, h.State())
		}
	}
	h := started(HealthConfig{})
	play(t, h, "g")
	if !h.Rejoin(false, false) || h.State() != Healthy {
		t.Error("a reconnected host loses its health")
	}
	if !h.Rejoin(true, false) || h.State() != Untested {
		t.Error("a restarted host keeps its health")
	}
}

// Whatever happens, when: a check is never sent within an Interval of the one
// before, Deactivated is final, and nobody becomes Sick or Healthy without the
// results in a row for it.
func TestHealthPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := NewHealth(HealthConfig{
			Interval:   time.Duration(rapid.IntRange(1, 2000).Draw(t, "interval")) * time.Millisecond,
			MaxTime:    time.Duration(rapid.IntRange(1, 2000).Draw(t, "max time")) * time.Millisecond,
			Successes:  rapid.IntRange(1, 4).Draw(t, "successes"),
			Failures:   rapid.IntRange(1, 4).Draw(t, "failures"),
			Deactivate: rapid.IntRange(1, 9).Draw(t, "deactivate"),
		})
		now := epoch
		var check uint64
		var sent time.Time
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			before := h.State()
			if rapid.Bool().Draw(t, "answer") {
				h.Answer(now, check, rapid.Bool().Draw(t, "well"))
			} else if n, send := h.Tick(now); send {
				if !sent.IsZero() && now.Sub(sent) < h.cfg.Interval {
					t.Fatalf("checks %v apart", now.Sub(sent))
				}
				if n <= check {
					t.Fatalf("check %d after %d", n, check)
				}
				check, sent = n, now
			}
			switch after := h.State(); {
			case before == Deactivated && after != Deactivated:
				t.Fatal("deactivated, and back")
			case before == Sick && after == Healthy && h.run < h.cfg.Successes,
				before == Healthy && after == Sick && -h.run < h.cfg.Failures,
				before != Deactivated && after == Deactivated && -h.run < h.cfg.Deactivate:
				t.Fatalf("%v to %v after %d in a row", before, after, h.run)
			}
		}
	})
}
