package balance

import (
	"cmp"
	"container/heap"
	"slices"
)

// A Share is how many players go to one host.
type Share struct {
	Host  string
	Seats int
}

// A filling is a target that is being filled.
type filling struct {
	host  string
	load  float64 // that it will have
	each  float64 // load of one more player, going by those it has
	free  int     // seats
	hot   bool    // it is already
	given int     // seats, by the fill under way
}

// newFilling returns a target to which players are under way who are no longer
// reserved, but not yet seen in its load.
func newFilling(c *Candidate, unseen int) *filling {
	expected := *c
	expected.Reserved += unseen
	return &filling{host: c.Host, load: expected.Expected(), each: c.each(), free: c.Free(), hot: c.Level >= High}
}

// coolest is a heap of targets, the least loaded on top.
type coolest []*filling

// fill shares out n seats one by one, each to the target that is then the least
// loaded. A player weighs each, or what others weigh at the target, if that is
// more. Targets that the next player would lift above their ceiling are given up.
func (h *coolest) fill(n int, each float64, to aim) (shares []Share) {
	var touched []*filling
	for len(*h) > 0 && n > 0 {
		t := (*h)[0]
		load, ceiling := t.load+max(t.each, each), to.ceiling
		if t.hot {
			ceiling = to.hot
		}
		if t.free <= 0 || load > ceiling {
			heap.Pop(h)
			continue
		}
		if t.given == 0 {
			touched = append(touched, t)
		}
		t.load, t.free, t.given = load, t.free-1, t.given+1
		n--
		heap.Fix(h, 0)
	}
	for _, t := range touched {
		shares = append(shares, Share{t.host, t.given})
		t.given = 0
	}
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Seats, a.Seats), cmp.Compare(a.Host, b.Host))
	})
	return shares
}

func (h coolest) init() coolest {
	heap.Init(&h)
	return h
}

func (h coolest) Len() int      { return len(h) }
func (h coolest) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h coolest) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[i].load, h[j].load), cmp.Compare(h[i].host, h[j].host)) < 0
}
func (h *coolest) Push(x any) { *h = append(*h, x.(*filling)) }
func (h *coolest) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
