package screen

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// maxDecisions is how many decisions about a player are asked for.
const maxDecisions = 20

// A whyDialog shows how the lobby decided about a player.
type whyDialog struct {
	name      game.SafeText
	told      bool
	decisions []wire.Decision
	err       error
	top       int
	lines     int // of the last picture
	height    int
}

// askWhy opens the decisions about a player.
func (m *Model) askWhy(id game.PlayerID, name game.SafeText) tea.Cmd {
	if name == "" {
		name = game.SafeText(id.Short())
	}
	d := &whyDialog{name: name}
	m.dialog = d
	return m.calls.command(func(ctx context.Context) tea.Msg {
		rows, err := m.lobby.Why(ctx, id.String(), maxDecisions)
		return word(func(*Model) { d.told, d.decisions, d.err = true, rows[:min(len(rows), maxDecisions)], err })
	})
}

func (d *whyDialog) keys(m *Model) []key.Binding {
	return []key.Binding{m.keys.down, m.keys.back, m.keys.quit}
}

func (d *whyDialog) scroll(by int) { d.top = max(0, min(d.top+by, d.lines-d.height)) }

func (d *whyDialog) press(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.back, m.keys.open):
		m.dialog = nil
	case key.Matches(k, m.keys.up):
		d.scroll(-1)
	case key.Matches(k, m.keys.down):
		d.scroll(1)
	case key.Matches(k, m.keys.pageUp):
		d.scroll(-d.height)
	case key.Matches(k, m.keys.pageDown):
		d.scroll(d.height)
	case key.Matches(k, m.keys.quit): // there is nothing to decide here
		return tea.Quit
	}
	return nil
}

func (d *whyDialog) draw(m *Model, c *terminal.Canvas, a terminal.Area) {
	lines := d.tables(m)
	d.lines = len(lines)
	in := m.box(c, a.Centred(110, max(len(lines)+2, 6)), "Why "+d.name+" is where it is", inkTitle)
	d.height = in.H
	d.scroll(0)
	switch {
	case !d.told:
		c.TextCentre(in, 1, "asking the lobby", inkDim)
	case d.err != nil:
		c.TextCentre(in, 1, game.Safe(d.err.Error(), in.W), inkBad)
	case len(lines) == 0:
		c.TextCentre(in, 1, "the lobby remembers no decision about "+d.name, inkText)
	}
	for i, line := range lines[min(d.top, len(lines)):] {
		if i >= in.H {
			break
		}
		line(&pen{c: c, g: m.glyphs, x: in.X, y: in.Y + i, end: in.X + in.W})
	}
}

// tables returns the lines that tell the decisions.
func (d *whyDialog) tables(m *Model) (lines []func(*pen)) {
	for i := range d.decisions {
		x := &d.decisions[i]
		if i > 0 {
			lines = append(lines, func(*pen) {})
		}
		lines = append(lines, func(p *pen) { m.drawDecision(p, x) })
		if x.Detail != "" || x.Result != wire.ReasonNone {
			lines = append(lines, func(p *pen) { drawOutcome(p, x) })
		}
		if len(x.Rows) > 0 {
			lines = append(lines, drawWeighedTitles)
		}
		for j := range x.Rows {
			w := &x.Rows[j]
			lines = append(lines, func(p *pen) { drawWeighed(p, w, w.Host == x.Host) })
		}
	}
	return lines
}

func (m *Model) drawDecision(p *pen, x *wire.Decision) {
	p.text(ago(x.Ago)+" ago", inkDim)
	p.say(game.SafeText(x.Kind.String()), inkTitle)
	if x.From != "" {
		p.say(x.From, inkText)
	}
	if x.Host != "" {
		p.say(m.glyphs.arrow+" "+x.Host, inkStrong)
	}
	if x.Room != "" {
		p.say("room "+game.SafeText(x.Room), inkText)
	}
	if x.Strategy != "" {
		p.x += 2
		p.fit("by "+x.Strategy, inkDim)
	}
}

func drawOutcome(p *pen, x *wire.Decision) {
	p.x += 2
	if x.Result != wire.ReasonNone {
		p.text(game.Safe(x.Result.String(), 40), inkBad)
		p.x += 2
	}
	p.fit(x.Detail, inkText)
}

// The columns of the hosts that were weighed, in cells.
const (
	weighedHost  = 11
	weighedLevel = 10
	weighedLoad  = 12
	weighedCount = 8
	weighedTrip  = 7
	weighedCost  = 7
)

func drawWeighedTitles(p *pen) {
	p.x += 2
	for _, t := range [...]struct {
		text  game.SafeText
		cells int
	}{{"HOST", weighedHost}, {"LEVEL", weighedLevel}, {"LOAD", weighedLoad}, {"PLAYERS", weighedCount}, {"PING", weighedTrip}, {"COST", weighedCost}} {
		q := p.part(t.cells)
		q.text(t.text, inkHead)
	}
	p.text("MADE OF", inkHead)
}

func drawWeighed(p *pen, w *wire.Weighed, chosen bool) {
	name := inkText
	if chosen {
		p.c.Put(p.x, p.y, p.g.pick, inkTitle)
		name = inkStrong
	} else if w.Why != "" {
		name = inkDim
	}
	p.x += 2
	q := p.part(weighedHost)
	q.end--
	q.fit(w.Host, name)
	q = p.part(weighedLevel)
	if w.Level > 0 {
		q.level(balance.Level(w.Level))
	}
	q = p.part(weighedLoad)
	q.text(percent(w.Load)+" "+p.g.arrow+" "+percent(w.Expected), name)
	q = p.part(weighedCount)
	q.text(short(w.Players), name)
	q = p.part(weighedTrip)
	q.text(trip(w.RTT), name)
	q = p.part(weighedCost)
	if w.Why != "" {
		p.fit(w.Why, inkWarn)
		return
	}
	q.fit(cost(w.Cost), name)
	for i, part := range w.Parts {
		if i > 0 {
			p.text(" + ", inkDim)
		}
		p.fit(part.Name+" "+cost(part.Value), inkDim)
	}
}
