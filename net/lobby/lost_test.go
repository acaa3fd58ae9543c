package lobby

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
	"roam/net/wire"
)

// Whatever is lost and comes back, whoever asks is told each host that was lost
// within the last minute and is not back, once, newest first, and never too many.
func TestLosses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l losses
		now := time.Unix(1000, 0)
		want := make(map[game.SafeText]loss)
		name := func(t *rapid.T) game.SafeText {
			return game.SafeText(fmt.Sprint("h", rapid.IntRange(1, 9).Draw(t, "host")))
		}
		t.Repeat(map[string]func(*rapid.T){
			"lose": func(t *rapid.T) {
				x := loss{name(t), rapid.IntRange(0, 99).Draw(t, "players"), now}
				l.add(x.name, x.players, now)
				want[x.name] = x
			},
			"come": func(t *rapid.T) {
				back := name(t)
				l.back(back)
				delete(want, back)
			},
			"wait": func(t *rapid.T) { now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds")) * time.Second) },
			"": func(t *rapid.T) {
				for name, x := range want {
					if now.Sub(x.at) >= lostFor {
						delete(want, name)
					}
				}
				rows := l.newest(maxLost, now)
				if len(rows) != len(want) {
					t.Fatalf("%d of %d are told", len(rows), len(want))
				}
				for i, row := range rows {
					if x := want[row.Name]; row.Players != x.players || row.Ago != now.Sub(x.at) || i > 0 && row.Ago < rows[i-1].Ago {
						t.Fatalf("%+v is told in place %d, not %+v", row, i, x)
					}
				}
			},
		})
	})
}

func TestLossesAreBounded(t *testing.T) {
	var l losses
	now := time.Unix(1000, 0)
	for i := range 3 * maxLost {
		l.add(game.SafeText(fmt.Sprint("h", i)), i, now)
	}
	rows := l.newest(feedLost, now)
	if len(l) != maxLost || len(rows) != feedLost || rows[0].Players != 3*maxLost-1 {
		t.Errorf("%d are kept, %d told", len(l), len(rows))
	}
}

// TestLostHosts: a host that nobody sent away is told of, by Look and by the feed,
// until it is back or a minute is over; one that left by itself is not.
func TestLostHosts(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1, h2, h3 := b.puppetHost("h1", seats(0, 44, "attic")...), b.puppetHost("h2"), b.puppetHost("h3")
		watcher, asker := b.puppetMonitor(1), b.puppetMonitor(2)
		defer watcher.close()
		defer asker.close()
		watcher.say(&wire.Watch{Request: 1})
		request := uint64(0)
		lost := func() (names []game.SafeText) {
			request++
			asker.say(&wire.Look{Request: request})
			for _, m := range told[*wire.Cluster](asker) {
				for _, l := range m.Lost {
					if m.Request == request {
						names = append(names, l.Name)
					}
				}
			}
			if fed := mirrored(watcher).totals.Lost; len(fed) != len(names) {
				t.Errorf("the feed tells %v, and Look %v", fed, names)
			}
			return names
		}
		for _, h := range []*puppet{h1, h2} {
			b.network.Isolate(hostAt(h.name))
			h.close()
		}
		b.endPuppet(h3)
		time.Sleep(10 * time.Second)
		if names := lost(); len(names) != 2 {
			t.Fatalf("%v are lost, of h1 and h2", names)
		}
		for _, l := range mirrored(watcher).totals.Lost {
			if l.Name == "h1" && l.Players != 44 {
				t.Errorf("h1 was lost with %d players", l.Players)
			}
		}
		b.network.Heal(hostAt("h2"), everybody)
		h2 = b.puppetHost("h2")
		defer h2.close()
		time.Sleep(time.Second)
		if names := lost(); len(names) != 1 || names[0] != "h1" {
			t.Errorf("h2 is back, and %v are lost", names)
		}
		time.Sleep(time.Minute)
		if names := lost(); len(names) != 0 {
			t.Errorf("after a minute %v are lost", names)
		}
	})
}
