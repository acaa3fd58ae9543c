package migration

// A broken says which guard is left out.
type broken int

const (
	nothing            broken = iota
	breakOwner                // the target takes the player over when the client arrives
	breakOldMove              // the client follows a Move whatever its epoch
	breakSeatMatch            // the source takes what is said about another migration
	breakFreshEpoch           // a migration that failed leaves its epoch to the next
	breakDedupe               // an input that the world has is given to it again
	breakBackAfterView        // the client comes back to the source after a view from the target
	breakViewAfterBack        // the client shows a view from the target while it comes back
	breakFence                // nobody tells the target that the player was taken back
	breakFenceEpoch           // the source takes back at the target's epoch
	breakLanded               // a player is migrated again before its client has landed
	breakGaps                 // inputs that were dropped while the player was away are rubbish
	breakFinal                // the source's end is the client's end, in the middle of a move
	breakKeep                 // the source keeps nothing of what it committed
	breakTargetLost           // the source takes back because the target is lost
	breakForgive              // a host that was paused takes the time for everybody's silence
	breakSure                 // a target that said Committed is believed when it declines
	breakSilent               // the client says Back, and goes on listening to the target
	numBroken
)

// guards are what a run must have seen at work.
type guard int

const (
	guardDoubled guard = iota
	guardDuplicate
	guardGap
	guardOldMove
	guardOldBack
	guardOldSeat
	guardOldFence
	guardViewIgnored
	guardSwitch
	guardRedial
	guardBack
	guardSilent
	guardSilentOwner
	guardStay
	guardGrace
	guardRescued
	guardResumed
	guardReclaim
	guardTakeBack
	guardTakeBackParked
	guardParked
	guardCancel
	guardSourceExpired
	guardTargetExpired
	guardSeatExpired
	guardDeclined
	guardOfferDeclined
	guardRefused
	guardUnknownCommit
	guardFenced
	guardForget
	guardDropped
	guardNotLanded
	guardOrderTwice
	guardStrictKill
	guardEnded
	numGuards
)

func (g guard) String() string {
	return [numGuards]string{
		"message doubled", "input dropped: the world has it", "input dropped: one is missing", "Move of an old epoch",
		"Back of an old epoch", "word about an old migration", "fence below the epoch", "view not for the screen",
		"switch", "redial", "Back", "silent target", "silent target that is the owner", "Stay", "grace over", "source lost, target had it", "resumed", "reclaimed by ticket",
		"taken back", "taken back to be parked", "parked", "cancelled", "source expired", "target expired", "seat expired",
		"declined later", "offer declined", "profile refused", "unknown commit", "fenced", "forgotten", "arrival dropped",
		"not landed yet", "on its way already", "host killed that nobody may miss", "client ended",
	}[g]
}

func (b broken) String() string {
	return [numBroken]string{
		"nothing", "owner before commit", "old Move", "old migration", "fresh epoch", "input twice", "Back after a view",
		"view after Back", "fence", "fence's epoch", "landed", "gaps", "source's end", "keep", "target lost", "forgiving", "sure",
		"silent",
	}[b]
}
