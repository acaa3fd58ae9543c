package screen

import (
	"context"
	"net/netip"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/net/client"
	"roam/net/wire"
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
		tb.sees("place 3 of 17 in the queue", "no host can take you now: 2 hosts are full", "esc leaves", " esc leave\n")
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

// TestLobbyLostInTheQueue: who waits reads that the lobby is gone, and the place with
// it. The lobby is asked again, less often each time, until it is back or the player
// leaves.
func TestLobbyLostInTheQueue(t *testing.T) {
	seat := newFakeSeat("me")
	for _, size := range []struct{ w, h int }{{60, 20}, {80, 24}} {
		tb := newTable(t, seat, size.w, size.h, Options{})
		tries, ends := 0, error(&client.JoinError{Step: client.StepAsk, Queued: true, Err: &wire.Error{Reason: wire.ReasonSilent, Detail: "lobby.example:7000"}})
		tb.joins.join = func(ctx context.Context, h client.Handler) (Seat, error) {
			tries++
			h.Progress(client.Progress{Step: client.StepAsk, Queue: &client.Queue{Place: 3, Of: 17, Why: "2 hosts are full"}})
			if ends != nil {
				return nil, ends
			}
			return seat.join(ctx, h)
		}
		tb.join()
		ends = &client.JoinError{Step: client.StepKnock, Err: wire.ErrReason(wire.ReasonUnreachable)}
		for range 20 { // seconds
			tb.sees("The lobby is gone", "place in the queue is lost", "lobby.example:7000", "asked again until it is back", "esc leaves")
			tb.misses("place 3 of 17", "the host is gone")
			tb.retry(time.Second)
		}
		if tries < 5 || tries > 9 {
			t.Errorf("the lobby was asked %d times in 20 s", tries)
		}
		if quit := tb.press("esc"); quit == nil || quit() != (tea.QuitMsg{}) {
			t.Error("esc does not leave")
		}
		ends = nil
		tb.retry(10 * time.Second)
		tb.sees("harbour")
		if tb.lost != nil {
			t.Error("the place still counts as lost")
		}
	}
}

// TestOnlyALostLobbyIsAskedAgain: who lost the place otherwise, or never had one, reads
// how it ended.
func TestOnlyALostLobbyIsAskedAgain(t *testing.T) {
	for _, c := range []struct {
		err   client.JoinError
		title string
	}{
		{client.JoinError{Step: client.StepAsk, Queued: true, Err: wire.ErrReason(wire.ReasonReplaced)}, "You are waiting elsewhere"},
		{client.JoinError{Step: client.StepAsk, Err: wire.ErrReason(wire.ReasonSilent)}, "The lobby is gone"},
		{client.JoinError{Step: client.StepAttach, Queued: true, Err: wire.ErrReason(wire.ReasonUnreachable)}, "The host did not answer"},
		{client.JoinError{Step: client.StepKnock, Err: wire.ErrReason(wire.ReasonUnreachable)}, "No lobby there"},
	} {
		tb := newTable(t, newFakeSeat("me"), 80, 24, Options{})
		tb.joins.join = func(context.Context, client.Handler) (Seat, error) { return nil, &c.err }
		tb.join()
		tb.frames(1)
		tb.sees(c.title, "r join again")
	}
}

// retry lets time pass and does what the screen wants done in it, as Bubble Tea would.
func (tb *table) retry(d time.Duration) {
	for ; d > 0; d -= 50 * time.Millisecond {
		tb.time = tb.time.Add(50 * time.Millisecond)
		tb.seat.pass(50 * time.Millisecond)
		tb.step(tb.time)
		if cmd := tb.askAgain(); cmd != nil {
			tb.send(cmd())
		}
	}
}
