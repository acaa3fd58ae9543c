package walk

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
	"roam/game"
)

func at(epoch uint64, n int) game.Player {
	p := player(n)
	p.Epoch = epoch
	return p
}

// TestGhostsTakeOverWithoutBlinking goes through the ways in which a player and
// its ghost replace each other. An observer must see the same handle all along,
// and nobody appear or vanish.
func TestGhostsTakeOverWithoutBlinking(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	w.Ghost(at(1, 2), face{body: meadow, looks: 2}.append(nil))
	s := look(t, w, 1)
	handle := s.Walkers(nil)[0].Handle
	s.Drain()
	moved := meadow.Step(theMap, East)
	for i, c := range []struct {
		name  string
		do    func()
		ghost bool
		at    Body
	}{
		{"the ghost steps", func() { w.Ghost(at(1, 2), face{body: moved, looks: 2}.append(nil)) }, true, moved},
		{"the player enters in its place", func() {
			if err := w.Enter(at(2, 2), Profile{Body: moved, Looks: 2}.append(nil)); err != nil {
				t.Fatal(err)
			}
		}, false, moved},
		{"an old face comes late", func() { w.Ghost(at(1, 2), face{body: meadow, looks: 2}.append(nil)) }, false, moved},
		{"an old farewell comes late", func() { w.Ghost(at(1, 2), nil) }, false, moved},
		{"the player leaves and is a ghost", func() {
			face := w.Face(id(2), nil)
			w.Leave(id(2))
			see(t, w, s) // a view between the two
			w.Ghost(at(2, 2), face)
		}, true, moved},
		{"a face of a lower epoch", func() { w.Ghost(at(1, 2), face{body: meadow, looks: 2}.append(nil)) }, true, moved},
		{"a face of a higher epoch", func() { w.Ghost(at(3, 2), face{body: meadow, looks: 2}.append(nil)) }, true, meadow},
		{"a farewell and a new face", func() {
			w.Ghost(at(3, 2), nil)
			w.Ghost(at(3, 2), face{body: moved, looks: 2}.append(nil))
		}, true, moved},
		{"a farewell and an entry", func() {
			w.Ghost(at(3, 2), nil)
			if err := w.Enter(at(4, 2), Profile{Body: meadow, Looks: 2}.append(nil)); err != nil {
				t.Fatal(err)
			}
		}, false, meadow},
		{"the player leaves and comes back", func() {
			profile := w.Save(id(2))
			w.Leave(id(2))
			if err := w.Enter(at(5, 2), profile); err != nil {
				t.Fatal(err)
			}
		}, false, meadow},
	} {
		c.do()
		if i%2 == 0 {
			see(t, w, s)
		}
		w.Tick(tick)
		see(t, w, s)
		others := s.Walkers(nil)
		if len(others) != 1 || others[0].Handle != handle || others[0].Ghost != c.ghost || others[0].Body != c.at {
			t.Fatalf("%s: %+v", c.name, others)
		}
		if events := s.Drain(); len(events) != 0 {
			t.Fatalf("%s: %+v", c.name, events)
		}
	}
	w.Leave(id(2))
	w.Tick(tick)
	see(t, w, s)
	if events := s.Drain(); len(events) != 1 || events[0].Kind != Vanished {
		t.Errorf("at last: %+v", events)
	}
}

// TestGhostsSpeakOnce: words and gestures reach the other hosts of a room, once,
// however often a face is repeated or lost.
func TestGhostsSpeakOnce(t *testing.T) {
	here := settled(t, 1, Profile{Body: meadow})
	there := settled(t, 2, Profile{Body: meadow})
	here.Ghost(player(2), there.Face(id(2), nil))
	s := look(t, here, 1)
	for n := range 40 {
		if n%20 == 3 {
			send(t, there, 2, "\x10again and again", "\x09")
		}
		there.Tick(tick)
		if n%3 != 0 {
			here.Ghost(player(2), there.Face(id(2), nil))
		}
		here.Tick(tick)
		see(t, here, s)
	}
	said, gestured := 0, 0
	for _, e := range s.Drain() {
		switch {
		case e.Kind == Said && e.Text == "again and again":
			said++
		case e.Kind == Gestured && e.Emote == Wave:
			gestured++
		}
	}
	if said != 2 || gestured != 2 {
		t.Errorf("heard %d times, seen %d times; want 2", said, gestured)
	}
}

