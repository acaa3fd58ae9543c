// Package balance decides who plays where. It is what hosts use to know their
// load and what a lobby uses to place players, and it is all functions and
// small state machines: time, randomness and measurements come in as arguments,
// so a simulation runs the very same decisions.
//
//	readings ──► Gauge ──► Level ──► report ──┐            (on each host)
//	                                          ▼
//	checks ──► Health ──► Candidates ──► Filter ──► Strategy ──► best first
//	           Rotation ──┘                 │           │         (in the lobby)
//	                                        └── excluded └── scores: why
//
// A [Factor] is one measured quantity, read as a fraction of what the host
// allows itself; a [Load] is a reading of each. A [Scale] turns a reading into a
// [Level] and into a place between 0 and 1 that can be compared with another
// factor's; the worst factor is the host's. A [Gauge] does so over time, smoothed
// and with hysteresis, so that a noisy host does not flap.
//
// [Filter] says which hosts may take a player, and in plain words why the others
// may not; a [Strategy] ranks those that may. When a host gets hot, a [Rebalancer]
// says how many should leave it and for where, [Choose] who they are, and a [Pace]
// how fast they go. [Drain] says where everybody goes.
//
// The formula of the strategy expr is over what is known of one host:
//
//	rtt_ms     the player's round trip, milliseconds; 0 while it is not known
//	load       0 to 1, promised seats included
//	level      1 (lowest) to 5 (highest)
//	players    seats taken
//	reserved   seats promised
//	capacity   seats in all
//	free       seats that can still be promised
//	fill       share of seats taken or promised, 0 to 1
package balance
