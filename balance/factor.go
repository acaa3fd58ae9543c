package balance

import "fmt"

// A Factor is one measured quantity of a host. Every reading is a fraction of
// what the host allows itself: 0 is idle, 1 is the limit, more is over it.
type Factor uint8

// The factors, a closed list. Beside each: what a reading of 1 means.
const (
	Tick     Factor = iota // a tick takes all of its budget
	CPU                    // every core that the host may use is busy
	BytesIn                // as many bytes a second arrive as the operator allows
	BytesOut               // as many bytes a second leave as the operator allows
	Outbox                 // the fullest outbox to a node is at its cap, or all players' are
	Queue                  // the longest queue of a loop is at its cap
	RTT                    // the host's round trip to itself is at its limit
	Players                // every seat is taken or reserved

	NumFactors = int(Players) + 1 // how many factors there are
)

var factorNames = [NumFactors]string{"tick", "cpu", "bytes_in", "bytes_out", "outbox", "queue", "rtt", "players"}

// String returns the factor's name in reports, metrics and settings.
func (f Factor) String() string {
	if int(f) < NumFactors {
		return factorNames[f]
	}
	return fmt.Sprintf("factor(%d)", uint8(f))
}
