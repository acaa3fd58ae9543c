package sim

import "time"

// beat is the smallest step of time.
const (
	beat   = 100 * time.Millisecond
	second = int32(time.Second / beat)
)

// beats returns how many beats a time lasts, at least one.
func beats(d time.Duration) int32 { return int32(max(1, d/beat)) }

// none stands for no player, no host and no beat.
const none = -1

// A calendar holds every player who waits for something, in the list of the beat
// in which it happens. The lists run through the players themselves.
type calendar struct {
	first   []int32 // of each beat
	players []player
}

func newCalendar(beats int32, players []player) calendar {
	c := calendar{first: make([]int32, beats), players: players}
	for i := range c.first {
		c.first[i] = none
	}
	return c
}

// at has a player wait for a beat. What lies beyond the end never comes.
func (c *calendar) at(when, player int32) {
	if int(when) < len(c.first) {
		c.players[player].next, c.first[when] = c.first[when], player
	}
}

// take returns the player whose turn it is next in a beat, none if all had theirs.
func (c *calendar) take(now int32) int32 {
	player := c.first[now]
	if player != none {
		c.first[now] = c.players[player].next
	}
	return player
}
