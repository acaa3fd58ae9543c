package lobby

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// TestRelief: a hot host is relieved until the cluster is level; then nobody is moved
// any more. Nobody was moved twice in a minute, and nobody was made hot.
func TestRelief(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		d := b.herd(true, seats(0, 90, "meadow"), seats(200, 10, "meadow"), seats(400, 20, "meadow"))
		defer d.end()
		time.Sleep(90 * time.Second)
		loads, moves := d.loads()
		if slices.Max(loads)-slices.Min(loads) > 12 {
			t.Errorf("the hosts have %v players", loads)
		}
		if moves > 70 {
			t.Errorf("%d moves to level 90, 10 and 20 players", moves)
		}
		time.Sleep(2 * time.Minute)
		if _, more := d.loads(); more != moves {
			t.Errorf("%d moves more in a cluster that was level: %v", more-moves, loads)
		}
		b.sameCounts()
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.peak["h2"] > .6 || d.peak["h3"] > .6 {
			t.Errorf("the others had to bear %v", d.peak)
		}
		for _, m := range d.orders {
			if m.Cause != wire.CauseRelief {
				t.Errorf("moved for %v", m.Cause)
			}
		}
	})
}

// sameCounts holds the lobby's counts against what they count.
func (b *bubble) sameCounts() {
	b.t.Helper()
	b.ask(func(l *Lobby) {
		l.checkCounts(b.t)
		for name, h := range l.hosts {
			if h.leaving != 0 || h.arriving != 0 {
				b.t.Errorf("%s has %d leaving and %d arriving", name, h.leaving, h.arriving)
			}
		}
	})
}

// TestCoolDown: who was moved, for whatever cause, is left in peace for a minute.
func TestCoolDown(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		d := b.herd(true, seats(0, 50, "meadow"), seats(200, 50, "meadow"))
		defer d.end()
		d.mu.Lock()
		d.movers = func(game.SafeText) (list []wire.Mover) {
			for i := range 28 {
				list = append(list, wire.Mover{Player: numbered(200 + i), Weight: .01})
			}
			return list
		}
		d.mu.Unlock()
		m := b.puppetMonitor(1)
		defer m.close()
		for i := range 28 {
			m.say(&wire.Order{Request: uint64(i), Verb: wire.VerbMove, Host: "h1", Player: game.SafeText(numbered(200 + i).String())})
		}
		time.Sleep(40 * time.Second)
		if _, moves := d.loads(); moves != 28 {
			t.Errorf("%d moves for relief of those who have just been moved", moves-28)
		}
		time.Sleep(40 * time.Second)
		if _, moves := d.loads(); moves == 28 {
			t.Error("they are left in peace for ever")
		}
	})
}

// TestNoRelief: nobody is moved if it was switched off, or if all are hot.
func TestNoRelief(t *testing.T) {
	crowd := seats(0, 90, "meadow")
	for name, c := range map[string]struct {
		off    bool
		others []wire.Seated
	}{
		"switched off": {true, nil},
		"all are hot":  {false, seats(200, 85, "meadow")},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				d := b.herd(true, crowd, c.others)
				defer d.end()
				time.Sleep(30 * time.Second)
				if loads, moves := d.loads(); moves > 0 {
					t.Errorf("%d moves, and the hosts have %v", moves, loads)
				}
			}, func(cfg *Config) { cfg.Rebalance.Off = c.off })
		})
	}
}

// TestReliefOfRooms: where rooms cannot span hosts they go whole, or stay.
func TestReliefOfRooms(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		var crowd []wire.Seated
		for i, n := range []int{30, 20, 15, 10, 10, 5} {
			crowd = append(crowd, seats(100*i, n, game.RoomID(fmt.Sprint("room-", i)))...)
		}
		d := b.herd(false, crowd, nil)
		defer d.end()
		time.Sleep(2 * time.Minute)
		loads, moves := d.loads()
		if moves == 0 || loads[0] > 60 || loads[1] > 60 {
			t.Errorf("after %d moves the hosts have %v", moves, loads)
		}
		d.wholeRooms()
		time.Sleep(2 * time.Minute)
		if _, more := d.loads(); more != moves {
			t.Errorf("%d moves more", more-moves)
		}
		b.sameCounts()
	})
}

