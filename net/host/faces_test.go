package host

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
	"roam/game/walk"
	"roam/net/wire"
)

// passOn collects what changed in one room and lets the other read it; all of it
// if whole.
func passOn(t interface{ Fatalf(string, ...any) }, from *room, to *feed, reader *room, whole bool) (bytes int) {
	from.collect()
	if whole {
		from.writeAll()
	}
	for _, body := range from.faces.pages.list {
		if len(body) > wire.MaxFaces {
			t.Fatalf("a message of %d bytes", len(body))
		}
		bytes += len(body)
		if err := reader.readFaces(to, body); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return bytes
}

// TestFacesMirror: whatever happens in one room, the other shows exactly its
// players, with their faces and epochs.
func TestFacesMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		here, there := newGallery(), newGallery()
		a, b := newTestRoom(here), newTestRoom(there)
		f := b.feedFrom("h1")
		tb := &testing.T{} // for sit, which does not fail here
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			for range rapid.IntRange(0, 5).Draw(t, "changes") {
				id := game.PlayerID{byte(rapid.IntRange(0, 9).Draw(t, "player"))}
				p := a.players[id]
				switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
				case p == nil:
					a.sit(tb, game.Player{ID: id, Name: "Ada", Epoch: rapid.Uint64Range(1, 3).Draw(t, "epoch")})
				case what == 0:
					a.unseat(p)
					a.seats.Remove(id)
				case what == 1:
					p.seat.Player.Epoch++
				default:
					here.own[id] = rapid.StringN(1, 30, wire.MaxFace).Draw(t, "face")
				}
			}
			passOn(t, a, f, b, rapid.IntRange(0, 4).Draw(t, "whole") == 0)
			b.consistent(t)
			there.Tick(0)
			b.reviewClaims(time.Now())
			if len(there.ghosts) != len(a.players) {
				t.Fatalf("%d ghosts of %d players", len(there.ghosts), len(a.players))
			}
			for id, p := range a.players {
				if got, want := there.visible(id), fmt.Sprint(p.seat.Player.Epoch, " ", here.own[id]); got != want {
					t.Fatalf("%q is seen, not %q", got, want)
				}
			}
			if a.faces.live != len(a.players) {
				t.Fatalf("%d faces of %d players", a.faces.live, len(a.players))
			}
		}
	})
}

// TestManyFaces: what does not fit into one message comes in several, and a face
// that is too large is not sent.
func TestManyFaces(t *testing.T) {
	here, there := newGallery(), newGallery()
	a, b := newTestRoom(here), newTestRoom(there)
	f := b.feedFrom("h1")
	for i := range 3000 {
		a.sit(t, game.Player{ID: game.PlayerID{byte(i), byte(i >> 8), 1}, Name: "somebody", Epoch: 1})
	}
	huge := a.sit(t, game.Player{ID: ada, Epoch: 1})
	here.own[ada] = string(make([]byte, wire.MaxFace+1))
	for _, whole := range []bool{false, true} {
		passOn(t, a, f, b, whole)
		if n := len(a.faces.pages.list); n < 3 {
			t.Errorf("%d messages", n)
		}
		if len(there.ghosts) != 3000 || there.visible(ada) != "" {
			t.Errorf("%d ghosts, %q", len(there.ghosts), there.visible(ada))
		}
	}
	here.own[ada] = "smaller"
	passOn(t, a, f, b, false)
	here.own[ada] = string(make([]byte, wire.MaxFace+1))
	passOn(t, a, f, b, false)
	if got := there.visible(ada); got != "1 smaller" {
		t.Errorf("%q is seen", got)
	}
	a.unseat(huge)
	passOn(t, a, f, b, false)
	there.Tick(0)
	if len(there.ghosts) != 3000 {
		t.Errorf("%d ghosts", len(there.ghosts))
	}
}

// TestQuietRoom: nothing changed, nothing is allocated and nothing sent.
func TestQuietRoom(t *testing.T) {
	a := newTestRoom(newGallery())
	for i := range 100 {
		a.sit(t, game.Player{ID: game.PlayerID{byte(i), 1}, Epoch: 1})
	}
	a.collect()
	if n := testing.AllocsPerRun(100, a.collect); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if !a.faces.pages.empty() {
		t.Error("something is to be sent")
	}
	a.forgetShown()
	a.collect()
	if a.faces.pages.empty() || a.faces.live != 100 {
		t.Error("a room that has neighbours again does not introduce its players")
	}
}

