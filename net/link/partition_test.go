package link_test

import (
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

func TestPartitionThatHealsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: 20 * time.Millisecond}})
		defer b.close()
		b.converse(t, 0, 40, 200, 16)
		b.network.Partition(hostAt, clientAt)
		b.converse(t, 40, 120, 200, 16) // four seconds of five
		b.network.Heal(hostAt, clientAt)
		b.converse(t, 120, 160, 200, 16)
		time.Sleep(5 * time.Second)
		if b.network.Stats().Partitioned == 0 {
			t.Error("nothing ran into the partition")
		}
		b.up.inOrder(t, 160)
		b.down.inOrder(t, 160)
	})
}

// TestPartitionThatStays: both ends notice by themselves, Silence after they last
// heard the other and no later than two visits of the pump.
func TestPartitionThatStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency = 20 * time.Millisecond
		b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: latency}})
		defer b.close()
		b.converse(t, 0, 100, 200, 16)
		b.network.Partition(hostAt, clientAt)
		cut := time.Now()
		time.Sleep(time.Minute)
		silence := link.PlayerLimits().Silence
		for name, w := range map[string]*witness{"host": b.up, "client": b.down} {
			e := w.ended(t)
			if e.reason != wire.ReasonSilent {
				t.Errorf("%s: closed with %v", name, e.reason)
			}
			if after := e.at.Sub(cut); after < silence-100*time.Millisecond || after > silence+100*time.Millisecond {
				t.Errorf("%s: noticed %v after the cut", name, after)
			}
		}
		if links := b.host.Stats().Links + b.client.Stats().Links; links != 0 {
			t.Errorf("%d links are left", links)
		}
	})
}

// TestSignsOfLife: a far end that is asked for them is heard soon, and one that is
// cut off is not.
func TestSignsOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency, every = 20 * time.Millisecond, 50 * time.Millisecond
		b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: latency}})
		defer b.close()
		b.converse(t, 0, 1, 200, 16)
		for range 20 {
			b.here.Ping()
			time.Sleep(every)
		}
		for i := range 20 {
			if since := time.Since(b.here.Heard()); since > every+2*latency {
				t.Fatalf("after %d pings it was last heard %v ago", i, since)
			}
			b.here.Ping()
			time.Sleep(every)
		}
		b.network.Partition(hostAt, clientAt)
		time.Sleep(time.Second)
		if since := time.Since(b.here.Heard()); since < time.Second-every {
			t.Errorf("it is cut off, and was heard %v ago", since)
		}
	})
}

// TestIdleLinkStays: pings alone keep both ends sure of each other.
func TestIdleLinkStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: 35 * time.Millisecond}})
		defer b.close()
		time.Sleep(10 * time.Minute)
		if len(b.up.events("closed"))+len(b.down.events("closed")) != 0 {
			t.Fatal("an idle link was closed")
		}
		for name, l := range map[string]*link.Link{"host": b.there, "client": b.here} {
			if rtt := l.RTT(); rtt != 70*time.Millisecond {
				t.Errorf("%s: round trip %v of 70ms", name, rtt)
			}
		}
		// A ping and a pong a second, and little else.
		if s := b.host.Stats(); s.DatagramsIn > 620 || s.DatagramsOut > 620 {
			t.Errorf("an idle link sends %d and %d datagrams in ten minutes", s.DatagramsIn, s.DatagramsOut)
		}
	})
}
