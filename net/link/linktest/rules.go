package linktest

import (
	"net/netip"
	"slices"
)

// rules say something about directions between addresses; of those that match,
// the last one counts.
type rules[T any] []rule[T]

type rule[T any] struct {
	from, to netip.AddrPort
	value    T
}

// set adds a rule and forgets those that can no longer count.
func (r *rules[T]) set(from, to netip.AddrPort, value T) {
	*r = slices.DeleteFunc(*r, func(old rule[T]) bool {
		return covers(from, old.from) && covers(to, old.to)
	})
	*r = append(*r, rule[T]{from, to, value})
}

func (r rules[T]) get(from, to netip.AddrPort, otherwise T) T {
	for _, rule := range slices.Backward(r) {
		if covers(rule.from, from) && covers(rule.to, to) {
			return rule.value
		}
	}
	return otherwise
}

// covers reports whether all that is meant by b is meant by a: port 0 means
// every port, the zero address everybody.
func covers(a, b netip.AddrPort) bool {
	return (!a.Addr().IsValid() || a.Addr() == b.Addr()) && (a.Port() == 0 || a.Port() == b.Port())
}