// walkers are players who walk without rest.
type walkers struct {
	room  *room
	feed  *feed // that hears the other room
	ids   []game.PlayerID
	dirs  []walk.Dir
	ready []int
	rng   *rand.Rand
	buf   []byte
}

func newWalkers(t testing.TB, m *walk.Map, first, count int) *walkers {
	t.Helper()
	w := &walkers{
		room: newTestRoom(walk.NewWorld(m)), dirs: make([]walk.Dir, count), ready: make([]int, count),
		rng: rand.New(rand.NewPCG(uint64(first), 1)), buf: make([]byte, 0, 64<<10),
	}
	w.feed = w.room.feedFrom("other")
	for i := range count {
		id := game.PlayerID{byte(first + i), byte((first + i) >> 8), 1}
		w.room.sit(t, game.Player{ID: id, Name: "walker", Epoch: 1})
		w.ids = append(w.ids, id)
	}
	return w
}

// tick is one tick of the room's work: inputs, the world's tick, all views.
func (w *walkers) tick(n int) {
	for i, id := range w.ids {
		if w.ready[i] > n {
			continue
		}
		if w.rng.IntN(6) == 0 {
			w.dirs[i] = walk.Dir(w.rng.IntN(4))
		}
		w.ready[i] = n + 3
		_ = w.room.input(id, []byte{byte(w.dirs[i])})
	}
	w.room.tickWorld(50 * time.Millisecond)
	for _, id := range w.ids {
		w.room.viewWorld(id, w.buf)
	}
}

// BenchmarkRoomOnHosts is one tick of 2,000 walkers of one room: on one host, and
// on two that show each other their players.
func BenchmarkRoomOnHosts(b *testing.B) {
	m := walk.NewMap(7)
	run := func(b *testing.B, hosts ...*walkers) {
		var bytes, tick int
		var exchanging time.Duration
		step := func() {
			tick++
			for _, w := range hosts {
				w.tick(tick)
			}
			if began := time.Now(); len(hosts) == 2 {
				bytes += passOn(b, hosts[0].room, hosts[1].feed, hosts[1].room, false)
				bytes += passOn(b, hosts[1].room, hosts[0].feed, hosts[0].room, false)
				exchanging += time.Since(began)
			}
		}
		for range 400 {
			step() // away from the square where all enter
		}
		bytes, exchanging = 0, 0
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			step()
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)*20/2000, "µs/player-s")
		b.ReportMetric(float64(exchanging.Microseconds())/float64(b.N)*20/2000, "µs-of-exchange/player-s")
		b.ReportMetric(float64(bytes)/float64(b.N), "B/tick")
	}
	b.Run("one", func(b *testing.B) { run(b, newWalkers(b, m, 0, 2000)) })
	b.Run("two", func(b *testing.B) { run(b, newWalkers(b, m, 0, 1000), newWalkers(b, m, 1000, 1000)) })
}

// BenchmarkChangedFace is the cost of one face that changed, at both ends.
func BenchmarkChangedFace(b *testing.B) {
	m := walk.NewMap(7)
	here, there := newWalkers(b, m, 0, 1000), newWalkers(b, m, 1000, 0)
	var collecting, reading time.Duration
	entries, tick := 0, 0
	for entries < b.N {
		tick++
		here.tick(tick)
		began := time.Now()
		here.room.collect()
		collected := time.Now()
		for _, body := range here.room.faces.pages.list {
			_, _, rest, _ := wire.Faces(body)
			for len(rest) > 0 {
				_, rest, _ = wire.NextFace(rest)
				entries++
			}
		}
		counted := time.Now()
		for _, body := range here.room.faces.pages.list {
			if err := there.room.readFaces(there.feed, body); err != nil {
				b.Fatal(err)
			}
		}
		reading += time.Since(counted)
		collecting += collected.Sub(began)
		there.room.tickWorld(50 * time.Millisecond)
	}
	b.ReportMetric(float64(collecting.Nanoseconds())/float64(entries), "ns/collected")
	b.ReportMetric(float64(reading.Nanoseconds())/float64(entries), "ns/applied")
}
