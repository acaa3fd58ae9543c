package migration

// A Traveller is the client's part: on which of two hosts it plays.
//
//	settled ──Move──► leaving ──Welcome──► attached ──first view──► settled (there)
//	   ▲                 └──────────┴──target lost: Back──┐
//	   └──────────────────────────────────────────────────┘
type Traveller struct {
	state travel
	epoch uint64 // that is played at
	next  uint64 // that is travelled to
}

type travel uint8

const (
	settled travel = iota
	leaving
	attached
)

// A TravelStep says what the client is to do.
type TravelStep uint8

// The client's steps.
const (
	TravelNothing TravelStep = iota
	TravelDial               // dial the ticket
	TravelRedial             // hang up on the target dialled before, dial the ticket
	TravelResend             // send the target every input that no view has acknowledged
	TravelSwitch             // play there; say Bye to the source
	TravelBack               // say Back to the source
	TravelIgnore             // a view that is not for the screen
)

// NewTraveller begins on a host that owns the player at an epoch.
func NewTraveller(epoch uint64) *Traveller { return &Traveller{epoch: epoch} }

// Epoch is that of the host that is played on.
func (t *Traveller) Epoch() uint64 { return t.epoch }

// Next is the epoch that was last travelled to.
func (t *Traveller) Next() uint64 { return t.next }

// Both tells whether inputs go to the target too.
func (t *Traveller) Both() bool { return t.state == attached }

// Move is called when the source names a target. An epoch that is not higher
// than any known is an old story.
func (t *Traveller) Move(epoch uint64) TravelStep {
	if epoch <= t.epoch || epoch <= t.next {
		return TravelNothing
	}
	step := TravelDial
	if t.state != settled {
		step = TravelRedial
	}
	t.state, t.next = leaving, epoch
	return step
}

// Welcome is called when the target has greeted.
func (t *Traveller) Welcome() TravelStep {
	if t.state != leaving {
		return TravelNothing
	}
	t.state = attached
	return TravelResend
}

// TargetView is called for a view from the target.
func (t *Traveller) TargetView() TravelStep {
	if t.state != attached {
		return TravelIgnore
	}
	t.state, t.epoch = settled, t.next
	return TravelSwitch
}

// TargetLost is called when the target's session is over, or its Silence lasts.
func (t *Traveller) TargetLost() TravelStep {
	if t.state == settled {
		return TravelNothing
	}
	t.state = settled
	return TravelBack
}

// TakenBack is called when the source says that it has taken the player back, at
// a higher epoch than that of the target: whatever still comes from there is not
// for the screen. It reports false for an old story.
func (t *Traveller) TakenBack(epoch uint64) bool {
	if epoch <= t.epoch || epoch <= t.next {
		return false
	}
	t.state, t.epoch, t.next = settled, epoch, epoch
	return true
}
