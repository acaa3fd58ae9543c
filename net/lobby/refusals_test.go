package lobby

import (
	"strings"
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

// TestRefusalsDoNotFlood: whoever is refused again and again takes one place among the
// decisions, and the others keep theirs.
func TestRefusalsDoNotFlood(t *testing.T) {
	var d decisions
	at := time.Unix(1000, 0)
	seated := d.add(decision{at: at, player: numbered(0), kind: wire.DecideJoin})
	const refused, tries = 50, maxDecisions / 10
	for try := range tries {
		at = at.Add(10 * time.Second)
		for i := range refused {
			news := d.refuse(decision{
				at: at, player: numbered(1 + i), kind: wire.DecideRefuse, result: wire.ReasonNoHost, migration: uint64(try),
			})
			if news != (try == 0) {
				t.Fatalf("try %d of player %d is news: %v", try, i, news)
			}
		}
	}
	if x := d.numbered(seated); x == nil || x.kind != wire.DecideJoin || d.last != 1+refused {
		t.Errorf("of %d decisions, the seat's is %+v", d.last, x)
	}
	for n := seated + 1; n <= d.last; n++ {
		if x := d.numbered(n); x.migration != tries-1 || !x.at.Equal(at) {
			t.Fatalf("what is kept is not the newest: %+v", x)
		}
	}
}

// TestRefusalsThatAreNews: a refusal for another reason, after another decision, after a
// while, or when the last one is forgotten, repeats nothing.
func TestRefusalsThatAreNews(t *testing.T) {
	began := time.Unix(1000, 0)
	no := func(after time.Duration, result wire.Reason) decision {
		return decision{at: began.Add(after), player: numbered(1), kind: wire.DecideRefuse, result: result}
	}
	for name, c := range map[string]struct {
		between func(*decisions)
		again   decision
		news    bool
	}{
		"the same":       {nil, no(time.Second, wire.ReasonNoHost), false},
		"another reason": {nil, no(time.Second, wire.ReasonRoomFull), true},
		"later":          {nil, no(repeatWithin, wire.ReasonNoHost), true},
		"seated between": {func(d *decisions) {
			d.add(decision{player: numbered(1), kind: wire.DecideJoin})
		}, no(time.Second, wire.ReasonNoHost), true},
		"another player between": {func(d *decisions) {
			d.add(decision{player: numbered(2), kind: wire.DecideJoin})
		}, no(time.Second, wire.ReasonNoHost), false},
		"forgotten": {func(d *decisions) {
			for i := range maxDecisions {
				d.add(decision{player: numbered(2 + i)})
			}
		}, no(time.Second, wire.ReasonNoHost), true},
	} {
		var d decisions
		d.refuse(no(0, wire.ReasonNoHost))
		if c.between != nil {
			c.between(&d)
		}
		if news := d.refuse(c.again); news != c.news {
			t.Errorf("%s: it is news: %v", name, news)
		}
		if len(d.newest) > maxDecisions {
			t.Errorf("%s: the newest of %d players are known", name, len(d.newest))
		}
	}
}

// TestRefusedAgain: of a player who wants a host that is out of rotation and tries again
// and again, events and `why` tell once, with the newest words.
func TestRefusedAgain(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Rotation = 1 })
		defer h.close()
		m := b.puppetMonitor(1)
		defer m.close()
		key := b.newKey()
		const tries = 5
		for i := range tries {
			if i == tries-1 {
				h.sum.Rotation, h.sum.Level = 0, 5
				h.say(h.sum)
			}
			p := b.fakePlayer(i, key)
			p.say(&wire.Join{Host: "h1"})
			if n := len(said[*wire.Refused](p)); n != 1 {
				t.Errorf("try %d was refused %d times", i, n)
			}
			p.socket.Close()
		}
		all := m.why(1, "Fake", 0)
		if len(all) != 1 || all[0].Kind != wire.DecideRefuse || !strings.Contains(string(all[0].Detail), "too loaded") {
			t.Errorf("told %+v", all)
		}
		b.ask(func(l *Lobby) {
			var about []game.SafeText
			for _, e := range l.events.since(0, time.Now()) {
				if e.Kind == wire.EventRefused {
					about = append(about, e.Player)
				}
			}
			if len(about) != 1 || about[0] != "Fake" {
				t.Errorf("the events are about %q", about)
			}
		})
	})
}
