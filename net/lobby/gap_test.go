package lobby

import (
	"fmt"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestNoViewIsMissed: a source shows its player the world as it lets go, so the
// target's first view follows that by no more than the commit takes, however the
// ticks of the two hosts meet.
func TestNoViewIsMissed(t *testing.T) {
	for _, latency := range []time.Duration{0, 5 * ms, 40 * ms} {
		t.Run(fmt.Sprint(latency), func(t *testing.T) {
			inBubble(t, linktest.Config{Seed: 3}, func(b *bubble) { missesNoView(b, latency) })
		})
	}
}

func missesNoView(b *bubble, latency time.Duration) {
	b.startHost("h1", b.spanning("h1"))
	time.Sleep(13 * ms) // or they would tick together
	b.startHost("h2", b.spanning("h2"))
	p := b.newPlayer("Ada")
	p.mustJoin(onHost("h1"), room("attic"))
	b.network.SetPath(p.at, everybody, linktest.Path{Latency: latency})
	b.network.SetPath(everybody, p.at, linktest.Path{Latency: latency})
	m := b.puppetMonitor(1)
	defer m.close()
	const moves = 20
	for i := range moves {
		m.say(&wire.Order{
			Request: uint64(i + 1), Verb: wire.VerbMove,
			Player: game.SafeText(p.id().String()), Host: game.SafeText([]string{"h2", "h1"}[i%2]),
		})
		p.walk(1500*ms + time.Duration(7*i)*ms)
	}
	moved := 0
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.changes {
		if c.Kind != client.Moved {
			continue
		}
		moved++
		if c.Gap > 30*ms {
			b.t.Errorf("move %d: %v from the source's last view to the target's first", moved, c.Gap)
		}
	}
	if moved < moves-2 {
		b.t.Errorf("moved %d times", moved)
	}
}