// wholeRooms checks that each room is on one host.
func (d *herd) wholeRooms() {
	d.b.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	rooms := make(map[game.RoomID]game.SafeText)
	for host, seated := range d.seated {
		for _, p := range seated {
			if at, known := rooms[p.Room]; known && at != host {
				d.b.t.Errorf("%s is on %s and on %s", p.Room, at, host)
			}
			rooms[p.Room] = host
		}
	}
}

// TestRoomTooLargeForRelief: a room that would make its new host as hot stays.
func TestRoomTooLargeForRelief(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		d := b.herd(false, seats(0, 85, "hall"), nil)
		defer d.end()
		time.Sleep(time.Minute)
		if loads, moves := d.loads(); moves > 0 {
			t.Errorf("%d moves, and the hosts have %v", moves, loads)
		}
	})
}

// TestRoomTarget: a room goes to the least loaded host that it does not make hot, nor
// hotter than the one that it leaves, and where there are seats.
func TestRoomTarget(t *testing.T) {
	for name, c := range map[string]struct {
		source, h2, h3 float64
		seats          int // of h2
		want           game.SafeText
	}{
		"the cooler":        {.8, .5, .4, 100, "h3"},
		"the other":         {.8, .4, .45, 100, "h2"},
		"no seats there":    {.8, .4, .45, 5, "h3"},
		"would be hot":      {.8, .7, .7, 100, ""},
		"would be hotter":   {.5, .45, .45, 100, ""},
		"one would be":      {.8, .6, .45, 100, "h3"},
		"full and too warm": {.8, .4, .7, 5, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				crowd := seats(0, 40, "hall")
				for i, load := range []float64{c.source, c.h2, c.h3} {
					h := b.puppetHostAs(fmt.Sprint("h", i+1), func(r *wire.Report) {
						r.Load, r.Spans = load, false
						if i == 1 {
							r.Capacity = c.seats
						}
					}, crowd...)
					defer h.close()
					crowd = nil
				}
				b.ask(func(l *Lobby) {
					shares := []balance.Share{{Host: "h2", Seats: 10}, {Host: "h3", Seats: 10}}
					var got game.SafeText
					if at := l.roomTarget(l.hosts["h1"], shares, ids(seats(0, 8, "hall"))); at != nil {
						got = at.name
					}
					if got != c.want {
						t.Errorf("it goes to %q and not %q", got, c.want)
					}
				})
			}, func(cfg *Config) { cfg.Rebalance.Off = true })
		})
	}
}

// TestWholeRooms: a room of which somebody cannot go now, or to which somebody is on
// the way, stays.
func TestWholeRooms(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := slices.Concat(seats(0, 5, "whole"), seats(100, 7, "expecting"), seats(200, 6, "tired"), seats(300, 4, "moving"))
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Spans = false }, crowd...)
		defer h.close()
		b.ask(func(l *Lobby) {
			at, now := l.hosts["h1"], time.Now()
			l.promise(at, numbered(999), false, promise{room: "expecting", until: now.Add(time.Minute)})
			l.past(numbered(203)).moved = now.Add(-30 * time.Second)
			l.moving[numbered(301)] = &relocation{source: at, target: at, until: now.Add(time.Hour)}
			rooms := l.wholeRooms(at, now)
			if len(rooms) != 1 || len(rooms[0]) != 5 || at.seated[rooms[0][0]].Room != "whole" {
				t.Errorf("whole are %v", rooms)
			}
			delete(l.moving, numbered(301))
		})
	}, func(cfg *Config) { cfg.Rebalance.Off = true })
}

