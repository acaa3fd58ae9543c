package walk

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"roam/game"
)

const tick = 50 * time.Millisecond

// settled is a world with one player on the ground given.
func settled(t testing.TB, n int, p Profile) *World {
	t.Helper()
	w := NewWorld(theMap)
	enter(t, w, n, p)
	return w
}

func enter(t testing.TB, w *World, n int, p Profile) {
	t.Helper()
	if err := w.Enter(player(n), p.append(nil)); err != nil {
		t.Fatal(err)
	}
}

// look returns a scene that has seen the world as a player does.
func look(t testing.TB, w *World, n int) *Scene {
	t.Helper()
	s := NewScene(id(n))
	s.atlas.maps = []*Map{theMap}
	see(t, w, s)
	return s
}

func see(t testing.TB, w *World, s *Scene) {
	t.Helper()
	if err := s.Apply(w.View(s.self, nil)); err != nil {
		t.Fatal(err)
	}
}

func send(t testing.TB, w *World, n int, inputs ...string) {
	t.Helper()
	for _, input := range inputs {
		if err := w.Input(id(n), []byte(input)); err != nil {
			t.Fatal(err)
		}
	}
}

func saved(t testing.TB, w *World, n int) Profile {
	t.Helper()
	p, err := DecodeProfile(w.Save(id(n)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// meadow is open ground, with room to walk eight tiles in any direction.
var meadow = func() Body {
	for y := 60; ; y++ {
	places:
		for x := 100; x < 400; x++ {
			for d := -8; d <= 8; d++ {
				if !theMap.Walkable(x+d, y) || !theMap.Walkable(x, y+d) {
					continue places
				}
				if _, ok := theMap.LandmarkAt(x+d, y); ok {
					continue places
				}
			}
			return Body{X: x, Y: y, Facing: South}
		}
	}
}()

func TestPace(t *testing.T) {
	for _, c := range []struct {
		name  string
		input string
		step  time.Duration
		total time.Duration
		want  int // steps made
	}{
		{"across", "\x01", tick, 500 * time.Millisecond, 5},
		{"down", "\x02", tick, 800 * time.Millisecond, 4},
		{"across, uneven ticks", "\x01", 70 * time.Millisecond, 490 * time.Millisecond, 5},
		{"across, short ticks", "\x01", 7 * time.Millisecond, 490 * time.Millisecond, 5},
		{"across, ticks below a millisecond", "\x01", 300 * time.Microsecond, 600 * time.Millisecond, 6},
		{"down, one long tick", "\x02", 800 * time.Millisecond, 800 * time.Millisecond, 4},
		{"backwards", "\x02", -time.Second, -time.Second, 0},
	} {
		w := settled(t, 1, Profile{Body: meadow})
		send(t, w, 1, strings.Split(strings.Repeat(c.input+" ", 8), " ")[:8]...)
		for n := c.total / c.step; n > 0; n-- {
			w.Tick(c.step)
		}
		p := saved(t, w, 1)
		if got := p.X - meadow.X + p.Y - meadow.Y; got != c.want || p.Queued != 8-c.want || p.Odometer != 8 {
			t.Errorf("%s: %d steps, %d waiting, odometer %d; want %d steps", c.name, got, p.Queued, p.Odometer, c.want)
		}
	}
}

func TestTooManyInputs(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	for range MaxQueue {
		send(t, w, 1, "\x01")
	}
	if err := w.Input(id(1), []byte("\x01")); !errors.Is(err, ErrHurry) {
		t.Errorf("input %d: %v", MaxQueue+1, err)
	}
	if p := saved(t, w, 1); p.Odometer != MaxQueue || p.Queued != MaxQueue {
		t.Errorf("odometer %d, %d waiting", p.Odometer, p.Queued)
	}
	w = settled(t, 1, Profile{Body: meadow})
	says := 0
	for ; says < MaxQueue; says++ {
		if err := w.Input(id(1), []byte("\x10"+strings.Repeat("x", 120))); err != nil {
			break
		}
	}
	if says < 3 || says > 6 || len(w.Save(id(1))) > MaxProfile {
		t.Errorf("%d long says may wait, in a profile of %d bytes", says, len(w.Save(id(1))))
	}
}

func TestStrangers(t *testing.T) {
	w := NewWorld(theMap)
	if w.Save(id(1)) != nil || w.Face(id(1), nil) != nil || len(w.View(id(1), nil)) != 0 {
		t.Error("a stranger is known")
	}
	if err := w.Input(id(1), []byte("\x01")); !errors.Is(err, ErrAbsent) {
		t.Errorf("a stranger's input: %v", err)
	}
	w.Leave(id(1))
	w.Ghost(player(1), nil)
	w.Ghost(player(1), []byte("rubbish"))
	w.Tick(tick)
	if w.present != 0 || w.version != 0 {
		t.Error("something happened")
	}
}

func TestEnterRefuses(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	before := w.Save(id(1))
	if err := w.Enter(player(1), nil); !errors.Is(err, ErrSeated) {
		t.Errorf("entering twice: %v", err)
	}
	w.Ghost(player(2), face{body: meadow}.append(nil))
	for _, n := range []int{2, 3} {
		if err := w.Enter(player(n), []byte("rubbish")); !errors.Is(err, ErrProfile) {
			t.Errorf("entering with rubbish: %v", err)
		}
	}
	if !bytes.Equal(before, w.Save(id(1))) || w.present != 2 || w.Save(id(2)) != nil {
		t.Error("a refusal left traces")
	}
	if s := look(t, w, 1); len(s.Walkers(nil)) != 1 || !s.Walkers(nil)[0].Ghost {
		t.Error("the ghost is gone")
	}
}

func TestNewcomersStandOnTheSquare(t *testing.T) {
	w := NewWorld(theMap)
	places := make(map[Body]bool)
	for n := range 100 {
		if err := w.Enter(player(n), nil); err != nil {
			t.Fatal(err)
		}
		p := saved(t, w, n)
		if theMap.Area(p.X, p.Y) != "Village" || !theMap.Walkable(p.X, p.Y) {
			t.Errorf("newcomer %d stands at %d,%d", n, p.X, p.Y)
		}
		places[p.Body] = true
	}
	if len(places) < 30 {
		t.Errorf("100 newcomers stand on %d tiles", len(places))
	}
	if err := w.Enter(player(200), Profile{Odometer: 7}.append(nil)); err != nil {
		t.Fatal(err)
	}
	if p := saved(t, w, 200); theMap.Area(p.X, p.Y) != "Village" || p.Odometer != 7 {
		t.Errorf("who stood in a tree stands at %d,%d now", p.X, p.Y)
	}
}

func TestStampsAreCollected(t *testing.T) {
	l := theMap.Landmarks()[0]
	w := settled(t, 1, Profile{Body: Body{l.X + 2, l.Y, West}})
	s := look(t, w, 1)
	if s.Passport() != 0 {
		t.Fatal("stamped from two tiles away")
	}
	send(t, w, 1, "\x03")
	w.Tick(tick)
	see(t, w, s)
	if p := saved(t, w, 1); !p.Passport.Has(0) || s.Passport() != p.Passport {
		t.Errorf("passport %b, shown %b", p.Passport, s.Passport())
	}
	events := s.Drain()
	if len(events) != 1 || events[0].Kind != Stamped || events[0].Landmark != 0 {
		t.Errorf("events %+v", events)
	}
}

// heard counts the words that a scene has heard since the last call.
func heard(s *Scene) (words []string) {
	for _, e := range s.Drain() {
		if e.Kind == Said {
			words = append(words, string(e.Who.Name)+": "+string(e.Text))
		}
	}
	return words
}

func TestTalk(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	enter(t, w, 2, Profile{Body: meadow})
	s := look(t, w, 2)
	send(t, w, 1, "\x10good \x1b morning", "\x0a")
	w.Tick(tick)
	see(t, w, s)
	if got := heard(s); len(got) != 1 || got[0] != "player-1: good morning" {
		t.Errorf("heard %q", got)
	}
	other := s.Walkers(nil)[0]
	if other.Say != "good morning" || other.Emote != Dance {
		t.Errorf("shown %+v", other)
	}
	if late := look(t, w, 2); len(late.Walkers(nil)) != 0 {
		t.Error("a second first view")
	}
	enter(t, w, 3, Profile{Body: meadow})
	if late := look(t, w, 3).Walkers(nil); late[0].Say != "good morning" || late[0].Emote != Dance {
		t.Errorf("a newcomer is shown %+v", late[0])
	}
	s.Advance(shown - 1)
	if s.Walkers(nil)[0].Say == "" {
		t.Error("the words faded too early")
	}
	s.Advance(shown)
	if w := s.Walkers(nil)[0]; w.Say != "" || w.Emote != NoEmote {
		t.Error("the words do not fade")
	}
	w.Tick(shown)
	enter(t, w, 4, Profile{Body: meadow})
	if late := look(t, w, 4).Walkers(nil); late[0].Say != "" || late[0].Emote != NoEmote {
		t.Errorf("long after, a newcomer is shown %+v", late[0])
	}
}

func TestChatterIsNotHeard(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	total := 0
	for range 100 {
		for range 2 {
			send(t, w, 1, "\x10la")
		}
		w.Tick(100 * time.Millisecond)
		see(t, w, s)
		total += len(heard(s))
	}
	if want := maxHush/hushPerSay + 10_000/hushPerSay; total < want-1 || total > want {
		t.Errorf("heard %d times in ten seconds, want %d", total, want)
	}
	if p := saved(t, w, 1); p.Queued != 0 || p.Odometer != 200 {
		t.Errorf("%d waiting, odometer %d", p.Queued, p.Odometer)
	}
}

func TestHostileNames(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	for i, name := range []string{
		"", strings.Repeat("x", 10_000), strings.Repeat("e\u0301\u0302", 100), "\x1b]52;c;AAAA\x07", "\u202eevil", "\xff\xfe", "日本語日本語日本語",
	} {
		p := player(10 + i)
		p.Name = game.SafeText(name)
		if err := w.Enter(p, Profile{Body: meadow}.append(nil)); err != nil {
			t.Fatal(err)
		}
		p = player(30 + i)
		p.Name = game.SafeText(name)
		w.Ghost(p, face{body: meadow}.append(nil))
	}
	s := look(t, w, 1)
	if n := len(s.Walkers(nil)); n != 14 {
		t.Fatalf("%d in view", n)
	}
	for k := range s.Others {
		if k.Name != game.Safe(string(k.Name), game.MaxNameCells) || len(k.Name) > maxNameBytes {
			t.Errorf("%q is shown", k.Name)
		}
	}
}

func TestCrowd(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	enter(t, w, 2, Profile{Body: Body{theMap.Landmarks()[0].X, theMap.Landmarks()[0].Y, 0}})
	w.Ghost(player(3), face{body: meadow}.append(nil))
	s := look(t, w, 1)
	w.Tick(time.Second)
	see(t, w, s)
	if s.Crowd() != 3 {
		t.Errorf("crowd %d", s.Crowd())
	}
	if view := w.View(id(1), nil); len(view) != 0 {
		t.Errorf("then %d bytes", len(view))
	}
	w.Leave(id(2))
	for range 20 {
		w.Tick(tick)
	}
	see(t, w, s)
	if s.Crowd() != 2 {
		t.Errorf("crowd %d", s.Crowd())
	}
}

func TestNothingNewIsNoBytes(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	enter(t, w, 2, Profile{Body: meadow})
	w.Tick(time.Second)
	w.View(id(1), nil)
	for range 100 {
		w.Tick(tick)
		if view := w.View(id(1), []byte("before")); string(view) != "before" {
			t.Fatalf("%q", view)
		}
	}
}

func TestLongPause(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	for range MaxQueue {
		send(t, w, 1, "\x01")
	}
	w.Tick(24 * time.Hour * 365)
	if p := saved(t, w, 1); p.Queued != 0 {
		t.Errorf("%d waiting after a year", p.Queued)
	}
}

// TestSteadyStateAllocatesNothing: players who walk to and fro, over the border
// of a region too, cost no garbage.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	w := NewWorld(theMap)
	at := meadow
	at.X = at.X/regionWidth*regionWidth + regionWidth - 1
	if !theMap.Walkable(at.X, at.Y) || !theMap.Walkable(at.X+1, at.Y) {
		at = meadow
	}
	for n := range 20 {
		enter(t, w, n, Profile{Body: at})
	}
	buf := make([]byte, 0, 64<<10)
	n := 0
	allocs := testing.AllocsPerRun(400, func() {
		n++
		for i := range 20 {
			if err := w.Input(id(i), []byte{[]byte{1, 3}[n%2]}); err != nil {
				t.Fatal(err)
			}
		}
		w.Tick(2 * tick)
		for i := range 20 {
			if len(w.View(id(i), buf)) == 0 {
				t.Fatal("nothing happens")
			}
		}
	})
	if allocs > 0.5 {
		t.Errorf("%v allocations a tick", allocs)
	}
}
