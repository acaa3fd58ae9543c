package lobby

import (
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

// believes is where the lobby believes a player to be, "" for nowhere, and under which
// names it is found.
func (b *bubble) believes(id game.PlayerID, name game.SafeText) (at game.SafeText, epoch uint64) {
	b.ask(func(l *Lobby) {
		if h := l.players[id]; h != nil {
			at, epoch = h.name, h.seated[id].Epoch
			if _, seat := l.seatOf(name, h.game); !l.names[name][id] || seat.Epoch != epoch {
				b.t.Errorf("%s is not found by name", name)
			}
		} else if l.names[name][id] {
			b.t.Errorf("%s is found by name", name)
		}
	})
	return at, epoch
}

// TestListedTwice: of two hosts that list a player, it is where the epoch is
// higher, whatever the order; the other is told to end the seat, and only that
// seat.
func TestListedTwice(t *testing.T) {
	who := func(epoch uint64) []wire.Seated {
		return []wire.Seated{{Player: numbered(1), Name: "ada", Room: "attic", Epoch: epoch}}
	}
	gone := &wire.Roster{Gone: []game.PlayerID{numbered(1)}}
	for name, c := range map[string]struct {
		first, second uint64
		at            game.SafeText
	}{
		"older first": {1, 2, "h2"},
		"newer first": {3, 2, "h1"},
		"the same":    {2, 2, "h2"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				h1, h2 := b.puppetHost("h1", who(c.first)...), b.puppetHost("h2")
				defer h1.close()
				defer h2.close()
				h2.say(&wire.Roster{Seated: who(c.second)})
				if at, epoch := b.believes(numbered(1), "ada"); at != c.at || epoch != max(c.first, c.second) {
					t.Errorf("at %s, epoch %d", at, epoch)
				}
				winner, loser := h1, h2
				if c.at == "h2" {
					winner, loser = h2, h1
				}
				d := told[*wire.Dismiss](loser)
				if len(d) != 1 || d[0].Player != numbered(1) || d[0].Reason != wire.ReasonReplaced || d[0].Epoch != min(c.first, c.second) {
					t.Errorf("the loser is told %+v", d)
				}
				if d := told[*wire.Dismiss](winner); len(d) != 0 {
					t.Errorf("the winner is told %+v", d)
				}
				winner.say(gone)
				if at, _ := b.believes(numbered(1), "ada"); at != game.SafeText(loser.name) {
					t.Errorf("after the winner is gone: at %q", at)
				}
				loser.say(gone)
				loser.say(loser.sum)
				winner.say(winner.sum)
				if at, _ := b.believes(numbered(1), "ada"); at != "" {
					t.Errorf("after both are gone: at %q", at)
				}
				b.ask(func(l *Lobby) {
					if len(l.twice)+len(l.names)+len(l.players)+len(l.rooms) != 0 {
						t.Errorf("left: %d twice, %d names, %d players, %d rooms", len(l.twice), len(l.names), len(l.players), len(l.rooms))
					}
				})
			})
		})
	}
}

// TestListedByALostHost: a host that is forgotten takes only its own listing along.
func TestListedByALostHost(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		old, young := seats(1, 1, "attic"), seats(1, 1, "attic")
		young[0].Epoch = 2
		h1, h2 := b.puppetHost("h1", old...), b.puppetHost("h2", young...)
		defer h1.close()
		h2.close()
		time.Sleep(time.Second)
		if at, epoch := b.believes(numbered(1), "P"); at != "h1" || epoch != 1 {
			t.Errorf("at %q, epoch %d", at, epoch)
		}
	})
}

// TestComeHome: a player who is seated and asks for any room is sent to its seat,
// also on a host that takes no newcomers; one who asks for another is placed
// there, above the old seat's epoch.
func TestComeHome(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		p := b.newPlayer("Ada")
		seat := wire.Seated{Player: p.id(), Name: "Ada", Room: "attic", Epoch: 4}
		h1, h2 := b.puppetHost("h1", seat), b.puppetHost("h2")
		defer h1.close()
		defer h2.close()
		h1.sum.Rotation, h1.sum.Level = 1, 5
		h1.say(h1.sum)
		defer keeps(h1, h2)()
		answer := func(h *puppet) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.on = func(m wire.Message) {
				if m, ok := m.(*wire.Reserve); ok {
					h.send(&wire.Reserved{Request: m.Request, Reason: wire.ReasonHostFull})
				}
			}
		}
		answer(h1)
		answer(h2)
		p.join()
		if asked := told[*wire.Reserve](h1); len(asked) != 1 || asked[0].Room != "attic" || asked[0].Epoch != 0 {
			t.Errorf("the seat's host is asked %+v", asked)
		}
		if asked := told[*wire.Reserve](h2); len(asked) != 0 {
			t.Errorf("another host is asked %+v", asked)
		}
		p.join(room("barn"))
		if asked := told[*wire.Reserve](h2); len(asked) != 1 || asked[0].Room != "barn" || asked[0].Epoch != 5 {
			t.Errorf("for another room is asked %+v", asked)
		}
	})
}
