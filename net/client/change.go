package client

import (
	"time"

	"roam/game"
)

// A Change is something that happened to a player's seat while it played on.
type Change struct {
	Kind   ChangeKind
	Host   game.SafeText // that is played on, or come back to
	Room   game.RoomID
	Gap    time.Duration // Moved: from the last view of one host, or the beginning of the move, to the first view of the other
	Resent uint64        // inputs that were sent to both hosts, or sent again
}

// A ChangeKind says what happened.
type ChangeKind uint8

// What can happen to a seat.
const (
	Moved   ChangeKind = iota + 1 // the player plays on another host now
	Lost                          // the host is not heard; the client comes back by itself
	Resumed                       // the player is back at its seat
)
