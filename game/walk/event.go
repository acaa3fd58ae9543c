package walk

import (
	"encoding/binary"
	"time"

	"roam/game"
)

// An EventKind says what an Event is about.
type EventKind uint8

// The kinds of events.
const (
	Said     EventKind = iota // Who said Text
	Gestured                  // Who made the gesture Emote
	Stamped                   // the player got the stamp of Landmark
	Appeared                  // Who came into view
	Vanished                  // Who went out of view
	Blinked                   // Who is back in view, having vanished there; see Scene.Blinks
)

// An Event is something that happened in the views that a scene has read.
type Event struct {
	Kind     EventKind
	At       time.Duration // the scene's time
	Who      Walker        // as it was then; for Stamped the zero Walker
	Self     bool          // Who is the player itself
	Text     game.SafeText
	Emote    Emote
	Landmark int           // index in Map.Landmarks
	Away     time.Duration // for how long Who had vanished, for Blinked
}

// maxEvents bounds the events that wait for Drain; older ones are dropped.
const maxEvents = 64

// Drain returns what happened since the last call, oldest first, at most 64
// events. The slice is valid until the next Apply.
func (s *Scene) Drain() []Event {
	events := s.events
	s.events = s.events[:0]
	return events
}

func (s *Scene) happen(e Event) {
	if len(s.events) == maxEvents {
		s.events = s.events[:copy(s.events, s.events[maxEvents/2:])]
	}
	e.At = s.now
	s.events = append(s.events, e)
}

// isSelf goes by the id: handles change with the world.
func (s *Scene) isSelf(k *known) bool { return k.ID == binary.BigEndian.Uint32(s.self[:]) }

func (s *Scene) hear(k *known, text game.SafeText) {
	k.Say, k.saidAt = text, s.now
	s.happen(Event{Kind: Said, Who: k.Walker, Self: s.isSelf(k), Text: text})
}

func (s *Scene) watch(k *known, e Emote) {
	k.Emote, k.emotedAt = e, s.now
	s.happen(Event{Kind: Gestured, Who: k.Walker, Self: s.isSelf(k), Emote: e})
}

func (s *Scene) stamped(p Passport) {
	for i := range p.Stamps() {
		if i < len(s.m.landmarks) {
			s.happen(Event{Kind: Stamped, Landmark: i})
		}
	}
}

// A sighting is a walker that vanished where the player could see it.
type sighting struct {
	id uint32
	at time.Duration
}

// A walker that vanishes in plain view and is back this soon has blinked: a
// thing that a migration must not cause.
const blink = 2 * time.Second

// edge is how close to the edge of sight, in tiles, a neighbour may vanish and
// come back: two hosts do not see those whom the other owns at the same instant,
// and one that walks there may be in sight of one and not yet of the other. After a
// time without views it is as many more as the neighbour may have walked meanwhile.
const edge = 4

// maxSightings bounds the books on those who vanished.
const maxSightings = 64

// Blinks counts the neighbours that vanished in plain view and came back within
// two seconds of the scene's time.
func (s *Scene) Blinks() int { return s.blinks }

func (s *Scene) appear(k *known) {
	for i, g := range s.gone {
		if g.id == k.ID {
			if away := s.now - g.at; away < blink {
				s.blinks++
				s.happen(Event{Kind: Blinked, Who: k.Walker, Away: away})
			}
			s.gone = append(s.gone[:i], s.gone[i+1:]...)
			break
		}
	}
	if !s.isSelf(k) {
		s.happen(Event{Kind: Appeared, Who: k.Walker})
	}
}

func (s *Scene) vanish(k *known) {
	if s.isSelf(k) {
		return
	}
	s.happen(Event{Kind: Vanished, Who: k.Walker})
	x0, y0, x1, y1 := s.Sight()
	edge := edge + int((s.now-s.viewed)/East.Cost())
	if k.away || k.X < x0+edge || k.X >= x1-edge || k.Y < y0+edge || k.Y >= y1-edge {
		return
	}
	if i, ok := s.rect.index(regionOf(k.X, k.Y)); ok && s.regions[i].seen {
		if len(s.gone) == maxSightings {
			s.gone = s.gone[:copy(s.gone, s.gone[1:])]
		}
		s.gone = append(s.gone, sighting{k.ID, s.now})
	}
}
