package host

import (
	"context"
	"errors"
	"time"

	"roam/balance"
	"roam/net/migration"
	"roam/net/wire"
)

// A drain is a rotation: an offline host takes nobody, its lobby moves everybody
// away, and when the last has left it ends by itself.

// errDrained is why a host ends that is offline and empty.
var errDrained = errors.New("host: drained")

const (
	// drainSays is how often a host that waits for its players to leave says so.
	drainSays = 5 * time.Second
	// drainLingers is how long an empty host waits for the last records, which
	// come when clients have said how it went.
	drainLingers = migration.Keep + time.Second
)

// drain is the order of whoever runs the host: it ends when it is empty.
func (h *Host) drain() {
	h.ending = true
	h.turn(balance.Offline)
}

// drained tells whether the host is done.
func (h *Host) drained(now time.Time) bool {
	switch {
	case h.rotation != balance.Offline:
		return false
	case len(h.where) > 0:
		h.emptied = time.Time{}
		if now.Sub(h.waited) >= drainSays {
			h.waited = now
			h.cfg.Log.Info("draining", "players", len(h.where), "lobby_here", h.lobby != nil)
			if h.lobby == nil {
				h.cfg.Log.Warn("nobody can leave: without a lobby there is nowhere to go", "players", len(h.where))
			}
		}
		return false
	case h.emptied.IsZero():
		h.emptied = now
	}
	return len(h.ordered) == 0 || now.Sub(h.emptied) > drainLingers
}

// sayDrained tells the lobby that the last have left.
func (h *Host) sayDrained() {
	for h.lobby != nil && len(h.changed) > 0 {
		h.sendRoster(time.Now())
	}
	h.cfg.Log.Info("host is drained")
}

// leaveReason is what the lobby is told when the host ends.
func leaveReason(ctx context.Context) wire.Reason {
	if errors.Is(context.Cause(ctx), errDrained) {
		return wire.ReasonBye
	}
	return wire.ReasonClosing
}
