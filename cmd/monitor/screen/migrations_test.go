package screen

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// news adds migrations to a state, as a feed would.
func (s *seatAt) news(records ...wire.Record) {
	st := *s.lobby.state
	st.Heard = s.time
	st.Records = append(records, st.Records...)
	st.Recorded += uint64(len(records))
	s.lobby.tell(&st)
	s.frames(1)
}

func moved(n int, source, target string, result wire.Reason) wire.Record {
	r := wire.Record{Source: game.SafeText(source), Name: "ada", Migrated: wire.Migrated{Migration: uint64(1000 + n), Player: playerID(n), Target: game.SafeText(target), Cause: wire.CauseRelief, Result: result}}
	return r
}

func TestPlayersGlide(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("5")
	if len(s.glides) != 0 {
		t.Fatal("what happened before the monitor came glides")
	}
	s.news(moved(1, "h4", "h1", 0))
	pic, _ := s.arrange(terminal.NewArea(1, 3, 78, 8))
	from, to := pic.nodes["h4"], pic.nodes["h1"]
	last := from.x
	for range 12 {
		s.frames(1)
		at := strings.IndexRune(rowOf(s.picture(), '▲'), '▲')
		if at < 0 {
			break
		}
		if at > last {
			t.Errorf("the player goes back from %d to %d", last, at)
		}
		last = at
	}
	if last > (from.x+3*to.x)/4 {
		t.Errorf("the player came only to %d, on the way from %d to %d", last, from.x, to.x)
	}
	s.wait(time.Second)
	if s.glides.moving(s.time) {
		t.Error("it still glides")
	}
	s.news(moved(2, "h4", "h1", wire.ReasonTooLate))
	s.frames(4)
	s.sees("×")
}

// rowOf is the first row of the picture of migrations that has r between the
// hosts, up to there.
func rowOf(picture string, r rune) string {
	rows := strings.Split(picture, "\n")
	for _, row := range rows[3:10] {
		runes := []rune(row)
		for i, x := range runes {
			if x == r && i > 25 {
				return strings.Repeat(" ", i) + string(r)
			}
		}
	}
	return ""
}

func TestNothingGlidesWithReducedMotion(t *testing.T) {
	s := sit(t, 80, 24, Options{ReducedMotion: true})
	s.press("5")
	s.news(moved(1, "h4", "h1", 0), moved(2, "h4", "h2", 0))
	before := s.picture()
	s.dirty = false
	s.step(s.time.Add(100 * time.Millisecond))
	if s.dirty && s.time.Unix() == s.now.Unix() {
		t.Error("a frame is drawn though nothing changed")
	}
	s.dirty = true
	if after := s.picture(); after != before {
		t.Errorf("it moves:\n%s\n%s", before, after)
	}
	s.sees("+10 ", "-11 ") // how many left and came stands still
}

func TestGlidesAreBounded(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	for i := range 20 {
		var records []wire.Record
		for j := range 50 {
			records = append(records, moved(i*100+j, "h1", "h2", 0))
		}
		s.news(records...)
	}
	if n := len(s.glides); n > maxGlides {
		t.Errorf("%d players glide", n)
	}
	s.wait(glideTime + setOutOver + time.Second)
	s.news(moved(9999, "h1", "h2", 0))
	if n := len(s.glides); n != 1 {
		t.Errorf("%d players glide when all but one have arrived", n)
	}
}

// A way begins at the one host, ends at the other and stays inside the picture.
func TestWaysStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := terminal.NewArea(1, 3, rapid.IntRange(58, 230).Draw(t, "w"), rapid.IntRange(4, 20).Draw(t, "h"))
		st := fakeState(rapid.IntRange(1, 60).Draw(t, "hosts"), 0)
		m := &Model{seen: st}
		pic, names := m.arrange(a)
		if len(names) > 2*a.H || len(names) == 0 {
			t.Fatalf("%d hosts in %d rows", len(names), a.H)
		}
		from, to := pic.nodes[rapid.SampledFrom(names).Draw(t, "from")], pic.nodes[rapid.SampledFrom(names).Draw(t, "to")]
		for i := range 101 {
			x, y := pic.at(from, to, float64(i)/100)
			if x < a.X || x >= a.X+a.W || y < a.Y || y >= a.Y+a.H {
				t.Fatalf("after %d %% it is at %d, %d, outside of %+v", i, x, y, a)
			}
		}
		if x, y := pic.at(from, to, 0); x != from.x || y != from.y {
			t.Errorf("it begins at %d, %d, not at %+v", x, y, from)
		}
		if x, y := pic.at(from, to, 1); x != to.x || y != to.y {
			t.Errorf("it ends at %d, %d, not at %+v", x, y, to)
		}
	})
}

func TestTally(t *testing.T) {
	var records []wire.Record
	for i := range 100 {
		r := moved(i, "h1", "h2", 0)
		r.Migrated.Gap = time.Duration(100-i) * time.Millisecond
		if i%10 == 3 {
			r.Migrated.Result = wire.ReasonTooLate
		}
		records = append(records, r)
	}
	tally := tallied(records)
	if tally.done != 90 || tally.failed != 10 || tally.causes[wire.CauseRelief] != 100 || tally.results[wire.ReasonTooLate] != 10 {
		t.Errorf("%+v", tally)
	}
	if p50, p99 := tally.gap(.5), tally.gap(.99); p50 < 49*time.Millisecond || p50 > 52*time.Millisecond || p99 != 100*time.Millisecond {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
	away := moved(100, "h1", "h2", 0) // nobody saw a gap
	if tally := tallied(append(records, away)); tally.done != 91 || tally.gap(0) == 0 {
		t.Errorf("with a player who is away %d are done, and the least gap is %v", tally.done, tally.gap(0))
	}
	if tallied(nil).gap(.99) != 0 {
		t.Error("there is a gap of nobody")
	}
}
