package migration

import (
	"time"

	"roam/net/wire"
)

// SourceState is where a migration stands for the host that lets go.
//
//	offered ──Accept──► moving ──Arrived──► leaving ──tick──► committed ──Landed, Bye, time──► over
//	   └──────────────────┴────────cancel─────┴──► over           └──Back, Declined──► over (taken back)
type SourceState uint8

// The source's states.
const (
	SourceOffered   SourceState = iota // the target has been asked
	SourceMoving                       // the client has been told where to go
	SourceLeaving                      // it is there; the player leaves at the end of the tick
	SourceCommitted                    // the player has left; its profile is kept
	SourceOver                         // nothing is left to do
)

// A SourceStep says what the source is to do.
type SourceStep uint8

// The source's steps.
const (
	SourceNothing  SourceStep = iota
	SourceTellMove            // send the client the ticket
	SourceCommit              // Save, Leave, send Commit, keep what was sent
	SourceCancel              // tell the target; the player plays on here
	SourceTakeBack            // Enter with what was kept, at an epoch above the target's; fence the target
	SourceForget              // drop what was kept: the player is the target's
)

// How long a migration may take, and how long what was committed is kept for a
// client that has not said that it landed: as long as a host parks a seat, unless
// it is told otherwise, for a client that is away for so long comes back here.
const (
	Within = 4 * time.Second
	Keep   = 30 * time.Second
)

// A Source is the end of one seat's migration that lets go.
type Source struct {
	state    SourceState
	deadline time.Time
	reason   wire.Reason // of a cancel, once there was one
	sure     bool        // the target has said that it has the player
}

// NewSource begins with an Offer that has just been sent.
func NewSource(now time.Time) *Source {
	return &Source{state: SourceOffered, deadline: now.Add(Within)}
}

// State is where the migration stands.
func (s *Source) State() SourceState { return s.state }

// Reason is why it was cancelled or taken back.
func (s *Source) Reason() wire.Reason { return s.reason }

// Accepted is called when the target has a seat.
func (s *Source) Accepted() SourceStep {
	if s.state != SourceOffered {
		return SourceNothing
	}
	s.state = SourceMoving
	return SourceTellMove
}

// Arrived is called when the client is attached to the target.
func (s *Source) Arrived() SourceStep {
	if s.state == SourceMoving {
		s.state = SourceLeaving
	}
	return SourceNothing
}

// TickEnds is called at the end of each tick.
func (s *Source) TickEnds(now time.Time) SourceStep {
	if s.state != SourceLeaving {
		return SourceNothing
	}
	s.state, s.deadline = SourceCommitted, now.Add(Keep)
	return SourceCommit
}

// Committed is called when the target says that it has the player. From then on
// only the client can send the player back.
func (s *Source) Committed() SourceStep {
	s.sure = s.sure || s.state == SourceCommitted
	return SourceNothing
}

// Landed is called when the client has said that it plays on the target: it will
// never come back to what was kept.
func (s *Source) Landed() SourceStep {
	if s.state != SourceCommitted {
		return SourceNothing
	}
	s.state = SourceOver
	return SourceForget
}

// Declined is called when the target will not have the player, now or any more.
// A target that has had it before is not believed.
func (s *Source) Declined(reason wire.Reason) SourceStep { return s.fail(reason, !s.sure) }

// TargetLost is called when the target cannot be reached any more. What was
// committed stays so: the client knows better.
func (s *Source) TargetLost() SourceStep { return s.fail(wire.ReasonSilent, false) }

// Back is called when the client has lost the target, or has never got there.
func (s *Source) Back() SourceStep { return s.fail(wire.ReasonUnreachable, true) }

// fail cancels what is not committed; what is, it takes back if that is safe.
func (s *Source) fail(reason wire.Reason, safe bool) SourceStep {
	switch {
	case s.state < SourceCommitted:
		s.state, s.reason = SourceOver, reason
		return SourceCancel
	case s.state == SourceCommitted && safe:
		s.state, s.reason = SourceOver, reason
		return SourceTakeBack
	}
	return SourceNothing
}

// ClientGone is called when the client's session here is over. A client that
// said goodbye after the commit is at home on the target.
func (s *Source) ClientGone(reason wire.Reason) SourceStep {
	switch {
	case s.state < SourceCommitted:
		s.state, s.reason = SourceOver, reason
		return SourceCancel
	case s.state == SourceCommitted && reason == wire.ReasonBye:
		s.state = SourceOver
		return SourceForget
	}
	return SourceNothing // it may have lost only this link; what is kept runs out
}

// Expire is called now and then.
func (s *Source) Expire(now time.Time) SourceStep {
	switch {
	case s.state == SourceOver || !now.After(s.deadline):
		return SourceNothing
	case s.state < SourceCommitted:
		s.state, s.reason = SourceOver, wire.ReasonTooLate
		return SourceCancel
	}
	s.state = SourceOver
	return SourceForget
}
