package screen

import (
	"fmt"
	"time"

	"roam/game"
	"roam/game/walk"
	"roam/net/wire"
)

// How often things that change by themselves are drawn and asked for.
const (
	ripplePause = 150 * time.Millisecond // an eighth of the water moves
	redrawPause = 250 * time.Millisecond // what fades is drawn away
	statusPause = 500 * time.Millisecond
)

// A world is the scene, and what of it has been drawn.
type world struct {
	scene *walk.Scene
	began time.Time // the scene's time zero

	camera    camera
	others    []walk.Walker // in view, as of the last draw
	ripple    int64         // the water's moment
	wet       bool          // there is water in the picture
	moving    bool          // somebody is between two tiles
	lastDrawn time.Time
}

// seen reports whether there is anything to show.
func (w *world) seen() bool { return w.scene != nil && w.scene.Ready() }

// sceneTime is a moment as the scene counts it.
func (w *world) sceneTime(now time.Time) time.Duration { return now.Sub(w.began) }

// near is how many others are in sight.
func (w *world) near() (n int) {
	if w.scene == nil {
		return 0
	}
	for range w.scene.Others {
		n++
	}
	return n
}

// inRoom is how many players the room holds, by the world's last word.
func (w *world) inRoom() int {
	if w.scene == nil {
		return 0
	}
	return max(w.scene.Crowd(), w.near()+1)
}

// stamps returns how many landmarks have been visited, and how many there are.
func (w *world) stamps() (got, all int) {
	if !w.seen() {
		return 0, 0
	}
	return w.scene.Passport().Count(), len(w.scene.Map().Landmarks())
}

// apply takes one view into the scene.
func (m *Model) apply(v view) error {
	if len(v.bytes) == 0 {
		return nil // nothing is new
	}
	w := &m.world
	if w.scene == nil {
		w.scene, w.began = m.opt.Atlas.NewScene(m.status.ID), m.now
	}
	w.scene.Advance(w.sceneTime(m.now))
	if err := w.scene.Apply(v.bytes); err != nil {
		return &wire.Error{Reason: wire.ReasonRubbish, Detail: "a picture of the world could not be read"}
	}
	for _, e := range w.scene.Drain() {
		m.happened(e)
	}
	m.dirty = true
	return nil
}

// happened tells the player what happened in the world.
func (m *Model) happened(e walk.Event) {
	who := e.Who.Name
	look := walkerInk(e.Who.Looks)
	if e.Self {
		who, look = "you", inkStrong
	} else if who == "" {
		who = "somebody"
	}
	switch e.Kind {
	case walk.Said:
		m.chat.add(saying{who: who, what: e.Text, look: look, at: m.now})
	case walk.Gestured:
		m.chat.add(saying{who: who, what: emoteWords(e.Emote, e.Self), look: look, at: m.now, act: true})
	case walk.Stamped:
		got, all := m.world.stamps()
		name := m.world.scene.Map().Landmarks()[e.Landmark].Name
		m.toast(inkStamped, mark(game.SafeText(m.glyphs.stamped))+game.SafeText(fmt.Sprintf("Stamp %d/%d: ", got, all))+game.Safe(name, 40))
	}
}

// walk takes a step if one is owed or a key is held, and it is time for it.
func (m *Model) walk() {
	d, wanted := m.steer.next(m.now)
	if !wanted || !m.world.seen() || m.seat == nil {
		return
	}
	input, ok := m.world.scene.Step(d, m.world.sceneTime(m.now))
	if !ok {
		return
	}
	m.steer.stepped()
	m.send(input)
}

func (m *Model) say(text string) {
	if m.world.seen() {
		m.send(m.world.scene.Say(text))
	}
}

func (m *Model) emote(e walk.Emote) {
	if m.world.seen() {
		m.send(m.world.scene.Emote(e))
	}
}

// send gives an input to the seat. An error means that the seat is lost, of
// which the inbox tells more.
func (m *Model) send(input []byte) {
	if input == nil {
		return
	}
	if _, err := m.seat.Input(input); err != nil {
		m.opt.Log.Debug("an input was not sent", "error", err)
	}
	m.dirty = true
}

// tick moves on what changes by itself, and marks the frame if it shows.
func (m *Model) tick() {
	w := &m.world
	if m.now.Sub(m.asked) >= statusPause {
		m.asked = m.now
		old := m.status
		m.status = m.seat.Status()
		m.dirty = m.dirty || m.status != old
	}
	if r := m.now.UnixMilli() / ripplePause.Milliseconds(); r != w.ripple && !m.opt.ReducedMotion {
		w.ripple = r
		m.dirty = m.dirty || w.wet
	}
	if m.toasts.pass(m.now) || w.moving || m.now.Sub(w.lastDrawn) >= redrawPause {
		m.dirty = true
	}
}
