package migration

import (
	"time"

	"roam/net/wire"
)

// TargetState is where a migration stands for the host that takes over.
//
//	inert ──attach──► attached ──Commit──► live
//	  └──────┴──cancel, time, client or source lost──► over
type TargetState uint8

// The target's states.
const (
	TargetInert    TargetState = iota // a seat and a ticket
	TargetAttached                    // the client is here; its inputs wait
	TargetLive                        // the player is this host's
	TargetOver
)

// A TargetStep says what the target is to do.
type TargetStep uint8

// The target's steps.
const (
	TargetNothing    TargetStep = iota
	TargetTellSource            // send Arrived
	TargetEnter                 // Enter, apply the inputs that wait, first view, send Committed
	TargetUnknown               // send Committed with ReasonNoSuchSeat
	TargetDrop                  // give up the seat, end the client's session, send Decline
)

// MaxWaiting bounds the inputs that wait for the commit.
const MaxWaiting = 256

// An Input is one that waits for the commit.
type Input struct {
	Number uint64
	Bytes  []byte
}

// A Target is the end of one seat's migration that takes over.
type Target struct {
	state    TargetState
	deadline time.Time
	reason   wire.Reason
	waiting  []Input
}

// NewTarget begins with an Offer that was accepted.
func NewTarget(now time.Time) *Target { return &Target{deadline: now.Add(Within)} }

// State is where the migration stands.
func (t *Target) State() TargetState { return t.state }

// Reason is why it was dropped.
func (t *Target) Reason() wire.Reason { return t.reason }

// Attached is called when the client has said Hello.
func (t *Target) Attached() TargetStep {
	if t.state != TargetInert {
		return TargetNothing
	}
	t.state = TargetAttached
	return TargetTellSource
}

// Input keeps an input until the commit. A client may send only so many.
func (t *Target) Input(number uint64, bytes []byte) TargetStep {
	if t.state != TargetAttached {
		return TargetNothing
	}
	if len(t.waiting) >= MaxWaiting {
		return t.drop(wire.ReasonSlow)
	}
	t.waiting = append(t.waiting, Input{number, append([]byte(nil), bytes...)})
	return TargetNothing
}

// Commit is called when the source has let go.
func (t *Target) Commit() TargetStep {
	switch t.state {
	case TargetAttached:
		t.state = TargetLive
		return TargetEnter
	case TargetInert, TargetOver:
		t.state = TargetOver
		return TargetUnknown
	}
	return TargetNothing
}

// Waiting returns the inputs to apply after the commit, which held all up to the
// number given.
func (t *Target) Waiting(held uint64) (inputs []Input) {
	for _, in := range t.waiting {
		if in.Number > held {
			inputs = append(inputs, in)
		}
	}
	t.waiting = nil
	return inputs
}

// Cancelled is called when the source keeps the player.
func (t *Target) Cancelled() TargetStep { return t.drop(wire.ReasonTooLate) }

// SourceLost is called when the source cannot be reached any more.
func (t *Target) SourceLost() TargetStep { return t.drop(wire.ReasonSilent) }

// ClientGone is called when the client's session here is over.
func (t *Target) ClientGone(reason wire.Reason) TargetStep { return t.drop(reason) }

// Expire is called now and then.
func (t *Target) Expire(now time.Time) TargetStep {
	if !now.After(t.deadline) {
		return TargetNothing
	}
	return t.drop(wire.ReasonTooLate)
}

func (t *Target) drop(reason wire.Reason) TargetStep {
	if t.state >= TargetLive {
		return TargetNothing
	}
	t.state, t.reason, t.waiting = TargetOver, reason, nil
	return TargetDrop
}
