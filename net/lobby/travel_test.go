package lobby

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestTravels: players who keep walking are moved about, hundreds of times, over
// networks from perfect to terrible. Nobody is lost or in two places, and every
// input is applied once and in order, which the world itself checks.
func TestTravels(t *testing.T) {
	for _, c := range []struct {
		hosts   int
		path    linktest.Path
		atLeast int // migrations that end well, of 240 orders
	}{
		{2, linktest.Path{}, 180},
		{3, linktest.Path{Latency: 20 * ms, Jitter: 5 * ms}, 180},
		{4, linktest.Path{Latency: 40 * ms, Jitter: 10 * ms, Loss: 0.05, Reorder: 0.02, Duplicate: 0.02}, 120},
		{3, linktest.Path{Latency: 100 * ms}, 120},
		{3, linktest.Path{Latency: 5 * ms, Loss: 0.2}, 40},
		{2, linktest.Path{Latency: 100 * ms, Jitter: 20 * ms, Loss: 0.2}, 10},
	} {
		t.Run(fmt.Sprintf("%d hosts, %v, %.0f%%", c.hosts, 2*c.path.Latency, 100*c.path.Loss), func(t *testing.T) {
			inBubble(t, linktest.Config{Seed: 7}, func(b *bubble) { travels(b, c.hosts, c.path, c.atLeast) })
		})
	}
}

func travels(b *bubble, hosts int, path linktest.Path, atLeast int) {
	t, random := b.t, rand.New(rand.NewPCG(1, uint64(hosts)))
	var names []string
	for i := range hosts {
		name := fmt.Sprintf("h%d", i+1)
		names = append(names, name)
		b.startHost(name, b.spanning(name))
	}
	var players []*player
	for i := range 8 {
		p := b.newPlayer(fmt.Sprintf("P%d", i))
		p.mustJoin(onHost(names[i%hosts]), room("attic"))
		players = append(players, p)
	}
	m := b.puppetMonitor(1)
	defer m.close()
	b.network.SetPath(everybody, everybody, path)
	for i := range 240 {
		p := players[random.IntN(len(players))]
		to := names[random.IntN(hosts)]
		for to == string(p.client.Status().Host) {
			to = names[random.IntN(hosts)]
		}
		m.say(&wire.Order{
			Request: uint64(i + 1), Verb: wire.VerbMove,
			Player: game.SafeText(p.id().String()), Host: game.SafeText(to),
		})
		walkAll(250*ms, players...)
	}
	b.network.SetPath(everybody, everybody, linktest.Path{})
	time.Sleep(10 * time.Second)
	moved := 0
	for _, p := range players {
		if p.over() != wire.ReasonNone {
			t.Errorf("%s is over with %v", p.name, p.over())
		}
		if at := b.book.where(p.id()); len(at) != 1 || at[0].host != string(p.client.Status().Host) {
			t.Errorf("%s is at %v and believes to be on %s", p.name, at, p.client.Status().Host)
		}
		p.mu.Lock()
		for _, c := range p.changes {
			if c.Kind == client.Moved {
				moved++
			}
		}
		p.mu.Unlock()
	}
	caughtUp(t, players...)
	b.sameView()
	if moved < atLeast {
		t.Errorf("only %d migrations ended well", moved)
	}
	t.Logf("%d migrations", moved)
}
