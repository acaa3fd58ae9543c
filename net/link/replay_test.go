package link

import (
	"testing"

	"pgregory.net/rapid"
)

// TestReplayWindowAgainstModel compares the ring with a set of everything that
// was ever marked, over runs, gaps, far jumps and the end of the numbers.
func TestReplayWindowAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w replayWindow
		marked := make(map[uint64]bool)
		newest, any := uint64(0), false
		base := rapid.SampledFrom([]uint64{0, 1, 63, 64, 1 << 32, ^uint64(0) - 3000}).Draw(t, "base")
		next := base
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			counter := next
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0: // an old one again
				counter = next - rapid.Uint64Range(0, 1100).Draw(t, "back")
			case 1:
				counter = next + rapid.Uint64Range(0, 2200).Draw(t, "ahead")
			case 2:
				counter = rapid.Uint64().Draw(t, "anywhere")
				if counter > newest && rapid.Bool().Draw(t, "stay") {
					counter = newest
				}
			case 3: // the edges of words and of the window
				counter = newest - windowBits + rapid.Uint64Range(60, 70).Draw(t, "edge")
			}
			fresh := w.check(counter)
			want := counter != ^uint64(0) && !marked[counter] && (!any || counter > newest || newest-counter < windowBits-64)
			if fresh != want {
				t.Fatalf("check(%d) = %v with the newest at %d (marked before: %v)", counter, fresh, newest, marked[counter])
			}
			if !fresh {
				continue
			}
			if got, want := w.mark(counter), !any || counter > newest; got != want {
				t.Fatalf("mark(%d) says newest: %v, the newest was %d", counter, got, newest)
			}
			marked[counter] = true
			newest, any = max(newest, counter), true
			next = counter + 1
		}
	})
}

// TestReplayWindowHoldsItsWidth: of a run that arrived in full, all are replays
// within the window and too old beyond it.
func TestReplayWindowHoldsItsWidth(t *testing.T) {
	var w replayWindow
	for c := range uint64(5000) {
		if !w.check(c) {
			t.Fatalf("%d is new", c)
		}
		w.mark(c)
	}
	for c := range uint64(5000) {
		if w.check(c) {
			t.Fatalf("%d was seen", c)
		}
	}
}
