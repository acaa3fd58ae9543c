package terminal

import (
	"strings"
	"unicode/utf8"

	"roam/game"
)

// A cell is one place of the screen.
type cell struct {
	// char is the character: 0 for the right half of a wide one, and below
	// zero for one with marks, whose text is Canvas.marked[-char-1].
	char   rune
	ink    Ink
	ground Ground
	pad    bool // a wide place with a narrow character: a space follows it
}

// A Canvas is a grid of cells that pages draw on. It is drawn whole for every
// frame and then written as one string in which a colour is named only where
// it changes: styling cell by cell would cost a hundred times as much.
type Canvas struct {
	Width, Height int // set by Reset
	cells         []cell
	marked        []string
	out           []byte
}

// Reset makes the canvas blank, and of the given size.
func (c *Canvas) Reset(width, height int) {
	n := width * height
	if cap(c.cells) < n {
		c.cells = make([]cell, n)
	}
	c.Width, c.Height, c.cells, c.marked = width, height, c.cells[:n], c.marked[:0]
	for i := range c.cells {
		c.cells[i] = cell{char: ' '}
	}
}

// An Area is a rectangle of a canvas. Drawing outside it is cut off.
type Area struct{ X, Y, W, H int }

// NewArea returns the area of w by h cells whose upper left one is at x, y.
func NewArea(x, y, w, h int) Area { return Area{x, y, w, h} }

// All returns the whole canvas.
func (c *Canvas) All() Area { return Area{0, 0, c.Width, c.Height} }

// Inset returns the area without a border of dx columns and dy rows.
func (a Area) Inset(dx, dy int) Area {
	return Area{a.X + dx, a.Y + dy, max(0, a.W-2*dx), max(0, a.H-2*dy)}
}

// Centred returns an area of at most w by h cells in the middle of a.
func (a Area) Centred(w, h int) Area {
	w, h = min(w, a.W), min(h, a.H)
	return Area{a.X + (a.W-w)/2, a.Y + (a.H-h)/2, w, h}
}

// at returns the cell at column x and row y, nil outside the canvas.
func (c *Canvas) at(x, y int) *cell {
	if x < 0 || y < 0 || x >= c.Width || y >= c.Height {
		return nil
	}
	return &c.cells[y*c.Width+x]
}

// Put sets one narrow character and leaves the ground as it is.
func (c *Canvas) Put(x, y int, r rune, i Ink) {
	if p := c.at(x, y); p != nil {
		c.split(x, y)
		p.char, p.ink, p.pad = r, i, false
	}
}

// split makes the cell at x, y stand alone: half a wide character is none.
func (c *Canvas) split(x, y int) {
	if p := c.at(x, y); p != nil && p.char == 0 {
		if left := c.at(x-1, y); left != nil {
			left.char, left.pad = ' ', false
		}
		p.char = ' '
	}
	if right := c.at(x+1, y); right != nil && right.char == 0 {
		right.char = ' '
	}
}

// Fill paints an area with a ground and blanks it.
func (c *Canvas) Fill(a Area, g Ground) {
	for y := max(0, a.Y); y < min(c.Height, a.Y+a.H); y++ {
		for x := max(0, a.X); x < min(c.Width, a.X+a.W); x++ {
			c.Put(x, y, ' ', 0)
			c.at(x, y).ground = g
		}
	}
}

// Text draws s from column x of row y, no further than column end, and
// returns the column behind it. The ground stays.
func (c *Canvas) Text(x, y, end int, s game.SafeText, i Ink) int {
	end = min(end, c.Width)
	if y < 0 || y >= c.Height {
		return x
	}
	glyphs(s, func(g glyph) bool {
		if x+g.cells > end {
			return false
		}
		if x >= 0 {
			c.glyph(x, y, g, i)
		}
		x += g.cells
		return true
	})
	return x
}

func (c *Canvas) glyph(x, y int, g glyph, i Ink) {
	c.split(x, y)
	p := c.at(x, y)
	r, size := utf8.DecodeRuneInString(g.text)
	if size < len(g.text) {
		c.marked = append(c.marked, g.text)
		r = rune(-len(c.marked))
	}
	p.char, p.ink, p.pad = r, i, g.drawn < g.cells
	if g.cells == 2 {
		c.split(x+1, y)
		right := c.at(x+1, y)
		right.char, right.ink, right.ground = 0, i, p.ground
	}
}

// TextRight draws s so that it ends before column end, and returns its first column.
func (c *Canvas) TextRight(end, y int, s game.SafeText, i Ink) int {
	x := end - Cells(s)
	c.Text(x, y, end, s, i)
	return x
}

// TextCentre draws s in the middle of the area's row y.
func (c *Canvas) TextCentre(a Area, y int, s game.SafeText, i Ink) {
	s = Clip(s, a.W)
	c.Text(a.X+(a.W-Cells(s))/2, a.Y+y, a.X+a.W, s, i)
}

// Encode writes the grid as lines of text with the theme's colours.
func (c *Canvas) Encode(t *Theme) string {
	out := c.out[:0]
	for y := range c.Height {
		if y > 0 {
			out = append(out, "\x1b[m\n"...)
		}
		var now cell
		set := false
		for _, p := range c.cells[y*c.Width : (y+1)*c.Width] {
			if p.char == 0 {
				continue
			}
			if !set || p.ink != now.ink || p.ground != now.ground {
				out = t.appendStyle(out, p.ink, p.ground)
				now, set = p, true
			}
			if p.char < 0 {
				out = append(out, c.marked[-p.char-1]...)
			} else {
				out = utf8.AppendRune(out, p.char)
			}
			if p.pad {
				out = append(out, ' ')
			}
		}
	}
	out = append(out, "\x1b[m"...)
	c.out = out
	return string(out)
}

// Set sets a whole cell: one narrow character and its ground.
func (c *Canvas) Set(x, y int, r rune, i Ink, g Ground) {
	if p := c.at(x, y); p != nil {
		*p = cell{char: r, ink: i, ground: g}
	}
}

// Label draws s centred at column x of row y, kept inside the area.
func (c *Canvas) Label(a Area, x, y int, s game.SafeText, i Ink) {
	n := Cells(s)
	c.Text(max(a.X, min(x-n/2, a.X+a.W-n)), y, a.X+a.W, s, i)
}

// Plain returns the grid as lines of text without styles and without spaces at
// their ends.
func (c *Canvas) Plain() string {
	var b strings.Builder
	for y := range c.Height {
		row := make([]byte, 0, c.Width)
		for _, p := range c.cells[y*c.Width : (y+1)*c.Width] {
			switch {
			case p.char < 0:
				row = append(row, c.marked[-p.char-1]...)
			case p.char > 0:
				row = utf8.AppendRune(row, p.char)
			}
			if p.pad {
				row = append(row, ' ')
			}
		}
		b.WriteString(strings.TrimRight(string(row), " ") + "\n")
	}
	return b.String()
}