// TestMigrationChangesNothing moves a player to and fro between two worlds that
// show each other's ghosts, at random moments, while it walks and talks. Its
// profile must always be that of a player who stayed, its own scene must not
// jump, and those who watch from either world must not see it blink.
func TestMigrationChangesNothing(t *testing.T) {
	atlas := &Atlas{maps: []*Map{theMap}}
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		worlds := [2]*World{NewWorld(theMap), NewWorld(theMap)}
		stay := NewWorld(theMap)
		p, watchers := player(1), [2]*Scene{}
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		start := Profile{Body: randomBody(rng)}.append(nil)
		must(stay.Enter(p, start))
		must(worlds[0].Enter(p, start))
		for i, w := range worlds {
			must(w.Enter(player(10+i), Profile{Body: randomBody(rng)}.append(nil)))
			watchers[i] = atlas.NewScene(id(10 + i))
		}
		for i, w := range worlds {
			w.Ghost(player(11-i), worlds[1-i].Face(id(11-i), nil))
		}
		mover, home := atlas.NewScene(p.ID), 0
		heading := Dir(rng.IntN(4))
		for n := range rapid.IntRange(10, 300).Draw(t, "ticks") {
			now := time.Duration(n) * tick
			mover.Advance(now)
			for range rng.IntN(3) {
				input, _ := mover.Step(heading, now)
				if rng.IntN(8) == 0 {
					heading = Dir(rng.IntN(4))
				}
				inputs := [][]byte{input}
				if rng.IntN(30) == 0 {
					inputs = append(inputs, mover.Say("on my way"))
				}
				for _, input := range inputs {
					if input != nil {
						must(stay.Input(p.ID, input))
						must(worlds[home].Input(p.ID, input))
					}
				}
			}
			step := time.Duration(1+rng.IntN(99)) * time.Millisecond
			stay.Tick(step)
			for _, w := range worlds {
				w.Tick(step)
			}
			if rng.IntN(12) == 0 {
				from, to := worlds[home], worlds[1-home]
				profile, face := from.Save(p.ID), from.Face(p.ID, nil)
				p.Epoch++
				from.Leave(p.ID)
				from.Ghost(p, face)
				must(to.Enter(p, profile))
				home = 1 - home
			}
			if rng.IntN(3) > 0 {
				worlds[1-home].Ghost(p, worlds[home].Face(p.ID, nil))
			}
			if got, want := worlds[home].Save(p.ID), stay.Save(p.ID); string(got) != string(want) {
				g, _ := DecodeProfile(got)
				w, _ := DecodeProfile(want)
				t.Fatalf("profile\n %+v, want\n %+v", g, w)
			}
			if rng.IntN(4) > 0 {
				must(mover.Apply(worlds[home].View(p.ID, nil)))
			}
			for i, s := range watchers {
				s.Advance(now)
				must(s.Apply(worlds[i].View(s.self, nil)))
			}
		}
		must(mover.Apply(worlds[home].View(p.ID, nil)))
		odometer := worlds[home].walkers[worlds[home].byID[p.ID]].odometer
		if mover.Jumps() != 0 || mover.Blinks() != 0 || mover.Sent() != odometer {
			t.Fatalf("%d jumps, %d blinks, %d inputs sent of %d", mover.Jumps(), mover.Blinks(), mover.Sent(), odometer)
		}
		for _, s := range watchers {
			if s.Blinks() != 0 {
				t.Fatalf("%d blinks", s.Blinks())
			}
		}
	})
}
