package walk

// Noise is done in integers: floating point is rounded differently where a
// processor fuses multiply and add, and two machines must see the same map.

// mix scrambles the bits of v (the finalizer of SplitMix64, Steele et al. 2014).
func mix(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// A noise is a field of smooth random heights over the map.
type noise uint64

// hash returns 0 to 1023 for a point, unrelated to the points beside it.
func (n noise) hash(x, y int) int {
	return int(mix(uint64(n)^uint64(uint32(x))<<32^uint64(uint32(y))) >> 54)
}

// value returns 0 to 1023, smooth over about scale tiles (a power of two) across
// and half as many down, for a cell is twice as high as it is wide.
func (n noise) value(x, y, scale int) int {
	y *= 2
	x0, y0 := floorDiv(x, scale), floorDiv(y, scale)
	fx, fy := ease((x-x0*scale)*1024/scale), ease((y-y0*scale)*1024/scale)
	left := n.hash(x0, y0)*(1024-fy) + n.hash(x0, y0+1)*fy
	right := n.hash(x0+1, y0)*(1024-fy) + n.hash(x0+1, y0+1)*fy
	return (left/1024*(1024-fx) + right/1024*fx) / 1024
}

// A row is one value for each tile of a row of the map.
type row [Width]int

// layers fills a row with values from 0 to 1023, as three calls of value would,
// each finer and weaker than the last.
func (n noise) layers(out *row, y, scale int) {
	*out = row{}
	n.add(out, y, scale, 4)
	(n + 1).add(out, y, scale/2, 2)
	(n + 2).add(out, y, scale/4, 1)
	for x := range out {
		out[x] /= 7
	}
}

// add adds value(x, y, scale) times weight for every x, scale being at most 128;
// the corners are hashed once for all tiles between them.
func (n noise) add(out *row, y, scale, weight int) {
	y *= 2
	y0 := floorDiv(y, scale)
	fy := ease((y - y0*scale) * 1024 / scale)
	var eased [128]int
	for i := range scale {
		eased[i] = ease(i * 1024 / scale)
	}
	for x0 := 0; x0*scale < Width; x0++ {
		left := n.hash(x0, y0)*(1024-fy) + n.hash(x0, y0+1)*fy
		right := n.hash(x0+1, y0)*(1024-fy) + n.hash(x0+1, y0+1)*fy
		left, right = left>>10, right>>10
		for i, fx := range eased[:scale] {
			out[x0*scale+i] += (left*(1024-fx) + right*fx) >> 10 * weight
		}
	}
}

// ease is 3t²-2t³ for t from 0 to 1024.
func ease(t int) int { return t * t / 1024 * (3*1024 - 2*t) / 1024 }

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}
