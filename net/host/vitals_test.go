package host

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roam/game"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// A tarpit is a world whose Tick returns only when a test lets it.
type tarpit struct {
	*gallery
	stuck atomic.Bool
	out   chan struct{}
}

func (w *tarpit) Tick(time.Duration) {
	if w.stuck.Load() {
		<-w.out
	}
}

// TestStuckRoom: while a world does not return from a call, the host says that it is
// not well, and why; its own loop goes on.
func TestStuckRoom(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		w := &tarpit{gallery: newGallery(), out: make(chan struct{})}
		b.startHost(1, func(c *Config) {
			c.NewWorld = func(game.RoomID) (game.World, error) { return w, nil }
		})
		b.sit("h1", 1, "plaza")
		ask := func(number uint64, well bool, detail string) {
			t.Helper()
			b.lobby.tell("h1", &wire.Check{Number: number})
			m := last[*wire.Checked](b.lobby, "h1")
			if m.Number != number || m.Well != well || !strings.Contains(string(m.Detail), detail) || well != (m.Detail == "") {
				t.Errorf("check %d: %+v", number, m)
			}
			time.Sleep(time.Second)
			if got := last[*wire.Report](b.lobby, "h1").Unwell; got != m.Detail {
				t.Errorf("check %d: the report says %q, the answer %q", number, got, m.Detail)
			}
		}
		ask(1, true, "")
		w.stuck.Store(true)
		time.Sleep(stuckAfter + time.Second/2)
		ask(2, false, "room plaza stands still")
		w.stuck.Store(false)
		w.out <- struct{}{}
		time.Sleep(time.Second)
		ask(3, true, "")
	})
}

// TestParkedAreReported: they are players still, whose clients are away.
func TestParkedAreReported(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		b.startHost(1, nil)
		b.sit("h1", 1, "plaza")
		b.sit("h1", 2, "plaza")
		expect := func(players, parked int) {
			t.Helper()
			time.Sleep(3 * time.Second)
			if m := last[*wire.Report](b.lobby, "h1"); m.Players != players || m.Parked != parked {
				t.Errorf("%d players, %d of them parked", m.Players, m.Parked)
			}
		}
		expect(2, 0)
		b.network.Isolate(playerAddr(1))
		time.Sleep(5 * time.Second)
		expect(2, 1)
		time.Sleep(30 * time.Second)
		expect(1, 0)
	})
}

// TestUnwellReading: a host whose meters run backwards does not pretend to know its
// load.
func TestUnwellReading(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		var back atomic.Int64
		b.startHost(1, func(c *Config) {
			c.CPU = func() time.Duration { return time.Duration(back.Add(-1)) }
		})
		time.Sleep(time.Second)
		b.lobby.tell("h1", &wire.Check{Number: 9})
		if m := last[*wire.Checked](b.lobby, "h1"); m.Well || !strings.Contains(string(m.Detail), "cpu") {
			t.Errorf("checked: %+v", m)
		}
	})
}

// TestWatchRooms: a room is stuck once it has taken no step for long enough by the
// host's own watching. A pause of the host itself proves nothing.
func TestWatchRooms(t *testing.T) {
	h := newTestHost("h1")
	h.cfg, _ = Config{Name: "h1", Game: "g", Lobby: "l", Cluster: [32]byte{1}, NewWorld: func(game.RoomID) (game.World, error) { return nil, errors.New("none") }}.withDefaults()
	o := &opened{room: newTestRoom(newGallery())}
	h.rooms["plaza"] = o
	now := time.Unix(0, 0)
	pass := func(d time.Duration) bool {
		now = now.Add(d)
		h.watchRooms(now)
		return h.unwell() != ""
	}
	o.room.live(now)
	for range 10 {
		if pass(rosterEvery) {
			t.Fatal("too early")
		}
	}
	if pass(-time.Hour) {
		t.Fatal("a clock that was set back counts")
	}
	o.room.live(now)
	pass(rosterEvery)
	for range 4 {
		if pass(time.Hour) {
			t.Fatalf("the host's own pauses count: %v", o.still)
		}
	}
	if !pass(time.Hour) {
		t.Errorf("still for %v, and well", o.still)
	}
	o.room.live(now)
	if pass(rosterEvery) {
		t.Error("it moves again")
	}
}
