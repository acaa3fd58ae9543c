package walk

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestPredictionIsExact: a client far from its host sees its steps at once, and
// no view takes one back.
func TestPredictionIsExact(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	const latency = 8 // ticks, each way
	inputs, views := make([][][]byte, latency), make([][]byte, latency)
	dirs := []Dir{East, East, South, West, North, North, West, South}
	var was Body
	for n := range 400 {
		now := time.Duration(n) * tick
		s.Advance(now)
		var sent [][]byte
		if input, ok := s.Step(dirs[n/25%len(dirs)], now); ok {
			sent = append(sent, input)
		}
		if n%97 == 0 {
			sent = append(sent, s.Say("still here"))
		}
		inputs = append(inputs, sent)
		for _, input := range inputs[n] {
			if err := w.Input(id(1), input); err != nil {
				t.Fatal(err)
			}
		}
		w.Tick(tick)
		views = append(views, w.View(id(1), nil))
		was = s.Self().Body
		if err := s.Apply(views[n]); err != nil {
			t.Fatal(err)
		}
		if s.Self().Body != was {
			t.Fatalf("tick %d: a view moved the player from %v to %v", n, was, s.Self().Body)
		}
	}
	if s.Jumps() != 0 || s.Sent() < 100 || s.Applied() > s.Sent() {
		t.Errorf("%d jumps, %d sent, %d applied", s.Jumps(), s.Sent(), s.Applied())
	}
}

func TestStepIsPaced(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	steps := 0
	for now := time.Duration(0); now < 600*time.Millisecond; now += 10 * time.Millisecond {
		if _, ok := s.Step(East, now); ok {
			steps++
		}
	}
	if steps < 6 || steps > 7 {
		t.Errorf("%d steps in 0.6 s", steps)
	}
	if _, ok := NewScene(id(1)).Step(East, 0); ok {
		t.Error("a step before the first view")
	}
}

// TestSceneNeverOverfillsTheQueue: whatever a client is asked to do while its
// host is silent, the host has room for it.
func TestSceneNeverOverfillsTheQueue(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	for n := range 300 {
		input, _ := s.Step(Dir(n/2*2+1)&3, time.Duration(n)*time.Second)
		for _, input := range [][]byte{input, s.Say(strings.Repeat("word ", n%30)), s.Emote(Bow), s.Face(Dir(n))} {
			if input == nil {
				continue
			}
			if err := w.Input(id(1), input); err != nil {
				t.Fatalf("after %d inputs: %v", s.Sent(), err)
			}
		}
	}
	if p := saved(t, w, 1); p.Odometer != s.Sent() || p.Odometer < 10 {
		t.Errorf("odometer %d, sent %d", p.Odometer, s.Sent())
	}
}

func TestNothingToSend(t *testing.T) {
	s := look(t, settled(t, 1, Profile{Body: meadow}), 1)
	if s.Say("") != nil || s.Say(" \x1b ") != nil || s.Emote(NoEmote) != nil || s.Emote(99) != nil || s.Face(meadow.Facing) != nil {
		t.Error("an input that changes nothing")
	}
	if s.Sent() != 0 {
		t.Errorf("%d sent", s.Sent())
	}
}

// TestNewProcessTakesOver: a client that is started anew finds the inputs that
// its predecessor left waiting, and predicts them too.
func TestNewProcessTakesOver(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow, Odometer: 41})
	for range 5 {
		send(t, w, 1, "\x01")
	}
	send(t, w, 1, "\x10bye")
	s := look(t, w, 1)
	if s.Sent() != 47 || s.Applied() != 41 || s.Self().X != meadow.X+5 {
		t.Errorf("sent %d, applied %d, at %v from %v", s.Sent(), s.Applied(), s.Self().Body, meadow)
	}
	for range 20 {
		w.Tick(tick)
		see(t, w, s)
		if s.Self().X != meadow.X+5 {
			t.Fatal("a view contradicts")
		}
	}
}

