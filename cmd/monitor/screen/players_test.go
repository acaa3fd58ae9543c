package screen

import (
	"fmt"
	"testing"
	"time"

	"roam/game"
	"roam/net/wire"
)

// a hundred thousand players, of whom only those seen are asked for.
func TestPaging(t *testing.T) {
	const all = 100_000
	l := &fakeLobby{changed: make(chan struct{}, 1), state: fakeState(4, 0), all: fakePlayers(all, 4)}
	s := sitAt(t, l, 80, 24, Options{})
	s.press("3")
	s.sees("Players  100,000", "bot-000000", "1-19")
	s.press("G")
	s.sees("bot-099999", "99,982-100,000")
	s.press("up", "pgup")
	s.sees("bot-099980")
	s.press("g")
	for range 300 {
		s.press("pgdown")
		if p := s.pickedPlayer(); p == nil || p.Name != game.SafeText(fmt.Sprintf("bot-%06d", s.players.at)) {
			t.Fatalf("at row %d %v is picked", s.players.at, p)
		}
	}
	for _, w := range l.looks {
		if w.Count == 0 || w.Count > 3*24 {
			t.Errorf("%d players are asked for", w.Count)
		}
	}
	if n := len(l.looks); n > 250 {
		t.Errorf("300 pages were asked for in %d questions", n)
	}
	s.press("g", "/")
	s.write("99999")
	s.sees("bot-099999", "Players  1 ")
	s.press("esc", "s", "s", "s", "s")
	s.sees("PING▼")
	if w := l.looks[len(l.looks)-1]; w.Sort != wire.SortRTT || !w.Reverse || w.Offset != 0 {
		t.Errorf("asked: %+v", w)
	}
}

func TestPlayersAreAskedForAgain(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("3")
	n := len(s.lobby.looks)
	s.wait(10 * time.Second)
	if more := len(s.lobby.looks) - n; more < 4 || more > 6 {
		t.Errorf("in ten seconds the page is asked for %d times", more)
	}
	s.press("1")
	n = len(s.lobby.looks)
	s.wait(10 * time.Second)
	if len(s.lobby.looks) != n {
		t.Error("players are asked for that nobody sees")
	}
}

// One who is picked stays so when others come and go above.
func TestPickedPlayerStays(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("3", "down", "down", "down")
	picked := s.pickedPlayer().Player
	s.lobby.all = s.lobby.all[2:]
	s.wait(3 * time.Second)
	if p := s.pickedPlayer(); p.Player != picked {
		t.Errorf("%s is picked now", p.Name)
	}
}

func TestPlayersWithoutAnswer(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.lobby.err = errAway
	s.press("3")
	s.sees("the lobby does not say who plays: there is no lobby to ask")
	n := len(s.lobby.looks)
	s.wait(4 * time.Second)
	if more := len(s.lobby.looks) - n; more > 3 {
		t.Errorf("after a failure the lobby is asked %d times in four seconds", more)
	}
	s.lobby.err = nil
	s.wait(3 * time.Second)
	s.sees("bot-000000")
}

// Answers to what is not wanted any more are not shown.
func TestLateAnswer(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("3")
	g := s.players
	old := g.wish
	s.press("r")
	g.answer(old, []wire.PlayerState{{Name: "late"}}, 1, nil)
	s.misses("late")
	g.answer(g.wish, make([]wire.PlayerState, 5000), -3, nil) // more than was asked for
	if g.count != 0 || len(g.rows) > g.wish.Count {
		t.Errorf("%d of %d rows", len(g.rows), g.count)
	}
	s.press("down", "enter", "M")
}
