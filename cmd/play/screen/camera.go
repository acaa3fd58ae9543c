package screen

import "roam/game/walk"

// A camera is the part of the map that is shown: x, y is its upper left tile.
// It follows the player only near its edges, so that the picture mostly stands
// still: easier on the eyes, and on slow lines.
type camera struct {
	x, y, w, h int
	placed     bool
}

// follow moves the camera so that a place is well inside a view of w by h tiles.
func (c *camera) follow(x, y, w, h int) {
	if !c.placed || c.w != w || c.h != h {
		c.x, c.y, c.w, c.h, c.placed = x-w/2, y-h/2, w, h, true
	}
	c.x = follow(c.x, x, w, walk.Width)
	c.y = follow(c.y, y, h, walk.Height)
}

// follow returns the least moved start of a view in which at is not within a
// third of either end, unless the map ends there.
func follow(start, at, size, limit int) int {
	margin := size / 3
	start = min(start, at-margin)
	start = max(start, at+margin+1-size)
	return max(0, min(start, limit-size))
}
