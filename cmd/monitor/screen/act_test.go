package screen

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

func TestOrders(t *testing.T) {
	id := game.SafeText(playerID(0).String())
	for _, tc := range []struct {
		name, keys string
		says       []string
		want       wire.Order
	}{
		{"drain", "D", []string{"Drain h1", "30 players would move", " to h2", "load"}, wire.Order{Verb: wire.VerbDrain, Host: "h1"}},
		{"online", "O", []string{"h1 takes newcomers again"}, wire.Order{Verb: wire.VerbOnline, Host: "h1"}},
		{"out", "X", []string{"h1 takes no newcomers any more", "Its 30 players play on"}, wire.Order{Verb: wire.VerbOut, Host: "h1"}},
		{"kick", "3K", []string{"The seat of bot-000000 (00000007) on h1 ends at once"}, wire.Order{Verb: wire.VerbKick, Player: id}},
		{"kick on the host's page", "2K", []string{"The seat of bot-000000 (00000007) on h1 ends at once"}, wire.Order{Verb: wire.VerbKick, Player: id}},
		{"drain on the host's page", "2D", []string{"Drain h1"}, wire.Order{Verb: wire.VerbDrain, Host: "h1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := with(fakeState(4, 0))
			st.Hosts[1].Rotation = 0
			s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: st, all: fakePlayers(300, 4)}, 80, 24, Options{})
			s.write(tc.keys)
			s.sees(tc.says...)
			s.press("enter", "x", "q", "tab")
			if len(s.lobby.orders) > 0 || s.dialog == nil {
				t.Fatal("something other than y confirms, or ends the dialog")
			}
			s.press("n")
			if len(s.lobby.orders) > 0 || s.dialog != nil {
				t.Fatal("n does not end it")
			}
			s.write(tc.keys[len(tc.keys)-1:] + "y")
			if len(s.lobby.orders) != 1 || s.lobby.orders[0] != tc.want {
				t.Errorf("ordered: %+v", s.lobby.orders)
			}
			s.sees("done in ")
		})
	}
}

func TestMoveAPlayer(t *testing.T) {
	st := fakeState(4, 0)
	st.Hosts[1].Rotation, st.Hosts[2].Rotation = 0, 0
	s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: st, all: fakePlayers(300, 4)}, 80, 24, Options{})
	s.press("3", "M")
	s.sees("Move bot-000000 (00000007) from h1 to", "WITH IT", "42%      → 43%", "97%      sick")
	s.press("down", "up", "down", "enter")
	s.sees("bot-000000 (00000007) moves from h1 to h3")
	s.lobby.done = wire.Done{Migration: &wire.Record{Migrated: wire.Migrated{
		Accept: 3 * time.Millisecond, Arrive: 24 * time.Millisecond, Commit: 9 * time.Millisecond, Gap: 23 * time.Millisecond,
	}}}
	s.press("y")
	s.sees("move bot-000000 to h3", "done in 36 ms", "gap 23 ms")
	want := wire.Order{Verb: wire.VerbMove, Host: "h3", Player: game.SafeText(playerID(0).String())}
	if len(s.lobby.orders) != 1 || s.lobby.orders[0] != want {
		t.Errorf("ordered: %+v", s.lobby.orders)
	}
	s.press("M", "down", "down", "down", "enter")
	s.sees("h4 takes nobody now (sick): it will probably refuse")
	s.lobby.done = wire.Done{Reason: wire.ReasonNoHost, Detail: "h4 is sick"}
	s.press("y")
	s.sees("× move bot-000000 to h4: no host is free: h4 is sick")
	s.lobby.err = errAway
	s.press("K", "y")
	s.sees("kick bot-000000: there is no lobby to ask")
	s.wait(jobShown + time.Second)
	s.misses("kick bot-000000", "move bot-000000")
}

// The host that was chosen stays chosen when the hosts' order changes meanwhile.
func TestTargetStaysChosen(t *testing.T) {
	st := fakeState(4, 0)
	st.Hosts[1].Rotation, st.Hosts[2].Rotation = 0, 0
	s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: st, all: fakePlayers(300, 4)}, 80, 24, Options{})
	s.press("3", "M")
	now := fakeState(4, 1)
	now.Hosts[1].Rotation, now.Hosts[2].Rotation = 0, 0
	now.Hosts[1].Load, now.Hosts[1].Level = .9, 4 // it was the best
	s.lobby.tell(now)
	s.frames(1)
	s.press("enter")
	s.sees("from h1 to h2")
}

func TestProgress(t *testing.T) {
	st := fakeState(4, 0)
	s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: st}, 80, 24, Options{})
	s.lobby.progress = []wire.Done{{More: true, Left: 12, Detail: "3 have nowhere to go"}}
	s.press("D")
	_, cmd := s.Update(pressY())
	s.sees("drain h1", "30 of 30 players left")
	msg := cmdWord(cmd)
	s.frames(1)
	s.sees("12 of 30 players left", "━", "3 have nowhere to go")
	s.send(msg)
	s.sees("● drain h1  done in ")
}

