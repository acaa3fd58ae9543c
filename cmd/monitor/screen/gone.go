package screen

import (
	"strings"
	"time"

	"roam/game"
	"roam/net/wire"
)

// goneShown is how long a host that is gone is told of where it stood.
const goneShown = time.Minute

// gone returns what is known of the hosts that have gone of late and are not back,
// newest first, and how many of them nobody sent away.
func (m *Model) gone() (list []*wire.Event, lost int) {
	named := make(map[game.SafeText]bool)
	for i := range m.seen.Events {
		e := &m.seen.Events[i]
		if m.age(e.Ago) > goneShown {
			break
		}
		if e.Kind != wire.EventHostDown || named[e.Host] || m.hostIndex(e.Host) >= 0 {
			continue
		}
		named[e.Host] = true
		list = append(list, e)
		if !orderly(e) {
			lost++
		}
	}
	return list, lost
}

// orderly reports whether a host left by itself.
func orderly(e *wire.Event) bool {
	return strings.HasPrefix(string(e.Detail), wire.ReasonBye.String()) || strings.HasPrefix(string(e.Detail), wire.ReasonClosing.String())
}

// drawGone says which host is gone, and why.
func (m *Model) drawGone(p *pen) {
	list, lost := m.gone()
	if len(list) == 0 || p.x+16 > p.end {
		return
	}
	e, look := list[0], inkDim
	for _, x := range list {
		if !orderly(x) { // of these the user must know
			e, look = x, inkBad
			break
		}
	}
	p.x += 2
	if lost > 0 {
		p.put(m.glyphs.failed, look)
		p.x++
	}
	text := e.Host + " went " + ago(m.age(e.Ago)) + " ago: " + e.Detail
	if n := len(list) - 1; n > 0 {
		text += "; and " + counted(n, "more host")
	}
	p.fit(text, look)
}
