package screen

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"roam/cmd/terminal/terminaltest"
	"roam/game"
	"roam/net/wire"
)

// The pictures of all pages and dialogs. What the themes make of them is tested
// with whole programs.
func TestScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}} {
		for _, style := range []struct {
			name string
			opt  Options
		}{
			{"unicode", Options{ReducedMotion: true}},
			{"ascii", Options{ReducedMotion: true, ASCII: true}},
		} {
			t.Run(fmt.Sprintf("%dx%d-%s", size.w, size.h, style.name), func(t *testing.T) {
				s := sit(t, size.w, size.h, style.opt)
				s.live(90)
				check := func(name string) {
					t.Helper()
					terminaltest.Golden(t, fmt.Sprintf("%s-%dx%d-%s", name, size.w, size.h, style.name), s.picture())
					s.checkShape(size.w, size.h)
					if p := s.picture(); style.opt.ASCII && strings.ContainsFunc(p, func(r rune) bool { return r > 0x7e }) {
						t.Errorf("%s: there is more than ASCII in\n%s", name, p)
					}
				}
				for i, name := range pageNames {
					s.press(string(rune('1' + i)))
					check(strings.ToLower(string(name)))
				}
				s.press("?")
				check("help")
				s.press("esc", "1", "end", "D")
				check("confirm-drain")
				s.press("n", "3", "M")
				check("targets")
				s.lobby.decided = decisions()
				s.press("esc", "enter")
				check("why")
				s.press("esc", "p")
				s.wait(3 * time.Second)
				check("paused")
				s.press("p")
				gone := *s.lobby.state
				gone.Live, gone.Trouble = false, "no answer from a lobby at 127.0.0.1:7000"
				s.lobby.tell(&gone)
				s.press("1")
				s.wait(12 * time.Second)
				check("away")
			})
		}
	}
}

// decisions are a join and a relief, with everything that may be told.
func decisions() []wire.Decision {
	return []wire.Decision{
		{
			Ago: 12 * time.Second, Kind: wire.DecideRelief, Room: "meadow", From: "h4", Host: "h1", Strategy: "fastest", Detail: "h4 is high",
			Rows: []wire.Weighed{
				{Host: "h1", Level: 1, Load: .15, Expected: .16, Players: 30, Cost: .183, Parts: []wire.Part{{Name: "load", Value: .16}, {Name: "neighbours", Value: .023}}},
				{Host: "h3", Level: 4, Load: .66, Expected: .66, Players: 132, Why: "load is high"},
			},
		},
		{
			Ago: 3 * time.Minute, Kind: wire.DecideJoin, Room: "meadow", Host: "h4", Strategy: "fastest",
			Rows: []wire.Weighed{
				{Host: "h4", Level: 3, Load: .5, Expected: .52, Players: 99, RTT: 8 * time.Millisecond, Cost: .6, Parts: []wire.Part{{Name: "load", Value: .52}, {Name: "trip", Value: .08}}},
				{Host: "h2", Level: 3, Load: .4, Expected: .41, Players: 80, RTT: 90 * time.Millisecond, Why: "out of rotation"},
			},
		},
		{Ago: 4 * time.Minute, Kind: wire.DecideRefuse, Result: wire.ReasonNoHost, Detail: "all hosts are full"},
	}
}

// checkShape fails unless the picture is of that size, however it is measured,
// and holds no control characters but those of its colours.
func (s *seatAt) checkShape(width, height int) {
	s.t.Helper()
	rows := strings.Split(s.View().Content, "\n")
	if len(rows) != height {
		s.t.Errorf("the picture has %d rows, not %d", len(rows), height)
	}
	for i, row := range rows {
		if n, wc := ansi.StringWidth(row), ansi.StringWidthWc(row); n != width || wc != width {
			s.t.Errorf("row %d is %d or %d cells wide, not %d: %q", i, n, wc, width, row)
		}
		if strings.ContainsFunc(ansi.Strip(row), func(r rune) bool { return r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			s.t.Errorf("row %d holds control characters: %q", i, row)
		}
	}
}

func TestTooSmall(t *testing.T) {
	for _, size := range [][2]int{{59, 24}, {80, 15}, {20, 3}, {3, 1}, {1, 1}, {0, 0}} {
		s := sit(t, size[0], size[1], Options{})
		if size[0] > 40 {
			s.sees("this terminal is too small", "q quits")
		}
		s.press("3", "D", "y", "/", "x", "enter", "tab")
		if len(s.lobby.orders) > 0 || s.dialog != nil {
			t.Errorf("at %v keys do things that cannot be seen", size)
		}
		if size[0] > 0 && size[1] > 0 {
			s.checkShape(size[0], size[1])
		}
	}
}

// Every page and dialog fits into every terminal, whatever is in it.
func TestEverySize(t *testing.T) {
	for w := minWidth; w <= 230; w += 17 {
		for _, h := range []int{minHeight, 17, 21, 33, 70} {
			s := sit(t, w, h, Options{ASCII: w%2 == 0})
			s.lobby.decided = decisions()
			for _, keys := range []string{"1", "2", "3", "4", "5", "6", "?", "esc 1 D", "n 3 M", "enter", "esc esc 3 enter", "esc / x y z"} {
				for _, k := range strings.Fields(keys) {
					s.press(k)
				}
				s.checkShape(w, h)
			}
		}
	}
}

func TestHostileNames(t *testing.T) {
	for _, raw := range []string{
		"\x1b[2J\x1b[31mred", "世界の友世界の友", "🇩🇪🇫🇷", "👍🏽👨‍👩‍👧", "e\u0301\u0302\u0303", "\u202eevil", "ᄒ\u1161ᆫ", "\u0d4e\u0915", strings.Repeat("w", 40), "", "♣♣♣♣♣♣♣♣",
	} {
		name := game.Safe(raw, game.MaxNameCells)
		st := with(fakeState(4, 0))
		for i := range st.Hosts {
			st.Hosts[i].Name, st.Hosts[i].Unwell, st.Hosts[i].Health = name, game.Safe(raw, 200), 2
			st.Hosts[i].Factors = append([]float64{math.NaN(), math.Inf(1), -1, 1e300}, st.Hosts[i].Factors...)
			st.Hosts[i].About.Version, st.Hosts[i].About.Factors = name, []game.SafeText{name, name}
		}
		for i := range st.Rooms {
			st.Rooms[i].Room, st.Rooms[i].Hosts = game.RoomID(name), []game.SafeText{name, name}
		}
		for i := range st.Records {
			st.Records[i].Name, st.Records[i].Source, st.Records[i].Migrated.Target = name, name, name
		}
		for i := range st.Events {
			st.Events[i].Player, st.Events[i].Host, st.Events[i].Detail = name, name, game.Safe(raw, 200)
		}
		l := &fakeLobby{changed: make(chan struct{}, 1), state: st, all: []wire.PlayerState{{Player: playerID(1), Name: name, Host: name, Room: game.RoomID(name), Target: name}}}
		l.decided = []wire.Decision{{Name: name, From: name, Host: name, Strategy: name, Detail: game.Safe(raw, 200), Rows: []wire.Weighed{{Host: name, Why: name}, {Host: name, Parts: []wire.Part{{Name: name}}}}}}
		s := sitAt(t, l, 80, 24, Options{})
		for _, keys := range []string{"1", "D", "n 2", "3", "M", "enter", "esc K", "y", "enter", "esc 4", "5", "6"} {
			for _, k := range strings.Fields(keys) {
				s.press(k)
			}
			s.checkShape(80, 24)
		}
	}
}
