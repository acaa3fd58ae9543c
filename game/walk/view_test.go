package walk

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
	"roam/game"
)

func id(n int) (id game.PlayerID) {
	id[0], id[1], id[2], id[3], id[15] = byte(n>>8), byte(n), 7, 9, byte(n*5)
	return id
}

func player(n int) game.Player {
	return game.Player{ID: id(n), Name: game.SafeText(fmt.Sprintf("player-%d", n)), Epoch: 1}
}

// truth returns what a scene in the world must show of the others.
func truth(w *World, viewer game.PlayerID) map[uint32]Walker {
	me := &w.walkers[w.byID[viewer]]
	shows := make(map[uint32]Walker)
	for handle := range w.walkers {
		a := &w.walkers[handle]
		if a.presence == absent || a == me {
			continue
		}
		if _, ok := me.viewer.rect.index(int(a.region)); !ok {
			continue
		}
		shows[uint32(handle)] = Walker{
			Handle: uint32(handle), ID: a.portrait(0).id, Name: game.SafeText(a.name), Looks: a.looks,
			Ghost: a.presence == ghost, Body: a.body,
		}
	}
	return shows
}

// shown is what the scene shows, without what is told only of motion.
func visible(s *Scene) map[uint32]Walker {
	shows := make(map[uint32]Walker)
	for w := range s.Others {
		w.PrevX, w.PrevY, w.MovedAt, w.Say, w.Emote = 0, 0, 0, "", 0
		shows[w.Handle] = w
	}
	return shows
}

func compare(t rapid.TB, w *World, s *Scene, viewer game.PlayerID) {
	t.Helper()
	want, got := truth(w, viewer), visible(s)
	if !maps.Equal(want, got) {
		t.Fatalf("scene of %v differs:\n want %v\n got  %v", viewer.Short(), want, got)
	}
	a := &w.walkers[w.byID[viewer]]
	if s.Applied() != a.odometer-uint64(a.queued) {
		t.Fatalf("applied %d, want %d", s.Applied(), a.odometer-uint64(a.queued))
	}
	if k := s.walkers[s.handle]; k.Body != a.body {
		t.Fatalf("own body %v, want %v", k.Body, a.body)
	}
	if s.Passport() != a.passport {
		t.Fatalf("passport %v, want %v", s.Passport(), a.passport)
	}
}

var theMap = NewMap(7)

// A client is a player with a scene.
type client struct {
	id    game.PlayerID
	scene *Scene
}

// TestSceneShowsTheWorld is the promise of the views: a scene that reads them,
// however many the host skips, shows what is in the world.
func TestSceneShowsTheWorld(t *testing.T) {
	atlas := &Atlas{maps: []*Map{theMap}}
	rapid.Check(t, func(t *rapid.T) {
		w := NewWorld(theMap)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		clients := make(map[int]*client)
		ghosts := make(map[int]Body)
		now := time.Duration(0)
		for range rapid.IntRange(20, 400).Draw(t, "ticks") {
			switch n := rng.IntN(24); rng.IntN(12) {
			case 0, 1:
				if clients[n] == nil {
					profile := randomProfile(rng)
					if err := w.Enter(player(n), profile); err != nil {
						t.Fatal(err)
					}
					delete(ghosts, n)
					clients[n] = &client{id(n), atlas.NewScene(id(n))}
				}
			case 2:
				if rng.IntN(3) == 0 && clients[n] != nil {
					w.Leave(id(n))
					delete(clients, n)
				}
			case 3, 4:
				if clients[n] == nil {
					b, ok := ghosts[n]
					if !ok || rng.IntN(10) == 0 {
						b = randomBody(rng)
					}
					b = b.Step(theMap, Dir(rng.IntN(4)))
					ghosts[n] = b
					w.Ghost(player(n), face{body: b, looks: 3}.append(nil))
				}
			case 5:
				if clients[n] == nil && rng.IntN(4) == 0 {
					delete(ghosts, n)
					w.Ghost(player(n), nil)
				}
			}
			for _, n := range slices.Sorted(maps.Keys(clients)) {
				c := clients[n]
				var input []byte
				switch rng.IntN(30) {
				case 0:
					input = c.scene.Say("hello")
				case 1:
					input = c.scene.Emote(Dance)
				case 2:
					input = c.scene.Face(Dir(rng.IntN(4)))
				default:
					input, _ = c.scene.Step(Dir((n+rng.IntN(7)/6)%4), now)
				}
				if input != nil {
					if err := w.Input(c.id, input); err != nil {
						t.Fatal(err)
					}
				}
			}
			step := time.Duration(rng.IntN(120)) * time.Millisecond
			if rng.IntN(40) == 0 {
				step = 3 * time.Second
			}
			now += step
			w.Tick(step)
			for _, n := range slices.Sorted(maps.Keys(clients)) {
				if rng.IntN(4) == 0 || n%5 == 0 && rng.IntN(60) != 0 {
					continue
				}
				c := clients[n]
				if err := c.scene.Apply(w.View(c.id, nil)); err != nil {
					t.Fatal(err)
				}
				if again := w.View(c.id, nil); len(again) > 0 {
					t.Fatalf("a second view has %d bytes", len(again))
				}
				compare(t, w, c.scene, c.id)
			}
		}
		for _, c := range clients {
			if c.scene.Jumps() != 0 {
				t.Fatalf("%d jumps", c.scene.Jumps())
			}
		}
	})
}

func randomBody(rng *rand.Rand) Body {
	for {
		if b := (Body{170 + rng.IntN(60), 95 + rng.IntN(35), Dir(rng.IntN(4))}); theMap.Walkable(b.X, b.Y) {
			return b
		}
	}
}

func randomProfile(rng *rand.Rand) []byte {
	if rng.IntN(3) == 0 {
		return nil
	}
	p := Profile{Body: randomBody(rng), Looks: Looks(rng.IntN(looksKinds)), Odometer: uint64(100 + rng.IntN(1000))}
	for range rng.IntN(10) {
		p.queue = append(p.queue, byte(rng.IntN(4)))
		p.Queued++
	}
	return p.append(nil)
}
