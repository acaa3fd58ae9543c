package screen

import (
	"context"
	"net/netip"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/net/client"
)

// TestQueueOnTheJoiningPage: who waits sees the place, and why there is no seat, until
// there is one; esc leaves.
func TestQueueOnTheJoiningPage(t *testing.T) {
	for _, key := range []string{"esc", "ctrl+c", "q", ""} {
		seat := newFakeSeat("me")
		tb := newTable(t, seat, 80, 24, Options{})
		told, over := make(chan struct{}), make(chan struct{})
		tb.joins.join = func(ctx context.Context, h client.Handler) (Seat, error) {
			h.Progress(client.Progress{
				Step: client.StepAsk, Lobby: netip.MustParseAddrPort("192.0.2.7:4242"),
				Queue: &client.Queue{Place: 3, Of: 17, Why: "no host can take you now: 2 hosts are full"},
			})
			close(told)
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-over:
				return seat.join(ctx, h)
			}
		}
		joined := make(chan tea.Msg, 1)
		join := tb.Model.join()
		go func() { joined <- join() }()
		<-told
		tb.frames(1)
		tb.sees("place 3 of 17 in the queue", "no host can take you now: 2 hosts are full", "esc leaves")
		if key != "" {
			if quit := tb.press(key); quit == nil || quit() != (tea.QuitMsg{}) {
				t.Errorf("%s does not leave the queue", key)
			}
			tb.joins.end()
			<-joined
			continue
		}
		close(over)
		tb.send(<-joined)
		tb.wait(time.Second)
		tb.sees("h1 │ harbour")
	}
}
