package screen

import (
	"slices"

	"roam/balance"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// A reading is one factor of a host's load.
type reading struct {
	name  game.SafeText
	value float64
	scale balance.Scale
	at    series
}

// level is what the reading alone would make of the host.
func (r *reading) level() balance.Level { return r.scale.Level(r.value, 0) }

// look is the ink of another value of the same factor.
func (r *reading) look(value float64) terminal.Ink { return levelInk(r.scale.Level(value, 0)) }

// readings returns all factors of a host.
func readings(h *wire.HostState) []reading {
	out := make([]reading, len(h.Factors))
	for i := range out {
		out[i] = readingOf(h, i)
	}
	return out
}

// readingOf returns one of a host's factors, named and scaled as it said itself, or
// as hosts are by default.
func readingOf(h *wire.HostState, i int) reading {
	f := balance.Factor(min(i, balance.NumFactors-1))
	r := reading{value: sane(h.Factors[i]), at: seriesFactor + series(min(i, maxSeriesFactors)), scale: balance.DefaultScales()[f]}
	if r.name = "?"; i < balance.NumFactors {
		r.name = game.SafeText(f.String())
	}
	if a := h.About; a != nil {
		if i < len(a.Factors) {
			r.name = a.Factors[i]
		}
		if i < len(a.Scales) && len(a.Scales[i]) == len(r.scale) && balance.Scale(a.Scales[i]).Check() == nil {
			r.scale = balance.Scale(a.Scales[i])
		}
	}
	return r
}

// sane makes a number fit to be drawn.
func sane(x float64) float64 {
	const most = 1e15
	if !(x > 0) {
		return 0
	}
	return min(x, most)
}

// factor returns one factor by its name, and whether the host has it.
func factor(h *wire.HostState, f balance.Factor) (reading, bool) {
	at := int(f)
	if a := h.About; a != nil && len(a.Factors) > 0 {
		at = slices.IndexFunc(a.Factors, func(name game.SafeText) bool { return string(name) == f.String() })
	}
	if at < 0 || at >= len(h.Factors) {
		return reading{}, false
	}
	return readingOf(h, at), true
}

// worst returns the factor that makes the host as loaded as it is.
func worst(h *wire.HostState) (r reading, ok bool) {
	for _, x := range readings(h) {
		if !ok || x.scale.Place(x.value) > r.scale.Place(r.value) {
			r, ok = x, true
		}
	}
	return r, ok
}

func levelInk(l balance.Level) terminal.Ink {
	return inkLevel + terminal.Ink(min(l, balance.Highest))
}

// level writes a level: its shape and its word.
func (p *pen) level(l balance.Level) {
	p.put(p.g.levels[min(l, balance.Highest)], levelInk(l))
	p.x++
	p.fit(game.SafeText(l.String()), levelInk(l))
}

// condition is a host's health in a word, its shape and its ink.
func (g *glyphs) condition(h *wire.HostState) (word game.SafeText, shape rune, ink terminal.Ink) {
	if h.Silent {
		return "silent", g.health[4], inkBad
	}
	state := balance.HealthState(min(h.Health, uint8(balance.Deactivated)))
	inks := [...]terminal.Ink{inkDim, inkGood, inkWarn, inkBad}
	words := [...]game.SafeText{"untested", "healthy", "sick", "deactivated"}
	return words[state], g.health[state], inks[state]
}

// condition writes a host's health: its shape and its word, or what is short
// for the word where that does not fit.
func (p *pen) condition(h *wire.HostState) {
	word, shape, look := p.g.condition(h)
	p.put(shape, look)
	p.x++
	if word == "deactivated" && terminal.Cells(word) > p.end-p.x {
		word = "deactiv."
	}
	p.fit(word, look)
}

// measured reports whether a host can tell a reading: one that measures no CPU
// has never told more than zero.
func (m *Model) measured(h *wire.HostState, r *reading) bool {
	return r.value > 0 || string(r.name) != balance.CPU.String() || m.past.hosts[h.Name].told(r.at)
}

// reading writes a reading at the right, or that it is not measured.
func (p *pen) reading(r *reading, measured bool) {
	if !measured {
		p.right("-", inkDim)
		return
	}
	p.right(percent(r.value), r.look(r.value))
}

// turn is a host's rotation in a word.
func turn(h *wire.HostState) (game.SafeText, terminal.Ink) {
	switch balance.Rotation(h.Rotation) {
	case balance.Online:
		return "online", inkText
	case balance.OutOfRotation:
		return "out", inkWarn
	}
	if h.Players > 0 {
		return "draining", inkWarn
	}
	return "offline", inkDim
}
