package seat

import (
	"maps"
	"testing"
	"time"

	"roam/game"
)

// TestCount: every seat is counted, where it stands now.
func TestCount(t *testing.T) {
	table := NewTable(10)
	want := func(want map[State]int) {
		t.Helper()
		if got := table.Count(); !maps.Equal(got, want) {
			t.Errorf("counted %v, not %v", got, want)
		}
	}
	want(nil)
	for n := range byte(3) {
		table.Reserve(game.Player{ID: game.PlayerID{n}, Epoch: 1}, in(time.Second))
	}
	table.Offer(game.Player{ID: game.PlayerID{3}, Epoch: 1}, in(time.Second))
	want(map[State]int{Reserved: 3, Inert: 1})
	for n := range byte(3) {
		table.Take(game.PlayerID{n})
	}
	table.Commit(game.PlayerID{3}, 1)
	want(map[State]int{Seated: 4})
	table.Park(game.PlayerID{0}, nil, in(time.Second))
	table.Move(game.PlayerID{1}, nil, in(time.Second))
	want(map[State]int{Seated: 2, Parked: 1, Moved: 1})
	table.Remove(game.PlayerID{2})
	want(map[State]int{Seated: 1, Parked: 1, Moved: 1})
}

// TestStateNames: no two states have the same name.
func TestStateNames(t *testing.T) {
	seen := make(map[string]bool)
	for s := range Moved + 2 {
		if seen[s.String()] {
			t.Errorf("two states are %q", s)
		}
		seen[s.String()] = true
	}
	if Moved.String() != "moved" {
		t.Errorf("moved is %q", Moved)
	}
}
