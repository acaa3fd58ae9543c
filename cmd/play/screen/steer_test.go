package screen

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal/terminaltest"
	"roam/game/walk"
)

// After each event, wants is whether a step east is wanted at that moment.
func TestSteer(t *testing.T) {
	const ms = time.Millisecond
	type event struct {
		at    time.Duration
		what  string // press, repeat, release, stepped, clear or look
		wants bool
	}
	for _, tc := range []struct {
		name     string
		releases bool
		events   []event
	}{
		{"a press is one step", false, []event{
			{0, "press", true}, {0, "stepped", false}, {100 * ms, "look", false},
		}},
		{"a press waits for its step, but not for ever", false, []event{
			{0, "press", true}, {200 * ms, "look", true}, {300 * ms, "look", false}, {301 * ms, "look", false},
		}},
		{"a repeated press walks on, and ends by itself", false, []event{
			{0, "press", true}, {0, "stepped", false}, {500 * ms, "press", true}, {500 * ms, "stepped", false},
			{530 * ms, "repeat", true}, {530 * ms, "stepped", true}, {660 * ms, "look", true}, {700 * ms, "look", false},
		}},
		{"a released key stops", true, []event{
			{0, "press", true}, {0, "stepped", true}, {90 * ms, "look", true}, {100 * ms, "release", false},
		}},
		{"a tap with a release is still one step", true, []event{
			{0, "press", true}, {10 * ms, "release", true}, {50 * ms, "stepped", false},
		}},
		{"a lost release ends by itself", true, []event{
			{0, "press", true}, {0, "stepped", true}, {600 * ms, "look", true}, {800 * ms, "look", false},
		}},
		{"a lost release after repeats ends sooner", true, []event{
			{0, "press", true}, {500 * ms, "repeat", true}, {500 * ms, "stepped", true}, {700 * ms, "look", false},
		}},
		{"losing the keyboard stops", true, []event{
			{0, "press", true}, {10 * ms, "clear", false},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := steer{releases: tc.releases}
			for _, e := range tc.events {
				now := begin.Add(e.at)
				switch e.what {
				case "press", "repeat":
					s.press(walk.East, now, e.what == "repeat")
				case "release":
					s.release(walk.East)
				case "stepped":
					s.stepped()
				case "clear":
					s.clear()
				}
				if d, ok := s.next(now); ok != e.wants || ok && d != walk.East {
					t.Errorf("%v, %s: wants %v %v", e.at, e.what, d, ok)
				}
			}
		})
	}
}

func TestNewestDirectionWins(t *testing.T) {
	s := steer{releases: true}
	s.press(walk.East, begin, false)
	s.press(walk.South, begin.Add(time.Millisecond), false)
	s.release(walk.East)
	if d, ok := s.next(begin.Add(10 * time.Millisecond)); !ok || d != walk.South {
		t.Errorf("wants %v %v", d, ok)
	}
}

func TestEveryWalkingKey(t *testing.T) {
	for _, tc := range []struct {
		keys []string
		want walk.Dir
	}{
		{[]string{"up", "w", "k", "W", "K"}, walk.North},
		{[]string{"down", "s", "j", "S", "J"}, walk.South},
		{[]string{"left", "a", "h", "A", "H"}, walk.West},
		{[]string{"right", "d", "l", "D", "L"}, walk.East},
	} {
		for _, k := range tc.keys {
			seat := newFakeSeat("me")
			tb := seated(t, seat, 80, 24, Options{ReducedMotion: true})
			at := tb.world.scene.Self()
			tb.press(k)
			now := tb.world.scene.Self()
			dx, dy := tc.want.Delta()
			if now.X != at.X+dx || now.Y != at.Y+dy {
				t.Errorf("%s walks from %d,%d to %d,%d before any answer", k, at.X, at.Y, now.X, now.Y)
			}
			if len(seat.inputs) != 1 {
				t.Errorf("%s sends %d inputs", k, len(seat.inputs))
			}
			tb.wait(time.Second)
			if after := tb.world.scene.Self(); after.Body != now.Body {
				t.Errorf("%s: the world does not agree: %v, then %v", k, now.Body, after.Body)
			}
		}
	}
}

func TestTapsInQuickSuccessionAllCount(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{ReducedMotion: true})
	tb.press("left") // the step after it has to wait for 100 ms
	tb.press("up")
	if len(seat.inputs) != 2 && len(seat.inputs) != 1 {
		t.Fatalf("%d inputs", len(seat.inputs))
	}
	tb.wait(300 * time.Millisecond)
	if len(seat.inputs) != 2 {
		t.Errorf("%d of 2 steps were taken", len(seat.inputs))
	}
}

func TestHeldKeyWalksUntilReleased(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{ReducedMotion: true})
	tb.send(tea.KeyboardEnhancementsMsg{Flags: 1 | 2 | 8 | 16})
	tb.send(terminaltest.Press("left"))
	tb.wait(500 * time.Millisecond)
	n := len(seat.inputs)
	if n < 4 || n > 6 {
		t.Errorf("%d steps in half a second", n)
	}
	tb.send(tea.KeyReleaseMsg{Code: tea.KeyLeft})
	tb.wait(500 * time.Millisecond)
	if len(seat.inputs) != n {
		t.Errorf("%d steps after the release", len(seat.inputs)-n)
	}
	tb.send(terminaltest.Press("left"), tea.BlurMsg{})
	n = len(seat.inputs)
	tb.wait(500 * time.Millisecond)
	if len(seat.inputs) != n {
		t.Errorf("%d steps after the terminal lost the keyboard", len(seat.inputs)-n)
	}
}
