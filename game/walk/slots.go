package walk

// Slots number the walkers in one region, from 0 and as low as possible, so
// that an event can name its walker in a few bits. World and scene each keep
// them; as both always give the lowest free one, slots need not be told.
type slots struct {
	who []int32 // by slot: a walker's handle, or free; the last is never free
	low int     // no slot below is free
}

const free = -1

// take gives the lowest free slot to a walker.
func (s *slots) take(handle int32) (slot int32) {
	for ; s.low < len(s.who); s.low++ {
		if s.who[s.low] == free {
			s.who[s.low] = handle
			return int32(s.low)
		}
	}
	s.who = append(s.who, handle)
	return int32(len(s.who) - 1)
}

// put fills a given slot, as a snapshot tells.
func (s *slots) put(slot int, handle int32) {
	for len(s.who) <= slot {
		s.who = append(s.who, free)
	}
	s.who[slot] = handle
}

func (s *slots) release(slot int32) {
	s.who[slot] = free
	s.low = min(s.low, int(slot))
	for n := len(s.who); n > 0 && s.who[n-1] == free; n-- {
		s.who = s.who[:n-1]
	}
}

// at returns who has the slot; ok is false if nobody has.
func (s *slots) at(slot uint64) (handle int32, ok bool) {
	if slot >= uint64(len(s.who)) || s.who[slot] == free {
		return 0, false
	}
	return s.who[slot], true
}

func (s *slots) clear() { s.who, s.low = s.who[:0], 0 }
