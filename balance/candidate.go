package balance

import "time"

// A Candidate is all that a lobby knows about a host at the moment it decides
// where a player goes.
type Candidate struct {
	Host     string // the host's name, unique in the lobby
	Game     string // the game and its version
	Rotation Rotation
	Healthy  bool

	Level Level
	Load  float64 // the worst factor's place on its scale, 0 to 1: [Gauge.Score]

	Players  int // seats taken
	Reserved int // seats promised since, which the host's report does not count yet
	Leaving  int // of the players, those who are on their way to another host
	Capacity int // seats in all

	HasRoom  bool // the host serves the room asked for, or may open a share of it
	RoomFree int  // seats free in that room on this host

	Reached bool          // the player's probe came back
	RTT     time.Duration // the player's round trip to the host, if Reached
}

// Free returns how many seats can still be promised.
func (c *Candidate) Free() int { return max(0, c.Capacity-c.Players-c.Reserved) }

// Fill returns the share of seats that are taken or promised, 0 to 1.
func (c *Candidate) Fill() float64 {
	if c.Capacity <= 0 {
		return 1
	}
	return min(1, float64(c.Players+c.Reserved)/float64(c.Capacity))
}

// Expected returns the load that the host will have, 0 to 1, once everybody who
// was promised a seat has taken it, so that a crowd that arrives between two
// reports does not stampede to one host.
func (c *Candidate) Expected() float64 {
	if c.Capacity <= 0 {
		return 1
	}
	return min(1, c.Load+c.each()*float64(c.Reserved))
}

// each is the load of one more player: what a seated one weighs on average, and at
// least one seat's share of the host. What an empty host uses by itself is not
// blamed on its first few players: they are counted as a tenth of its seats.
func (c *Candidate) each() float64 {
	seats := float64(c.Capacity)
	return max(1/seats, c.Load/max(float64(c.Players), seats/10))
}

// maxSeats is more than any host has; below it sums cannot overflow.
const maxSeats = 1 << 24

// sound reports whether the figures can be true; a far end may send anything.
func (c *Candidate) sound() bool {
	for _, seats := range [...]int{c.Players, c.Reserved, c.Leaving, c.Capacity} {
		if seats < 0 || seats > maxSeats {
			return false
		}
	}
	return sound(c.Load) && c.RTT >= 0
}
