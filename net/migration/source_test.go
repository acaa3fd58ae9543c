package migration

import (
	"testing"
	"time"

	"roam/net/wire"
)

// sources returns a source in each of its states, and one that is sure.
func sources() map[string]func() *Source {
	to := func(events ...func(*Source)) func() *Source {
		return func() *Source {
			s := NewSource(began())
			for _, e := range events {
				e(s)
			}
			return s
		}
	}
	accept, arrive := func(s *Source) { s.Accepted() }, func(s *Source) { s.Arrived() }
	tick, sure := func(s *Source) { s.TickEnds(began()) }, func(s *Source) { s.Committed() }
	return map[string]func() *Source{
		"offered":   to(),
		"moving":    to(accept),
		"leaving":   to(accept, arrive),
		"committed": to(accept, arrive, tick),
		"sure":      to(accept, arrive, tick, sure),
		"over":      to(func(s *Source) { s.Back() }),
	}
}

// TestSource is every event in every state: the step and the state after it.
func TestSource(t *testing.T) {
	type want struct {
		step  SourceStep
		state SourceState
	}
	offered, moving, leaving := want{0, SourceOffered}, want{0, SourceMoving}, want{0, SourceLeaving}
	committed, over := want{0, SourceCommitted}, want{0, SourceOver}
	cancel, back, forget := want{SourceCancel, SourceOver}, want{SourceTakeBack, SourceOver}, want{SourceForget, SourceOver}
	states := []string{"offered", "moving", "leaving", "committed", "sure", "over"}
	for _, c := range []struct {
		event string
		do    func(*Source) SourceStep
		wants [6]want
	}{
		{"Accepted", (*Source).Accepted,
			[6]want{{SourceTellMove, SourceMoving}, moving, leaving, committed, committed, over}},
		{"Arrived", (*Source).Arrived,
			[6]want{offered, leaving, leaving, committed, committed, over}},
		{"TickEnds", func(s *Source) SourceStep { return s.TickEnds(began()) },
			[6]want{offered, moving, {SourceCommit, SourceCommitted}, committed, committed, over}},
		{"Committed", (*Source).Committed,
			[6]want{offered, moving, leaving, committed, committed, over}},
		{"Landed", (*Source).Landed,
			[6]want{offered, moving, leaving, forget, forget, over}},
		{"Declined", func(s *Source) SourceStep { return s.Declined(wire.ReasonProfile) },
			[6]want{cancel, cancel, cancel, back, committed, over}},
		{"TargetLost", (*Source).TargetLost,
			[6]want{cancel, cancel, cancel, committed, committed, over}},
		{"Back", (*Source).Back,
			[6]want{cancel, cancel, cancel, back, back, over}},
		{"ClientGone, lost", func(s *Source) SourceStep { return s.ClientGone(wire.ReasonSilent) },
			[6]want{cancel, cancel, cancel, committed, committed, over}},
		{"ClientGone, bye", func(s *Source) SourceStep { return s.ClientGone(wire.ReasonBye) },
			[6]want{cancel, cancel, cancel, forget, forget, over}},
		{"Expire in time", func(s *Source) SourceStep { return s.Expire(began().Add(Within)) },
			[6]want{offered, moving, leaving, committed, committed, over}},
		{"Expire", func(s *Source) SourceStep { return s.Expire(began().Add(Within + 1)) },
			[6]want{cancel, cancel, cancel, committed, committed, over}},
		{"Expire what was kept", func(s *Source) SourceStep { return s.Expire(began().Add(Keep + 1)) },
			[6]want{cancel, cancel, cancel, forget, forget, over}},
	} {
		for i, state := range states {
			s := sources()[state]()
			if step := c.do(s); (want{step, s.State()}) != c.wants[i] {
				t.Errorf("%s when %s: step %d, state %d; want %+v", c.event, state, step, s.State(), c.wants[i])
			}
		}
	}
}

// TestSourceEnds: from any state, with nothing but time, a migration ends.
func TestSourceEnds(t *testing.T) {
	for name, make := range sources() {
		s, now := make(), began()
		for now.Sub(began()) <= Within+Keep {
			now = now.Add(time.Second)
			s.TickEnds(now)
			s.Expire(now)
		}
		if s.State() != SourceOver {
			t.Errorf("%s: after %v in state %d", name, now.Sub(began()), s.State())
		}
	}
}

// TestSourceReason: why it failed is what is recorded.
func TestSourceReason(t *testing.T) {
	for _, c := range []struct {
		do   func(*Source) SourceStep
		want wire.Reason
	}{
		{func(s *Source) SourceStep { return s.Declined(wire.ReasonRoomFull) }, wire.ReasonRoomFull},
		{(*Source).TargetLost, wire.ReasonSilent},
		{(*Source).Back, wire.ReasonUnreachable},
		{func(s *Source) SourceStep { return s.ClientGone(wire.ReasonKicked) }, wire.ReasonKicked},
		{func(s *Source) SourceStep { return s.Expire(began().Add(time.Hour)) }, wire.ReasonTooLate},
		{(*Source).Accepted, wire.ReasonNone},
	} {
		s := NewSource(began())
		c.do(s)
		if s.Back(); c.want != wire.ReasonNone && s.Reason() != c.want {
			t.Errorf("reason %v, want %v", s.Reason(), c.want)
		}
	}
}
