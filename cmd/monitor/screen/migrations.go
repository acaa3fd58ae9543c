package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// newRecords returns the table of migrations, the newest first.
func newRecords() *table[wire.Record] {
	type r = wire.Record
	columns := []column[r]{
		{title: "AGO", width: 6, right: true, draw: func(m *Model, p *pen, x *r) { p.right(ago(m.age(x.Ago)), inkDim) },
			less: func(a, b *r) int { return cmp.Compare(a.Ago, b.Ago) }},
		{title: "PLAYER", width: 12, grow: 5, draw: func(m *Model, p *pen, x *r) { p.fit(x.Name, inkStrong) },
			less: func(a, b *r) int { return strings.Compare(string(a.Name), string(b.Name)) }},
		{title: "FROM", width: 8, grow: 8, draw: func(m *Model, p *pen, x *r) { p.fit(x.Source, inkText) },
			less: func(a, b *r) int { return strings.Compare(string(a.Source), string(b.Source)) }},
		{title: "TO", width: 8, grow: 8, draw: func(m *Model, p *pen, x *r) { p.fit(x.Migrated.Target, inkText) },
			less: func(a, b *r) int { return strings.Compare(string(a.Migrated.Target), string(b.Migrated.Target)) }},
		{title: "CAUSE", width: 8, draw: func(m *Model, p *pen, x *r) {
			p.put(m.glyphs.cause(x.Migrated.Cause), causeInk(x.Migrated.Cause))
			p.x++
			p.fit(game.SafeText(x.Migrated.Cause.String()), inkText)
		}, less: func(a, b *r) int { return cmp.Compare(a.Migrated.Cause, b.Migrated.Cause) }},
		{title: "RESULT", width: 10, grow: 16, draw: func(m *Model, p *pen, x *r) {
			if x.Migrated.Result == wire.ReasonNone {
				p.fit("done", inkGood)
				return
			}
			p.put(m.glyphs.failed, inkBad)
			p.x++
			p.fit(game.Safe(x.Migrated.Result.String(), 40), inkBad)
		}, less: func(a, b *r) int { return cmp.Compare(a.Migrated.Result, b.Migrated.Result) }},
		{title: "GAP", width: 7, right: true, down: true, draw: func(m *Model, p *pen, x *r) {
			if x.Migrated.Result == wire.ReasonNone && x.Migrated.Gap > 0 {
				p.right(millis(x.Migrated.Gap), inkText)
			}
		}, less: func(a, b *r) int { return cmp.Compare(a.Migrated.Gap, b.Migrated.Gap) }},
		{title: "TOOK", width: 7, right: true, down: true, draw: func(m *Model, p *pen, x *r) { p.right(millis(took(x)), inkText) },
			less: func(a, b *r) int { return cmp.Compare(took(a), took(b)) }},
		{title: "ACCEPT+ARRIVE+COMMIT", width: 23, rank: 2, draw: func(m *Model, p *pen, x *r) {
			p.fit(millis(x.Migrated.Accept)+" "+millis(x.Migrated.Arrive)+" "+millis(x.Migrated.Commit), inkDim)
		}},
		{title: "BYTES", width: 6, rank: 1, right: true, down: true, draw: func(m *Model, p *pen, x *r) {
			p.right(bytes(uint64(max(0, x.Migrated.Bytes))), inkDim)
		}, less: func(a, b *r) int { return cmp.Compare(a.Migrated.Bytes, b.Migrated.Bytes) }},
		{title: "RESENT", width: 7, rank: 1, right: true, down: true, draw: func(m *Model, p *pen, x *r) {
			p.right(number(int(min(x.Migrated.Resent, 1<<31))), inkDim)
		}, less: func(a, b *r) int { return cmp.Compare(a.Migrated.Resent, b.Migrated.Resent) }},
		{title: "ROOM", width: 12, grow: 12, rank: 3, draw: func(m *Model, p *pen, x *r) { p.fit(game.SafeText(x.Migrated.Room), inkDim) }},
	}
	return &table[r]{
		grid:   grid[r]{columns: sortable(columns)},
		key:    recordKey,
		follow: true,
		match: func(x *r, has func(string) bool) bool {
			return has(string(x.Name)) || has(string(x.Source)) || has(string(x.Migrated.Target)) || has(string(x.Migrated.Room)) ||
				has(x.Migrated.Cause.String()) || x.Migrated.Result != 0 && has(x.Migrated.Result.String())
		},
	}
}

