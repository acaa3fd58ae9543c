package link_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link/linktest"
)

// TestCleanLinkResendsNothing drives a link at 20 Hz both ways over round trips
// from nothing to 100 ms. Acks wait up to 50 ms for data to ride with; they must
// not wait so long that what they acknowledge is sent again.
func TestCleanLinkResendsNothing(t *testing.T) {
	for _, rtt := range []time.Duration{0, 10, 20, 40, 60, 80, 100} {
		t.Run(fmt.Sprint(rtt*time.Millisecond), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: rtt * time.Millisecond / 2}})
				b.converse(t, 0, 1200, 200, 16)
				time.Sleep(time.Second)
				b.up.inOrder(t, 1200)
				b.down.inOrder(t, 1200)
				for name, end := range map[string]interface{ Resent() (uint64, uint64) }{"host": b.there, "client": b.here} {
					if segments, resent := end.Resent(); 1000*resent > segments {
						t.Errorf("%s: %d of %d segments were sent again", name, resent, segments)
					}
				}
				b.close()
			})
		})
	}
}

// TestTicksAreNotPutOff: whatever the pump's turn, it leaves a link alone that its
// owner flushes with each tick. An ack of its own just before would put the tick's
// datagram off.
func TestTicksAreNotPutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for phase := range 50 {
			b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: 5 * time.Millisecond}})
			time.Sleep(time.Duration(phase) * time.Millisecond)
			b.converse(t, 0, 100, 200, 16)
			time.Sleep(time.Second)
			all := b.down.events("message")
			for i := 2; i < len(all); i++ {
				if gap := all[i].at.Sub(all[i-1].at); gap > 53*time.Millisecond {
					t.Errorf("%d ms from the pump's turn, message %d came %v after the one before", phase, i, gap)
					break
				}
			}
			b.close()
		}
	})
}

// TestHurry: what a link says that expects loss, be it many datagrams long, is
// there a few milliseconds late at most, all but once in a hundred times.
func TestHurry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, latency = 300, 40 * time.Millisecond
		slow := [2]int{}
		for i := range 2 * n {
			b := newBubble(t, linktest.Config{Seed: uint64(i), Path: linktest.Path{Latency: latency}})
			say(t, b.here, 0, 10)
			b.client.Flush(b.here)
			time.Sleep(time.Second)
			b.network.SetPath(everybody, everybody, linktest.Path{Latency: latency, Loss: 0.02})
			if i%2 == 1 {
				b.there.ExpectLoss()
			}
			say(t, b.there, 0, 4000)
			start := time.Now()
			b.host.Flush(b.there)
			time.Sleep(time.Second)
			if all := b.down.events("message"); len(all) == 0 || all[0].at.Sub(start) > latency+15*time.Millisecond {
				slow[i%2]++
			}
			b.close()
		}
		t.Logf("late of %d: %d, in a hurry %d", n, slow[0], slow[1])
		if slow[0] < n/50 || slow[1] > n/100 {
			t.Errorf("late of %d: %d, in a hurry %d", n, slow[0], slow[1])
		}
	})
}

// TestRecovery drives a link at 20 Hz both ways for five virtual minutes of loss
// and prints how late messages were and how far apart (-v), in ms.
func TestRecovery(t *testing.T) {
	for _, c := range []struct {
		loss   float64
		rtt    time.Duration
		p99Gap float64 // of two messages that were sent 50 ms apart
	}{
		{0, 80, 70},
		{0.02, 20, 110},
		{0.02, 80, 110},
		{0.02, 150, 110},
		{0.05, 80, 110},
		{0.2, 80, 200},
	} {
		t.Run(fmt.Sprintf("loss=%v/rtt=%v", c.loss, c.rtt*time.Millisecond), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n, view = 6000, 200
				path := linktest.Path{Latency: c.rtt * time.Millisecond / 2, Jitter: 2 * time.Millisecond, Loss: c.loss}
				b := newBubble(t, linktest.Config{Seed: 7, Path: path})
				start := time.Now()
				b.converse(t, 0, n, view, 16)
				time.Sleep(5 * time.Second)
				b.up.inOrder(t, n)
				b.down.inOrder(t, n)
				var delays, gaps []time.Duration
				for i, e := range b.down.events("message") {
					delays = append(delays, e.at.Sub(start)-time.Duration(i)*50*time.Millisecond)
					if i > 0 {
						gaps = append(gaps, e.at.Sub(b.down.all[i].at))
					}
				}
				segments, resent := b.there.Resent()
				gap := spread(gaps, 0.5, 0.99, 0.999)
				t.Logf("delay p50/p99/p99.9 %v, gap %v, resent %d of %d, %d B/s out of the host",
					spread(delays, 0.5, 0.99, 0.999), gap, resent, segments, b.host.Stats().BytesOut/300)
				if gap[1] > c.p99Gap {
					t.Errorf("gap at p99: %v ms", gap[1])
				}
				b.close()
			})
		})
	}
}

// spread returns the shares of the sorted durations, in ms.
func spread(ds []time.Duration, shares ...float64) (ms []float64) {
	slices.Sort(ds)
	for _, share := range shares {
		ms = append(ms, float64(ds[min(len(ds)-1, int(share*float64(len(ds))))].Microseconds())/1000)
	}
	return ms
}
