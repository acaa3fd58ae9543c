package walk

// A vista is one region of the rect.
type vista struct {
	slots
	seen bool
}

// The ops that happen in one region.

// vista returns the region that the ops at hand happen in.
func (s *Scene) vista(r *reader, region int) *vista {
	if region < 0 || region >= s.rect.size() {
		r.bad = true
		return nil
	}
	return &s.regions[region]
}

// occupant returns who has a slot of a region that the scene knows. It may be
// a walker that another region has taken up in the same view.
func (s *Scene) occupant(r *reader, region int, slot uint64) (*vista, *known) {
	v := s.vista(r, region)
	if v == nil || !v.seen {
		r.bad = true
		return nil, nil
	}
	handle, ok := v.at(slot)
	k := s.walkers[handle]
	if !ok || k == nil {
		r.bad = true
		return nil, nil
	}
	return v, k
}

// move reads a step or a turn.
func (s *Scene) move(r *reader, region int, slot uint64, move byte) {
	v, k := s.occupant(r, region, slot)
	if r.bad {
		return
	}
	d, here := Dir(move&3), k.region == int32(region)
	if move >= turn {
		if here {
			k.Facing = d
		}
		return
	}
	dx, dy := d.Delta()
	x, y := k.X+dx, k.Y+dy
	if here && inside(x, y) && regionOf(x, y) == s.rect.region(region) {
		s.shift(k, Body{x, y, d})
		return
	}
	// It has left the region, unless it was taken up elsewhere before.
	v.release(int32(slot))
	if here {
		s.shift(k, Body{x, y, d})
		s.strand(k)
	}
}

// shift moves a walker.
func (s *Scene) shift(k *known, to Body) {
	if k.X != to.X || k.Y != to.Y {
		k.PrevX, k.PrevY, k.MovedAt = k.X, k.Y, s.now
		if !near(k.Body, to) {
			k.PrevX, k.PrevY = to.X, to.Y
		}
	}
	k.Body = to
}

// event reads what else may happen to one walker.
func (s *Scene) event(r *reader, region int, code byte) {
	switch {
	case code == codeIntro:
		s.intro(r)
		return
	case code < codeSet:
		s.arrive(r, region, Dir(code-codeArrive))
		return
	}
	slot := r.number(maxSlots)
	v, k := s.occupant(r, region, slot)
	if r.bad {
		return
	}
	switch {
	case code < codeOut:
		if to := s.unpack(r, region, r.byte(), Dir(code-codeSet)); k.region == int32(region) {
			s.shift(k, to)
		}
	case code == codeOut, code == codeAway:
		v.release(int32(slot))
		if k.region == int32(region) {
			s.strand(k)
			k.away = code == codeAway
		}
	case code == codeSay:
		s.hear(k, r.text(MaxSayCells))
	case code == codeEmote:
		s.watch(k, r.emote())
	default:
		k.Ghost = code == codeGhost
	}
}

// unpack unpacks a place in a region.
func (s *Scene) unpack(r *reader, region int, place byte, facing Dir) Body {
	if s.vista(r, region) == nil || place >= regionWidth*regionHeight {
		r.bad = true
		return Body{}
	}
	at := s.rect.region(region)
	return Body{
		X:      at%regionColumns*regionWidth + int(place)%regionWidth,
		Y:      at/regionColumns*regionHeight + int(place)/regionWidth,
		Facing: facing & 3,
	}
}

// arrive reads that a walker came into the region. It is known, from another
// region or an intro.
func (s *Scene) arrive(r *reader, region int, facing Dir) {
	handle := int32(r.number(maxHandle))
	to := s.unpack(r, region, r.byte(), facing)
	v, k := s.vista(r, region), s.walkers[handle]
	if r.bad || k == nil || !v.seen || len(v.who) >= maxSlots {
		r.bad = true
		return
	}
	v.take(handle)
	s.settleIn(k, int32(region), to)
}

// settleIn puts a walker into a region.
func (s *Scene) settleIn(k *known, region int32, to Body) {
	k.region, k.away = region, false
	if k.fresh {
		k.fresh = false
		k.Body, k.PrevX, k.PrevY, k.MovedAt = to, to.X, to.Y, s.now
		s.appear(k)
		return
	}
	s.shift(k, to)
}

// intro reads who will arrive, or how one who is here looks from now on.
func (s *Scene) intro(r *reader) {
	handle, d := int32(r.number(maxHandle)), r.sketch()
	if !r.bad {
		s.meet(handle, d)
	}
}

// meet returns the walker with a handle as a portrait shows it, new or known.
func (s *Scene) meet(handle int32, d sketch) *known {
	k := s.walkers[handle]
	if k == nil || k.ID != d.id {
		if k = s.former[d.id]; k != nil {
			delete(s.former, d.id)
		} else {
			k = &known{region: nowhere, fresh: true}
			s.limbo = append(s.limbo, k)
		}
		s.walkers[handle] = k
	}
	k.Handle, k.ID, k.Name, k.Looks, k.Ghost = uint32(handle), d.id, d.name, d.looks, d.ghost
	if d.say != k.Say {
		k.Say, k.saidAt = d.say, s.now
	}
	if d.emote != k.Emote {
		k.Emote, k.emotedAt = d.emote, s.now
	}
	return k
}

// snapshot reads a region whole.
func (s *Scene) snapshot(r *reader, region int) {
	v := s.vista(r, region)
	if v == nil {
		return
	}
	s.lose(region)
	v.seen = true
	for n := r.number(maxSlots); n > 0 && !r.bad; n-- {
		gap, handle := r.number(maxSlots<<2-1), int32(r.number(maxHandle))
		to := s.unpack(r, region, r.byte(), Dir(gap))
		d := r.sketch()
		slot := len(v.who) + int(gap>>2)
		if r.bad = r.bad || slot >= maxSlots; r.bad {
			return
		}
		v.put(slot, handle)
		s.settleIn(s.meet(handle, d), int32(region), to)
	}
}
