package walk

import "math/bits"

// The map is cut into regions. What happens in a region is encoded once, for
// all who see it.
const (
	regionWidth   = 16
	regionHeight  = 8
	regionColumns = Width / regionWidth
	regionRows    = Height / regionHeight
	regionCount   = regionColumns * regionRows
)

// history is how many versions of the world a region remembers. A viewer that
// is further behind gets snapshots.
const history = 32

func regionOf(x, y int) int { return y/regionHeight*regionColumns + x/regionWidth }

// within packs a place inside its region: seven bits.
func within(x, y int) byte { return byte(y%regionHeight*regionWidth + x%regionWidth) }

// A region holds who stands in it and what happened there of late.
type region struct {
	slots

	// The version under way. An intro introduces a walker to those who have
	// not seen where it came from; there is one list for each direction of
	// arrival.
	main   []byte
	intros [4][]byte

	chapters []chapter // a ring, by count
	count    int       // chapters ever written

	snapshot        []byte
	snapshotVersion uint64 // 1 + the version that snapshot shows
	snapshotAt      int64  // the world's milliseconds then
}

// A chapter is what happened in one region in one version of the world.
type chapter struct {
	version uint64
	text    []byte    // the four intro lists, then the events
	ends    [4]uint32 // where each intro list ends in text
}

// events returns what all must read who see the region.
func (c *chapter) events() []byte { return c.text[c.ends[3]:] }

// intro returns who must be introduced to those who do not see the region that
// lies behind an arrival in direction d.
func (c *chapter) intro(d Dir) []byte {
	if d == 0 {
		return c.text[:c.ends[0]]
	}
	return c.text[c.ends[d-1]:c.ends[d]]
}

// seal closes the version under way.
func (r *region) seal(version uint64) {
	if len(r.chapters) < history && r.count == len(r.chapters) {
		r.chapters = append(r.chapters, chapter{})
	}
	c := &r.chapters[r.count%len(r.chapters)]
	r.count++
	c.version, c.text = version, c.text[:0]
	for d := range r.intros {
		c.text = append(c.text, r.intros[d]...)
		c.ends[d] = uint32(len(c.text))
		r.intros[d] = r.intros[d][:0]
	}
	c.text = append(c.text, r.main...)
	r.main = r.main[:0]
}

// chapter finds what happened in a version, nil for nothing.
func (r *region) chapter(version uint64) *chapter {
	for i := r.count - 1; i >= 0 && i >= r.count-len(r.chapters); i-- {
		switch c := &r.chapters[i%len(r.chapters)]; {
		case c.version == version:
			return c
		case c.version < version:
			return nil
		}
	}
	return nil
}

// A rect is a rectangle of regions, in regions.
type rect struct{ x, y, w, h int }

// What a player sees covers at least sightX tiles to either side and sightY up
// and down, clipped to the map.
const (
	sightX = 40
	sightY = 20
)

// A region that sight has just left stays in the rect until sight is a slack away
// from it: who walks to and fro over a border changes nothing.
const (
	slackX = 2
	slackY = 1
)

// rectSize is how many regions a rect has at most, when sight touches none in part and
// one more stays on each side. It may not be above 64: sets of regions are words.
const rectSize = (2*sightX/regionWidth + 2) * (2*sightY/regionHeight + 2)

// rectAround returns the least rect for a body.
func rectAround(b Body) rect { return rectOf(b, sightX, sightY) }

// rectOf returns the regions of the tiles that are at most so far from a body.
func rectOf(b Body, dx, dy int) rect {
	x, y := max(0, b.X-dx)/regionWidth, max(0, b.Y-dy)/regionHeight
	return rect{
		x, y,
		(min(Width, b.X+dx)-1)/regionWidth + 1 - x,
		(min(Height, b.Y+dy)-1)/regionHeight + 1 - y,
	}
}

// follow returns the rect for a body that has moved on.
func (r rect) follow(b Body) rect {
	to := rectAround(b)
	if r.meet(to).size() == 0 {
		return to
	}
	return to.join(r.meet(rectOf(b, sightX+slackX, sightY+slackY)))
}

// meet returns the regions that two rects share.
func (r rect) meet(o rect) rect {
	x, y := max(r.x, o.x), max(r.y, o.y)
	return rect{x, y, max(0, min(r.x+r.w, o.x+o.w)-x), max(0, min(r.y+r.h, o.y+o.h)-y)}
}

// join returns the least rect that has all regions of both.
func (r rect) join(o rect) rect {
	x, y := min(r.x, o.x), min(r.y, o.y)
	return rect{x, y, max(r.x+r.w, o.x+o.w) - x, max(r.y+r.h, o.y+o.h) - y}
}

// size is how many regions the rect has.
func (r rect) size() int { return r.w * r.h }

// region returns which region of the map is the rect's ith.
func (r rect) region(i int) int { return (r.y+i/r.w)*regionColumns + r.x + i%r.w }

// index returns which of the rect's regions the map's is.
func (r rect) index(region int) (i int, ok bool) {
	x, y := region%regionColumns-r.x, region/regionColumns-r.y
	if uint(x) >= uint(r.w) || uint(y) >= uint(r.h) {
		return 0, false
	}
	return y*r.w + x, true
}

// behind returns the index from which an arrival in direction d comes into the
// ith region; false if that lies outside.
func (r rect) behind(i int, d Dir) (j int, ok bool) {
	dx, dy := d.Delta()
	x, y := i%r.w-dx, i/r.w-dy
	if uint(x) >= uint(r.w) || uint(y) >= uint(r.h) {
		return 0, false
	}
	return y*r.w + x, true
}

// shift carries a set of regions over from one rect to another.
func (r rect) shift(set uint64, to rect) (shifted uint64) {
	for ; set != 0; set &= set - 1 {
		if i, ok := to.index(r.region(bits.TrailingZeros64(set))); ok {
			shifted |= 1 << i
		}
	}
	return shifted
}
