package main

import (
	"testing"
	"time"

	"roam/game"
	"roam/game/walk"
)

// TestBurnCounts: an active player costs all of it, one who stands still a tenth,
// one who has left nothing.
func TestBurnCounts(t *testing.T) {
	land := walk.NewMap(1)
	w, ok := burning(walk.NewWorld(land), time.Millisecond).(*burner)
	if !ok {
		t.Fatal("nothing burns")
	}
	for n := range byte(3) {
		if err := w.Enter(game.Player{ID: game.PlayerID{n}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Enter(game.Player{ID: game.PlayerID{9}}, []byte("rubbish")); err == nil {
		t.Fatal("rubbish enters")
	}
	const tick = 50 * time.Millisecond
	expect := func(want time.Duration) {
		t.Helper()
		if got := w.cost(tick); got != want {
			t.Errorf("a tick costs %v, not %v", got, want)
		}
	}
	expect(300 * time.Microsecond)
	_ = w.Input(game.PlayerID{1}, []byte{0})
	_ = w.Input(game.PlayerID{8}, []byte{0}) // nobody
	for range restless / tick {
		expect(1200 * time.Microsecond)
	}
	expect(300 * time.Microsecond)
	w.Leave(game.PlayerID{1})
	expect(200 * time.Microsecond)
}

// TestBurnIsTheWorld: what a world can do besides, it can do while it burns; and one
// that does not burn is left alone.
func TestBurnIsTheWorld(t *testing.T) {
	land := walk.NewMap(1)
	for _, each := range []time.Duration{0, time.Microsecond} {
		w := burning(walk.NewWorld(land), each)
		if _, ok := w.(game.Ghoster); !ok {
			t.Errorf("burning %v: its rooms would not span hosts", each)
		}
		if _, ok := w.(game.Neighbourly); !ok {
			t.Errorf("burning %v: nobody's neighbours are known", each)
		}
	}
}
