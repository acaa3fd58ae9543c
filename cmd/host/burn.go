package main

import (
	"time"

	"roam/game"
	"roam/game/walk"
)

// burning makes a world cost more: for each player and tick it keeps the CPU
// busy for a while, as a game with more to compute would.
func burning(w *walk.World, each time.Duration) game.World {
	if each == 0 {
		return w
	}
	return &burner{World: w, each: each, players: make(map[game.PlayerID]time.Duration)}
}

const (
	// restless is for how long after an input a player counts as active.
	restless = time.Second
	// idleShare is what one who stands still costs of what an active player does.
	idleShare = 10
)

// A burner is all that its world is, and slow.
type burner struct {
	*walk.World
	each    time.Duration
	players map[game.PlayerID]time.Duration // by how long they will count as active
}

func (b *burner) Enter(p game.Player, profile []byte) error {
	err := b.World.Enter(p, profile)
	if err == nil {
		b.players[p.ID] = 0
	}
	return err
}

func (b *burner) Leave(id game.PlayerID) {
	delete(b.players, id)
	b.World.Leave(id)
}

func (b *burner) Input(id game.PlayerID, msg []byte) error {
	if _, here := b.players[id]; here {
		b.players[id] = restless
	}
	return b.World.Input(id, msg)
}

func (b *burner) Tick(step time.Duration) {
	b.World.Tick(step)
	for end := time.Now().Add(b.cost(step)); time.Now().Before(end); {
	}
}

// cost is what the players cost in a tick, and lets the time pass for them.
func (b *burner) cost(step time.Duration) (all time.Duration) {
	for id, active := range b.players {
		if active > 0 {
			all += b.each
			b.players[id] = active - step
		} else {
			all += b.each / idleShare
		}
	}
	return all
}
