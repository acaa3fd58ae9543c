package walk

import (
	"encoding/binary"
	"math/bits"

	"roam/game"
)

// A viewer is what one player has been told.
type viewer struct {
	begun    bool
	rect     rect
	have     uint64 // which regions of the rect it knows
	version  uint64 // as of this version of the world
	applied  uint64
	passport Passport
	crowd    uint64
}

// enough is the size, in bytes, from which a view gets no more snapshots: in a
// throng the rest of them come with the next views, those nearest first.
const enough = 16 << 10

// stale is the age, in milliseconds, at which a snapshot is made anew though
// nothing happened: the words in it fade.
const stale = 500

// View implements [game.World].
func (w *World) View(id game.PlayerID, buf []byte) []byte {
	a := w.own(id)
	if a == nil {
		return buf
	}
	v := &a.viewer
	if !v.begun {
		buf = w.first(a, buf)
	}
	p := pen{buf, nowhere}
	w.events(v, &p)
	w.survey(a, &p)
	return w.state(a, p.buf)
}

// first opens the views of a player who has just entered.
func (w *World) first(a *walker, buf []byte) []byte {
	v := &a.viewer
	v.begun, v.version, v.passport = true, w.version, a.passport
	v.applied = a.odometer - uint64(a.queued)
	buf = append(buf, codeFirst, viewFormat)
	buf = binary.BigEndian.AppendUint64(buf, w.m.seed)
	buf = binary.AppendUvarint(buf, uint64(w.byID[a.id]))
	buf = binary.AppendUvarint(buf, uint64(a.passport))
	buf = binary.AppendUvarint(buf, a.odometer)
	buf = binary.AppendUvarint(buf, uint64(a.queued))
	buf = binary.AppendUvarint(buf, uint64(len(a.queue)))
	return append(buf, a.queue...)
}

// events appends what happened in the regions that the viewer knows.
func (w *World) events(v *viewer, p *pen) {
	if w.version-v.version > history {
		v.version, v.have = w.version, 0
		p.whole(codeForget)
		return
	}
	for ; v.version < w.version; v.version++ {
		version := v.version + 1
		for set := v.have; set != 0; set &= set - 1 {
			i := bits.TrailingZeros64(set)
			r := v.rect.region(i)
			if w.changed[r] < version {
				continue
			}
			if c := w.regions[r].chapter(version); c != nil {
				v.chapter(i, c, p)
			}
		}
	}
}

// chapter appends what the viewer must read of a chapter of its ith region.
func (v *viewer) chapter(i int, c *chapter, p *pen) {
	n := v.rect.size()
	if c.ends[3] > 0 {
		for d := North; d <= West; d++ {
			if j, ok := v.rect.behind(i, d); !ok || v.have&(1<<j) == 0 {
				p.in(i, n, c.intro(d))
			}
		}
	}
	p.in(i, n, c.events())
}

// survey moves the viewer's rect if it must and appends snapshots of regions
// that the viewer does not know.
func (w *World) survey(a *walker, p *pen) {
	v := &a.viewer
	if to := v.rect.follow(a.body); to != v.rect {
		v.have, v.rect = v.rect.shift(v.have, to), to
		p.whole(codeRect, byte(to.x), byte(to.y), byte(to.w), byte(to.h))
	}
	n := v.rect.size()
	all := uint64(1)<<n - 1
	if v.have == all {
		return
	}
	w.seal()
	if v.version != w.version {
		w.events(v, p)
	}
	start, middle := len(p.buf), int(a.region)
	for ring := 0; v.have != all; ring++ {
		for set := all &^ v.have; set != 0; set &= set - 1 {
			i := bits.TrailingZeros64(set)
			r := v.rect.region(i)
			if distance(r, middle) != ring {
				continue
			}
			if len(p.buf)-start > enough {
				return
			}
			p.in(i, n, w.snapshot(r))
			v.have |= 1 << i
		}
	}
}

// distance is how many regions apart two regions are.
func distance(a, b int) int {
	return max(abs(a%regionColumns-b%regionColumns), abs(a/regionColumns-b/regionColumns))
}

// snapshot returns all of a region as of the last version, encoded once for all
// who ask before it changes.
func (w *World) snapshot(i int) []byte {
	r := &w.regions[i]
	if r.snapshotVersion == w.changed[i]+1 && w.now-r.snapshotAt < stale {
		return r.snapshot
	}
	n := 0
	for _, handle := range r.who {
		if handle != free {
			n++
		}
	}
	b := binary.AppendUvarint(append(r.snapshot[:0], codeSnapshot), uint64(n))
	gap := uint64(0)
	for _, handle := range r.who {
		if handle == free {
			gap++
			continue
		}
		a := &w.walkers[handle]
		b = binary.AppendUvarint(b, gap<<2|uint64(a.body.Facing))
		b = binary.AppendUvarint(b, uint64(handle))
		b = a.portrait(w.now).append(append(b, within(a.body.X, a.body.Y)))
		gap = 0
	}
	r.snapshot, r.snapshotVersion, r.snapshotAt = b, w.changed[i]+1, w.now
	return b
}

// state appends what changed about the player itself and the room.
func (w *World) state(a *walker, buf []byte) []byte {
	v := &a.viewer
	if n := a.odometer - uint64(a.queued) - v.applied; n > 8 {
		buf = binary.AppendUvarint(append(buf, codeApplied), n)
	} else if n > 0 {
		buf = append(buf, codeApply+byte(n-1))
	}
	v.applied = a.odometer - uint64(a.queued)
	if v.passport != a.passport {
		v.passport = a.passport
		buf = binary.AppendUvarint(append(buf, codePassport), uint64(v.passport))
	}
	if v.crowd != w.crowd {
		v.crowd = w.crowd
		buf = binary.AppendUvarint(append(buf, codeCrowd), v.crowd)
	}
	return buf
}
