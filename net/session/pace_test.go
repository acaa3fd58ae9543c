package session

import (
	"testing"
	"time"
)

// TestPace: a burst passes, then so many a second, however long the silence before.
func TestPace(t *testing.T) {
	var p Pace
	now := time.Unix(1000, 0)
	passes := func(of int) (n int) {
		for range of {
			if p.Take(now) == nil {
				n++
			}
		}
		return n
	}
	for _, wait := range []time.Duration{0, time.Hour} {
		now = now.Add(wait)
		if n := passes(1000); n != paceBurst {
			t.Errorf("after %v: %d pass at once", wait, n)
		}
		now = now.Add(time.Second / 2)
		if n := passes(1000); n != paceEach/2 {
			t.Errorf("after %v: %d pass half a second later", wait, n)
		}
	}
}