// TestNamedMovers: it is those whom the host has named who go, whatever else it names.
func TestNamedMovers(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 90, "meadow")
		d := b.herd(true, crowd, seats(200, 5, "meadow"))
		defer d.end()
		d.mu.Lock()
		d.movers = func(name game.SafeText) []wire.Mover {
			list := []wire.Mover{{Player: numbered(4000), Weight: 1}, {Player: numbered(201), Weight: 1}}
			for i := range 10 {
				m := wire.Mover{Player: numbered(2 * i), Weight: .01, Neighbours: i}
				list = append(list, m, m, m)
			}
			return list
		}
		d.mu.Unlock()
		time.Sleep(30 * time.Second)
		b.sameCounts()
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.moved) == 0 {
			t.Error("nobody was moved")
		}
		for id := range d.moved {
			if n := int(id[2]); id[1] != 0 || n%2 != 0 || n >= 20 {
				t.Errorf("%s was moved, whom its host has not named", id.Short())
			}
		}
	})
}

// TestHeavyPlayers: a few who weigh much are as many as many who weigh little.
func TestHeavyPlayers(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		d := b.herd(true, seats(0, 90, "meadow"), seats(200, 5, "meadow"))
		defer d.end()
		const weight = .05
		d.mu.Lock()
		d.movers = func(game.SafeText) (list []wire.Mover) {
			for i := range 30 {
				list = append(list, wire.Mover{Player: numbered(2 * i), Weight: weight})
			}
			return list
		}
		d.mu.Unlock()
		time.Sleep(4 * time.Second) // one step, and no report yet of what it did
		d.mu.Lock()
		defer d.mu.Unlock()
		if left := weight * float64(len(d.moved)); left == 0 || left > .5 {
			t.Errorf("%d players were moved, %.0f%% of the load", len(d.moved), 100*left)
		}
	})
}

// TestReliefMindsRoundTrips: of two who could go, it is the one for whom the other host
// is not farther away.
func TestReliefMindsRoundTrips(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		d := b.herd(true, seats(0, 90, "meadow"), nil)
		defer d.end()
		b.ask(func(l *Lobby) {
			for i := range 90 {
				there := 10 * ms
				if i%2 == 0 {
					there = 200 * ms
				}
				l.past(numbered(i)).trips = []trip{{"h1", 10 * ms}, {"h2", there}}
			}
		})
		for len(d.firstOrders()) == 0 {
			time.Sleep(time.Second)
		}
		for _, id := range d.firstOrders() {
			if id[2]%2 == 0 {
				t.Errorf("%s goes far away", id.Short())
			}
		}
	})
}

// firstOrders are the players of the first order.
func (d *herd) firstOrders() []game.PlayerID {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.orders) == 0 {
		return nil
	}
	return d.orders[0].Players
}

// TestPasts: what is remembered of a player is bounded, and goes with the player.
func TestPasts(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, name := range []string{"h1", "h2", "h3"} {
			b.startHost(name)
		}
		p := b.newPlayer("P")
		p.mustJoin()
		time.Sleep(time.Second)
		b.ask(func(l *Lobby) {
			if trips := l.past(p.id()).trips; len(trips) != 3 || trips[0].rtt <= 0 {
				t.Errorf("its trips are %v", trips)
			}
			if d := l.trip(p.id(), "h2"); d <= 0 || l.trip(p.id(), "h9") != 0 || l.trip(numbered(1), "h2") != 0 {
				t.Errorf("its trip to h2 is %v", d)
			}
		})
		p.leave()
		time.Sleep(time.Minute)
		b.ask(func(l *Lobby) {
			if len(l.pasts) != 0 {
				t.Errorf("%d players are remembered who have left", len(l.pasts))
			}
		})
	})
}

// TestPackedHostsAreLetBe: with the strategy pack a host that is well filled is as it
// should be.
func TestPackedHostsAreLetBe(t *testing.T) {
	if r := (Rebalance{}).rebalancer("pack"); r.Floor != balance.PackFloor {
		t.Errorf("pack relieves hosts down to %v", r.Floor)
	}
	if r := (Rebalance{Floor: .5}).rebalancer("pack"); r.Floor != .5 {
		t.Errorf("what was set is %v", r.Floor)
	}
	if r := (Rebalance{}).rebalancer("fastest"); r.Floor != 0 {
		t.Errorf("fastest relieves hosts down to %v", r.Floor)
	}
}