// unhurried is a lobby that takes its time to carry out an order.
type unhurried struct{ *fakeLobby }

func (u unhurried) Order(ctx context.Context, o wire.Order, progress func(wire.Done)) (wire.Done, error) {
	time.Sleep(61 * time.Millisecond) // of the bubble's
	return u.fakeLobby.Order(ctx, o, progress)
}

// How long an order took is not counted in frames.
func TestHowLongAnOrderTook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sit(t, 80, 24, Options{})
		s.Model.lobby = unhurried{s.lobby}
		s.press("X", "y")
		s.sees("● out h1  done in 61 ms")
	})
}

// The targets say why they take nobody in the smallest terminal too.
func TestTargetsInASmallTerminal(t *testing.T) {
	s := sit(t, minWidth, minHeight, Options{})
	s.press("3", "M")
	s.sees("out of rotation", "offline", "sick")
}

// An order's end does not wait for a frame, as what was said of it before does: the
// end is what counts.
func TestTheEndOvertakesProgress(t *testing.T) {
	s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: fakeState(4, 0)}, 80, 24, Options{})
	s.lobby.progress = []wire.Done{{More: true, Left: 12, Reason: wire.ReasonNoHost, Detail: "3 have nowhere to go"}}
	s.press("D", "y")
	s.frames(1)
	s.sees("● drain h1  done in ")
	s.misses("nowhere to go")
}

func TestReadOnly(t *testing.T) {
	s := sit(t, 120, 40, Options{ReadOnly: true})
	s.sees("read-only")
	s.misses("D drain", "O online")
	for _, keys := range []string{"1D", "1O", "1X", "2D", "2M", "2K", "3M", "3K"} {
		s.write(keys + "y")
		s.press("enter", "y")
		if s.dialog != nil {
			s.press("esc")
		}
		s.wait(time.Second)
	}
	s.write("1D")
	s.sees("this monitor only looks on: it was started with --readonly")
	s.press("?")
	s.sees("Acting is off: --readonly")
	if len(s.lobby.orders) > 0 {
		t.Errorf("ordered: %+v", s.lobby.orders)
	}
}

// Nobody is forgotten, no host gets more than it has seats for, and none that
// takes nobody gets anybody.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hosts := make([]wire.HostState, rapid.IntRange(1, 12).Draw(t, "hosts"))
		for i := range hosts {
			h := &hosts[i]
			h.Name = game.SafeText(rune('a' + i))
			h.Capacity = rapid.IntRange(0, 300).Draw(t, "capacity")
			h.Players = rapid.IntRange(0, 300).Draw(t, "players")
			h.Level = uint8(rapid.IntRange(0, 5).Draw(t, "level"))
			h.Load = rapid.Float64Range(0, 3).Draw(t, "load")
			h.Rotation = uint8(rapid.IntRange(0, 2).Draw(t, "rotation"))
			h.Health = uint8(rapid.IntRange(0, 3).Draw(t, "health"))
			h.Silent = rapid.Bool().Draw(t, "silent")
		}
		source := &hosts[0]
		shares, left := spread(hosts, source)
		sum := left
		for _, s := range shares {
			sum += s.players
			if s.players < 0 || s.players > max(0, free(s.host)) || takes(s.host) != "" || s.host.Name == source.Name {
				t.Errorf("%s gets %d", s.host.Name, s.players)
			}
		}
		if left < 0 || sum != source.Players {
			t.Errorf("of %d players %d are told of, %d of them left", source.Players, sum, left)
		}
	})
}

func TestTakes(t *testing.T) {
	good := wire.HostState{Capacity: 10, Level: uint8(balance.Low), Health: uint8(balance.Healthy)}
	for want, change := range map[game.SafeText]func(*wire.HostState){
		"":                func(*wire.HostState) {},
		"silent":          func(h *wire.HostState) { h.Silent = true },
		"sick":            func(h *wire.HostState) { h.Health = uint8(balance.Sick) },
		"deactivated":     func(h *wire.HostState) { h.Health = uint8(balance.Deactivated) },
		"out of rotation": func(h *wire.HostState) { h.Rotation = 1 },
		"offline":         func(h *wire.HostState) { h.Rotation = 2 },
		"load is highest": func(h *wire.HostState) { h.Level = uint8(balance.Highest) },
		"full":            func(h *wire.HostState) { h.Players, h.Reserved = 8, 2 },
	} {
		h := good
		change(&h)
		if got := takes(&h); got != want {
			t.Errorf("%+v takes nobody because %q, not %q", h, got, want)
		}
	}
}
