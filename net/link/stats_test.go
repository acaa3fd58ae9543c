package link_test

import (
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link/linktest"
)

// TestStatsOfSegments: a socket counts what its links do, and on a lossy path some
// of it twice.
func TestStatsOfSegments(t *testing.T) {
	for _, loss := range []float64{0, 0.2} {
		synctest.Test(t, func(t *testing.T) {
			b := newBubble(t, linktest.Config{Seed: 3, Path: linktest.Path{Latency: 20 * time.Millisecond, Loss: loss}})
			b.converse(t, 0, 400, 200, 16)
			time.Sleep(5 * time.Second)
			segments, resent := b.there.Resent()
			all := b.host.Stats()
			if segments < 390 || (resent > 0) != (loss > 0) {
				t.Errorf("with %v loss, %d of %d segments were sent again", loss, resent, segments)
			}
			if all.Segments != segments || all.Resent != resent {
				t.Errorf("the socket counts %d of %d, its only link %d of %d", all.Resent, all.Segments, resent, segments)
			}
			b.close()
		})
	}
}
