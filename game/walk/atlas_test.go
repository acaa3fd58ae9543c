package walk

import (
	"sync"
	"testing"
)

func TestAtlas(t *testing.T) {
	var a Atlas
	maps := make([]*Map, 8)
	var all sync.WaitGroup
	for i := range maps {
		all.Go(func() { maps[i] = a.Map(5) })
	}
	all.Wait()
	for _, m := range maps {
		if m != maps[0] || m.Seed() != 5 {
			t.Fatal("a map was made twice")
		}
	}
	for seed := range uint64(atlasSize) {
		a.Map(100 + seed)
	}
	if len(a.maps) != atlasSize || a.Map(5) == maps[0] {
		t.Errorf("the atlas keeps %d maps", len(a.maps))
	}
}