func recordKey(x *wire.Record) string {
	return fmt.Sprint(x.Migrated.Migration, x.Migrated.Player.Short(), x.Migrated.Epoch, x.Migrated.Result)
}

func took(x *wire.Record) time.Duration {
	return x.Migrated.Accept + x.Migrated.Arrive + x.Migrated.Commit
}

// A tally is what the migrations that are known have in common.
type tally struct {
	done, failed int
	gaps         []time.Duration // that clients saw, rising: nobody sees that of a player who is away
	causes       [5]int
	results      map[wire.Reason]int
}

// tallied is the tally of some migrations.
func tallied(records []wire.Record) *tally {
	t := &tally{results: make(map[wire.Reason]int)}
	for i := range records {
		m := &records[i].Migrated
		if int(m.Cause) < len(t.causes) {
			t.causes[m.Cause]++
		}
		if m.Result != wire.ReasonNone {
			t.failed++
			t.results[m.Result]++
			continue
		}
		t.done++
		if m.Gap > 0 {
			t.gaps = append(t.gaps, m.Gap)
		}
	}
	slices.Sort(t.gaps)
	return t
}

// gap is the gap that a share of the migrations stay below.
func (t *tally) gap(share float64) time.Duration {
	if len(t.gaps) == 0 {
		return 0
	}
	return t.gaps[min(int(share*float64(len(t.gaps))), len(t.gaps)-1)]
}

// drawMigrations draws the page of migrations: the picture, figures, the log.
func (m *Model) drawMigrations(c *terminal.Canvas, a terminal.Area) {
	t := m.records
	p := m.heading(c, a, "Migrations", t.count, len(m.seen.Records))
	if m.seen.Missed > 0 {
		p.say(number(m.seen.Missed)+" were not told", inkDim)
	}
	y := a.Y + 1
	if high := min((a.H-2)*2/5, 16); high >= 4 {
		m.pictured = true
		m.drawPicture(c, terminal.NewArea(a.X+1, y, a.W-2, high))
		y += high
	}
	y += m.drawTally(c, terminal.NewArea(a.X+1, y, a.W-2, 2))
	in := terminal.NewArea(a.X, y, a.W, a.Y+a.H-y)
	t.draw(m, c, in, t, t.row)
	if t.count == 0 {
		m.nothing(c, in, "nobody was migrated yet", "M on a player moves it; D on a host empties it")
	}
}

// tallyOf is the tally of the migrations that are seen.
func (m *Model) tallyOf() *tally {
	if m.tallied != m.seen || m.tally == nil {
		m.tallied, m.tally = m.seen, tallied(m.seen.Records)
	}
	return m.tally
}

// drawTally draws the figures and returns how many lines it took.
func (m *Model) drawTally(c *terminal.Canvas, a terminal.Area) int {
	t := m.tallyOf()
	p := pen{c: c, g: m.glyphs, x: a.X, y: a.Y, end: a.X + a.W}
	p.text(number(t.done)+" done", inkGood)
	look := inkDim
	if t.failed > 0 {
		look = inkBad
	}
	p.say(number(t.failed)+" failed", look)
	if len(t.gaps) > 0 {
		p.say("gap p50 ", inkDim)
		p.text(millis(t.gap(.5)), inkStrong)
		p.text("  p99 ", inkDim)
		p.text(millis(t.gap(.99)), inkStrong)
	}
	for i, n := range t.causes {
		if n > 0 {
			p.x += 2
			p.put(m.glyphs.causes[i], causeInk(wire.Cause(i)))
			p.x++
			if a.W >= 100 {
				p.text(game.SafeText(wire.Cause(i).String())+" ", inkText)
			}
			p.text(number(n), inkText)
		}
	}
	if t.failed == 0 {
		return 1
	}
	p = pen{c: c, g: m.glyphs, x: a.X, y: a.Y + 1, end: a.X + a.W}
	p.text("failed:", inkBad)
	reasons := make([]wire.Reason, 0, len(t.results))
	for r := range t.results {
		reasons = append(reasons, r)
	}
	slices.SortFunc(reasons, func(x, y wire.Reason) int { return cmp.Or(t.results[y]-t.results[x], int(x)-int(y)) })
	for _, r := range reasons {
		if p.x+12 < p.end {
			p.say(game.Safe(r.String(), 40)+" "+number(t.results[r]), inkText)
		}
	}
	return 2
}
