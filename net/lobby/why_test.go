package lobby

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// decisionsTold puts the lobby's answers to a question together.
func decisionsTold(f *puppet, request uint64) (all []wire.Decision, last *wire.Decisions) {
	for _, m := range told[*wire.Decisions](f) {
		if m.Request == request {
			all, last = append(all, m.Decisions...), m
		}
	}
	return all, last
}

// why asks and waits for the answer.
func (f *puppet) why(request uint64, player game.SafeText, count int) []wire.Decision {
	f.b.t.Helper()
	f.say(&wire.Why{Request: request, Player: player, Count: count})
	all, last := decisionsTold(f, request)
	if last == nil || !last.Last {
		f.b.t.Fatalf("the answer to question %d is not whole", request)
	}
	return all
}

// TestWhyAJoin: every host that was looked at is told, with its figures if it could
// take the player, else with the cause, and which was chosen.
func TestWhyAJoin(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2", capacity(1))
		b.startHost("h3")
		b.newPlayer("Full").mustJoin(onHost("h2"))
		h4 := b.puppetHostAs("h4", func(r *wire.Report) { r.Level = 5 })
		defer h4.close()
		time.Sleep(300 * ms)
		p := b.newPlayer("Ada")
		p.mustJoin()
		m := b.puppetMonitor(1)
		defer m.close()
		all := m.why(1, "Ada", 0)
		if len(all) != 1 {
			t.Fatalf("told %+v", all)
		}
		d := all[0]
		if d.Kind != wire.DecideJoin || d.Player != p.id() || d.Name != "Ada" || string(d.Host) != string(p.client.Status().Host) ||
			!strings.HasPrefix(string(d.Room), "meadow") || d.Strategy != "fastest" || d.Result != wire.ReasonNone || d.Ago <= 0 {
			t.Errorf("the decision is %+v", d)
		}
		if len(d.Rows) != 4 || d.Rows[0].Host != d.Host {
			t.Fatalf("the hosts are %+v", d.Rows)
		}
		for _, w := range d.Rows[2:] {
			if want := map[game.SafeText]game.SafeText{"h2": "full", "h4": "too loaded"}[w.Host]; w.Why != want || w.Cost != 0 {
				t.Errorf("%s is excluded as %q", w.Host, w.Why)
			}
		}
		for i, w := range d.Rows[:2] {
			if w.Why != "" || w.RTT < 9*ms || w.RTT > 30*ms || w.Level == 0 || w.Cost <= 0 || i > 0 && w.Cost < d.Rows[i-1].Cost {
				t.Errorf("host %d is %+v", i, w)
			}
			if len(w.Parts) != 2 || w.Parts[0].Name != "rtt_ms" || math.Abs(w.Parts[0].Value+w.Parts[1].Value-w.Cost) > .01 {
				t.Errorf("its cost %v is made of %v", w.Cost, w.Parts)
			}
		}
	})
}

// TestWhyNot: who was refused, or waits, can be told why of each host.
func TestWhyNot(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, seats(0, 1, "attic")...)
		h2 := b.puppetHostAs("h2", func(r *wire.Report) { r.Level = 5 })
		h3 := b.puppetHostAs("h3", func(r *wire.Report) { r.Rotation = 1 })
		for _, h := range []*puppet{h1, h2, h3} {
			defer h.close()
		}
		m := b.puppetMonitor(1)
		defer m.close()
		for i, c := range []struct {
			wait bool
			kind wire.DecisionKind
		}{{false, wire.DecideRefuse}, {true, wire.DecideQueue}} {
			p := b.fakePlayer(i, b.newKey())
			defer p.socket.Close()
			p.say(&wire.Join{Wait: c.wait})
			all := m.why(uint64(i+1), "Fake", 1)
			if len(all) != 1 || all[0].Kind != c.kind || all[0].Host != "" || all[0].Result != wire.ReasonNoHost || all[0].Detail == "" {
				t.Fatalf("told %+v", all)
			}
			causes := make(map[game.SafeText]string)
			for _, w := range all[0].Rows {
				causes[w.Host] = string(w.Why)
			}
			if len(causes) != 3 || causes["h1"] != "full" || causes["h2"] != "too loaded" || causes["h3"] != "not in rotation" {
				t.Errorf("the causes are %v", causes)
			}
		}
	})
}

