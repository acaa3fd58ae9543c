package walk

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// scattered returns places all over the map.
func scattered(m *Map, n int) []Body {
	rng := rand.New(rand.NewPCG(1, 2))
	bodies := make([]Body, 0, n)
	for len(bodies) < n {
		if b := (Body{X: rng.IntN(Width), Y: rng.IntN(Height)}); m.Walkable(b.X, b.Y) && m.At(b.X, b.Y) != Floor {
			bodies = append(bodies, b)
		}
	}
	return bodies
}

// benchWorlds measures players who all walk without rest, on one core: inputs,
// ticks and views. On one map 2000 players have many more than 16 others in
// view, so they live in as many worlds as it takes, each with perWorld players.
func benchWorlds(b *testing.B, players, perWorld int) {
	m := NewMap(7)
	var worlds []*World
	const tick = 50 * time.Millisecond
	bodies := scattered(m, players)
	for i := range players {
		if i%perWorld == 0 {
			worlds = append(worlds, NewWorld(m))
		}
		p := Profile{Body: bodies[i%len(bodies)], Looks: Looks(i % 32)}
		if err := worlds[i/perWorld].Enter(player(i), p.append(nil)); err != nil {
			b.Fatal(err)
		}
	}
	rng := rand.New(rand.NewPCG(3, 4))
	dirs, ready := make([]Dir, players), make([]int, players)
	for i := range ready {
		ready[i] = rng.IntN(4)
	}
	buf := make([]byte, 0, 64<<10)
	var bytes, views, empty, inView int
	round := func(n int) {
		for i := range players {
			w := worlds[i/perWorld]
			if ready[i] <= n {
				if rng.IntN(12) == 0 {
					dirs[i] = Dir(rng.IntN(4))
				}
				a := &w.walkers[i%perWorld]
				for try := 0; a.body.Step(m, dirs[i]) == (Body{a.body.X, a.body.Y, dirs[i]}) && try < 4; try++ {
					dirs[i] = Dir(rng.IntN(4))
				}
				ready[i] = n + int(dirs[i].Cost()/tick)
				if err := w.Input(a.id, []byte{byte(dirs[i])}); err != nil {
					b.Fatal(err)
				}
			}
		}
		for _, w := range worlds {
			w.Tick(tick)
		}
		for i := range players {
			w := worlds[i/perWorld]
			view := w.View(w.walkers[i%perWorld].id, buf)
			bytes += len(view)
			views++
			if len(view) == 0 {
				empty++
			}
		}
	}
	for n := range 100 {
		round(n)
	}
	bytes, views, empty = 0, 0, 0
	for i := range players {
		inView += len(truth(worlds[i/perWorld], worlds[i/perWorld].walkers[i%perWorld].id))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for n := range b.N {
		round(100 + n)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)*20/float64(players), "µs/player-s")
	b.ReportMetric(float64(bytes)/float64(views), "B/view")
	b.ReportMetric(float64(inView)/float64(players), "others-in-view")
	b.ReportMetric(float64(empty)/float64(views)*100, "empty-%")
}

// BenchmarkWorldCrowded is 2000 players in one world: about 90 in view of each.
func BenchmarkWorldCrowded(b *testing.B) { benchWorlds(b, 2000, 2000) }

// BenchmarkWorld2000 is 2000 players in rooms of 360, with about 16 others in view.
func BenchmarkWorld2000(b *testing.B) { benchWorlds(b, 2000, 360) }

// BenchmarkWalkers is a room of 350 whom brains lead, as bots are, in the second
// half minute of their walk: what a view costs in bytes, how many others it shows,
// and how many of them are within 80x40 tiles, of whom it must tell.
func BenchmarkWalkers(b *testing.B) {
	const players, tick, warm, measured = 350, 50 * time.Millisecond, 600, 600
	m := NewMap(1)
	for range b.N {
		w, atlas := NewWorld(m), &Atlas{maps: []*Map{m}}
		scenes, brains := make([]*Scene, players), make([]*Brain, players)
		for i := range players {
			scenes[i], brains[i] = atlas.NewScene(id(i)), NewBrain(uint64(i)+1, 1)
			if err := w.Enter(player(i), nil); err != nil {
				b.Fatal(err)
			}
		}
		var bytes, shown, near int
		var buf []byte
		for n := range warm + measured {
			now := time.Duration(n) * tick
			for i, s := range scenes {
				if input := brains[i].Next(s, now); input != nil {
					if err := w.Input(id(i), input); err != nil {
						b.Fatal(err)
					}
				}
			}
			w.Tick(tick)
			for i, s := range scenes {
				s.Advance(now)
				buf = w.View(id(i), buf[:0])
				if err := s.Apply(buf); err != nil {
					b.Fatal(err)
				}
				if n >= warm {
					bytes += len(buf)
				}
			}
		}
		for _, s := range scenes {
			me := s.Self()
			for o := range s.Others {
				shown++
				if abs(o.X-me.X) <= sightX && abs(o.Y-me.Y) <= sightY {
					near++
				}
			}
		}
		b.ReportMetric(float64(bytes)/players/measured, "B/view")
		b.ReportMetric(float64(shown)/players, "shown")
		b.ReportMetric(float64(near)/players, "near")
	}
}

func BenchmarkEnter(b *testing.B) {
	w := NewWorld(NewMap(7))
	var buf []byte
	b.ReportAllocs()
	for i := range b.N {
		w.Enter(player(i%2000), nil)
		buf = w.View(id(i%2000), buf[:0])
		w.Leave(id(i % 2000))
		if i%8 == 0 {
			w.Tick(50 * time.Millisecond)
		}
	}
}

func BenchmarkMemory(b *testing.B) {
	m := NewMap(7)
	for range b.N {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		bodies := scattered(m, 2000)
		w := NewWorld(m)
		for i := range 2000 {
			w.Enter(player(i), Profile{Body: bodies[i]}.append(nil))
		}
		buf := make([]byte, 0, 64<<10)
		for range 200 {
			for i := range 2000 {
				w.Input(id(i), []byte{byte(i+i/7) & 3})
			}
			w.Tick(100 * time.Millisecond)
			for i := range 2000 {
				w.View(id(i), buf)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/2000, "B/player")
		runtime.KeepAlive(w)
	}
}
