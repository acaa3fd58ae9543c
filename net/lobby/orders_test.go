package lobby

import (
	"slices"
	"strings"
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

// lastDone is how an order with a number ended, nil while it is under way.
func lastDone(f *puppet, request uint64) *wire.Done {
	for _, m := range told[*wire.Done](f) {
		if m.Request == request && !m.More {
			return m
		}
	}
	return nil
}

// isDone checks how an order ended.
func isDone(t *testing.T, f *puppet, request uint64, reason wire.Reason, words string) *wire.Done {
	t.Helper()
	m := lastDone(f, request)
	switch {
	case m == nil:
		t.Errorf("order %d is not done", request)
		return &wire.Done{}
	case m.Reason != reason || !strings.Contains(string(m.Detail), words):
		t.Errorf("order %d ended with %v: %q", request, m.Reason, m.Detail)
	}
	return m
}

func called(name game.SafeText, seats []wire.Seated) []wire.Seated {
	for i := range seats {
		seats[i].Name = name
	}
	return seats
}

// TestMove: a player is moved by name, by id, and by the first digits of the id,
// and the operator is told how it went.
func TestMove(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		who := called("ada", seats(0, 1, "attic"))
		h1, h2 := b.puppetHost("h1", who...), b.puppetHost("h2")
		defer h1.close()
		defer h2.close()
		both := map[game.SafeText]*puppet{"h1": h1, "h2": h2}
		moves(h1, both, who)
		moves(h2, both, who)
		m := b.puppetMonitor(1)
		defer m.close()
		for i, order := range []struct{ player, to, from game.SafeText }{
			{"ada", "h2", "h1"},
			{game.SafeText(numbered(0).String()), "h1", "h2"},
			{game.SafeText(strings.ToUpper(numbered(0).String()[:6])), "h2", "h1"},
		} {
			n := uint64(i + 1)
			m.say(&wire.Order{Request: n, Verb: wire.VerbMove, Player: order.player, Host: order.to})
			time.Sleep(time.Second)
			done := isDone(t, m, n, wire.ReasonNone, "")
			if r := done.Migration; r == nil || r.Name != "ada" || r.Source != order.from || r.Migrated.Target != order.to ||
				r.Migrated.Gap != 48*ms || r.Migrated.Cause != wire.CauseOrder {
				t.Errorf("told %+v", r)
			}
		}
		relocate := told[*wire.Relocate](h1)
		if len(relocate) != 2 || len(relocate[0].Players) != 1 || relocate[0].Addrs[0] != hostAt("h2") || relocate[0].Migration == relocate[1].Migration {
			t.Errorf("ordered %+v", relocate)
		}
		m.say(&wire.Order{Request: 9, Verb: wire.VerbMove, Player: "ada", Host: "h2"})
		isDone(t, m, 9, wire.ReasonNone, "plays on h2 already")
		m.say(&wire.Look{Request: 10, Migrations: 2})
		c, _, _ := answered(m, 10)
		if len(c.Migrations) != 2 || c.Migrations[0].Migrated.Target != "h2" || c.Migrations[1].Migrated.Target != "h1" || c.Moving != 0 {
			t.Errorf("remembered %+v", c.Migrations)
		}
		if c.Players != 1 || c.Reserved != 0 {
			t.Errorf("%d players, %d reserved", c.Players, c.Reserved)
		}
		if n := b.log.count("msg=\"player migrated\""); n != 3 {
			t.Errorf("%d migrations are in the log", n)
		}
	})
}

