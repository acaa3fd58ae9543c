package walk

import "roam/game"

var _ game.Neighbourly = (*World)(nil)

// Neighbours implements [game.Neighbourly]: it counts the world's own players in
// the regions that the player sees.
func (w *World) Neighbours(id game.PlayerID) (n int) {
	a := w.own(id)
	if a == nil {
		return 0
	}
	view := rectAround(a.body)
	for i := range view.w * view.h {
		for _, handle := range w.regions[view.region(i)].who {
			if handle != free && w.walkers[handle].presence == seated {
				n++
			}
		}
	}
	return n - 1
}
