package host

import (
	"time"

	"roam/net/wire"
)

// relocate passes the lobby's order to migrate players on to their rooms. Each
// player's end comes back as a record.
func (h *Host) relocate(m *wire.Relocate) {
	h.call(m.Target, m.Addrs)
	for _, id := range m.Players {
		at := h.where[id]
		if at == nil {
			h.migrated(&wire.Migrated{
				Migration: m.Migration, Cause: m.Cause, Player: id, Target: m.Target, Result: wire.ReasonNoSuchSeat,
			})
			continue
		}
		h.ordered[id] = m.Migration
		at.room.mail.Post(func() { at.room.relocate(m, id) })
	}
}

// migrated tells the lobby how a player's migration went. A lobby that is not
// there will see it by the rosters.
func (h *Host) migrated(m *wire.Migrated) {
	if h.ordered[m.Player] == m.Migration {
		delete(h.ordered, m.Player)
	}
	h.cfg.Stats.Migrations.Add(m)
	h.cfg.Log.Info("player migrated",
		"migration", m.Migration, "cause", m.Cause.String(), "player", m.Player, "room", m.Room,
		"target", m.Target, "epoch", m.Epoch, "result", m.Result.String(),
		"bytes", m.Bytes, "accept", m.Accept, "arrive", m.Arrive, "commit", m.Commit,
		"gap", m.Gap, "resent", m.Resent)
	if h.lobby != nil {
		h.lobby.Send(m) // it leaves with the socket's next visit to the link
	}
}

// dismiss ends a player's seat, unless the player has come anew since the lobby
// decided it.
func (h *Host) dismiss(m *wire.Dismiss) {
	if g := h.players[m.Player]; m.Epoch != 0 && g != nil && g.Epoch > m.Epoch {
		return
	}
	if at := h.where[m.Player]; at != nil {
		at.room.mail.Post(func() { at.room.dismiss(m.Player, m.Reason) })
	}
}

// hindered is the lobby's word that a drain does not get on.
func (h *Host) hindered(m *wire.Done) {
	h.cfg.Log.Warn("drain does not get on", "why", m.Detail, "players", len(h.where))
	h.waited = time.Now()
}