// TestWhyMoved: orders, drains and relief are decisions too, with their migration and
// what came of it.
func TestWhyMoved(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 20, "attic")
		h1, h2 := b.puppetHost("h1", crowd...), b.puppetHostAs("h2", func(r *wire.Report) { r.Load = .3 })
		defer h1.close()
		defer h2.close()
		m := b.puppetMonitor(1)
		defer m.close()
		who := game.SafeText(crowd[3].Player.String())
		m.say(&wire.Order{Request: 1, Verb: wire.VerbMove, Host: "h2", Player: who})
		h1.say(&wire.Migrated{Migration: told[*wire.Relocate](h1)[0].Migration, Player: crowd[3].Player, Result: wire.ReasonTooLate})
		all := m.why(2, who, 1)
		if len(all) != 1 || all[0].Kind != wire.DecideOrder || all[0].From != "h1" || all[0].Host != "h2" ||
			all[0].Result != wire.ReasonTooLate || all[0].Migration == 0 || len(all[0].Rows) != 1 || all[0].Rows[0].Load < .29 {
			t.Errorf("the order was %+v", all)
		}
		h2.sum.Level = 5
		h2.say(h2.sum)
		m.say(&wire.Order{Request: 3, Verb: wire.VerbMove, Host: "h2", Player: who})
		if all := m.why(4, who, 1); len(all) != 1 || all[0].Host != "" || all[0].Result == wire.ReasonNone || all[0].Rows[0].Why != "too loaded" {
			t.Errorf("an order that was not followed: %+v", all)
		}
		h2.sum.Level = 1
		h2.say(h2.sum)
		time.Sleep(10 * time.Second)
		moves(h1, map[game.SafeText]*puppet{"h2": h2}, crowd)
		m.say(&wire.Order{Request: 5, Verb: wire.VerbDrain, Host: "h1"})
		time.Sleep(3 * time.Second)
		all = m.why(6, "", 20)
		if len(all) != 20 {
			t.Fatalf("%d decisions", len(all))
		}
		for _, d := range all {
			if d.Kind != wire.DecideDrain || d.From != "h1" || d.Host != "h2" || d.Result != wire.ReasonNone || !strings.Contains(string(d.Detail), "offline") {
				t.Errorf("of the drain: %+v", d)
			}
		}
	})
}

// TestWhyRelief: a player who left a hot host can be told by how much it was hot.
func TestWhyRelief(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		d := b.herd(true, seats(0, 90, "meadow"), nil)
		defer d.end()
		for len(d.firstOrders()) == 0 {
			time.Sleep(time.Second)
		}
		m := b.puppetMonitor(1)
		defer m.close()
		all := m.why(1, game.SafeText(d.firstOrders()[0].String()[:8]), 1)
		if len(all) != 1 || all[0].Kind != wire.DecideRelief || !strings.Contains(string(all[0].Detail), "h1 is at 90%, all are at 45% on average") ||
			len(all[0].Rows) != 1 || all[0].Rows[0].Host != "h2" || all[0].Migration == 0 {
			t.Errorf("told %+v", all)
		}
		b.ask(func(l *Lobby) {
			for _, e := range l.events.since(0, time.Now()) {
				if e.Kind == wire.EventRelief {
					if !strings.HasSuffix(string(e.Detail), " players ordered away: at 90%, mean 45%") {
						t.Errorf("the event is %+v", e)
					}
					return
				}
			}
			t.Error("there is no event")
		})
	})
}

// TestWhom: a question may name a player by name, by id, or by the first digits of it;
// the newest decisions are told first, and so many.
func TestWhom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &Lobby{}
		names := []game.SafeText{"ada", "bob", "abab"}
		var all []decision
		for i := range rapid.IntRange(0, 60).Draw(t, "decisions") {
			who := rapid.IntRange(0, 5).Draw(t, "who")
			d := decision{player: game.PlayerID{0xab, 0xab, byte(who)}, name: names[who%len(names)], migration: uint64(i)}
			all = append(all, d)
			b.decisions.add(d)
		}
		slices.Reverse(all)
		wish := &wire.Why{Count: rapid.IntRange(1, 70).Draw(t, "count")}
		var meant func(decision) bool
		switch rapid.IntRange(0, 4).Draw(t, "by") {
		case 0:
			meant = func(decision) bool { return true }
		case 1:
			wish.Player, meant = "ada", func(d decision) bool { return d.name == "ada" }
		case 2:
			id := game.PlayerID{0xab, 0xab, 1}
			wish.Player, meant = game.SafeText(strings.ToUpper(id.String())), func(d decision) bool { return d.player == id }
		case 3:
			wish.Player, meant = "ABAB0", func(d decision) bool { return true }
		case 4:
			wish.Player, meant = "aba", func(d decision) bool { return false } // too few digits
		}
		var want []uint64
		for _, d := range all {
			if meant(d) && len(want) < wish.Count {
				want = append(want, d.migration)
			}
		}
		var got []uint64
		for _, n := range b.decisionsAbout(wish) {
			got = append(got, b.decisions.numbered(n).migration)
		}
		if !slices.Equal(got, want) {
			t.Errorf("asked for %q, %d of them: %v and not %v", wish.Player, wish.Count, got, want)
		}
	})
}

