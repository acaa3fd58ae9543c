package walk

import (
	"sync"

	"roam/game"
)

// An Atlas keeps maps for many scenes, so that each is made once. The zero
// Atlas is ready; it is safe for concurrent use.
type Atlas struct {
	mu   sync.Mutex // guards maps
	maps []*Map     // the one used last at the end
}

// atlasSize bounds the maps kept: seeds come from servers, who may be hostile.
const atlasSize = 4

// NewScene returns the empty scene of a player.
func (a *Atlas) NewScene(self game.PlayerID) *Scene {
	return &Scene{self: self, atlas: a, handle: nowhere, walkers: make(map[int32]*known)}
}

// Map returns the map of a seed.
func (a *Atlas) Map(seed uint64) *Map {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, m := range a.maps {
		if m.seed == seed {
			a.maps = append(append(a.maps[:i], a.maps[i+1:]...), m)
			return m
		}
	}
	if len(a.maps) == atlasSize {
		a.maps = append(a.maps[:0], a.maps[1:]...)
	}
	m := NewMap(seed)
	a.maps = append(a.maps, m)
	return m
}
