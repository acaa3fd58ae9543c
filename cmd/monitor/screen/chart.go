package screen

import (
	"math"

	"roam/balance"
	"roam/cmd/terminal"
)

// share draws a bar that is filled to a share from 0 to 1.
func (p *pen) share(x float64, cells int, i terminal.Ink) {
	halves := int(math.Round(min(max(x, 0), 1) * float64(2*cells)))
	for n := range cells {
		switch {
		case halves >= 2*n+2:
			p.put(p.g.bar[0], i)
		case halves == 2*n+1:
			p.put(p.g.bar[1], i)
		default:
			p.put(p.g.bar[2], inkFaint)
		}
	}
}

// against draws a reading against the thresholds of its scale. The whole bar is
// a reading of 1, or of the highest threshold if that is more.
func (p *pen) against(reading float64, s balance.Scale, cells int, i terminal.Ink) {
	whole := max(1, s[len(s)-1])
	x := p.x
	p.share(reading/whole, cells, i)
	for l, t := range s {
		at := x + min(int(t/whole*float64(cells)), cells-1)
		ink := inkDim
		if reading >= t {
			ink = levelInk(balance.Level(l + 1))
		}
		if at < p.end {
			p.c.Put(at, p.y, p.g.mark, ink)
		}
	}
}

// spark draws the newest readings, one a cell, the newest at the right. Each is
// as high as its share of whole, and has the ink of its reading. Where nothing
// was heard there is nothing.
func (p *pen) spark(readings []float32, cells int, whole float64, look func(float64) terminal.Ink) {
	for range cells - len(readings) {
		p.put(' ', inkFaint)
	}
	for _, r := range readings[max(0, len(readings)-cells):] {
		if r < 0 {
			p.put(' ', inkFaint)
			continue
		}
		n := len(p.g.spark)
		p.put(p.g.spark[min(int(float64(r)/whole*float64(n)), n-1)], look(float64(r)))
	}
}

// plot draws readings as columns in an area, the newest at the right.
func plot(c *terminal.Canvas, g *glyphs, a terminal.Area, readings []float32, whole float64, look func(float64) terminal.Ink) {
	steps := len(g.spark)
	readings = readings[max(0, len(readings)-a.W):]
	for i, r := range readings {
		if r < 0 {
			continue
		}
		x := a.X + a.W - len(readings) + i
		high := max(1, int(math.Round(min(float64(r)/whole, 1)*float64(steps*a.H))))
		for y := a.Y + a.H - 1; y >= a.Y && high > 0; y-- {
			c.Put(x, y, g.spark[min(high, steps)-1], look(float64(r)))
			high -= steps
		}
	}
}

// steady is the look of readings that have no level.
func steady(i terminal.Ink) func(float64) terminal.Ink {
	return func(float64) terminal.Ink { return i }
}

// niceTop is the end of a plot's axis: the least of 1, 2 and 5 times a power of
// ten that is not below x.
func niceTop(x float64) float64 {
	if x <= 1 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, n := range [...]float64{1, 2, 5} {
		if n*power >= x {
			return n * power
		}
	}
	return 10 * power
}
