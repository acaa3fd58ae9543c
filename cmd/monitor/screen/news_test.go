package screen

import (
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

func TestGathered(t *testing.T) {
	join := func(host, name string) wire.Event {
		return wire.Event{Kind: wire.EventJoined, Host: game.SafeText(host), Player: game.SafeText(name), Room: "meadow"}
	}
	late := join("h1", "later")
	late.Ago = time.Minute
	events := []wire.Event{
		join("h1", "a"), join("h2", "z"), join("h1", "b"), {Kind: wire.EventJoined, Host: "h1", Player: "c", Room: "meadow", Count: 5}, join("h2", "d"),
		{Kind: wire.EventLevel, Host: "h1"}, {Kind: wire.EventLevel, Host: "h1"}, join("h2", "e"),
		{Kind: wire.EventRefused, Player: "f", Detail: "full"}, {Kind: wire.EventRefused, Player: "g", Detail: "too far away"}, late,
	}
	want := []int{7, 3, 1, 1, 1, 1, 1}
	got := gathered(events, 100)
	if len(got) != len(want) {
		t.Fatalf("%d lines: %+v", len(got), got)
	}
	for i := range got {
		if got[i].Count != want[i] {
			t.Errorf("line %d is of %d", i, got[i].Count)
		}
	}
	if n := len(gathered(events, 2)); n != 2 {
		t.Errorf("%d lines, of at most 2", n)
	}
	if events[0].Count != 0 {
		t.Error("a State was changed")
	}
}

func TestNewsOnTheClusterPage(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.sees("Migrations of the last minute", "What happened", "no host is free: all are full")
	st := fakeState(14, 1)
	s.lobby.tell(st)
	s.frames(1)
	s.misses("Migrations of the last minute")
	s.sees("h14")
}

func TestHostsThatAreGone(t *testing.T) {
	s := sit(t, 120, 24, Options{})
	tell := func(events ...wire.Event) {
		st := fakeState(4, 1)
		st.Hosts, st.Events = st.Hosts[:2], events
		s.lobby.tell(st)
		s.frames(1)
	}
	down := func(host game.SafeText, ago time.Duration, detail game.SafeText) wire.Event {
		return wire.Event{Kind: wire.EventHostDown, Host: host, Ago: ago, Detail: detail}
	}
	tell(down("h4", time.Second, "left, with 0 players"))
	s.sees("h4 went 1s ago: left, with 0 players")
	s.misses(" lost", "×")
	tell(down("h4", time.Second, "left, with 0 players"), down("h3", 3*time.Second, "connection lost, with 43 players"))
	s.sees("1 lost", "× h3 went 3s ago: connection lost, with 43 players; and 1 more host")
	s.wait(goneShown + time.Second)
	s.misses("went", "1 lost")
	tell(down("h2", time.Second, "connection lost, with 4 players")) // it is back
	s.misses("went", "1 lost")
}
