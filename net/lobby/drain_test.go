package lobby

import (
	"strings"
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

// keeps lets puppets report every second, as hosts do.
func keeps(hosts ...*puppet) (stop func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-over:
				return
			case <-time.After(time.Second):
				for _, h := range hosts {
					h.send(h.sum)
				}
			}
		}
	}()
	return sync.OnceFunc(func() { close(over); <-done })
}

func countOf(b *bubble, name game.SafeText) (n int) {
	b.ask(func(l *Lobby) {
		if h := l.hosts[name]; h != nil {
			n = len(h.seated)
		}
	})
	return n
}

// TestDrain: everybody leaves for the other hosts, spread, never too many at
// once, and the operator hears how it goes and when the host is gone.
func TestDrain(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		who := seats(0, 60, "attic")
		h1, h2, h3 := b.puppetHost("h1", who...), b.puppetHost("h2"), b.puppetHost("h3")
		defer h2.close()
		defer h3.close()
		defer keeps(h1, h2, h3)()
		moves(h1, map[game.SafeText]*puppet{"h2": h2, "h3": h3}, who)
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbDrain, Host: "h1"})
		time.Sleep(3 * time.Second)
		if n := countOf(b, "h1"); n != 0 {
			t.Errorf("%d players are left", n)
		}
		two, three := countOf(b, "h2"), countOf(b, "h3")
		if two+three != 60 || two < 25 || three < 25 {
			t.Errorf("%d went to h2, %d to h3", two, three)
		}
		for _, order := range told[*wire.Relocate](h1) {
			if order.Cause != wire.CauseDrain || len(order.Players) > drainRate/10 {
				t.Errorf("ordered %+v", order)
			}
		}
		if lastDone(m, 1) != nil {
			t.Error("done before the host is gone")
		}
		h1.session.End(wire.ReasonBye, "")
		time.Sleep(time.Second)
		isDone(t, m, 1, wire.ReasonNone, "h1 is empty and gone")
		progress := told[*wire.Done](m)
		if len(progress) < 2 || !progress[0].More {
			t.Errorf("told %+v", progress)
		}
		for i := 1; i < len(progress); i++ {
			if progress[i].More && progress[i].Left > progress[i-1].Left {
				t.Error("who drains is told that there are more")
			}
		}
		h1.close()
		b.ask(func(l *Lobby) {
			if len(l.moving) != 0 || len(l.promised) != 0 || len(l.twice) != 0 || len(l.orders) != 0 {
				t.Errorf("left: %d moving, %d promised, %d twice, %d orders", len(l.moving), len(l.promised), len(l.twice), len(l.orders))
			}
		})
	})
}

// TestDrainNowhere: with nowhere to go the operators and the host are told why, and
// as soon as there is somewhere, it goes on.
func TestDrainNowhere(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		who := seats(0, 5, "attic")
		h1 := b.puppetHost("h1", who...)
		defer h1.close()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbDrain, Host: "h1"})
		stop := keeps(h1)
		time.Sleep(25 * time.Second)
		last := told[*wire.Done](m)
		if len(last) == 0 || !last[len(last)-1].More || last[len(last)-1].Reason != wire.ReasonNoHost ||
			last[len(last)-1].Detail != "nowhere to go for 5 players: there is no other host" {
			t.Fatalf("told %+v", last)
		}
		if n := len(told[*wire.Done](h1)); n < 2 || n > 3 {
			t.Errorf("in 25 s the host is told %d times", n)
		}
		if n := b.log.count("host cannot be drained"); n < 2 || n > 3 {
			t.Errorf("in 25 s it is %d times in the log", n)
		}
		stop()
		h2 := b.puppetHostAs("h2", func(m *wire.Report) { m.Rotation = 1 })
		defer h2.close()
		stop = keeps(h1, h2)
		defer func() { stop() }()
		time.Sleep(2 * time.Second)
		last = told[*wire.Done](m)
		if words := last[len(last)-1].Detail; !strings.Contains(string(words), "1 host is not in rotation") {
			t.Errorf("told %q", words)
		}
		moves(h1, map[game.SafeText]*puppet{"h2": h2}, who)
		stop()
		h2.sum.Rotation = 0
		h2.say(h2.sum)
		stop = keeps(h1, h2)
		time.Sleep(2 * time.Second)
		if n := countOf(b, "h2"); n != 5 {
			t.Errorf("%d players have moved", n)
		}
	})
}

