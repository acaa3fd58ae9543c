package lobby

import (
	"testing"

	"pgregory.net/rapid"
)

// TestRing: of any number of things the newest are kept, each under its number.
func TestRing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r ring[uint64]
		most := rapid.IntRange(1, 20).Draw(t, "most")
		total := rapid.Uint64Range(0, 70).Draw(t, "added")
		for n := uint64(1); n <= total; n++ {
			if got := r.add(n*n, most); got != n {
				t.Fatalf("number %d is %d", n, got)
			}
		}
		if len(r.kept) > most {
			t.Fatalf("%d of %d are kept", len(r.kept), most)
		}
		for n := range total + 5 {
			x, kept := r.numbered(n), n > 0 && n <= total && n+uint64(most) > total
			if kept != (x != nil) || kept && *x != n*n {
				t.Fatalf("of %d, %d at most, number %d is %v", total, most, n, x)
			}
			if got, want := r.after(n), min(max(0, int(total)-int(n)), most); got != want {
				t.Fatalf("of %d, %d at most, %d come after %d, not %d", total, most, got, n, want)
			}
		}
		if r.numbered(1<<64-1) != nil || r.after(1<<64-1) != 0 {
			t.Fatal("there is something in the future")
		}
	})
}
