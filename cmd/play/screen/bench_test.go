package screen

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"roam/game"
)

// A frame with two dozen others, names, words, chat and the status line.
func BenchmarkFrame(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {240, 70}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			seat := newFakeSeat("me")
			for i := range 24 {
				seat.meet(byte(i+2), game.SafeText(fmt.Sprintf("player %d", i)), say("what a fine day for a walk"))
			}
			theme, _ := NewTheme("dark")
			m := New(b.Context(), Options{Join: seat.join, Atlas: &atlas, Theme: theme, ReducedMotion: true})
			defer m.joins.end()
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			m.Update(FrameMsg(begin))
			m.Update(m.join()())
			seat.pass(0)
			m.Update(FrameMsg(begin))
			if m.page != pagePlay {
				b.Fatal("the world is not shown")
			}
			b.ReportAllocs()
			for b.Loop() {
				m.dirty = true
				_ = m.View()
			}
		})
	}
}
