package walk

import (
	"testing"

	"roam/game"
)

func TestLooks(t *testing.T) {
	seen := make(map[[2]int]bool)
	for n := range 256 {
		l := looksOf(game.PlayerID{15: byte(n)})
		if l >= looksKinds || l.Glyph() > 3 || l.Colour() > 7 {
			t.Fatalf("looks %d", l)
		}
		seen[[2]int{l.Glyph(), l.Colour()}] = true
	}
	if len(seen) != looksKinds {
		t.Errorf("%d looks", len(seen))
	}
}