// TestDrainTriesAgain: a player whose migration fails is tried again, elsewhere
// if there is elsewhere, slower each time.
func TestDrainTriesAgain(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1, h2, h3 := b.puppetHost("h1", seats(0, 1, "attic")...), b.puppetHost("h2"), b.puppetHost("h3")
		defer h1.close()
		defer h2.close()
		defer h3.close()
		defer keeps(h1, h2, h3)()
		h1.mu.Lock()
		h1.on = func(m wire.Message) {
			if m, ok := m.(*wire.Relocate); ok {
				h1.send(&wire.Migrated{Migration: m.Migration, Cause: m.Cause, Player: m.Players[0], Target: m.Target, Result: wire.ReasonTooLate})
			}
		}
		h1.mu.Unlock()
		h1.sum.Rotation = 2
		h1.say(h1.sum)
		time.Sleep(30 * time.Second)
		orders := told[*wire.Relocate](h1)
		if len(orders) < 5 || len(orders) > 8 {
			t.Errorf("tried %d times in 30 s", len(orders))
		}
		for i := 1; i < len(orders); i++ {
			if orders[i].Target == orders[i-1].Target {
				t.Errorf("tried at %s twice in a row", orders[i].Target)
			}
		}
		b.ask(func(l *Lobby) {
			if n := len(l.hosts["h2"].promised) + len(l.hosts["h3"].promised); n != 0 {
				t.Errorf("%d seats are still promised", n)
			}
		})
	})
}

// TestDrainTakenBack: online again, nobody is moved any more, and who waits for
// the drain is told.
func TestDrainTakenBack(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHost("h1", seats(0, 5, "attic")...)
		defer h1.close()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbDrain, Host: "h1"})
		m.say(&wire.Order{Request: 2, Verb: wire.VerbOnline, Host: "h1"})
		time.Sleep(200 * ms)
		isDone(t, m, 1, wire.ReasonDenied, "h1 is online again")
		isDone(t, m, 2, wire.ReasonNone, "h1 is online")
		h2 := b.puppetHost("h2")
		defer h2.close()
		time.Sleep(2 * time.Second)
		if n := len(told[*wire.Relocate](h1)); n != 0 {
			t.Errorf("%d relocations", n)
		}
	})
}

// TestDrainedHostDies: who waits for a drain is told if the host dies of something
// else.
func TestDrainedHostDies(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHost("h1", seats(0, 5, "attic")...)
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbDrain, Host: "h1"})
		time.Sleep(time.Second)
		h1.close()
		time.Sleep(time.Second)
		isDone(t, m, 1, wire.ReasonSilent, "h1 is gone, with 5 players still there")
	})
}

// TestDrainRooms: rooms that cannot span hosts stay whole, each on one target that
// has room for all of it.
func TestDrainRooms(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		who := append(seats(0, 30, "attic"), append(seats(100, 40, "barn"), seats(200, 50, "cave")...)...)
		h1, h3 := b.puppetHost("h1", who...), b.puppetHost("h3")
		h2 := b.puppetHostAs("h2", func(m *wire.Report) { m.Capacity = 45 })
		defer h1.close()
		defer h2.close()
		defer h3.close()
		moves(h1, map[game.SafeText]*puppet{"h2": h2, "h3": h3}, who)
		h1.sum.Spans, h1.sum.Rotation = false, 2
		h1.sum.Capacity = 200
		h1.say(h1.sum)
		defer keeps(h1, h2, h3)()
		time.Sleep(20 * time.Second)
		b.ask(func(l *Lobby) {
			for room, served := range l.rooms {
				if len(served) != 1 {
					t.Errorf("%s is on %d hosts", room, len(served))
				}
			}
			if n := len(l.hosts["h1"].seated); n != 0 {
				t.Errorf("%d players are left", n)
			}
		})
	})
}