// TestStandbyIsBehind: a host that takes over from an older copy knows fewer
// inputs than the client has seen applied. The client replays them.
func TestStandbyIsBehind(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	var copied []byte
	var resend [][]byte
	for n := range 6 {
		if n == 2 {
			copied = w.Save(id(1))
		}
		now := time.Duration(n) * 100 * time.Millisecond
		input, ok := s.Step(East, now)
		if !ok {
			t.Fatal("paced")
		}
		send(t, w, 1, string(input))
		if n >= 2 {
			resend = append(resend, input)
		}
		w.Tick(100 * time.Millisecond)
		see(t, w, s)
	}
	standby := NewWorld(theMap)
	if err := standby.Enter(player(1), copied); err != nil {
		t.Fatal(err)
	}
	was := s.Self().Body
	see(t, standby, s)
	if s.Self().Body != was || s.Jumps() != 0 {
		t.Fatalf("from %v to %v", was, s.Self().Body)
	}
	for _, input := range resend {
		send(t, standby, 1, string(input))
	}
	for range 20 {
		standby.Tick(tick)
		see(t, standby, s)
		if s.Self().Body != was {
			t.Fatalf("from %v to %v", was, s.Self().Body)
		}
	}
	if p := saved(t, standby, 1); p.Body != was || p.Odometer != s.Sent() || s.Applied() != s.Sent() {
		t.Errorf("%+v; sent %d, applied %d", p, s.Sent(), s.Applied())
	}
}

// TestJumpsAreCounted: the counters that stand for "nobody noticed" do count.
func TestJumpsAreCounted(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	there := NewWorld(theMap)
	away := meadow
	away.X += 5
	enter(t, there, 1, Profile{Body: away})
	see(t, there, s)
	if s.Jumps() != 1 || s.Self().Body != away {
		t.Errorf("%d jumps, at %v", s.Jumps(), s.Self().Body)
	}
}

func TestBlinksAreCounted(t *testing.T) {
	for _, c := range []struct {
		gone time.Duration
		want int
	}{{time.Second, 1}, {3 * time.Second, 0}} {
		w := settled(t, 1, Profile{Body: meadow})
		s := look(t, w, 1)
		for range 2 {
			enter(t, w, 2, Profile{Body: meadow})
			w.Tick(tick)
			see(t, w, s)
			w.Leave(id(2))
			w.Tick(tick)
			see(t, w, s)
			s.Advance(s.now + c.gone)
		}
		if s.Blinks() != c.want {
			t.Errorf("gone for %v: %d blinks, want %d", c.gone, s.Blinks(), c.want)
		}
	}
}

func TestWalkingOutOfViewIsNoBlink(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	_, _, right, _ := s.Sight()
	for y := meadow.Y; ; y++ {
		if theMap.Walkable(right-1, y) && theMap.Walkable(right, y) {
			enter(t, w, 2, Profile{Body: Body{right - 1, y, East}})
			break
		}
	}
	appeared := 0
	for n := range 8 {
		w.Tick(2 * tick)
		see(t, w, s)
		send(t, w, 2, []string{"\x01", "\x03"}[n%2])
		for _, e := range s.Drain() {
			if e.Kind == Appeared {
				appeared++
			}
		}
	}
	if s.Blinks() != 0 || appeared < 3 {
		t.Errorf("%d blinks, appeared %d times", s.Blinks(), appeared)
	}
}

