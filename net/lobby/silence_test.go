package lobby

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// A trap is a plaza on which something happens when a player enters or leaves.
type trap struct {
	*plaza
	enters, leaves func(name game.SafeText)
}

func (w trap) Enter(p game.Player, profile []byte) error {
	w.enters(p.Name)
	return w.plaza.Enter(p, profile)
}

func (w trap) Leave(id game.PlayerID) {
	if s := w.own[id]; s != nil {
		w.leaves(s.Name)
	}
	w.plaza.Leave(id)
}

// A watchman is a witness that knows the longest it went without a view. The
// witness's mu guards what it knows.
type watchman struct {
	*witness
	last    time.Time
	longest time.Duration
}

// gap returns the longest since it was last asked.
func (w *watchman) gap() (longest time.Duration) {
	w.witness.mu.Lock()
	defer w.witness.mu.Unlock()
	longest, w.longest = w.longest, 0
	return longest
}

func (w *watchman) View(ack uint64, view []byte) {
	w.witness.mu.Lock()
	now := time.Now()
	if !w.last.IsZero() {
		w.longest = max(w.longest, now.Sub(w.last))
	}
	w.last = now
	w.witness.mu.Unlock()
	w.witness.View(ack, view)
}

// TestTargetDiesAtTheCommit: the target is killed as the source lets go of a player,
// or as it has taken the player over and nobody has seen it yet. The player is shown
// nothing for a moment, plays on where it came from, and nobody sees it vanish; be it
// one who talks, or one who stands silent and whose client has nothing to send.
func TestTargetDiesAtTheCommit(t *testing.T) {
	for _, c := range []struct {
		latency time.Duration
		within  time.Duration // that the player may stand still
	}{{0, 800 * ms}, {20 * ms, time.Second}, {50 * ms, 1200 * ms}, {100 * ms, 1500 * ms}} {
		for _, entered := range []bool{false, true} {
			for _, talks := range []bool{false, true} {
				t.Run(fmt.Sprintf("%v, entered %v, talks %v", c.latency, entered, talks), func(t *testing.T) {
					inBubble(t, linktest.Config{Seed: 5}, func(b *bubble) { targetDies(b, c.latency, c.within, entered, talks) })
				})
			}
		}
	}
}

func targetDies(b *bubble, latency, within time.Duration, entered, talks bool) {
	t := b.t
	var struck atomic.Bool
	strike := func(name game.SafeText) {
		if name == "mover" && !struck.Swap(true) {
			b.network.Isolate(hostAt("h2"))
		}
	}
	nobody := func(game.SafeText) {}
	trapped := func(enters, leaves func(game.SafeText)) func(*nethost.Config) {
		return func(c *nethost.Config) {
			c.NewWorld = func(id game.RoomID) (game.World, error) {
				w, err := newPlaza(id)
				return trap{w.(*plaza), enters, leaves}, err
			}
		}
	}
	if entered {
		b.startHost("h1", plazas)
		b.startHost("h2", trapped(strike, nobody))
	} else {
		b.startHost("h1", trapped(nobody, strike))
		b.startHost("h2", plazas)
	}
	b.startPlazas("h3")
	mover := &watchman{witness: &witness{player: b.newPlayer("mover")}}
	mover.mustJoin(onHost("h1"), room("plaza"), func(c *client.Config) { c.Handler = mover })
	others := b.witnesses(1, "h1", "h3")
	time.Sleep(2 * time.Second)
	for _, p := range b.players {
		b.network.SetPath(p.at, everybody, linktest.Path{Latency: latency})
		b.network.SetPath(everybody, p.at, linktest.Path{Latency: latency})
	}
	play := func(d time.Duration) {
		for until := time.Now().Add(d); time.Now().Before(until); time.Sleep(50 * ms) {
			if talks {
				mover.says(time.Now().Format("05.000"))
			}
		}
	}
	m := b.puppetMonitor(1)
	defer m.close()
	play(time.Second)
	mover.gap() // it stood, and was shown nothing
	m.say(&wire.Order{Request: 1, Verb: wire.VerbMove, Player: "mover", Host: "h2"})
	play(within + time.Second)
	if !struck.Load() {
		t.Fatal("nothing was committed")
	}
	b.ask(func(l *Lobby) {
		if h := l.players[mover.id()]; h == nil || h.name != "h1" {
			t.Errorf("the lobby lists it on %v", h)
		}
	})
	b.kill("h2")
	play(8 * time.Second)
	gap := mover.gap()
	mover.says("still")
	time.Sleep(500 * ms)
	if at := mover.client.Status().Host; at != "h1" || mover.over() != wire.ReasonNone {
		t.Errorf("it is on %s, ended with %v", at, mover.over())
	}
	if talks { // who stands is shown nothing
		t.Logf("the longest between two views: %v", gap)
	}
	if talks && gap > within {
		t.Errorf("it stood still for %v", gap)
	}
	for _, w := range append(others, mover.witness) {
		if len(w.vanished) > 0 || !strings.Contains(w.looks(), "mover:still") {
			t.Errorf("%s sees %q, and saw %q vanish", w.name, w.looks(), w.vanished)
		}
	}
}

// TestLossIsNoSilence: over ways that lose a fifth of all datagrams, players who
// walk, and players who stand, are migrated again and again. None of them takes a
// target that lives for dead.
func TestLossIsNoSilence(t *testing.T) {
	for _, latency := range []time.Duration{0, 100 * ms} {
		t.Run(fmt.Sprint(2*latency), func(t *testing.T) {
			inBubble(t, linktest.Config{Seed: 11}, func(b *bubble) { losesButHears(b, latency) })
		})
	}
}

func losesButHears(b *bubble, latency time.Duration) {
	names := []string{"h1", "h2"}
	for _, name := range names {
		b.startHost(name, b.spanning(name))
	}
	var players []*player
	for i := range 12 {
		p := b.newPlayer(fmt.Sprint("P", i))
		p.mustJoin(onHost(names[i%2]), room("attic"))
		players = append(players, p)
	}
	for _, p := range players {
		b.network.SetPath(p.at, everybody, linktest.Path{Latency: latency, Loss: .2})
		b.network.SetPath(everybody, p.at, linktest.Path{Latency: latency, Loss: .2})
	}
	m := b.puppetMonitor(1)
	defer m.close()
	const rounds = 30
	for round := range rounds {
		for i, p := range players {
			to := names[0]
			if string(p.client.Status().Host) == to {
				to = names[1]
			}
			m.say(&wire.Order{
				Request: uint64(round*len(players) + i + 1), Verb: wire.VerbMove,
				Player: game.SafeText(p.id().String()), Host: game.SafeText(to),
			})
		}
		walkAll(4*time.Second, players[:len(players)/2]...) // the others stand
	}
	results := make(map[wire.Reason]int)
	b.ask(func(l *Lobby) {
		for _, r := range l.records.newest(maxRecords, time.Now()) {
			results[r.Migrated.Result]++
		}
	})
	b.t.Logf("migrations by result: %v", results)
	if results[wire.ReasonUnreachable] > 0 {
		b.t.Errorf("%d times a target that lives was taken for dead", results[wire.ReasonUnreachable])
	}
	if results[wire.ReasonNone] < rounds*len(players)*3/4 {
		b.t.Error("hardly anybody was migrated")
	}
}
