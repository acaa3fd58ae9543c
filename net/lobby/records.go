package lobby

import (
	"slices"
	"time"

	"roam/net/wire"
)

// maxRecords is how many migrations a lobby remembers.
const maxRecords = 1000

// records are the last migrations.
type records struct{ ring[record] }

type record struct {
	wire.Record
	at time.Time
}

func (r *records) add(x record) { r.ring.add(x, maxRecords) }

// newest returns the last n, newest first, and how long ago each was.
func (r *records) newest(n int, now time.Time) []wire.Record {
	n = min(n, len(r.kept))
	rows := make([]wire.Record, 0, n)
	for i := range n {
		x := *r.numbered(r.last - uint64(i))
		x.Ago = max(0, now.Sub(x.at))
		rows = append(rows, x.Record)
	}
	return rows
}

// since returns those after the first so many, oldest first, as far back as they
// are remembered, and how long ago each was.
func (r *records) since(number uint64, now time.Time) []wire.Record {
	rows := r.newest(r.after(number), now)
	slices.Reverse(rows)
	return rows
}

// record keeps and logs how a player's migration went.
func (b *Lobby) record(h *host, m *wire.Migrated, now time.Time) wire.Record {
	x := record{at: now, Record: wire.Record{Migrated: *m, Source: h.name}}
	if at := b.players[m.Player]; at != nil {
		x.Name = at.seated[m.Player].Name
	} else if r := b.moving[m.Player]; r != nil {
		x.Name = r.name
	}
	b.records.add(x)
	b.cfg.Stats.Migrations.Add(m)
	b.cfg.Log.Info("player migrated",
		"migration", m.Migration, "cause", m.Cause.String(), "player", m.Player, "room", m.Room,
		"host", h.name, "target", m.Target, "epoch", m.Epoch, "result", m.Result.String(),
		"bytes", m.Bytes, "accept", m.Accept, "arrive", m.Arrive, "commit", m.Commit,
		"gap", m.Gap, "resent", m.Resent)
	return x.Record
}
