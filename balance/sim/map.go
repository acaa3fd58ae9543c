package sim

import (
	"math"
	"time"
)

// distances returns the round trips between all sites. Where players and hosts
// share a site it is nearly nothing.
func distances(sites []Site) [][]time.Duration {
	d := make([][]time.Duration, len(sites))
	for i, a := range sites {
		d[i] = make([]time.Duration, len(sites))
		for j, b := range sites {
			ms := math.Hypot(a.At[0]-b.At[0], a.At[1]-b.At[1])
			d[i][j] = time.Millisecond + time.Duration(ms*float64(time.Millisecond))
		}
	}
	return d
}

// cumulative returns the running sums of the sites' shares.
func cumulative(sites []Site, share func(*Site) float64) []float64 {
	sums := make([]float64, len(sites))
	sum := 0.0
	for i := range sites {
		sum += share(&sites[i])
		sums[i] = sum
	}
	return sums
}
