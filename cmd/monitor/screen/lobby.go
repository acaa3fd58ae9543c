package screen

import (
	"context"

	"roam/cmd/monitor/feed"
	"roam/game"
	"roam/net/wire"
)

// A Lobby is what the screen shows and acts on; a feed is one. State, Changed
// and Focus return at once; the others wait for an answer and are called by
// goroutines of their own.
type Lobby interface {
	// Changed delivers when there is a newer State.
	Changed() <-chan struct{}
	// State returns the newest. It is never changed afterwards.
	State() *feed.State
	// Focus names the hosts that are seen: their loads are told first.
	Focus(hosts []game.SafeText)
	// Players asks for one page of those who play, and how many there are.
	Players(ctx context.Context, wish wire.Look) (rows []wire.PlayerState, total int, err error)
	// Why asks for the newest decisions about a player.
	Why(ctx context.Context, player string, count int) ([]wire.Decision, error)
	// Order gives an order and waits for its end; progress is told each word before.
	Order(ctx context.Context, o wire.Order, progress func(wire.Done)) (wire.Done, error)
}

var _ Lobby = (*feed.Feed)(nil)
