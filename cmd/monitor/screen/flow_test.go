package screen

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
	"roam/net/wire"
)

func TestFlows(t *testing.T) {
	old := moved(4, "h1", "h2", 0)
	old.Ago = flowShown + time.Second
	m := &Model{seen: fakeState(3, 0)}
	m.seen.Records = []wire.Record{moved(1, "h1", "h2", 0), moved(2, "h1", "h3", 0), moved(3, "h2", "h1", wire.ReasonTooLate), old}
	got := m.flows()
	for name, want := range map[game.SafeText]flow{"h1": {left: 2}, "h2": {came: 1}, "h3": {came: 1}} {
		if got[name] != want {
			t.Errorf("%s: %+v, want %+v", name, got[name], want)
		}
	}
	if len(got) != 3 {
		t.Errorf("%d hosts: %v", len(got), got)
	}
}

// Whatever glides and wherever, each host's flow is written whole.
func TestNothingIsDrawnOverNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		hosts := rapid.IntRange(2, 14).Draw(rt, "hosts")
		host := func(label string) string { return fmt.Sprintf("h%d", rapid.IntRange(1, hosts).Draw(rt, label)) }
		var records []wire.Record
		for i := range rapid.IntRange(1, 100).Draw(rt, "players") {
			if from, to := host("from"), host("to"); from != to {
				records = append(records, moved(i, from, to, 0))
			}
		}
		writesFlows(t, rapid.IntRange(80, 120).Draw(rt, "width"), hosts, records)
	})
}

// Who sets out from the first host, which has no numbers as nobody comes through,
// passes those of the second.
func TestPlayersPassBehindNumbers(t *testing.T) {
	var records []wire.Record
	for i := range 9 {
		records = append(records, moved(i, "h1", "h14", wire.ReasonTooLate))
	}
	for i := range 1000 {
		records = append(records, moved(10+i, "h2", "h10", 0), moved(2000+i, "h10", "h2", 0))
	}
	writesFlows(t, 80, 14, records)
}

// writesFlows fails unless each host's flow is whole in every frame while players glide.
func writesFlows(t *testing.T, width, hosts int, records []wire.Record) {
	t.Helper()
	s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: fakeState(hosts, 0)}, width, 24, Options{})
	s.press("5")
	s.news() // what is there at first does not glide
	s.news(records...)
	for range 16 {
		s.frames(1)
		for name, f := range s.flows() {
			var want []string
			if f.left > 0 {
				want = append(want, "-"+string(short(f.left)))
			}
			if f.came > 0 {
				want = append(want, "+"+string(short(f.came)))
			}
			row := strings.Split(s.picture(), "\n")[s.rowOf(name)]
			if text := " " + strings.Join(want, " ") + " "; !strings.Contains(row, text) {
				t.Fatalf("%s has no %q in %q", name, text, row)
			}
		}
	}
}

// rowOf is the row of the screen in which the picture has a host.
func (s *seatAt) rowOf(name game.SafeText) int {
	for y, row := range strings.Split(s.picture(), "\n") {
		if strings.Contains(row, " "+string(name)+" ") && strings.ContainsAny(row, "├┤") {
			return y
		}
	}
	s.t.Fatalf("%s is not in the picture", name)
	return 0
}

// What does not fit is dropped whole, and what is shown leaves room for ways.
func TestFlowsFitOrAreNotShown(t *testing.T) {
	for _, width := range []int{60, 70, 80, 120} {
		s := sit(t, width, 24, Options{})
		s.press("5")
		var records []wire.Record
		for i := range 1200 {
			records = append(records, moved(i, "h1", "h3", 0), moved(2000+i, "h3", "h1", 0))
		}
		s.news(records...)
		s.wait(3 * time.Second)
		f1, f3 := s.flows()["h1"], s.flows()["h3"]
		shown := 0
		for _, f := range []flow{f1, f3} {
			shown += strings.Count(s.picture(), fmt.Sprintf(" -%d +%d ", f.left, f.came))
		}
		if part := strings.Count(s.picture(), "-1"); shown != part || width >= 80 && shown != 2 {
			t.Errorf("at %d cells %d flows are whole, of %d:\n%s", width, shown, part, s.picture())
		}
		s.checkShape(width, 24)
	}
}
