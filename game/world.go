package game

import "time"

// A Player is who a host seats in a world.
type Player struct {
	ID   PlayerID
	Name SafeText // a label, not an identity: two players may share it
	// Epoch is the fencing number of the player's ownership. It grows by one
	// whenever another host takes the player; of two claims the higher wins.
	Epoch uint64
}

// MaxView bounds one view, in bytes: a client takes no larger message.
const MaxView = 31 << 10

// A World is the part of one room that one host simulates.
//
// The room's loop makes every call, one at a time; a World needs no locks. A
// World that panics costs the call that panicked, not the host.
type World interface {
	// Enter puts a player into the world. The profile is nil for a newcomer,
	// else what Save returned, on this host or another. An error refuses the
	// player: the world must then be as if Enter had not been called.
	Enter(p Player, profile []byte) error

	// Save returns all of the player that must live on. The player stays.
	// The bytes are the caller's. For a player who is not here it returns nil.
	Save(id PlayerID) (profile []byte)

	// Leave takes the player out; unknown players are ignored.
	Leave(id PlayerID)

	// Input hands over one message of the player: each exactly once, in the
	// order that the player sent them. The bytes may be read only during the
	// call. An error means that the message was rubbish: it changes nothing,
	// and a player who sends rubbish three times is sent away.
	Input(id PlayerID, msg []byte) error

	// Tick moves the world on by step.
	Tick(step time.Duration)

	// View appends what the player sees now, relative to the last View that
	// was made for it since it entered, and returns the longer slice. Views
	// travel a reliable, ordered link, so each may build on the one before.
	// Appending nothing means that there is nothing new. A host may skip a
	// player for any number of ticks. A view is at most [MaxView] bytes: what
	// does not fit comes with the next.
	View(id PlayerID, buf []byte) []byte
}

// A Ghoster is a World whose room may span several hosts: it shows players who
// are simulated elsewhere. A game without it works too; its rooms stay on one
// host and migrate whole.
type Ghoster interface {
	World

	// Face appends what other hosts need to show one of this world's players,
	// at most a kilobyte, and returns the longer slice; for one who is not
	// here it appends nothing. Equal bytes mean that nothing changed.
	Face(id PlayerID, buf []byte) []byte

	// Ghost shows or updates a player simulated elsewhere; a nil face takes
	// it away. A face that cannot be read is ignored. A player who enters
	// this world replaces its own ghost without leaving anybody's view, and
	// a Leave followed by a Ghost before the next Tick does the same.
	Ghost(p Player, face []byte)
}
