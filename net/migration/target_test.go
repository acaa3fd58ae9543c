package migration

import (
	"testing"
	"time"

	"roam/net/wire"
)

func targets() map[string]func() *Target {
	to := func(events ...func(*Target)) func() *Target {
		return func() *Target {
			t := NewTarget(began())
			for _, e := range events {
				e(t)
			}
			return t
		}
	}
	attach := func(t *Target) { t.Attached() }
	return map[string]func() *Target{
		"inert":    to(),
		"attached": to(attach),
		"live":     to(attach, func(t *Target) { t.Commit() }),
		"over":     to(func(t *Target) { t.Cancelled() }),
	}
}

// TestTarget is every event in every state: the step and the state after it.
func TestTarget(t *testing.T) {
	type want struct {
		step  TargetStep
		state TargetState
	}
	inert, attached, live, over := want{0, TargetInert}, want{0, TargetAttached}, want{0, TargetLive}, want{0, TargetOver}
	drop, unknown := want{TargetDrop, TargetOver}, want{TargetUnknown, TargetOver}
	for _, c := range []struct {
		event string
		do    func(*Target) TargetStep
		wants [4]want
	}{
		{"Attached", (*Target).Attached, [4]want{{TargetTellSource, TargetAttached}, attached, live, over}},
		{"Input", func(t *Target) TargetStep { return t.Input(1, nil) }, [4]want{inert, attached, live, over}},
		{"Commit", (*Target).Commit, [4]want{unknown, {TargetEnter, TargetLive}, live, unknown}},
		{"Cancelled", (*Target).Cancelled, [4]want{drop, drop, live, over}},
		{"SourceLost", (*Target).SourceLost, [4]want{drop, drop, live, over}},
		{"ClientGone", func(t *Target) TargetStep { return t.ClientGone(wire.ReasonBye) }, [4]want{drop, drop, live, over}},
		{"Expire in time", func(t *Target) TargetStep { return t.Expire(began().Add(Within)) }, [4]want{inert, attached, live, over}},
		{"Expire", func(t *Target) TargetStep { return t.Expire(began().Add(Within + 1)) }, [4]want{drop, drop, live, over}},
	} {
		for i, state := range []string{"inert", "attached", "live", "over"} {
			m := targets()[state]()
			if step := c.do(m); (want{step, m.State()}) != c.wants[i] {
				t.Errorf("%s when %s: step %d, state %d; want %+v", c.event, state, step, m.State(), c.wants[i])
			}
		}
	}
}

func TestTargetWaiting(t *testing.T) {
	m := NewTarget(began())
	m.Input(1, []byte("too early"))
	m.Attached()
	bytes := []byte{0}
	for n := range uint64(6) {
		bytes[0] = byte(n)
		m.Input(n, bytes) // whose bytes are the caller's again
	}
	m.Commit()
	m.Input(6, nil)
	waiting := m.Waiting(3)
	if len(waiting) != 2 || waiting[0].Number != 4 || waiting[0].Bytes[0] != 4 || waiting[1].Number != 5 {
		t.Errorf("after 3 wait %v", waiting)
	}
	if again := m.Waiting(0); len(again) != 0 {
		t.Errorf("once more: %v", again)
	}
}

// TestTargetFlood: who sends more than may wait is dropped, and nothing of it is kept.
func TestTargetFlood(t *testing.T) {
	m := NewTarget(began())
	m.Attached()
	for n := range uint64(MaxWaiting) {
		if s := m.Input(n+1, []byte{1}); s != TargetNothing {
			t.Fatalf("input %d: step %d", n+1, s)
		}
	}
	if s := m.Input(MaxWaiting+1, nil); s != TargetDrop || m.Reason() != wire.ReasonSlow {
		t.Errorf("one more: step %d, %v", s, m.Reason())
	}
	if waiting := m.Waiting(0); len(waiting) != 0 {
		t.Errorf("%d inputs are kept", len(waiting))
	}
}

func TestTargetReason(t *testing.T) {
	for _, c := range []struct {
		do   func(*Target) TargetStep
		want wire.Reason
	}{
		{(*Target).Cancelled, wire.ReasonTooLate},
		{(*Target).SourceLost, wire.ReasonSilent},
		{func(t *Target) TargetStep { return t.ClientGone(wire.ReasonRubbish) }, wire.ReasonRubbish},
		{func(t *Target) TargetStep { return t.Expire(began().Add(time.Hour)) }, wire.ReasonTooLate},
	} {
		m := NewTarget(began())
		c.do(m)
		m.ClientGone(wire.ReasonBye)
		if m.Reason() != c.want {
			t.Errorf("reason %v, want %v", m.Reason(), c.want)
		}
	}
}
