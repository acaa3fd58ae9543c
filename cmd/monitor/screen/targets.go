package screen

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// A targetsDialog lists the hosts that a player could be moved to.
type targetsDialog struct {
	player wire.PlayerState
	at     int
	picked game.SafeText // the host at at
	top    int
}

func newTargets(p *wire.PlayerState) *targetsDialog { return &targetsDialog{player: *p} }

// A target is a host and what moving the player there would make of it.
type target struct {
	host *wire.HostState
	then float64
	why  game.SafeText // it does not take the player; none: it does
}

// targets returns the hosts, best first.
func (d *targetsDialog) targets(m *Model) []target {
	source := &wire.HostState{}
	if i := m.hostIndex(d.player.Host); i >= 0 {
		source = &m.seen.Hosts[i]
	}
	var list []target
	for i := range m.seen.Hosts {
		if h := &m.seen.Hosts[i]; h.Name != d.player.Host {
			list = append(list, target{h, projected(h, source, 1), takes(h)})
		}
	}
	slices.SortStableFunc(list, func(x, y target) int {
		if (x.why == "") != (y.why == "") {
			return len(x.why) - len(y.why)
		}
		return cmp.Compare(x.then, y.then)
	})
	return list
}

func (d *targetsDialog) keys(m *Model) []key.Binding {
	return []key.Binding{m.keys.down, m.keys.choose, m.keys.back}
}

func (d *targetsDialog) scroll(by int) { d.at, d.picked = d.at+by, "" }

func (d *targetsDialog) press(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.back):
		m.dialog = nil
	case key.Matches(k, m.keys.up):
		d.scroll(-1)
	case key.Matches(k, m.keys.down):
		d.scroll(1)
	case key.Matches(k, m.keys.choose):
		d.choose(m)
	}
	return nil
}

// choose asks whether the player is to be moved to the host that is picked.
func (d *targetsDialog) choose(m *Model) {
	for _, t := range d.targets(m) {
		if t.host.Name == d.picked {
			m.dialog = d.confirm(m, &t)
		}
	}
}

func (d *targetsDialog) confirm(m *Model, t *target) *confirmDialog {
	who := identified(&d.player)
	c := &confirmDialog{
		title: "Move " + who, name: "move " + called(&d.player) + " to " + t.host.Name, total: 1, sure: "move it",
		order: wire.Order{Verb: wire.VerbMove, Host: t.host.Name, Player: game.SafeText(d.player.Player.String())},
	}
	c.say(inkText, who+" moves from "+d.player.Host+" to "+t.host.Name+" and keeps playing in "+game.SafeText(d.player.Room)+" meanwhile.")
	c.say(inkText, t.host.Name+": load "+percent(t.host.Load)+" "+m.glyphs.arrow+" about "+percent(t.then))
	if t.why != "" {
		c.say(inkBad, t.host.Name+" takes nobody now ("+t.why+"): it will probably refuse.")
	}
	return c
}

func (d *targetsDialog) draw(m *Model, c *terminal.Canvas, a terminal.Area) {
	list := d.targets(m)
	in := m.box(c, a.Centred(72, len(list)+6), "Move "+identified(&d.player)+" from "+d.player.Host+" to", inkTitle)
	rows := in.H - 3
	for i := range list { // the one that was picked may stand elsewhere by now
		if list[i].host.Name == d.picked {
			d.at = i
		}
	}
	d.at = max(0, min(d.at, len(list)-1))
	d.top = max(0, min(min(max(d.top, d.at-rows+1), d.at), len(list)-1))
	head := pen{c: c, g: m.glyphs, x: in.X, y: in.Y + 1, end: in.X + in.W}
	for _, h := range [...]struct {
		text  game.SafeText
		cells int
	}{{"  HOST", 18}, {"LEVEL", 10}, {"LOAD NOW", 9}, {"WITH IT", 10}, {"PLAYERS", 10}} {
		q := head.part(h.cells)
		q.text(h.text, inkHead)
	}
	if len(list) == 0 {
		c.TextCentre(in, 2, "there is no other host", inkText)
		d.picked = ""
		return
	}
	d.picked = list[d.at].host.Name
	for i := range min(rows, len(list)-d.top) {
		d.drawTarget(m, c, terminal.NewArea(in.X-1, in.Y+2+i, in.W+2, 1), &list[d.top+i], d.top+i == d.at)
	}
	top := d.top
	m.hit(terminal.NewArea(in.X, in.Y+2, in.W, min(rows, len(list)-d.top)), func(_, y int) {
		if to := list[top+y].host.Name; to == d.picked {
			d.choose(m)
		} else {
			d.at, d.picked = top+y, to
		}
	})
}

func (d *targetsDialog) drawTarget(m *Model, c *terminal.Canvas, a terminal.Area, t *target, picked bool) {
	p := pen{c: c, g: m.glyphs, x: a.X + 1, y: a.Y, end: a.X + a.W - 1}
	if picked {
		c.Fill(a, groundPick)
		c.Put(p.x, p.y, m.glyphs.pick, inkTitle)
	}
	p.x += 2
	name, text := inkStrong, inkText
	if t.why != "" {
		name, text = inkDim, inkDim
	}
	q := p.part(16)
	q.end--
	q.fit(t.host.Name, name)
	q = p.part(10)
	q.level(balance.Level(t.host.Level))
	q = p.part(9)
	q.text(percent(t.host.Load), text)
	if t.why != "" { // in place of what would be if it took the player
		p.fit(t.why, inkWarn)
		return
	}
	q = p.part(10)
	q.text(m.glyphs.arrow+" ", inkDim)
	q.text(percent(t.then), loadLook(t.then))
	q = p.part(10)
	q.text(short(t.host.Players)+"/"+short(t.host.Capacity), text)
}