// TestMoveIsRefused: each order that cannot be is refused at once, in plain words.
func TestMoveIsRefused(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		ada, twins := called("ada", seats(0, 1, "attic")), called("eve", seats(10, 2, "attic"))
		h1 := b.puppetHost("h1", append(ada, twins...)...)
		full, hot, out, other := b.puppetHost("h2"), b.puppetHost("h3"), b.puppetHost("h4"), b.puppetHost("h5")
		for _, h := range []*puppet{h1, full, hot, out, other} {
			defer h.close()
		}
		full.sum.Capacity = 0
		hot.sum.Level = 5
		out.sum.Rotation = 1
		other.sum.Rooms = []wire.RoomReport{{Room: "attic", Players: 3, Capacity: 0}}
		for _, h := range []*puppet{full, hot, out, other} {
			h.say(h.sum)
		}
		m := b.puppetMonitor(1)
		defer m.close()
		for i, c := range []struct {
			order  wire.Order
			reason wire.Reason
			words  string
		}{
			{wire.Order{Verb: wire.VerbMove, Player: "bob", Host: "h2"}, wire.ReasonNoSuchPlayer, "nobody called bob"},
			{wire.Order{Verb: wire.VerbMove, Player: "eve", Host: "h2"}, wire.ReasonNoSuchPlayer, "any of 2 players"},
			{wire.Order{Verb: wire.VerbMove, Player: "ab00", Host: "h2"}, wire.ReasonNoSuchPlayer, "any of 3 players"},
			{wire.Order{Verb: wire.VerbMove, Player: "ab", Host: "h2"}, wire.ReasonNoSuchPlayer, "nobody called ab"},
			{wire.Order{Verb: wire.VerbMove, Player: "ada", Host: "h9"}, wire.ReasonNoSuchHost, "no host called h9"},
			{wire.Order{Verb: wire.VerbMove, Player: "ada", Host: "h2"}, wire.ReasonHostFull, "h2 is full"},
			{wire.Order{Verb: wire.VerbMove, Player: "ada", Host: "h3"}, wire.ReasonHostFull, "h3 is too loaded"},
			{wire.Order{Verb: wire.VerbMove, Player: "ada", Host: "h4"}, wire.ReasonHostFull, "h4 is not in rotation"},
			{wire.Order{Verb: wire.VerbMove, Player: "ada", Host: "h5"}, wire.ReasonRoomFull, "without a seat in that room"},
			{wire.Order{Verb: wire.VerbKick, Player: "bob"}, wire.ReasonNoSuchPlayer, "nobody called bob"},
			{wire.Order{Verb: wire.VerbDrain, Host: "h9"}, wire.ReasonNoSuchHost, "no host called h9"},
			{wire.Order{Verb: 99, Host: "h1"}, wire.ReasonDenied, "does not know"},
		} {
			c.order.Request = uint64(i + 1)
			m.say(&c.order)
			done := isDone(t, m, c.order.Request, c.reason, c.words)
			if c.words == "any of 2 players" && (len(done.Players) != 2 || done.Players[0].Host != "h1" || done.Players[0].Player != numbered(10)) {
				t.Errorf("who is meant: %+v", done.Players)
			}
		}
		if n := len(told[*wire.Relocate](h1)); n != 0 {
			t.Errorf("%d relocations were ordered", n)
		}
		b.ask(func(l *Lobby) {
			if len(l.orders) != 0 || len(l.moving) != 0 || len(l.promised) != 0 {
				t.Errorf("%d orders, %d moving, %d promised are left", len(l.orders), len(l.moving), len(l.promised))
			}
		})
	})
}

