package game

// The interfaces of this file are optional. A host that is hot has some of its
// players migrate to others, and asks the worlds that can tell whose leaving
// disturbs least. The room's loop makes these calls as it makes those of [World],
// about once a second while the host is hot, for a few hundred players at most:
// they must be quick, and change nothing.

// A Neighbourly World tells how many of its own players one of them sees, ghosts
// left out. Players with few of them near are moved first: neighbours on different
// hosts cost both hosts a ghost.
type Neighbourly interface {
	Neighbours(id PlayerID) int
}

// A Reluctant World tells of whom not to move now, as in the middle of a fight or a
// trade. It is a wish: a host that must be emptied moves everybody.
type Reluctant interface {
	Busy(id PlayerID) bool
}

// A Weighty World tells how much of its work each player causes, in any unit: what
// leaves with the player. Without it, all players weigh the same, and so does one
// whose weight is not a number above zero.
type Weighty interface {
	Weight(id PlayerID) float64
}
