package link_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestCloseIsHeard closes links while half of all datagrams are lost: it is
// mostly heard, and where it is not, silence ends the link.
func TestCloseIsHeard(t *testing.T) {
	heard := 0
	const runs = 60
	for seed := range uint64(runs) {
		synctest.Test(t, func(t *testing.T) {
			b := newBubble(t, linktest.Config{Seed: seed, Path: linktest.Path{Latency: 20 * time.Millisecond}})
			defer b.close()
			b.converse(t, 0, 20, 200, 16)
			b.network.SetPath(everybody, everybody, linktest.Path{Latency: 20 * time.Millisecond, Loss: 0.5})
			b.there.Close(wire.ReasonKicked, "go away")
			if e := b.up.ended(t); e.reason != wire.ReasonKicked {
				t.Errorf("own end: %v", e.reason)
			}
			time.Sleep(10 * time.Second)
			switch e := b.down.ended(t); e.reason {
			case wire.ReasonKicked:
				heard++
				if e.detail != "go away" {
					t.Errorf("detail %q", e.detail)
				}
			case wire.ReasonSilent:
			default:
				t.Errorf("far end: %v", e.reason)
			}
		})
	}
	if heard < runs*3/4 || heard == runs { // 7/8 are expected
		t.Errorf("%d of %d closes were heard", heard, runs)
	}
}

// TestCloseDeliversWhatWasSent: the last words are heard before the close, also
// when the link has been flushed this very moment.
func TestCloseDeliversWhatWasSent(t *testing.T) {
	for _, wait := range []time.Duration{0, 3 * time.Millisecond, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := newBubble(t, linktest.Config{Path: linktest.Path{Latency: 20 * time.Millisecond}})
			defer b.close()
			for i := range 3 {
				say(t, b.here, i, 3000)
				b.client.Flush(b.here)
				time.Sleep(wait)
			}
			say(t, b.here, 3, 3000)
			b.here.Close(wire.ReasonBye, "")
			time.Sleep(time.Second)
			b.up.inOrder(t, 4)
			if e := b.up.ended(t); e.reason != wire.ReasonBye {
				t.Errorf("closed with %v", e.reason)
			}
		})
	}
}

// TestCloseWithManyWords: words of any length fit into the datagram that says them.
func TestCloseWithManyWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{})
		defer b.close()
		time.Sleep(time.Second)
		b.there.Close(wire.ReasonFailed, game.SafeText(strings.Repeat("e\u0301\u0301", 10_000)))
		time.Sleep(time.Second)
		if e := b.down.ended(t); e.reason != wire.ReasonFailed || e.detail.Cells() < 20 || e.detail.Cells() > wire.MaxDetail {
			t.Errorf("heard %v with %d cells", e.reason, e.detail.Cells())
		}
		if b.network.Stats().Oversize != 0 {
			t.Error("a datagram was too long")
		}
	})
}

// TestSocketCloseTellsEverybody: all links end with ReasonClosing at both ends.
func TestSocketCloseTellsEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{Path: linktest.Path{Latency: 20 * time.Millisecond}})
		b.converse(t, 0, 10, 200, 16)
		b.host.Close()
		time.Sleep(100 * time.Millisecond)
		for _, w := range []*witness{b.up, b.down} {
			if e := w.ended(t); e.reason != wire.ReasonClosing {
				t.Errorf("closed with %v", e.reason)
			}
		}
		b.client.Close()
		b.client.Close() // twice does no harm
		if err := b.here.Send(wire.KindView, nil); err == nil {
			t.Error("a closed link takes messages")
		}
		if _, _, err := b.host.Issue(time.Minute, link.PlayerLimits(), b.up); err == nil {
			t.Error("a closed socket issues tickets")
		}
	})
}
