package host

import (
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// setRotation follows the newest wish, whoever has it: the lobby's operator or
// whoever runs the host. The host says it again in every report, so it outlives the
// lobby. A host that was told to end stays offline.
func (h *Host) setRotation(to balance.Rotation) {
	if !h.ending && to <= balance.Offline {
		h.turn(to)
	}
}

// turn changes the rotation and reports it at once.
func (h *Host) turn(to balance.Rotation) {
	if h.rotation != to {
		h.cfg.Log.Info("rotation changed", "rotation", to.String(), "players", len(h.where))
		h.rotation, h.waited = to, time.Now()
	}
	now := time.Now()
	h.report(now, h.sample(now))
	if h.lobby != nil {
		h.socket.Flush(h.lobby.Link())
	}
}

// refusal says why no newcomer may be seated, nothing if one may. Players who have
// a seat here already are none.
func (h *Host) refusal() game.SafeText {
	switch {
	case h.rotation != balance.Online:
		return game.Safe("the host is "+h.rotation.String(), wire.MaxDetail)
	case len(h.where) >= h.cfg.Capacity:
		return "every seat is taken"
	case !h.level.Admits():
		return game.Safe("the host's load is "+h.level.String(), wire.MaxDetail)
	}
	return ""
}