// TestWalkingAwayUnseen: who was seen long ago, and so near the edge that it may have
// walked out of view since, has not blinked.
func TestWalkingAwayUnseen(t *testing.T) {
	for blind, want := range map[time.Duration]int{0: 1, tick: 1, time.Second: 0} {
		w := settled(t, 1, Profile{Body: meadow})
		s := look(t, w, 1)
		_, _, right, _ := s.Sight()
		y := meadow.Y
		for !theMap.Walkable(right-edge-2, y) {
			y++
		}
		there := Profile{Body: Body{right - edge - 2, y, East}}
		enter(t, w, 2, there)
		w.Tick(tick)
		see(t, w, s)
		s.Advance(s.now + blind)
		w.Leave(id(2))
		w.Tick(tick)
		see(t, w, s)
		enter(t, w, 2, there)
		w.Tick(tick)
		see(t, w, s)
		if s.Blinks() != want {
			t.Errorf("unseen for %v: %d blinks, not %d", blind, s.Blinks(), want)
		}
	}
}

// TestMotion: who is drawn between two tiles needs to know where it came from.
func TestMotion(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	enter(t, w, 2, Profile{Body: meadow})
	s := look(t, w, 1)
	send(t, w, 2, "\x01")
	w.Tick(tick)
	s.Advance(7 * time.Second)
	see(t, w, s)
	o := s.Walkers(nil)[0]
	if o.X != meadow.X+1 || o.PrevX != meadow.X || o.PrevY != meadow.Y || o.MovedAt != 7*time.Second || o.Facing != East {
		t.Errorf("%+v", o)
	}
	s.Step(West, 8*time.Second)
	me := s.Self()
	if me.X != meadow.X-1 || me.PrevX != meadow.X || me.MovedAt != 8*time.Second || me.Name != "player-1" {
		t.Errorf("%+v", me)
	}
}

func TestEventsAreBounded(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	s := look(t, w, 1)
	for range 10 * maxEvents {
		send(t, w, 1, "\x09")
		w.Tick(tick)
		see(t, w, s)
	}
	if n := len(s.Drain()); n > maxEvents || n < maxEvents/2 {
		t.Errorf("%d events", n)
	}
	if len(s.Drain()) != 0 {
		t.Error("events come twice")
	}
}

// TestThrong: so many in one place that their snapshots need several views.
func TestThrong(t *testing.T) {
	w := NewWorld(theMap)
	const n = 3000
	for i := range n {
		b := Body{150 + i%76, 98 + i/76%28, South}
		if !theMap.Walkable(b.X, b.Y) {
			b = meadow
			b.X, b.Y = theMap.Spawn(uint64(i))
		}
		enter(t, w, i, Profile{Body: b})
	}
	s := NewScene(id(1))
	s.atlas.maps = []*Map{theMap}
	views, longest := 0, 0
	for {
		view := w.View(id(1), nil)
		if len(view) == 0 {
			break
		}
		views++
		longest = max(longest, len(view))
		if err := s.Apply(view); err != nil {
			t.Fatal(err)
		}
		send(t, w, 1+views, "\x01")
		w.Tick(tick)
		if views > 100 {
			break
		}
		compareSeen(t, w, s)
	}
	if views < 3 || longest > 2*enough {
		t.Errorf("%d views, the longest of %d bytes", views, longest)
	}
	if s.Blinks() != 0 {
		t.Errorf("%d blinks", s.Blinks())
	}
}

// compareSeen checks that all whom the scene shows were where it shows them one
// tick ago, give or take the step since.
func compareSeen(t *testing.T, w *World, s *Scene) {
	t.Helper()
	for o := range s.Others {
		if a := &w.walkers[o.Handle]; !near(a.body, o.Body) || a.presence == absent {
			t.Fatalf("%+v is at %v", o, a.body)
		}
	}
}

