package terminal

// A Border is the characters of a frame.
type Border struct {
	Flat, Upright, TopLeft, TopRight, BottomLeft, BottomRight rune
}

// NewBorder returns round corners, or a border of plain ASCII.
func NewBorder(ascii bool) Border {
	if ascii {
		return Border{'-', '|', '+', '+', '+', '+'}
	}
	return Border{'─', '│', '╭', '╮', '╰', '╯'}
}

// Box paints an area with a ground and a border around it, and returns what is
// inside, without a column's margin.
func (c *Canvas) Box(a Area, b Border, i Ink, g Ground) Area {
	c.Fill(a, g)
	if a.W < 2 || a.H < 2 {
		return Area{a.X, a.Y, 0, 0}
	}
	right, bottom := a.X+a.W-1, a.Y+a.H-1
	for x := a.X + 1; x < right; x++ {
		c.Put(x, a.Y, b.Flat, i)
		c.Put(x, bottom, b.Flat, i)
	}
	for y := a.Y + 1; y < bottom; y++ {
		c.Put(a.X, y, b.Upright, i)
		c.Put(right, y, b.Upright, i)
	}
	c.Put(a.X, a.Y, b.TopLeft, i)
	c.Put(right, a.Y, b.TopRight, i)
	c.Put(a.X, bottom, b.BottomLeft, i)
	c.Put(right, bottom, b.BottomRight, i)
	return a.Inset(2, 1)
}
