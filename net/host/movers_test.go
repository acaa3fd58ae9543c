package host

import (
	"math"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// A village is a gallery whose world can tell whom not to move.
type village struct {
	*gallery
	near  map[game.PlayerID]int
	busy  map[game.PlayerID]bool
	work  map[game.PlayerID]float64
	asked int
	panic atomic.Bool
}

func (w *village) Neighbours(id game.PlayerID) int {
	w.asked++
	if w.panic.Load() {
		panic("told to")
	}
	return w.near[id]
}
func (w *village) Busy(id game.PlayerID) bool      { return w.busy[id] }
func (w *village) Weight(id game.PlayerID) float64 { return w.work[id] }

func newVillage() *village {
	return &village{
		gallery: newGallery(), near: map[game.PlayerID]int{},
		busy: map[game.PlayerID]bool{}, work: map[game.PlayerID]float64{},
	}
}

// TestReportOffersMovers: a host at Normal says who could leave, best first: not who
// is busy, and not who came by a migration just now.
func TestReportOffersMovers(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		w := newVillage()
		w.near = map[game.PlayerID]int{{1}: 3, {2}: 0, {3}: -7}
		w.busy = map[game.PlayerID]bool{{4}: true}
		w.work = map[game.PlayerID]float64{{1}: 2, {2}: 2, {3}: 1, {4}: 2, {5}: 9}
		b.startHost(1, func(c *Config) {
			c.Capacity = 6
			c.NewWorld = func(game.RoomID) (game.World, error) { return w, nil }
		})
		b.startHost(2, nil)
		for n := byte(1); n <= 4; n++ {
			b.sit("h1", n, "plaza")
		}
		time.Sleep(3 * time.Second)
		if m := last[*wire.Report](b.lobby, "h1"); balance.Level(m.Level) != balance.Low || m.Movers != nil {
			t.Errorf("at %v: %v", balance.Level(m.Level), m.Movers)
		}
		b.sit("h2", 5, "plaza")
		b.lobby.tell("h2", &wire.Relocate{Migration: 1, Cause: wire.CauseOrder, Target: "h1", Addrs: []netip.AddrPort{hostAddr(1)}, Players: []game.PlayerID{{5}}})
		time.Sleep(5 * time.Second)
		offered := func(want ...byte) {
			t.Helper()
			m := last[*wire.Report](b.lobby, "h1")
			if len(m.Movers) != len(want) {
				t.Fatalf("at %v: %+v, not %v", balance.Level(m.Level), m.Movers, want)
			}
			for i, n := range want {
				if m.Movers[i].Player != (game.PlayerID{n}) {
					t.Errorf("place %d is %v's, not %d's", i, m.Movers[i].Player, n)
				}
			}
		}
		offered(2, 3, 1)
		m := last[*wire.Report](b.lobby, "h1")
		if m.Movers[1].Neighbours != 0 || m.Movers[2].Neighbours != 3 {
			t.Errorf("neighbours: %+v", m.Movers)
		}
		if got := m.Movers[0].Weight / m.Movers[1].Weight; math.Abs(got-2) > .01 {
			t.Errorf("one weighs %v of the other, not twice as much", got)
		}
		time.Sleep(balance.DefaultCoolDown)
		offered(5, 2, 3, 1)
		w.panic.Store(true) // nobody can tell who may be moved
		time.Sleep(5 * time.Second)
		offered()
	})
}

// TestProposeAsksFew: what a proposal costs does not grow with the room, and in time
// everybody is proposed.
func TestProposeAsksFew(t *testing.T) {
	w := newVillage()
	r := newTestRoom(w)
	r.host.where, r.host.rooms = map[game.PlayerID]*opened{}, map[game.RoomID]*opened{"plaza": {room: r, taken: 1000}}
	for n := range 1000 {
		r.sit(t, game.Player{ID: game.PlayerID{byte(n), byte(n >> 8)}, Epoch: 1})
	}
	seen := make(map[game.PlayerID]bool)
	for range 500 {
		w.asked = 0
		r.propose(100)
		r.host.mail.Run()
		movers := r.host.rooms["plaza"].movers
		if len(movers) != 100 || w.asked != 100 {
			t.Fatalf("%d proposed, %d asked for", len(movers), w.asked)
		}
		for _, m := range movers {
			seen[m.ID] = true
		}
	}
	if len(seen) < 990 {
		t.Errorf("only %d of 1000 were ever proposed", len(seen))
	}
}

