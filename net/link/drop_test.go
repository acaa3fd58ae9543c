package link_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestEveryMessageOnceInOrder sends 20 Hz both ways for a virtual minute over
// networks that get worse.
func TestEveryMessageOnceInOrder(t *testing.T) {
	const ms = time.Millisecond
	for name, path := range map[string]linktest.Path{
		"clean":            {},
		"loss 5%":          {Latency: 20 * ms, Loss: 0.05},
		"loss 20%":         {Latency: 20 * ms, Loss: 0.2},
		"loss 40%":         {Latency: 20 * ms, Loss: 0.4},
		"all twice":        {Latency: 20 * ms, Duplicate: 1},
		"reordered":        {Latency: 20 * ms, Reorder: 0.3, Hold: 200 * ms},
		"jitter":           {Latency: 10 * ms, Jitter: 200 * ms},
		"narrow":           {Latency: 20 * ms, Rate: 16 << 10, Queue: 4 << 10},
		"all of it":        {Latency: 30 * ms, Jitter: 50 * ms, Loss: 0.1, Duplicate: 0.1, Reorder: 0.1, Rate: 64 << 10},
		"bad and far":      {Latency: 250 * ms, Jitter: 100 * ms, Loss: 0.1},
		"lost and doubled": {Latency: 5 * ms, Loss: 0.3, Duplicate: 0.5},
	} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const n = 1200
					b := newBubble(t, linktest.Config{Seed: seed, Path: path})
					defer b.close()
					b.converse(t, 0, n, 200, 16)
					time.Sleep(15 * time.Second)
					b.up.inOrder(t, n)
					b.down.inOrder(t, n)
					if len(b.up.events("opened")) != 1 || len(b.down.events("opened")) != 1 {
						t.Error("not opened once at each end")
					}
					faults(t, b, path)
				})
			})
		}
	}
}

// faults checks that the network did what the path says: a run without faults
// proves nothing.
func faults(t *testing.T, b *bubble, path linktest.Path) {
	t.Helper()
	network, host := b.network.Stats(), b.host.Stats()
	if path.Loss > 0 && network.Lost == 0 || path.Duplicate > 0 && network.Duplicated == 0 || path.Reorder > 0 && network.Reordered == 0 {
		t.Errorf("no faults: %+v", network)
	}
	if path.Duplicate > 0 && host.DroppedReplay == 0 {
		t.Error("datagrams came twice and none was dropped as a replay")
	}
	if host.DroppedShape+host.DroppedSealed != 0 {
		t.Errorf("own datagrams were dropped: %+v", host)
	}
}

// TestMessagesOfEverySize sends from one byte to the largest that the far end
// takes, over loss.
func TestMessagesOfEverySize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{Seed: 3, Path: linktest.Path{Latency: 10 * time.Millisecond, Loss: 0.1}})
		defer b.close()
		sizes := []int{4, 5, 100, 127, 128, 1100, 1146, 1147, 1148, 2294, 5000, 32<<10 - 1}
		for i, size := range sizes {
			say(t, b.here, i, size)
			b.client.Flush(b.here)
			time.Sleep(2 * time.Second)
		}
		b.up.inOrder(t, len(sizes))
		for i, e := range b.up.events("message") {
			if e.size != sizes[i] {
				t.Errorf("message %d: %d bytes of %d", i, e.size, sizes[i])
			}
		}
		if err := b.here.Send(wire.KindView, make([]byte, 32<<10)); err != nil { // one byte too big with its kind
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if e := b.up.ended(t); e.reason != wire.ReasonRubbish {
			t.Errorf("a message over the limit ended the link with %v", e.reason)
		}
		if e := b.down.ended(t); e.reason != wire.ReasonRubbish {
			t.Errorf("its sender was told %v", e.reason)
		}
	})
}
