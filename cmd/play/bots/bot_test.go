package bots

import (
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/game/walk"
)

// TestViewGap: what counts is how long somebody who walks waits for a view, not how
// long one rested who was rightly sent nothing.
func TestViewGap(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name     string
		acts     []time.Duration // when there are inputs,
		views    []time.Duration // and when views
		gaps     uint64
		max, p50 float64 // ms
	}{
		{"walks", []time.Duration{0, 100 * ms, 200 * ms}, []time.Duration{50 * ms, 100 * ms, 150 * ms, 200 * ms, 250 * ms}, 4, 50, 50},
		{"rests", []time.Duration{0}, []time.Duration{50 * ms, 1000 * ms, 5000 * ms}, 0, 0, 0},
		{"rises after a rest", []time.Duration{0, 30_000 * ms}, []time.Duration{50 * ms, 30_040 * ms}, 1, 40, 40},
		{"walks into a pause of the host", []time.Duration{0, 100 * ms, 200 * ms}, []time.Duration{50 * ms, 8050 * ms}, 1, 8000, 8000},
		{"tries again in a pause of the host", []time.Duration{0, 100 * ms, 4000 * ms}, []time.Duration{50 * ms, 8050 * ms}, 1, 8000, 8000},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &bot{crowd: &crowd{began: time.Now()}, scene: walk.NewScene(game.PlayerID{})}
				for len(c.acts)+len(c.views) > 0 {
					act := len(c.views) == 0 || len(c.acts) > 0 && c.acts[0] <= c.views[0]
					next := &c.views
					if act {
						next = &c.acts
					}
					time.Sleep((*next)[0] - time.Since(b.crowd.began))
					*next = (*next)[1:]
					if act {
						b.act(time.Now())
					} else {
						b.View(0, nil)
					}
				}
				if q := b.crowd.viewGap.quantiles(); b.crowd.viewGap.n != c.gaps || q.Max != c.max || (q.P50-c.p50) > 0.02*c.p50 || (c.p50-q.P50) > 0.02*c.p50 {
					t.Errorf("%d gaps, %+v", b.crowd.viewGap.n, q)
				}
			})
		})
	}
}
