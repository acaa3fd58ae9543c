package migration

import (
	"testing"

	"pgregory.net/rapid"
)

func travellers() map[string]func() *Traveller {
	leave := func() *Traveller { t := NewTraveller(5); t.Move(7); return t }
	attach := func() *Traveller { t := leave(); t.Welcome(); return t }
	return map[string]func() *Traveller{
		"settled":  func() *Traveller { return NewTraveller(5) },
		"leaving":  leave,
		"attached": attach,
		"returned": func() *Traveller { t := attach(); t.TargetLost(); return t },
		"landed":   func() *Traveller { t := attach(); t.TargetView(); return t },
	}
}

// TestTraveller is every event in every state: the step, and what is known after.
func TestTraveller(t *testing.T) {
	type want struct {
		step        TravelStep
		state       travel
		epoch, next uint64
	}
	kept, gone, there := want{0, settled, 5, 0}, want{0, settled, 5, 7}, want{0, settled, 7, 7}
	going, both := want{0, leaving, 5, 7}, want{0, attached, 5, 7}
	with := func(w want, s TravelStep) want { w.step = s; return w }
	redial, dial := want{TravelRedial, leaving, 5, 9}, want{TravelDial, leaving, 5, 9}
	stay := want{0, settled, 8, 8}
	move := func(epoch uint64) func(*Traveller) TravelStep {
		return func(t *Traveller) TravelStep { return t.Move(epoch) }
	}
	for _, c := range []struct {
		event string
		do    func(*Traveller) TravelStep
		wants [5]want
	}{
		{"Move", move(9), [5]want{dial, redial, redial, dial, {TravelDial, leaving, 7, 9}}},
		{"Move, doubled", move(7), [5]want{{TravelDial, leaving, 5, 7}, going, both, gone, there}},
		{"Move, old", move(5), [5]want{kept, going, both, gone, there}},
		{"Welcome", (*Traveller).Welcome, [5]want{kept, with(both, TravelResend), both, gone, there}},
		{"TargetView", (*Traveller).TargetView, [5]want{
			with(kept, TravelIgnore), with(going, TravelIgnore), with(there, TravelSwitch), with(gone, TravelIgnore), with(there, TravelIgnore)}},
		{"TargetLost", (*Traveller).TargetLost, [5]want{kept, with(gone, TravelBack), with(gone, TravelBack), gone, there}},
		{"TakenBack", func(t *Traveller) TravelStep { t.TakenBack(8); return 0 }, [5]want{stay, stay, stay, stay, stay}},
		{"TakenBack, old", func(t *Traveller) TravelStep { t.TakenBack(5); return 0 }, [5]want{kept, going, both, gone, there}},
	} {
		for i, state := range []string{"settled", "leaving", "attached", "returned", "landed"} {
			m := travellers()[state]()
			if step := c.do(m); (want{step, m.state, m.Epoch(), m.Next()}) != c.wants[i] {
				t.Errorf("%s when %s: step %d, %+v; want %+v", c.event, state, step, *m, c.wants[i])
			}
			if m.Both() != (m.state == attached) {
				t.Errorf("%s when %s: Both %v", c.event, state, m.Both())
			}
		}
	}
}

// TestTravellerNeverGoesDown: whatever comes, the epoch that is played at does not
// go down, and no view of a target that was given up is shown.
func TestTravellerNeverGoesDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := NewTraveller(1)
		given := false // up, since the last Move that was followed
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			before, epoch := m.Epoch(), rapid.Uint64Range(0, 12).Draw(t, "epoch")
			switch rapid.IntRange(0, 4).Draw(t, "event") {
			case 0:
				if m.Move(epoch) != TravelNothing {
					given = false
				}
			case 1:
				m.Welcome()
			case 2:
				if m.TargetView() == TravelSwitch && given {
					t.Fatal("a view from a target that was given up")
				}
			case 3:
				m.TargetLost()
				given = true
			case 4:
				given = m.TakenBack(epoch) || given
			}
			if m.Epoch() < before {
				t.Fatalf("epoch %d after %d", m.Epoch(), before)
			}
		}
	})
}
