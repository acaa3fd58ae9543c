package walk

import (
	"errors"
	"time"

	"roam/game"
)

// Game names this game and its version: programs that say another are not
// compatible.
const Game = "walk/1"

// ErrSeated refuses a player who is in the world already.
var ErrSeated = errors.New("walk: the player is here already")

// A World is one host's share of a room: it implements [game.Ghoster]. It is
// not safe for concurrent use.
type World struct {
	m     *Map
	now   int64         // milliseconds since the world began
	rest  time.Duration // less than a millisecond that is not in now yet
	crowd uint64        // players in the room, as views tell it

	walkers []walker // by handle
	unused  []int32  // handles, in the order in which they became so
	byID    map[game.PlayerID]int32
	present int
	moving  []int32 // own players with inputs waiting, each once
	leaving []int32

	regions []region
	changed []uint64 // by region: the version of its last event
	dirty   []int32  // regions with events in the version under way
	version uint64   // versions sealed; the one under way has the next number
}

var _ game.Ghoster = (*World)(nil)

// NewWorld returns an empty world on a map, which it only reads.
func NewWorld(m *Map) *World {
	return &World{
		m:       m,
		byID:    make(map[game.PlayerID]int32),
		regions: make([]region, regionCount),
		changed: make([]uint64, regionCount),
	}
}

// Enter implements [game.World]. A newcomer appears on the village square, and
// so does who left a map on which there was ground where there is none here.
// It returns [ErrProfile] for bytes that Save did not write and [ErrSeated] for
// a player who has not left.
func (w *World) Enter(p game.Player, profile []byte) error {
	handle, known := w.byID[p.ID]
	if known && w.walkers[handle].presence == seated && !w.walkers[handle].leaving {
		return ErrSeated
	}
	newcomer := Profile{Looks: looksOf(p.ID)}
	if profile != nil {
		var err error
		if newcomer, err = DecodeProfile(profile); err != nil {
			return err
		}
	}
	if profile == nil || !w.m.Walkable(newcomer.X, newcomer.Y) {
		newcomer.X, newcomer.Y = w.m.Spawn(spread(p.ID))
		newcomer.Facing = South
	}
	name := string(clip(string(p.Name), game.MaxNameCells, maxNameBytes))
	a := (*walker)(nil)
	if known {
		a = w.claim(handle)
	} else {
		handle = w.add(p.ID)
		a = &w.walkers[handle]
	}
	redraw := known && (a.name != name || a.looks != newcomer.Looks)
	revived := a.presence == ghost
	if known && a.presence == seated {
		w.idle(handle)
	}
	a.name, a.epoch, a.presence, a.leaving = name, p.Epoch, seated, false
	a.resume(newcomer, w.now)
	a.viewer = viewer{}
	if redraw {
		w.introduce(handle)
	}
	if revived {
		w.tell(a, codeLive)
	}
	w.place(handle, newcomer.Body)
	w.stamp(a)
	if a.queued > 0 {
		w.moving = append(w.moving, handle)
	}
	return nil
}

const maxNameBytes = 64

// spread turns an id into a number to choose a place by.
func spread(id game.PlayerID) (n uint64) {
	for _, b := range id[:8] {
		n = n<<8 | uint64(b)
	}
	return mix(n)
}

// Save implements [game.World].
func (w *World) Save(id game.PlayerID) []byte {
	a := w.own(id)
	if a == nil {
		return nil
	}
	return a.profile(w.now).append(nil)
}

// Leave implements [game.World]. The walker is seen until the next Tick.
func (w *World) Leave(id game.PlayerID) {
	if a := w.own(id); a != nil {
		handle := w.byID[id]
		w.idle(handle)
		w.depart(handle)
	}
}

// Input implements [game.World]. An input that is accepted waits at least for
// the next Tick. The errors are [ErrInput], [ErrHurry] and [ErrAbsent].
func (w *World) Input(id game.PlayerID, msg []byte) error {
	handle, ok := w.byID[id]
	if !ok {
		return ErrAbsent
	}
	a := &w.walkers[handle]
	if a.presence != seated || a.leaving {
		return ErrAbsent
	}
	if a.queued == MaxQueue || len(a.queue)+len(msg)+1 > maxQueueBytes {
		return ErrHurry
	}
	queue, err := readInput(a.queue, msg)
	if err != nil {
		return err
	}
	a.queue = queue
	a.odometer++
	if a.queued++; a.queued == 1 {
		w.moving = append(w.moving, handle)
	}
	return nil
}

// own returns the player if it is one of the world's own.
func (w *World) own(id game.PlayerID) *walker {
	if handle, ok := w.byID[id]; ok {
		if a := &w.walkers[handle]; a.presence == seated && !a.leaving {
			return a
		}
	}
	return nil
}

// add gives an id the handle that has been unused for longest. The walker is
// nowhere yet.
func (w *World) add(id game.PlayerID) (handle int32) {
	if len(w.unused) > 0 {
		handle = w.unused[0]
		w.unused = append(w.unused[:0], w.unused[1:]...)
	} else {
		handle = int32(len(w.walkers))
		w.walkers = append(w.walkers, walker{})
	}
	old := &w.walkers[handle]
	w.walkers[handle] = walker{
		id: id, region: -1, spokeAt: -expression, emotedAt: -expression,
		words: old.words[:0], queue: old.queue[:0],
	}
	w.byID[id] = handle
	w.present++
	return handle
}

// depart has a walker taken away at the next Tick.
func (w *World) depart(handle int32) {
	if a := &w.walkers[handle]; !a.leaving {
		a.leaving = true
		w.leaving = append(w.leaving, handle)
	}
}

// remove takes a walker away.
func (w *World) remove(handle int32) {
	a := w.claim(handle)
	w.out(a, codeOut)
	delete(w.byID, a.id)
	a.presence, a.leaving = absent, false
	w.unused = append(w.unused, handle)
	w.present--
}

// idle takes a walker off the list of those with inputs waiting.
func (w *World) idle(handle int32) {
	if w.walkers[handle].queued == 0 {
		return
	}
	for i, h := range w.moving {
		if h == handle {
			w.moving = append(w.moving[:i], w.moving[i+1:]...)
			return
		}
	}
}
