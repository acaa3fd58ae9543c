package walk

import "encoding/binary"

// Every change that can be seen goes through here: it is made in the world and
// written into the version under way of the regions that it concerns. In one
// version a walker changes place at most once, so a scene may read the regions
// in any order.

// claim readies a walker for a change of place.
func (w *World) claim(handle int32) *walker {
	a := &w.walkers[handle]
	if a.version > w.version {
		w.seal()
	}
	return a
}

// seal closes the version under way, if anything happened in it.
func (w *World) seal() {
	if len(w.dirty) == 0 {
		return
	}
	w.version++
	for _, r := range w.dirty {
		w.regions[r].seal(w.version)
	}
	w.dirty = w.dirty[:0]
}

// touch returns a region that is about to get an event.
func (w *World) touch(r int32) *region {
	if w.changed[r] != w.version+1 {
		w.changed[r] = w.version + 1
		w.dirty = append(w.dirty, r)
	}
	return &w.regions[r]
}

func (w *World) step(a *walker, handle int32, d Dir) {
	to := a.body.Step(w.m, d)
	if to.X == a.body.X && to.Y == a.body.Y {
		w.face(a, d)
		return
	}
	w.stride(a, handle, to)
	w.stamp(a)
}

// stride moves a walker one tile, the way it then faces.
func (w *World) stride(a *walker, handle int32, to Body) {
	from := w.touch(a.region)
	from.main = appendMove(from.main, a.slot, byte(to.Facing))
	a.body, a.version = to, w.version+1
	r := int32(regionOf(to.X, to.Y))
	if r == a.region {
		return
	}
	from.release(a.slot)
	region := w.touch(r)
	list := &region.intros[to.Facing]
	*list = w.appendIntro(*list, handle)
	w.arrive(handle, r)
}

func (w *World) face(a *walker, d Dir) {
	if a.body.Facing == d {
		return
	}
	a.body.Facing = d
	r := w.touch(a.region)
	r.main = appendMove(r.main, a.slot, turn|byte(d))
}

// place puts a walker anywhere, from anywhere or nowhere.
func (w *World) place(handle int32, to Body) {
	a := &w.walkers[handle]
	if a.region < 0 {
		a.body, a.version = to, w.version+1
		r := int32(regionOf(to.X, to.Y))
		region := w.touch(r)
		region.main = w.appendIntro(region.main, handle)
		w.arrive(handle, r)
		return
	}
	dx, dy := to.Facing.Delta()
	switch r := int32(regionOf(to.X, to.Y)); {
	case to == a.body:
	case to.X == a.body.X && to.Y == a.body.Y:
		w.face(a, to.Facing)
	case to.X == a.body.X+dx && to.Y == a.body.Y+dy:
		w.stride(a, handle, to)
	case r == a.region:
		a.body, a.version = to, w.version+1
		region := w.touch(r)
		region.main = binary.AppendUvarint(append(region.main, codeSet+byte(to.Facing)), uint64(a.slot))
		region.main = append(region.main, within(to.X, to.Y))
	default:
		w.out(a, codeAway)
		w.place(handle, to)
	}
}

// arrive tells that a walker is in a region now.
func (w *World) arrive(handle, r int32) {
	a, region := &w.walkers[handle], w.touch(r)
	a.region, a.slot = r, region.take(handle)
	region.main = binary.AppendUvarint(append(region.main, codeArrive+byte(a.body.Facing)), uint64(handle))
	region.main = append(region.main, within(a.body.X, a.body.Y))
}

// out takes a walker off the map; the code says why.
func (w *World) out(a *walker, code byte) {
	w.tell(a, code)
	w.regions[a.region].release(a.slot)
	a.region, a.version = -1, w.version+1
}

// tell writes an op that carries a slot alone.
func (w *World) tell(a *walker, code byte) {
	r := w.touch(a.region)
	r.main = binary.AppendUvarint(append(r.main, code), uint64(a.slot))
}

// introduce tells all who see a walker how it looks and is called.
func (w *World) introduce(handle int32) {
	r := w.touch(w.walkers[handle].region)
	r.main = w.appendIntro(r.main, handle)
}

func (w *World) appendIntro(b []byte, handle int32) []byte {
	b = binary.AppendUvarint(append(b, codeIntro), uint64(handle))
	return w.walkers[handle].portrait(w.now).append(b)
}

func (w *World) say(a *walker, text []byte) {
	if len(text) == 0 {
		return
	}
	a.words, a.spokeAt = append(a.words[:0], text...), w.now
	a.says++
	w.tell(a, codeSay)
	r := &w.regions[a.region]
	r.main = append(append(r.main, byte(len(text))), text...)
}

func (w *World) gesture(a *walker, e Emote) {
	a.emote, a.emotedAt = e, w.now
	a.emotes++
	w.tell(a, codeEmote)
	r := &w.regions[a.region]
	r.main = append(r.main, byte(e))
}
