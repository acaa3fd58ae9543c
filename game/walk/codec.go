package walk

import (
	"encoding/binary"

	"roam/game"
)

// A view is a run of ops, one byte each and what it carries. Ops happen in the
// region at hand, and most regions have one thing to tell: that somebody stepped.
// So one byte says both, how far ahead the next region is and who stepped there.
//
//	0..127    ahead<<4 | slot<<2 | direction   the region at hand is 1..8 farther; slot 0..3 of it steps
//	128..191  slot<<2 | direction              slot 0..15 of the region at hand steps
//	192..199  move, slot                       a step of any slot, 0..3; or a turn, 4..7
//	232..247  ahead                            the region at hand is 1..16 farther
//
// Regions are counted row by row through the rect, and on from its end to its
// beginning. A view begins one before the first, and so does what follows an op that
// concerns the whole view. A step that leads out of the region takes its walker off
// the region's slots; another region then tells of an arrival, if the viewer sees it.
//
// Numbers are varints unless a width is given. A place is a byte: y*16+x in the
// region.
const (
	codeStep   = 128 // + slot<<2 | direction
	codeMove   = 192 // + move: slot
	codeArrive = 200 // + direction it faces: handle, place
	codeSet    = 204 // + facing: slot, place; moved within the region, but not by a step
	codeOut    = 208 // slot; left the world
	codeAway   = 209 // slot; left the region, but not by a step
	codeSay    = 210 // slot, length byte, text
	codeEmote  = 211 // slot, emote byte
	codeGhost  = 212 // slot; is simulated elsewhere from now on
	codeLive   = 213 // slot; is simulated here from now on
	codeIntro  = 214 // handle, portrait; a walker that will arrive

	codeSnapshot = 215 // count, then free slots before it <<2 | facing, handle, place, portrait each; replaces the region
	codeRect     = 216 // x, y, w, h bytes, in regions; what lies outside is forgotten
	codeForget   = 217 // all regions are forgotten
	codeFirst    = 218 // format byte, seed 8 bytes, handle, passport, odometer, count and length of waiting inputs, these
	codePassport = 219 // passport
	codeCrowd    = 220 // players in the room
	codeApplied  = 221 // inputs applied since the last view
	codeRegion   = 222 // region byte; the region at hand
	codeApply    = 224 // + 0..7: one to eight inputs applied since the last view
	codeAhead    = 232 // + 0..15
)

const viewFormat = 2

const (
	shortSlots = 16 // that a step names in its byte
	fusedSteps = 16 // of codeStep: those that the byte that goes ahead can tell
	fusedAhead = 8
	maxAhead   = 16
	maxSlots   = 1 << 12 // bounds what a scene believes
	maxHandle  = 1 << 24
)

// A move, as events carry it.
const turn = 4

func appendMove(b []byte, slot int32, move byte) []byte {
	if slot < shortSlots && move < turn {
		return append(b, codeStep+byte(slot)<<2+move)
	}
	return binary.AppendUvarint(append(b, codeMove+move), uint64(slot))
}

// A pen writes a view: it knows the region at hand.
type pen struct {
	buf []byte
	at  int
}

// in appends ops that happen in the ith of n regions.
func (p *pen) in(i, n int, ops []byte) {
	if len(ops) == 0 {
		return
	}
	ahead := byte(i - p.at)
	if i <= p.at {
		ahead = byte(i + n - p.at)
	}
	switch {
	case i == p.at:
	case ahead > maxAhead:
		p.buf = append(p.buf, codeRegion, byte(i))
	case ahead <= fusedAhead && ops[0] >= codeStep && ops[0] < codeStep+fusedSteps:
		p.buf = append(p.buf, (ahead-1)<<4|(ops[0]-codeStep))
		ops = ops[1:]
	default:
		p.buf = append(p.buf, codeAhead+ahead-1)
	}
	p.at, p.buf = i, append(p.buf, ops...)
}

// whole appends an op that concerns the whole view.
func (p *pen) whole(op ...byte) { p.at, p.buf = nowhere, append(p.buf, op...) }

// A portrait is what it takes to draw a walker that was not in view: the first
// four bytes of its id; a byte of looks (5 bits) and whether it is a ghost,
// speaks, gestures; its name after a length byte; the words, the emote.
type portrait struct {
	id    uint32
	looks Looks
	ghost bool
	name  string
	say   []byte
	emote Emote
}

func (p portrait) append(b []byte) []byte {
	flags := byte(p.looks) & 31
	if p.ghost {
		flags |= 1 << 5
	}
	if len(p.say) > 0 {
		flags |= 1 << 6
	}
	if p.emote != NoEmote {
		flags |= 1 << 7
	}
	b = append(binary.BigEndian.AppendUint32(b, p.id), flags, byte(len(p.name)))
	b = append(b, p.name...)
	if len(p.say) > 0 {
		b = append(append(b, byte(len(p.say))), p.say...)
	}
	if p.emote != NoEmote {
		b = append(b, byte(p.emote))
	}
	return b
}

// A reader takes a view apart. Whatever is missing sets bad, and every later
// read gives zero.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n > len(r.b) {
		r.bad = true
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads a varint of at most limit.
func (r *reader) number(limit uint64) uint64 {
	v, rest, ok := uvarint(r.b)
	if r.bad || !ok || v > limit {
		r.bad = true
		return 0
	}
	r.b = rest
	return v
}

// text reads a length byte and as many bytes, made safe.
func (r *reader) text(cells int) game.SafeText {
	return game.Safe(string(r.take(int(r.byte()))), cells)
}

func (r *reader) emote() Emote {
	e := Emote(r.byte())
	r.bad = r.bad || e >= emoteKinds
	return e
}

// A sketch is a portrait as a scene reads it.
type sketch struct {
	id    uint32
	looks Looks
	ghost bool
	name  game.SafeText
	say   game.SafeText
	emote Emote
}

func (r *reader) sketch() (s sketch) {
	if id := r.take(4); id != nil {
		s.id = binary.BigEndian.Uint32(id)
	}
	flags := r.byte()
	s.looks, s.ghost = Looks(flags&31), flags&(1<<5) != 0
	s.name = r.text(game.MaxNameCells)
	if flags&(1<<6) != 0 {
		s.say = r.text(MaxSayCells)
	}
	if flags&(1<<7) != 0 {
		s.emote = r.emote()
	}
	return s
}
