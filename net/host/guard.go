package host

import (
	"errors"
	"runtime/debug"
	"time"

	"roam/game"
)

// Every call into a game goes through here. A panic costs the call that
// panicked: it is logged with its stack and counts as that call's failure.

var errPanic = errors.New("host: the game panicked")

// caught turns a panic of the game into an error. It must be deferred directly.
func (r *room) caught(call string, err *error) {
	if v := recover(); v != nil {
		r.log.Error("game panicked", "call", call, "panic", v, "stack", string(debug.Stack()))
		*err = errPanic
	}
}

func (r *room) enterWorld(p game.Player, profile []byte) (err error) {
	defer r.caught("Enter", &err)
	return r.world.Enter(p, profile)
}

func (r *room) saveWorld(id game.PlayerID) (profile []byte) {
	var err error
	defer r.caught("Save", &err)
	return r.world.Save(id)
}

func (r *room) leaveWorld(id game.PlayerID) {
	var err error
	defer r.caught("Leave", &err)
	r.world.Leave(id)
}

func (r *room) input(id game.PlayerID, msg []byte) (err error) {
	defer r.caught("Input", &err)
	return r.world.Input(id, msg)
}

func (r *room) tickWorld(step time.Duration) {
	var err error
	defer r.caught("Tick", &err)
	r.world.Tick(step)
}

// viewWorld returns buf as it was if the game panics, or does not append to it.
func (r *room) viewWorld(id game.PlayerID, buf []byte) (view []byte) {
	view = buf
	var err error
	defer r.caught("View", &err)
	if longer := r.world.View(id, buf); len(longer) > len(buf) {
		view = longer
	}
	return view
}

// faceOf is what other hosts show of one of this world's players.
func (r *room) faceOf(id game.PlayerID) []byte { return r.faceWorld(id, nil) }

// faceWorld returns buf as it was if the game panics, or does not append to it.
func (r *room) faceWorld(id game.PlayerID, buf []byte) (face []byte) {
	face = buf
	w, ok := r.world.(game.Ghoster)
	if !ok {
		return face
	}
	var err error
	defer r.caught("Face", &err)
	if longer := w.Face(id, buf); len(longer) > len(buf) {
		face = longer
	}
	return face
}

// ghostWorld shows a player of another host, or with a nil face takes it away;
// not one who is in this world.
func (r *room) ghostWorld(p game.Player, face []byte) {
	w, ok := r.world.(game.Ghoster)
	if !ok || r.players[p.ID] != nil {
		return
	}
	var err error
	defer r.caught("Ghost", &err)
	w.Ghost(p, face)
}