// TestWeightsAreShares: rooms weigh what they work, their players share it, and
// whatever a game says of its players makes a number.
func TestWeightsAreShares(t *testing.T) {
	h := newTestHost("h1")
	for id, busy := range map[game.RoomID]float64{"plaza": .6, "attic": .2} {
		r := newTestRoom(newGallery())
		r.id = id
		r.vitals.busy.store(busy)
		h.rooms[id] = &opened{room: r, taken: 4}
	}
	sum := func(room game.RoomID, says ...float64) (sum float64) {
		var movers []balance.Mover
		for i, x := range says {
			movers = append(movers, balance.Mover{ID: game.PlayerID{byte(i)}, Weight: weight(x)})
		}
		h.proposed(h.rooms[room].room, movers)
		for _, m := range h.rooms[room].movers {
			if !(m.Weight > 0) {
				t.Errorf("%v weighs %v", m.ID, m.Weight)
			}
			sum += m.Weight
		}
		return sum
	}
	for _, says := range [][]float64{{1, 1, 1, 1}, {1, 2, 3, 4}, {math.NaN(), -1, math.Inf(1), 0}, {1e300, 1e-300, 1, 1}} {
		if got := sum("plaza", says...); math.Abs(got-.75) > .01 {
			t.Errorf("all players of a room that does three quarters of the work: %v", got)
		}
	}
	if got := sum("attic", 5, 5); math.Abs(got-.125) > .01 {
		t.Errorf("half the players of one that does a quarter: %v", got)
	}
	if got := sum("attic"); got != 0 {
		t.Errorf("nobody weighs %v", got)
	}
}

// TestStaleMovers: who has left, is leaving or sits in a room that stands still is
// not offered, and a host that is at ease offers nobody.
func TestStaleMovers(t *testing.T) {
	now := time.Unix(1000, 0)
	h := newTestHost("h1")
	h.level, h.ordered = balance.Normal, map[game.PlayerID]uint64{}
	h.players = make(map[game.PlayerID]*guest)
	o := &opened{proposed: now}
	for n := byte(1); n <= 4; n++ {
		id := game.PlayerID{n}
		h.where[id], h.players[id] = o, &guest{}
		o.movers = append(o.movers, balance.Mover{ID: id, Weight: 1})
	}
	h.rooms["plaza"] = o
	delete(h.players, game.PlayerID{1})
	h.where[game.PlayerID{2}] = &opened{}
	h.ordered[game.PlayerID{3}] = 7
	if got := h.movers(now); len(got) != 1 || got[0].Player != (game.PlayerID{4}) {
		t.Errorf("offered: %+v", got)
	}
	if got := h.movers(now.Add(moversLast + 1)); got != nil {
		t.Errorf("of a room that stands still: %+v", got)
	}
	h.level = balance.Low
	if got := h.movers(now); got != nil {
		t.Errorf("at ease: %+v", got)
	}
}

// BenchmarkMovers is what a room of 2,000 and its host do once a second.
func BenchmarkMovers(b *testing.B) {
	r := newTestRoom(newVillage())
	h, o := r.host, &opened{room: r, taken: 2000}
	h.rooms, h.level = map[game.RoomID]*opened{"plaza": o}, balance.High
	h.where, h.players = make(map[game.PlayerID]*opened), make(map[game.PlayerID]*guest)
	for n := range 2000 {
		place, err := r.seats.Reserve(game.Player{ID: game.PlayerID{byte(n), byte(n >> 8)}}, time.Now().Add(time.Hour))
		if err != nil {
			b.Fatal(err)
		}
		r.players[place.Player.ID] = &player{seat: place}
		h.where[place.Player.ID], h.players[place.Player.ID] = o, &guest{}
	}
	b.ReportAllocs()
	m := new(wire.Report)
	for b.Loop() {
		r.propose(moversAsked)
		h.mail.Run()
		m.Movers = h.movers(time.Now())
	}
	body, err := wire.Encode(m)
	if err != nil || len(m.Movers) != wire.MaxMovers {
		b.Fatalf("%d movers, %v", len(m.Movers), err)
	}
	b.ReportMetric(float64(len(body)), "B/report")
}
