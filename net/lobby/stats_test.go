package lobby

import (
	"context"
	"strings"
	"testing"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// counted is how often joins ended with a reason.
func counted(s *Stats, reason wire.Reason) (n uint64) {
	for r, m := range s.Decisions.All() {
		if r == reason {
			n = m
		}
	}
	return n
}

// TestStatsBeforeTheLobby: who looks on too early is told so.
func TestStatsBeforeTheLobby(t *testing.T) {
	s := new(Stats)
	if _, err := s.Ask(t.Context()); err == nil {
		t.Error("a lobby that does not run says how it stands")
	}
	if got := s.Link().DatagramsIn; got != 0 {
		t.Errorf("it has taken %d datagrams", got)
	}
}

// TestState: what is told is what the lobby knows.
func TestState(t *testing.T) {
	stats := new(Stats)
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHost("h1", seats(0, 30, "attic")...)
		h2 := b.puppetHost("h2", append(seats(100, 5, "attic"), seats(200, 2, "barn")...)...)
		defer h1.close()
		defer h2.close()
		report := *h1.sum
		report.Level = uint8(balance.Highest)
		h1.say(&report)
		m := b.puppetMonitor(1)
		defer m.close()
		got, err := stats.Ask(b.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.Players != 37 || got.Rooms != 2 || got.Monitors != 1 || got.Silent != 0 || got.Joining != 0 {
			t.Errorf("it stands at %+v", got)
		}
		if len(got.Hosts) != 2 || got.Hosts[balance.Highest] != 1 || got.Hosts[balance.Lowest] != 1 {
			t.Errorf("the hosts' levels are %v", got.Hosts)
		}
		b.network.Isolate(hostAt("h2"))
		time.Sleep(4 * time.Second)
		if got, _ = stats.Ask(b.t.Context()); got.Silent == 0 && len(got.Hosts) == 2 {
			t.Errorf("a host that was cut off: %+v", got)
		}
	}, func(c *Config) { c.Stats = stats })
}

// TestStateOfTrouble: who waits in the queue and what was deactivated is counted,
// but for hosts that are gone.
func TestStateOfTrouble(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		b.ask(func(l *Lobby) {
			l.deactivated["h1"], l.deactivated["h2"] = deactivation{}, deactivation{}
			l.queue.waiting = make([]*join, 3)
			if got := l.state(); got.Bad != 1 || got.Waiting != 3 {
				t.Errorf("it stands at %+v", got)
			}
			clear(l.deactivated)
			l.queue.waiting = nil
		})
	})
}

// TestMissedRowsAreCounted: what a feed leaves out is counted, also what the lobby
// itself remembers no more.
func TestMissedRowsAreCounted(t *testing.T) {
	stats := new(Stats)
	p := &part{lobby: &Lobby{cfg: Config{Stats: stats}}}
	if rows := newest(p, make([]int, maxBacklog), maxBacklog); len(rows) != maxBacklog || stats.FeedMissed.Load() != 0 {
		t.Errorf("of as many as there may be, %d are told and %d missed", len(rows), stats.FeedMissed.Load())
	}
	if rows := newest(p, make([]int, maxBacklog+5), maxBacklog+7); len(rows) != maxBacklog || stats.FeedMissed.Load() != 7 || p.Missed != 7 {
		t.Errorf("of seven more, %d are told and %d missed", len(rows), stats.FeedMissed.Load())
	}
}

// TestStateAfterTheEnd: a lobby that is over does not answer, and who asks is told so
// at once, however long it would wait.
func TestStateAfterTheEnd(t *testing.T) {
	stats := new(Stats)
	inBubble(t, near, func(b *bubble) {
		b.stopLobby()
		ended := time.Now()
		ctx, cancel := context.WithTimeout(b.t.Context(), time.Second)
		defer cancel()
		if _, err := stats.Ask(ctx); time.Since(ended) > 0 {
			t.Error("it was waited for")
		} else if err == nil || !strings.Contains(err.Error(), "does not answer") {
			t.Errorf("the error is %v", err)
		}
	}, func(c *Config) { c.Stats = stats })
}

// TestDecisionsAreCounted: one for each player who asks, and the time it took if
// there was a seat.
func TestDecisionsAreCounted(t *testing.T) {
	stats := new(Stats)
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		for range 3 {
			b.newPlayer("P").mustJoin()
		}
		if placed := counted(stats, wire.ReasonNone); placed != 3 {
			t.Errorf("%d players were placed", placed)
		}
		seen := stats.Joins.Seen()
		if seen.Count != 3 || seen.Sum <= 0 || seen.Sum > 10*time.Second {
			t.Errorf("%d joins took %v", seen.Count, seen.Sum)
		}
		if err := b.newPlayer("Ada").join(with("Zoe")); err == nil {
			t.Fatal("a friend was found")
		}
		if no := counted(stats, wire.ReasonNoSuchFriend); no != 1 {
			t.Errorf("%d were refused for want of a friend", no)
		}
		if seen := stats.Joins.Seen(); seen.Count != 3 {
			t.Errorf("%d joins, with one that came to nothing", seen.Count)
		}
	}, func(c *Config) { c.Stats = stats })
}

// TestFeedDropsAreCounted: a monitor that takes too little of what it asked for is
// sent away, and counted; one that hangs up is not.
func TestFeedDropsAreCounted(t *testing.T) {
	stats := new(Stats)
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1")
		defer h.close()
		for i := range 100 {
			h.say(&wire.Roster{Seated: seats(i*500, 500, game.RoomID("attic"))})
		}
		b.puppetMonitor(1).close()
		m := b.puppetMonitor(2)
		defer m.close()
		b.network.SetPath(lobbyAt, playerAt(2002), linktest.Path{Rate: 2000, Queue: 2400})
		m.send(&wire.Look{Request: 1, Players: true})
		time.Sleep(30 * time.Second)
		if n := stats.FeedDrops.Load(); n != 1 {
			t.Errorf("%d monitors were counted as too slow", n)
		}
	}, func(c *Config) { c.Stats = stats })
}
