package walk

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNoiseRowsEqualValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := noise(rapid.Uint64().Draw(t, "seed"))
		y := rapid.IntRange(-300, 300).Draw(t, "y")
		scale := rapid.SampledFrom([]int{16, 32, 64, 128}).Draw(t, "scale")
		var r row
		n.add(&r, y, scale, 1)
		for x := range r {
			if want := n.value(x, y, scale); r[x] != want || want < 0 || want > 1023 {
				t.Fatalf("at %d,%d the row has %d, value %d", x, y, r[x], want)
			}
		}
	})
}
