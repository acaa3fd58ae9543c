package walk

import (
	"encoding/binary"
)

// Apply reads one view, which is empty when nothing is new. An error means that
// the server sent rubbish: the scene keeps what it had read until then, and the
// link is better closed.
func (s *Scene) Apply(view []byte) error {
	defer func() { s.viewed = s.now }()
	if len(view) == 0 {
		return nil
	}
	entered := s.m == nil
	r := reader{b: view}
	region := nowhere
	for len(r.b) > 0 && !r.bad {
		switch code := r.byte(); {
		case code < codeStep:
			region = s.ahead(&r, region, code>>4)
			s.move(&r, region, uint64(code>>2&3), code&3)
		case code < codeMove:
			s.move(&r, region, uint64(code-codeStep)>>2, code&3)
		case code < codeArrive:
			s.move(&r, region, r.number(maxSlots), code-codeMove)
		case code == codeRegion:
			region = int(r.byte())
		case code >= codeAhead && code < codeAhead+maxAhead:
			region = s.ahead(&r, region, code-codeAhead)
		case code >= codeApply && code < codeApply+8:
			s.count(&r, uint64(code-codeApply)+1)
		case code == codeFirst:
			// Only at the start: a server must not have a view make many maps.
			if r.bad = len(r.b) != len(view)-1; !r.bad {
				s.first(&r)
			}
		case s.m == nil:
			r.bad = true
		case code < codeSnapshot:
			s.event(&r, region, code)
		case code == codeSnapshot:
			s.snapshot(&r, region)
		default:
			s.frame(&r, code)
			region = nowhere
		}
	}
	s.settle()
	if s.m != nil {
		if k := s.walkers[s.handle]; k != nil {
			s.reconcile(k.Body, entered)
		}
	}
	if r.bad {
		return ErrView
	}
	return nil
}

// ahead returns the region that is more than less farther than the one at hand.
func (s *Scene) ahead(r *reader, region int, less byte) int {
	n := s.rect.size()
	if n == 0 {
		r.bad = true
		return nowhere
	}
	return (region + int(less) + 1) % n
}

// first begins anew: the player has entered a world. Who was in view stays in
// the books until the end of the view, to be recognised.
func (s *Scene) first(r *reader) {
	format, seed := r.byte(), r.take(8)
	handle, passport := r.number(maxHandle), r.number(1<<32-1)
	odometer, queued := r.number(1<<62), r.number(MaxQueue)
	queue := r.take(int(r.number(maxQueueBytes)))
	if r.bad || format != viewFormat || queued > odometer {
		r.bad = true
		return
	}
	waiting := make([]jotting, 0, queued)
	for range queued {
		op, _, rest, ok := nextInput(queue)
		if !ok {
			r.bad = true
			return
		}
		waiting = append(waiting, jotting{op, uint8(len(queue) - len(rest))})
		queue = rest
	}
	if m := binary.BigEndian.Uint64(seed); s.m == nil || s.m.seed != m {
		s.m = s.atlas.Map(m)
	}
	s.forget()
	s.former = make(map[uint32]*known, len(s.walkers))
	for _, k := range s.walkers {
		s.former[k.ID] = k
	}
	clear(s.walkers)
	s.rect = rect{}
	s.handle, s.passport = int32(handle), Passport(passport)
	s.enter(odometer, waiting)
}

// forget empties all regions.
func (s *Scene) forget() {
	for i := range s.regions {
		s.lose(i)
	}
}

// lose empties a region. Its walkers are in limbo.
func (s *Scene) lose(region int) {
	v := &s.regions[region]
	for _, handle := range v.who {
		if k := s.walkers[handle]; handle != free && k != nil && k.region == int32(region) {
			s.strand(k)
		}
	}
	v.clear()
	v.seen = false
}

// strand takes a walker off its region. If no region takes it up before the
// view ends, it is gone.
func (s *Scene) strand(k *known) {
	k.region = nowhere
	s.limbo = append(s.limbo, k)
}

// frame reads the ops that concern the whole view.
func (s *Scene) frame(r *reader, code byte) {
	switch code {
	case codeForget:
		s.forget()
	case codeRect:
		if b := r.take(4); b != nil {
			s.reframe(r, rect{int(b[0]), int(b[1]), int(b[2]), int(b[3])})
		}
	case codePassport:
		old := s.passport
		s.passport = Passport(r.number(1<<32 - 1))
		s.stamped(s.passport &^ old)
	case codeCrowd:
		s.crowd = int(r.number(1 << 31))
	case codeApplied:
		s.count(r, r.number(1<<62))
	default:
		r.bad = true
	}
}

// count notes that the world has applied n more inputs.
func (s *Scene) count(r *reader, n uint64) {
	if n > 1<<62-s.applied {
		r.bad = true
		return
	}
	s.applied += n
	if s.applied > s.sent {
		s.sent, s.journal = s.applied, s.journal[:0]
	}
}

// reframe moves the rect; regions that lie in both stay.
func (s *Scene) reframe(r *reader, to rect) {
	if to.size() > rectSize || to.w == 0 || to.h == 0 || to.x+to.w > regionColumns || to.y+to.h > regionRows {
		r.bad = true
		return
	}
	var moved [rectSize]vista
	for i := range s.rect.size() {
		v := &s.regions[i]
		j, ok := to.index(s.rect.region(i))
		if !ok {
			s.lose(i)
			continue
		}
		moved[j] = *v
		for _, handle := range v.who {
			if k := s.walkers[handle]; k != nil && k.region == int32(i) {
				// Marked until all are moved, so that none is moved twice.
				k.region = int32(-2 - j)
			}
		}
	}
	for _, k := range s.walkers {
		if k.region < nowhere {
			k.region = -2 - k.region
		}
	}
	s.rect, s.regions = to, moved
}

// settle ends a view: who was taken up by no region is gone.
func (s *Scene) settle() {
	for _, k := range s.limbo {
		if k.region != nowhere {
			continue
		}
		if s.walkers[int32(k.Handle)] == k {
			delete(s.walkers, int32(k.Handle))
		}
		if !k.fresh {
			s.vanish(k)
		}
	}
	clear(s.limbo)
	s.limbo, s.former = s.limbo[:0], nil
}