// TestWhyNobody: a question about somebody of whom nothing is known is answered, with
// the name of whoever plays.
func TestWhyNobody(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		m := b.puppetMonitor(1)
		defer m.close()
		h := b.puppetHost("h1", append(called("ada", seats(0, 1, "attic")), seats(1, 2, "attic")...)...)
		defer h.close()
		id := game.SafeText(numbered(0).String())
		for i, c := range []struct{ said, told game.SafeText }{{"zoe", "zoe"}, {"ada", "ada"}, {id, "ada"}, {id[:6], "ada"}, {id[:4], id[:4]}, {"", "anybody"}} {
			m.say(&wire.Why{Request: uint64(i + 3), Player: c.said})
			all, last := decisionsTold(m, uint64(i+3))
			if len(all) != 0 || last == nil || !last.Last || last.Reason != wire.ReasonNoSuchPlayer ||
				last.Detail != "nothing was decided about "+c.told+" lately" {
				t.Errorf("about %q is told %+v, %+v", c.said, all, last)
			}
		}
	})
}

// TestDecisionsAreBounded: the newest are kept, each in few bytes.
func TestDecisionsAreBounded(t *testing.T) {
	var d decisions
	const taken = 2*maxDecisions + 17
	for i := range taken {
		if n := d.add(decision{migration: uint64(i)}); n != uint64(i+1) {
			t.Fatalf("decision %d has number %d", i, n)
		}
	}
	if len(d.kept) != maxDecisions {
		t.Errorf("%d are kept", len(d.kept))
	}
	for n := range uint64(taken + 5) {
		kept := n > taken-maxDecisions && n <= taken
		switch x := d.numbered(n); {
		case (x != nil) != kept:
			t.Fatalf("number %d is kept: %v", n, x != nil)
		case kept && x.migration != n-1:
			t.Fatalf("number %d is that of %d", n, x.migration+1)
		}
	}
	if size := unsafe.Sizeof(decision{}) + wire.MaxWeighed*unsafe.Sizeof(weighed{}); size > 1300 {
		t.Errorf("a decision takes %d bytes", size)
	}
}

// loud is a text of as many bytes as fit so many cells.
func loud(cells int) game.SafeText {
	return game.Safe(strings.Repeat("e\u0301\u0302\u0303", cells), cells)
}

// TestWhyAtLength: the longest answer that there can be, with the longest names, is
// told whole, while the lobby does its work.
func TestWhyAtLength(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.ask(func(l *Lobby) {
			x := decision{
				name: loud(game.MaxNameCells), room: game.RoomID(loud(game.MaxRoomCells)), from: loud(game.MaxNameCells), host: loud(game.MaxNameCells),
				kind: wire.DecideJoin, detail: loud(wire.MaxDetail), view: view{strategy: "fastest", parts: [2]string{string(loud(20)), string(loud(20))}},
			}
			for range wire.MaxWeighed {
				row := newWeighed(&balance.Candidate{Host: string(loud(game.MaxNameCells)), Load: 1e300, RTT: time.Hour})
				row.parts = [2]float32{float32(math.Inf(1)), math.MaxFloat32}
				row.cost = float32(math.NaN())
				x.view.rows = append(x.view.rows, row)
			}
			for i := range maxDecisions {
				x.migration = uint64(i)
				l.decisions.add(x)
			}
		})
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Why{Request: 1, Count: 1 << 40})
		time.Sleep(20 * time.Second)
		all, last := decisionsTold(m, 1)
		if len(all) != maxWhy || last == nil || !last.Last || len(m.over()) > 0 {
			t.Fatalf("%d decisions are told, and the session ended with %v", len(all), m.over())
		}
		for i, d := range all {
			if d.Migration != uint64(maxDecisions-1-i) || len(d.Rows) != wire.MaxWeighed {
				t.Fatalf("decision %d is %+v", i, d)
			}
		}
	})
}

// TestFloodOfWhy: a monitor that asks without end is answered now and then, and others
// do not notice.
func TestFloodOfWhy(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.ask(func(l *Lobby) {
			for range maxDecisions {
				l.decisions.add(decision{name: "ada", kind: wire.DecideJoin})
			}
		})
		m, calm := b.puppetMonitor(1), b.puppetMonitor(2)
		defer m.close()
		defer calm.close()
		for i := range 2000 {
			m.send(&wire.Why{Request: uint64(i + 1), Player: game.SafeText(fmt.Sprint("nobody", i))})
			if i%10 == 0 {
				time.Sleep(10 * ms)
			}
		}
		if got := calm.why(1, "ada", 3); len(got) != 3 {
			t.Errorf("another monitor is told %d", len(got))
		}
		time.Sleep(time.Second)
		if answers := len(told[*wire.Decisions](m)); answers < 20 || answers > 5*lookRate {
			t.Errorf("%d of 2000 questions in 2 s are answered", answers)
		}
	})
}