func TestMalformedViews(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	enter(t, w, 2, Profile{Body: meadow})
	first := w.View(id(1), nil)
	for name, view := range map[string][]byte{
		"event before the first view": {codeSay, 0, 1, 'x'},
		"step nowhere":                {codeStep},
		"step ahead of nothing":       {1},
		"ahead of nothing":            {codeAhead},
		"other format":                append([]byte{codeFirst, viewFormat + 1}, first[2:]...),
		"unknown op":                  append(first[:len(first):len(first)], 223),
		"unknown op at the end":       append(first[:len(first):len(first)], codeAhead+maxAhead),
		"region outside the rect":     append(first[:len(first):len(first)], codeRegion, 63, codeStep),
		"rect too large":              append(first[:len(first):len(first)], codeRect, 0, 0, 16, 16),
		"rect off the map":            append(first[:len(first):len(first)], codeRect, 31, 0, 2, 2),
		"rect of nothing":             append(first[:len(first):len(first)], codeRect, 0, 0, 0, 2),
		"arrival of a stranger":       append(first[:len(first):len(first)], codeRegion, 0, codeArrive, 99, 0),
		"free slot":                   append(first[:len(first):len(first)], codeRegion, 0, codeStep+15<<2),
	} {
		s := NewScene(id(1))
		s.atlas.maps = []*Map{theMap}
		if err := s.Apply(view); !errors.Is(err, ErrView) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := 1; n < len(first); n++ {
		s := NewScene(id(1))
		s.atlas.maps = []*Map{theMap}
		s.Apply(first[:n]) // any error will do, and none where an op ends
		s.Self()
	}
}

// FuzzSceneApply feeds a scene views that no world sent, before and after real
// ones. It must survive, and stay within its bounds.
func FuzzSceneApply(f *testing.F) {
	w := settled(f, 1, Profile{Body: meadow})
	enter(f, w, 2, Profile{Body: meadow})
	first := w.View(id(1), nil)
	send(f, w, 2, "\x01", "\x10hello", "\x0a", "\x02")
	w.Tick(time.Second)
	next := w.View(id(1), nil)
	f.Add(first, next)
	f.Add(next, first)
	f.Add(first, first)
	f.Add(first, append([]byte{codeForget, codeRect, 3, 3, 7, 7}, next...))
	atlas := &Atlas{maps: []*Map{theMap}}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		for _, views := range [][][]byte{{one, two}, {first, one, two}} {
			s := atlas.NewScene(id(1))
			for n, view := range views {
				if len(view) > 1 && view[0] == codeFirst && n > 0 {
					// Keep to the map at hand: making maps is slow.
					copy(view[min(2, len(view)):], first[2:10])
				}
				if n == 0 && s.m == nil {
					s.m = theMap
				}
				err := s.Apply(view)
				if err != nil && !errors.Is(err, ErrView) {
					t.Fatal(err)
				}
				s.Advance(s.now + time.Second)
				s.Step(East, s.now)
				s.Say("hello")
				s.Self()
				if n := len(s.Walkers(nil)); n > len(one)+len(two)+8 {
					t.Fatalf("%d walkers out of %d bytes", n, len(one)+len(two))
				}
				if len(s.Drain()) > maxEvents || len(s.limbo) != 0 || len(s.journal) > 2*remembered+1 {
					t.Fatal("something grows")
				}
			}
		}
	})
}

// TestNeighboursWhoDoNotComeAlong: a player who moves to a world without ghosts
// and back has seen its neighbour blink, though handles differ from world to
// world.
func TestNeighboursWhoDoNotComeAlong(t *testing.T) {
	w := settled(t, 1, Profile{Body: meadow})
	enter(t, w, 2, Profile{Body: meadow})
	s := look(t, w, 1)
	for range 3 {
		there := settled(t, 3, Profile{Body: meadow})
		there.Ghost(player(2), w.Face(id(2), nil))
		enter(t, there, 1, Profile{Body: meadow})
		see(t, there, s)
	}
	if s.Blinks() != 0 {
		t.Errorf("%d blinks though the ghosts were there", s.Blinks())
	}
	there := settled(t, 3, Profile{Body: meadow})
	enter(t, there, 1, Profile{Body: meadow})
	see(t, there, s)
	again := settled(t, 1, Profile{Body: meadow})
	enter(t, again, 2, Profile{Body: meadow})
	see(t, again, s)
	if s.Blinks() != 1 {
		t.Errorf("%d blinks, want 1", s.Blinks())
	}
}
