package lobby

import (
	"testing"
	"time"

	"roam/net/client"
	"roam/net/link"
	"roam/net/wire"
)

// told is how often the player was told of a kind of change.
func (p *player) told(kind client.ChangeKind) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.changes {
		if c.Kind == kind {
			n++
		}
	}
	return n
}

// noticed is within how long a client has noticed that its host is silent.
func noticed() time.Duration { return link.PlayerLimits().Silence + time.Second }

// TestEveryLossIsNoticedAsSoon: the patience of a client that comes back ends with
// the Welcome, so the second loss shows as early as the first.
func TestEveryLossIsNoticedAsSoon(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		p := b.newPlayer("Ada")
		p.mustJoin()
		p.walk(time.Second)
		for loss := 1; loss <= 3; loss++ {
			b.network.Partition(p.at, hostAt("h1"))
			time.Sleep(noticed())
			if n := p.told(client.Lost); n != loss {
				t.Errorf("%v into loss %d, %d were noticed", noticed(), loss, n)
			}
			time.Sleep(10*time.Second - noticed())
			b.network.Heal(p.at, hostAt("h1"))
			time.Sleep(15 * time.Second)
			if n := p.told(client.Resumed); n != loss {
				t.Errorf("after loss %d the player came back %d times", loss, n)
			}
			p.walk(time.Second)
		}
		time.Sleep(time.Second)
		caughtUp(t, p)
	})
}

// TestHostGoneForGood: a host that does not answer for as long as it keeps seats
// was not heard, which is what the player is told, with its name.
func TestHostGoneForGood(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		p := b.newPlayer("Ada")
		p.mustJoin(onHost("h1"))
		b.kill("h1")
		time.Sleep(time.Minute)
		if r := p.over(); r != wire.ReasonSilent {
			t.Errorf("ended with %v", r)
		}
		p.leave()
		p.mustJoin()
		if host := p.client.Status().Host; host != "h2" {
			t.Errorf("came to %s anew", host)
		}
	})
}