// TestOrdersAreTold: an event names the player who is meant, however that was said.
// Orders that are refused are no events.
func TestOrdersAreTold(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1, h2 := b.puppetHost("h1", called("ada", seats(0, 1, "attic"))...), b.puppetHost("h2")
		defer h1.close()
		defer h2.close()
		m := b.puppetMonitor(1)
		defer m.close()
		id := numbered(0).String()
		for i, c := range []struct {
			order wire.Order
			told  wire.Event
		}{
			{wire.Order{Verb: wire.VerbKick, Player: "ada"}, wire.Event{Player: "ada", Detail: "kick"}},
			{wire.Order{Verb: wire.VerbKick, Player: game.SafeText(id)}, wire.Event{Player: "ada", Detail: "kick"}},
			{wire.Order{Verb: wire.VerbMove, Player: game.SafeText(id[:6]), Host: "h2"}, wire.Event{Player: "ada", Host: "h2", Detail: "move"}},
			{wire.Order{Verb: wire.VerbOut, Host: "h1"}, wire.Event{Host: "h1", Detail: "out"}},
			{wire.Order{Verb: wire.VerbKick, Player: "bob"}, wire.Event{}},
			{wire.Order{Verb: wire.VerbMove, Host: "h2"}, wire.Event{}},
			{wire.Order{Verb: wire.VerbMove, Player: "ada", Host: "h9"}, wire.Event{}},
			{wire.Order{Verb: wire.VerbDrain, Host: "h9"}, wire.Event{}},
			{wire.Order{Verb: 99, Host: "h1"}, wire.Event{}},
		} {
			var before uint64
			b.ask(func(l *Lobby) { before = l.events.last })
			c.order.Request = uint64(i + 1)
			m.say(&c.order)
			b.ask(func(l *Lobby) {
				var orders []wire.Event
				for _, e := range l.events.since(before, time.Now()) {
					if e.Kind == wire.EventOrder {
						orders = append(orders, wire.Event{Player: e.Player, Host: e.Host, Detail: e.Detail})
					}
				}
				if c.told == (wire.Event{}) && len(orders) > 0 || c.told != (wire.Event{}) && !slices.Equal(orders, []wire.Event{c.told}) {
					t.Errorf("%+v is told as %+v", c.order, orders)
				}
			})
		}
	})
}

// TestMoveFromAHostWithoutReport: a host whose reports cannot be read may have listed
// its players all the same.
func TestMoveFromAHostWithoutReport(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1, h2 := b.puppet(hostAt("h1"), wire.RoleHost, "h1"), b.puppetHost("h2")
		defer h1.close()
		defer h2.close()
		h1.say(&wire.Report{Level: 9})
		h1.say(&wire.Roster{Whole: true, Seated: called("ada", seats(0, 1, "attic"))})
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbMove, Player: "ada", Host: "h2"})
		isDone(t, m, 1, wire.ReasonNoSuchHost, "h1, where ada is, has not reported yet")
		m.say(&wire.Order{Request: 2, Verb: wire.VerbDrain, Host: "h1"})
		isDone(t, m, 2, wire.ReasonNoSuchHost, "h1 has not reported yet")
		b.ask(func(l *Lobby) {
			if len(l.orders) != 0 || len(l.players) != 1 {
				t.Errorf("%d orders, %d players", len(l.orders), len(l.players))
			}
		})
	})
}

// TestRoomsOfOneHost: a player cannot leave the others of a room that cannot span.
func TestRoomsOfOneHost(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1, h2 := b.puppetHost("h1", called("ada", seats(0, 2, "attic"))...), b.puppetHost("h2")
		defer h1.close()
		defer h2.close()
		h1.sum.Spans = false
		h1.say(h1.sum)
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbMove, Player: game.SafeText(numbered(0).String()), Host: "h2"})
		isDone(t, m, 1, wire.ReasonDenied, "cannot leave the others of attic")
		h1.say(&wire.Roster{Gone: []game.PlayerID{numbered(1)}})
		m.say(&wire.Order{Request: 2, Verb: wire.VerbMove, Player: "ada", Host: "h2"})
		if len(told[*wire.Relocate](h1)) != 1 {
			t.Error("who is alone in a room may not move it")
		}
	})
}

