package lobby

// A ring keeps the newest things of a sort, as many as add is told. Each has a number;
// the first is 1. What is forgotten is nowhere.
type ring[T any] struct {
	kept []T    // number n at n-1; once there are as many as there may be, they go round
	last uint64 // the number of the newest
}

// add keeps one more, and at most so many in all, and returns its number.
func (r *ring[T]) add(x T, most int) uint64 {
	if len(r.kept) < most {
		r.kept = append(r.kept, x)
	} else {
		r.kept[r.last%uint64(most)] = x
	}
	r.last++
	return r.last
}

// numbered is the one with a number, nil if it is forgotten or never was.
func (r *ring[T]) numbered(n uint64) *T {
	if n == 0 || n > r.last || r.last-n >= uint64(len(r.kept)) {
		return nil
	}
	return &r.kept[(n-1)%uint64(len(r.kept))]
}

// after is how many of those after a number are kept.
func (r *ring[T]) after(number uint64) int {
	return int(min(r.last-min(number, r.last), uint64(len(r.kept))))
}
