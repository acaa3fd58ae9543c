package walk

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestSlotsGiveTheLowest compares slots with the plainest thing that could work.
func TestSlotsGiveTheLowest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s slots
		model := make(map[int32]int32)
		for i := range rapid.IntRange(1, 200).Draw(t, "steps") {
			if len(model) == 0 || rapid.IntRange(0, 2).Draw(t, "op") > 0 {
				want := int32(0)
				for _, taken := model[want]; taken; _, taken = model[want] {
					want++
				}
				if got := s.take(int32(i)); got != want {
					t.Fatalf("took %d, want %d", got, want)
				}
				model[want] = int32(i)
				continue
			}
			var taken []int32
			for slot := range model {
				taken = append(taken, slot)
			}
			slices.Sort(taken)
			slot := rapid.SampledFrom(taken).Draw(t, "slot")
			s.release(slot)
			delete(model, slot)
			if _, ok := s.at(uint64(slot)); ok {
				t.Fatalf("slot %d is not free", slot)
			}
		}
		for slot, handle := range model {
			if got, ok := s.at(uint64(slot)); !ok || got != handle {
				t.Fatalf("slot %d has %d, want %d", slot, got, handle)
			}
		}
	})
}
