package walk

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"roam/game"
)

// ErrView is returned for a view that no World of this version sends.
var ErrView = errors.New("walk: malformed view")

// A Walker is a player as a scene shows it.
type Walker struct {
	Handle uint32 // the world's number for it; another world gives another
	ID     uint32 // the first four bytes of the PlayerID, big endian
	Name   game.SafeText
	Looks  Looks
	Ghost  bool // simulated on another host than the viewer
	Body
	// PrevX and PrevY are where it stood before it came to X, Y, and MovedAt
	// is the scene's time when it did. To draw it in motion, go from there to
	// here within the Cost of the step.
	PrevX, PrevY int
	MovedAt      time.Duration
	Say          game.SafeText // what it is saying; "" for nothing
	Emote        Emote         // what gesture it is making
}

// known is a walker in a scene's books.
type known struct {
	Walker
	region           int32 // index in the rect, or nowhere
	saidAt, emotedAt time.Duration
	fresh            bool // has not been announced
	away             bool // went farther than a step: where to is not known
}

const nowhere = -1

// shown is how long words and gestures are.
const shown = expression * time.Millisecond

// A Scene is what one player knows of the world: it reads the player's views
// and predicts the player's own steps. It is not safe for concurrent use.
//
// A scene keeps no clock. Its time is what the caller last told it, by Advance
// or Step, counted from any moment that stays the same.
type Scene struct {
	self   game.PlayerID
	atlas  *Atlas
	m      *Map
	now    time.Duration
	viewed time.Duration // when the last view came

	handle  int32
	rect    rect
	regions [rectSize]vista
	walkers map[int32]*known
	limbo   []*known          // in no region, until the view is read to its end
	former  map[uint32]*known // by ID, while a first view is read: those of the views before
	gone    []sighting
	crowd   int

	forecast
	passport Passport
	events   []Event
	jumps    int
	blinks   int
}

// NewScene returns the empty scene of a player. To have many scenes share
// their maps use [Atlas.NewScene].
func NewScene(self game.PlayerID) *Scene { return new(Atlas).NewScene(self) }

// Advance tells the scene the time, which never goes back. Tell it before Apply
// and before drawing.
func (s *Scene) Advance(now time.Duration) { s.now = max(s.now, now) }

// Ready reports whether the first view has come.
func (s *Scene) Ready() bool { return s.m != nil }

// Map returns the map; nil while the scene is not Ready.
func (s *Scene) Map() *Map { return s.m }

// Crowd is how many players are in the room, by the world's last word.
func (s *Scene) Crowd() int { return s.crowd }

// Passport returns the player's stamps.
func (s *Scene) Passport() Passport { return s.passport }

// Sight returns the rectangle of the map, in tiles, inside which the scene
// shows all players: from x0, y0 up to but not including x1, y1.
func (s *Scene) Sight() (x0, y0, x1, y1 int) {
	x0, y0 = s.rect.x*regionWidth, s.rect.y*regionHeight
	return x0, y0, x0 + s.rect.w*regionWidth, y0 + s.rect.h*regionHeight
}

// Self returns the player itself where its inputs will have brought it.
func (s *Scene) Self() Walker {
	w := Walker{ID: binary.BigEndian.Uint32(s.self[:])}
	if k := s.walkers[s.handle]; k != nil {
		w = s.show(k)
	}
	w.Body, w.PrevX, w.PrevY, w.MovedAt = s.body, s.prev.X, s.prev.Y, s.movedAt
	return w
}

// Walkers appends the other players in view to buf, sorted by Handle, and
// returns the longer slice.
func (s *Scene) Walkers(buf []Walker) []Walker {
	start := len(buf)
	for handle, k := range s.walkers {
		if handle != s.handle {
			buf = append(buf, s.show(k))
		}
	}
	slices.SortFunc(buf[start:], func(a, b Walker) int { return cmp.Compare(a.Handle, b.Handle) })
	return buf
}

// Others calls yield for the other players in view, in no order, until it
// returns false. It can be ranged over.
func (s *Scene) Others(yield func(Walker) bool) {
	for handle, k := range s.walkers {
		if handle != s.handle && !yield(s.show(k)) {
			return
		}
	}
}

// show is the walker without what has faded.
func (s *Scene) show(k *known) Walker {
	w := k.Walker
	if s.now-k.saidAt >= shown {
		w.Say = ""
	}
	if s.now-k.emotedAt >= shown {
		w.Emote = NoEmote
	}
	return w
}
