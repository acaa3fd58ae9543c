package walk

import (
	"slices"
	"testing"
)

func TestPassport(t *testing.T) {
	var p Passport
	for _, i := range []int{3, 0, 31, 3, -1, 32} {
		p = p.With(i)
	}
	if got := slices.Collect(p.Stamps()); !slices.Equal(got, []int{0, 3, 31}) || p.Count() != 3 {
		t.Errorf("stamps %v", got)
	}
	if !p.Has(3) || p.Has(4) || p.Has(-1) || p.Has(99) {
		t.Errorf("%b", p)
	}
	for i := range p.Stamps() {
		if i == 3 {
			break
		}
	}
}
