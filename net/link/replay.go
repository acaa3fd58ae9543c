package link

// windowBits is how far a datagram may arrive behind the newest one.
const windowBits = 1024

// A replayWindow remembers which counters were seen, so that no datagram counts
// twice. The scheme is RFC 6479's: a ring of bits that is cleared a word at a
// time as it advances. check before opening, mark after: what does not open
// must not move the window.
type replayWindow struct {
	next uint64 // one beyond the newest counter
	seen uint64 // how many were marked
	bits [windowBits / 64]uint64
}

// check tells whether the counter is new and not too old.
func (w *replayWindow) check(counter uint64) bool {
	if counter >= w.next {
		return counter != ^uint64(0)
	}
	if w.next-counter > windowBits-64 {
		return false
	}
	return w.bits[counter/64%uint64(len(w.bits))]&(1<<(counter%64)) == 0
}

// mark remembers the counter and tells whether it is the newest so far.
func (w *replayWindow) mark(counter uint64) (newest bool) {
	if counter >= w.next {
		newest = true
		from, to := w.next/64, counter/64
		if w.next%64 != 0 {
			from++ // the newest counter's word stays
		}
		if to-from >= uint64(len(w.bits)) && to >= from {
			clear(w.bits[:])
		} else {
			for i := from; i <= to; i++ {
				w.bits[i%uint64(len(w.bits))] = 0
			}
		}
		w.next = counter + 1
	}
	w.bits[counter/64%uint64(len(w.bits))] |= 1 << (counter % 64)
	w.seen++
	return newest
}

// missed is how many below the newest counter were not marked: lost, or still on
// their way.
func (w *replayWindow) missed() uint64 { return w.next - w.seen }
