package screen

import (
	"slices"
	"testing"
	"time"

	"roam/cmd/monitor/feed"
	"roam/cmd/terminal/terminaltest"
)

// A frame with 20 hosts of whom each has changed, as four times a second: taking
// the state, remembering it, sorting, drawing.
func BenchmarkFrame20Hosts(b *testing.B) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"240x70", 240, 70}} {
		b.Run(size.name, func(b *testing.B) {
			var states []*feed.State
			for moment := range 64 {
				states = append(states, with(fakeState(20, moment)))
			}
			l := &fakeLobby{changed: make(chan struct{}, 1), state: states[0]}
			s := sitAt(b, l, size.w, size.h, Options{})
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				st := *states[i%len(states)]
				l.tell(&st)
				s.time = s.time.Add(framePause)
				s.step(s.time)
				_ = s.View()
			}
		})
	}
}

// A key with 1,000 hosts and 100,000 players, just after a state came: sorting
// anew, drawing, and the lobby's page of players.
func BenchmarkKey1000Hosts(b *testing.B) {
	for _, bm := range []struct {
		name string
		keys []string
	}{
		{"move", []string{"down", "up"}},
		{"sort", []string{"s"}},
		{"filter", []string{"/", "h", "7", "esc"}},
		{"screens", []string{"tab"}},
		{"players", []string{"3", "pgdown", "pgdown", "G", "g"}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			l := &fakeLobby{changed: make(chan struct{}, 1), state: with(fakeState(1000, 0)), all: fakePlayers(100_000, 1000)}
			s := sitAt(b, l, 120, 40, Options{})
			var took []time.Duration
			n := 0
			for b.Loop() {
				st := *l.state
				l.tell(&st)
				s.step(s.time)
				began := time.Now()
				s.send(terminaltest.Press(bm.keys[n%len(bm.keys)]))
				took = append(took, time.Since(began))
				n++
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
		})
	}
}