// TestMoveUnderWay: while a player is under way its seat at the target is taken,
// nobody can move it again, and whatever becomes of either host, the order ends.
func TestMoveUnderWay(t *testing.T) {
	for name, c := range map[string]struct {
		then   func(h1, h2 *puppet, number uint64)
		reason wire.Reason
		words  string
		left   int // promised or moving, in the end
	}{
		"source is gone": {func(h1, _ *puppet, _ uint64) { h1.close() }, wire.ReasonSilent, "h1, where the player was, is gone", 0},
		"target is gone": {func(_, h2 *puppet, _ uint64) { h2.close() }, wire.ReasonSilent, "h2, where the player was to go, is gone", 1},
		"declined": {func(h1, _ *puppet, n uint64) {
			h1.say(&wire.Migrated{Migration: n, Player: numbered(0), Target: "h2", Result: wire.ReasonHostFull})
		}, wire.ReasonHostFull, "ada stays on h1", 0},
		"never heard of": {func(_, _ *puppet, _ uint64) { time.Sleep(relocateWithin) }, wire.ReasonTooLate, "nothing was heard", 0},
		"of another migration": {func(h1, _ *puppet, n uint64) {
			h1.say(&wire.Migrated{Migration: n + 1, Player: numbered(0), Target: "h2"})
			h1.say(&wire.Migrated{Migration: n, Player: numbered(1), Target: "h2"})
			time.Sleep(relocateWithin)
		}, wire.ReasonTooLate, "nothing was heard", 0},
		"told by another host": {func(h1, h2 *puppet, n uint64) {
			h2.say(&wire.Migrated{Migration: n, Player: numbered(0), Target: "h2"})
			time.Sleep(relocateWithin)
		}, wire.ReasonTooLate, "nothing was heard", 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				h1, h2 := b.puppetHost("h1", called("ada", seats(0, 1, "attic"))...), b.puppetHost("h2")
				defer h1.close()
				defer h2.close()
				m := b.puppetMonitor(1)
				defer m.close()
				m.say(&wire.Order{Request: 1, Verb: wire.VerbMove, Player: "ada", Host: "h2"})
				m.say(&wire.Order{Request: 2, Verb: wire.VerbMove, Player: "ada", Host: "h2"})
				isDone(t, m, 2, wire.ReasonDenied, "on the way to h2 already")
				m.say(&wire.Look{Request: 3, Players: true})
				if cluster, players, _ := answered(m, 3); cluster.Hosts[1].Reserved != 1 || cluster.Hosts[0].Leaving != 1 ||
					cluster.Moving != 1 || players[0].Target != "h2" || cluster.Rooms[0].Players != 2 {
					t.Errorf("under way: %+v, %+v", cluster, players)
				}
				orders := told[*wire.Relocate](h1)
				if len(orders) != 1 || lastDone(m, 1) != nil {
					t.Fatalf("%d orders; %+v", len(orders), lastDone(m, 1))
				}
				stay := time.NewTicker(time.Second)
				defer stay.Stop()
				over := make(chan struct{})
				go func() { // both hosts are alive and say so
					for {
						select {
						case <-stay.C:
							h1.send(h1.sum)
							h2.send(h2.sum)
						case <-over:
							return
						}
					}
				}()
				c.then(h1, h2, orders[0].Migration)
				time.Sleep(time.Second)
				close(over)
				isDone(t, m, 1, c.reason, c.words)
				b.ask(func(l *Lobby) {
					if n := len(l.moving) + len(l.promised); n != c.left {
						t.Errorf("%d moving, %d promised", len(l.moving), len(l.promised))
					}
				})
			})
		})
	}
}

// TestKick: done when the seat is free; a player who was under way is sent away
// where it turns up.
func TestKick(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		who := append(called("ada", seats(0, 1, "attic")), called("bob", seats(1, 1, "attic"))...)
		h1, h2 := b.puppetHost("h1", who...), b.puppetHost("h2")
		defer h1.close()
		defer h2.close()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbKick, Player: "ada"})
		if d := told[*wire.Dismiss](h1); len(d) != 1 || d[0].Player != numbered(0) || d[0].Reason != wire.ReasonKicked || lastDone(m, 1) != nil {
			t.Fatalf("dismissed %+v", d)
		}
		at := who[0]
		at.Epoch = 2
		h2.say(&wire.Roster{Seated: []wire.Seated{at}})
		h1.say(&wire.Roster{Gone: []game.PlayerID{at.Player}})
		if d := told[*wire.Dismiss](h2); len(d) != 1 {
			t.Fatalf("dismissed there %+v", d)
		}
		h2.say(&wire.Roster{Gone: []game.PlayerID{at.Player}})
		isDone(t, m, 1, wire.ReasonNone, "ada was sent away")
		m.say(&wire.Order{Request: 2, Verb: wire.VerbKick, Player: "bob"})
		time.Sleep(orderWithin)
		isDone(t, m, 2, wire.ReasonTooLate, "h1 did not send bob away")
	})
}

