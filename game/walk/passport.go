package walk

import (
	"iter"
	"math/bits"
)

// A Passport is the set of landmarks that a player has visited: bit i is the
// map's landmark i.
type Passport uint32

// Has reports whether landmark i is stamped.
func (p Passport) Has(i int) bool { return i >= 0 && i < 32 && p&(1<<i) != 0 }

// With returns the passport with landmark i stamped.
func (p Passport) With(i int) Passport {
	if i < 0 || i >= 32 {
		return p
	}
	return p | 1<<i
}

// Count is the number of stamps.
func (p Passport) Count() int { return bits.OnesCount32(uint32(p)) }

// Stamps yields the landmarks that are stamped, in order.
func (p Passport) Stamps() iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; p != 0; p &= p - 1 {
			if !yield(bits.TrailingZeros32(uint32(p))) {
				return
			}
		}
	}
}
