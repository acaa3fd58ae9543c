package lobby

import (
	"cmp"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

const (
	// whyCount is how many decisions are told to who does not say how many, and
	// maxWhy how many at most.
	whyCount = 20
	maxWhy   = 1000
	// whyRows is how many decisions one message tells. With the longest names that
	// there can be, they are no more than a node takes in one.
	whyRows = 5
)

// An inquiry is a monitor's question about decisions that is not answered whole yet.
type inquiry struct {
	wish    wire.Why
	begun   bool
	numbers []uint64 // of the decisions that are still to be told, newest first
}

// why takes a monitor's question. It replaces an older one.
func (b *Lobby) why(s *session.Session, wish *wire.Why) {
	if m := b.monitors[s]; m != nil {
		m.inquiry = &inquiry{wish: *wish}
		b.tellWhy(m, time.Now())
	}
}

// sweepWhy goes on with what there was no room or no time for.
func (b *Lobby) sweepWhy(now time.Time) {
	for _, m := range b.monitors {
		if m.inquiry != nil {
			b.tellWhy(m, now)
		}
	}
}

// tellWhy sends a monitor the next parts of its answer.
func (b *Lobby) tellWhy(m *monitor, now time.Time) {
	q := m.inquiry
	if !q.begun {
		if m.looks.Take(now, 1) == 0 {
			return
		}
		q.begun, q.numbers = true, b.decisionsAbout(&q.wish)
	}
	defer b.socket.Flush(m.session.Link())
	for range partsPerTurn {
		if m.session.Link().Congested() {
			return
		}
		part := &wire.Decisions{Request: q.wish.Request}
		for _, n := range chunk(&q.numbers, whyRows) {
			if d := b.decisions.numbered(n); d != nil { // else it was forgotten meanwhile
				part.Decisions = append(part.Decisions, d.told(now))
			}
		}
		if part.Last = len(q.numbers) == 0; part.Last && len(part.Decisions) == 0 {
			part.Reason = wire.ReasonNoSuchPlayer
			part.Detail = sentence("nothing was decided about %s lately", cmp.Or(b.nameOf(q.wish.Player), "anybody"))
		}
		m.session.Send(part)
		if part.Last {
			m.inquiry = nil
			return
		}
	}
}

// nameOf is the name of the one player who is meant; else what was said.
func (b *Lobby) nameOf(said game.SafeText) game.SafeText {
	if who := b.found(said); len(who) == 1 {
		return cmp.Or(b.players[who[0]].seated[who[0]].Name, said)
	}
	return said
}

// decisionsAbout are the numbers of the newest decisions about a player, newest
// first. A name is meant rather than the digits of an id.
func (b *Lobby) decisionsAbout(wish *wire.Why) (numbers []uint64) {
	count := min(maxWhy, wish.Count)
	if count == 0 {
		count = whyCount
	}
	about := func(is func(*decision) bool) {
		for n := b.decisions.last; len(numbers) < count; n-- {
			d := b.decisions.numbered(n)
			if d == nil {
				return
			}
			if is(d) {
				numbers = append(numbers, n)
			}
		}
	}
	if wish.Player == "" {
		about(func(*decision) bool { return true })
		return numbers
	}
	about(func(d *decision) bool { return d.name == wish.Player })
	if digits := strings.ToLower(string(wish.Player)); len(numbers) == 0 && len(digits) >= prefixDigits {
		about(func(d *decision) bool { return begins(d.player, digits) })
	}
	return numbers
}

// begins tells whether a player's id begins with these digits.
func begins(id game.PlayerID, digits string) bool {
	var text [2 * len(id)]byte
	hex.Encode(text[:], id[:])
	return strings.HasPrefix(string(text[:]), digits)
}

// told is the decision as monitors are told it.
func (d *decision) told(now time.Time) wire.Decision {
	m := wire.Decision{
		Ago: max(0, now.Sub(d.at)), Player: d.player, Name: d.name, Kind: d.kind, Room: d.room,
		From: d.from, Host: d.host, Strategy: game.SafeText(d.view.strategy), Migration: d.migration,
		Result: d.result, Detail: d.detail, Rows: make([]wire.Weighed, 0, len(d.view.rows)),
	}
	for i := range d.view.rows {
		m.Rows = append(m.Rows, d.view.told(&d.view.rows[i]))
	}
	return m
}

func (v *view) told(row *weighed) wire.Weighed {
	w := wire.Weighed{
		Host: row.host, Level: row.level, Load: finite(row.load), Expected: finite(row.expected),
		Players: int(row.players), RTT: row.rtt,
	}
	switch {
	case row.why != 0:
		w.Why = game.SafeText(row.why.String())
		return w
	case row.failed:
		w.Why = "without a score: the formula gives no number for it"
		return w
	}
	w.Cost = finite(row.cost)
	for k, value := range row.parts {
		if v.parts[k] != "" && value == value {
			w.Parts = append(w.Parts, wire.Part{Name: game.Safe(v.parts[k], game.MaxNameCells), Value: finite(value)})
		}
	}
	return w
}

// finite is a number that can be told: a strategy may give any. It has no more digits
// than were kept.
func finite(x float32) float64 {
	if math.IsNaN(float64(x)) {
		return 0
	}
	x = min(max(x, -math.MaxFloat32), math.MaxFloat32)
	short, _ := strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	return short
}
