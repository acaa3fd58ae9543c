package screen

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/balance"
	"roam/cmd/monitor/feed"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// drawn returns what a pen draws in so many cells.
func drawn(cells int, draw func(*pen)) string {
	var c terminal.Canvas
	c.Reset(cells, 1)
	draw(&pen{c: &c, g: newGlyphs(false), end: cells})
	return strings.TrimSuffix(c.Plain(), "\n")
}

func TestCharts(t *testing.T) {
	scale := balance.Scale{.2, .35, .5, .7, .9}
	for _, tc := range []struct {
		name, want string
		cells      int
		draw       func(*pen)
	}{
		{"empty", "──────────", 10, func(p *pen) { p.share(0, 10, inkText) }},
		{"half a cell", "╸─────────", 10, func(p *pen) { p.share(.05, 10, inkText) }},
		{"half", "━━━━━─────", 10, func(p *pen) { p.share(.5, 10, inkText) }},
		{"over", "━━━━━━━━━━", 10, func(p *pen) { p.share(7, 10, inkText) }},
		{"below", "──────────", 10, func(p *pen) { p.share(-1, 10, inkText) }},
		{"not a number", "──────────", 10, func(p *pen) { p.share(math.NaN(), 10, inkText) }},
		{"thresholds", "━━━━┃━━┃──┃───┃───┃─", 20, func(p *pen) { p.against(.4, scale, 20, inkText) }},
		{"a scale beyond 1", "━━━┃─┃┃─┃┃", 10, func(p *pen) { p.against(.8, balance.Scale{.8, 1.2, 1.6, 2, 2.4}, 10, inkText) }},
		{"spark", "   ▁▅██", 7, func(p *pen) { p.spark([]float32{unheard, 0, .5, 1, 9}, 7, 1, steady(inkText)) }},
		{"newest of many", "▃▄▅", 3, func(p *pen) { p.spark([]float32{.1, .3, .4, .5}, 3, 1, steady(inkText)) }},
	} {
		if got := drawn(tc.cells, tc.draw); got != tc.want {
			t.Errorf("%s: %q, not %q", tc.name, got, tc.want)
		}
	}
}

func TestPlot(t *testing.T) {
	var c terminal.Canvas
	c.Reset(5, 2)
	plot(&c, newGlyphs(false), c.All(), []float32{9, unheard, 0, .25, .5, 1}, 1, steady(inkText))
	if got := c.Plain(); got != "    █\n ▁▄██\n" {
		t.Errorf("\n%s", got)
	}
}

func TestNiceTop(t *testing.T) {
	for x, want := range map[float64]float64{0: 1, 1: 1, 1.5: 2, 3: 5, 7: 10, 50: 50, 51: 100, 180: 200, 812_000: 1_000_000} {
		if got := niceTop(x); math.Abs(got-want) > want/1e6 {
			t.Errorf("the top over %v is %v, not %v", x, got, want)
		}
	}
}

// A history is what a list of all readings would tell: per step the highest.
func TestHistoryProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var hs histories
		most := map[int64]float32{}
		now, last := begin, int64(0)
		for i := range rapid.IntRange(1, 300).Draw(t, "states") {
			now = now.Add(time.Duration(rapid.IntRange(1, 20_000).Draw(t, "ms")) * time.Millisecond)
			load := rapid.Float64Range(0, 1).Draw(t, "load")
			hs.observe(&feed.State{
				Live: true, Heard: now, Hosts: []wire.HostState{{Name: "h", Load: load}}, Fresh: map[game.SafeText]uint64{"h": uint64(i)},
			})
			last = now.UnixNano() / int64(historyStep)
			if v, ok := most[last]; !ok || float32(load) > v {
				most[last] = float32(load)
			}
		}
		got := hs.hosts["h"].newest(seriesLoad, historySteps, now)
		for i, v := range got {
			want, ok := most[last-int64(historySteps-1-i)]
			if !ok {
				want = unheard
			}
			if v != want {
				t.Fatalf("%d steps ago: %v, not %v", historySteps-1-i, v, want)
			}
		}
		later := hs.hosts["h"].newest(seriesLoad, 3, now.Add(2*historyStep))
		if later[2] != unheard || later[1] != unheard || later[0] != got[historySteps-1] {
			t.Errorf("two steps later: %v", later)
		}
	})
}

// However many hosts come and go, what is remembered is bounded.
func TestHistoriesAreBounded(t *testing.T) {
	var hs histories
	for moment := range 4 {
		s := fakeState(maxHistories, moment*int(historyStep/time.Second)*(historySteps+2))
		for i := range s.Hosts {
			s.Hosts[i].Name += game.SafeText(rune('a' + moment))
		}
		hs.observe(s)
		if n := len(hs.hosts); n > maxHistories {
			t.Errorf("%d hosts are remembered", n)
		}
		if moment > 0 && hs.hosts[s.Hosts[0].Name] == nil {
			t.Error("old hosts are not forgotten for new ones")
		}
	}
}
