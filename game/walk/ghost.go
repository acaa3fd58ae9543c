package walk

import "roam/game"

// Face implements [game.Ghoster].
func (w *World) Face(id game.PlayerID, buf []byte) []byte {
	a := w.own(id)
	if a == nil {
		return buf
	}
	return a.face(w.now).append(buf)
}

// Ghost implements [game.Ghoster]. For a player who is here, and for one whose
// ghost has a higher epoch, it does nothing.
func (w *World) Ghost(p game.Player, b []byte) {
	handle, known := w.byID[p.ID]
	if known {
		a := &w.walkers[handle]
		if a.presence == seated && !a.leaving || p.Epoch < a.epoch {
			return
		}
	}
	if b == nil {
		if known {
			w.depart(handle)
		}
		return
	}
	f, ok := readFace(b)
	if !ok || !w.m.Walkable(f.body.X, f.body.Y) {
		return
	}
	if !known {
		handle = w.add(p.ID)
		a := &w.walkers[handle]
		a.says, a.emotes = f.says, f.emotes
		if f.text != nil {
			a.says--
		}
		if f.emote != NoEmote {
			a.emotes--
		}
	}
	w.haunt(handle, p, f)
}

// haunt makes a walker the ghost that a face shows.
func (w *World) haunt(handle int32, p game.Player, f face) {
	a := &w.walkers[handle]
	name := a.name
	if string(p.Name) != name { // which is rare, and costs more than all the rest
		name = string(clip(string(p.Name), game.MaxNameCells, maxNameBytes))
	}
	drawn := a.presence != absent
	if drawn {
		a = w.claim(handle)
	}
	redraw := drawn && (a.name != name || a.looks != f.looks)
	faded := a.presence == seated
	a.name, a.epoch, a.presence, a.leaving, a.looks = name, p.Epoch, ghost, false, f.looks
	if redraw {
		w.introduce(handle)
	}
	if faded {
		w.tell(a, codeGhost)
	}
	w.place(handle, f.body)
	if f.says != a.says&3 {
		a.says = f.says
		if f.text != nil {
			w.say(a, f.text)
			a.says = f.says
		}
	}
	if f.emotes != a.emotes&3 {
		if f.emote != NoEmote {
			w.gesture(a, f.emote)
		}
		a.emotes = f.emotes
	}
}