// TestDecoy: who goes by another's first digits does not hide that player, nor takes
// what was meant for it.
func TestDecoy(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		digits := game.SafeText(numbered(0).String()[:8])
		who := append(called("ada", seats(0, 1, "attic")), called(digits, seats(10_000_000, 1, "attic"))...)
		h1 := b.puppetHost("h1", who...)
		defer h1.close()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbKick, Player: digits})
		isDone(t, m, 1, wire.ReasonNoSuchPlayer, "any of 2 players")
		if d := told[*wire.Dismiss](h1); len(d) != 0 {
			t.Errorf("dismissed %+v", d)
		}
		m.say(&wire.Order{Request: 2, Verb: wire.VerbKick, Player: game.SafeText(numbered(0).String())})
		if d := told[*wire.Dismiss](h1); len(d) != 1 || d[0].Player != numbered(0) {
			t.Errorf("dismissed %+v", d)
		}
	})
}

// TestRotation: out and online are done when the host says so.
func TestRotation(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		deaf := b.puppetHost("h2")
		defer deaf.close()
		deaf.mu.Lock()
		deaf.on = nil
		deaf.mu.Unlock()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbOut, Host: "h1"})
		time.Sleep(200 * ms)
		isDone(t, m, 1, wire.ReasonNone, "h1 is out of rotation")
		m.say(&wire.Order{Request: 2, Verb: wire.VerbOnline, Host: "h1"})
		time.Sleep(200 * ms)
		isDone(t, m, 2, wire.ReasonNone, "h1 is online")
		m.say(&wire.Order{Request: 3, Verb: wire.VerbOut, Host: "h2"})
		for range 6 {
			deaf.say(deaf.sum)
			time.Sleep(time.Second)
		}
		isDone(t, m, 3, wire.ReasonTooLate, "h2 is still online")
		m.say(&wire.Order{Request: 4, Verb: wire.VerbOut, Host: "h2"})
		deaf.close()
		time.Sleep(time.Second)
		isDone(t, m, 4, wire.ReasonSilent, "h2 is gone")
	})
}

// TestOrdersAreLimited: a flood of orders is refused, and ends with the monitor.
func TestOrdersAreLimited(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		const most = min(maxOrders, orderRate)
		h1 := b.puppetHost("h1", seats(0, most, "attic")...)
		h1.say(&wire.Roster{Seated: seats(most, most, "attic")})
		h2 := b.puppetHostAs("h2", func(m *wire.Report) { m.Capacity = 10 * most })
		defer h1.close()
		defer h2.close()
		m := b.puppetMonitor(1)
		for i := range 2 * most {
			m.send(&wire.Order{Request: uint64(i + 1), Verb: wire.VerbMove, Player: game.SafeText(numbered(i).String()), Host: "h2"})
		}
		time.Sleep(time.Second)
		refused := 0
		for _, d := range told[*wire.Done](m) {
			if d.Reason == wire.ReasonDenied && d.Detail == "too many orders at once" {
				refused++
			}
		}
		if moved := len(told[*wire.Relocate](h1)); moved != most || refused != most {
			t.Errorf("%d refused, %d ordered", refused, moved)
		}
		m.close()
		time.Sleep(time.Second)
		b.ask(func(l *Lobby) {
			if len(l.orders) != 0 || len(l.moving) != most {
				t.Errorf("%d orders, %d moving", len(l.orders), len(l.moving))
			}
		})
	})
}
