package screen

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"roam/cmd/terminal/terminaltest"
	"roam/net/client"
	"roam/net/wire"
)

// A live seat is a fakeSeat in which time passes by itself.
func live(t *testing.T, seat *fakeSeat) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				seat.pass(50 * time.Millisecond)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { stop(); <-done })
}

// start runs the program on a terminal and returns how to type and to wait.
func start(t *testing.T, term *terminaltest.Screen, opt Options) (keys io.Writer, wait func() error) {
	t.Helper()
	in, typed := io.Pipe()
	result := make(chan error, 1)
	opt.Atlas = &atlas
	go func() {
		result <- Run(t.Context(), opt, in, term, tea.WithWindowSize(80, 24),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor))
	}()
	return typed, func() error {
		select {
		case err := <-result:
			typed.Close()
			time.Sleep(time.Second) // of the bubble's: the last frame's timer runs out
			return err
		case <-time.After(20 * time.Second):
			t.Fatalf("the program does not end:\n%s", term.Picture())
			return nil
		}
	}
}

func TestWholeProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seat := newFakeSeat("me")
		seat.meet(2, "\x1b[2Jada")
		live(t, seat)
		term := terminaltest.New(t, 80, 24)
		theme, _ := NewTheme("dark")
		keys, wait := start(t, term, Options{Join: seat.join, Theme: theme})
		typing := func(s string) {
			if _, err := io.WriteString(keys, s); err != nil {
				t.Fatal(err)
			}
		}
		term.Shows(t, "the lobby chose h1")
		term.Shows(t, "h1 │ harbour │ 12 ms │ 1 near, 2 in room")
		seat.mu.Lock()
		walked := len(seat.inputs)
		seat.mu.Unlock()
		typing("h")
		typing("\x1b[A") // the arrow up
		typing("\r")
		term.Shows(t, "say:")
		typing("hello world\r")
		term.Shows(t, "you: hello world")
		typing("?")
		term.Shows(t, "─ Help ─")
		typing("\x1b")
		term.Shows(t, "enter chat")
		typing("q")
		if err := wait(); err != nil {
			t.Errorf("the program ends with %v", err)
		}
		if seat.left != 1 {
			t.Errorf("the seat was left %d times", seat.left)
		}
		if n := len(seat.inputs) - walked; n != 3 {
			t.Errorf("two steps and a saying are %d inputs: %q", n, seat.inputs)
		}
		term.Restored(t)
	})
}

func TestTerminalIsRestoredAfterAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := terminaltest.New(t, 80, 24)
		seat := newFakeSeat("me")
		live(t, seat)
		fragile := &breaking{fakeSeat: seat}
		_, wait := start(t, term, Options{Join: func(ctx context.Context, h client.Handler) (Seat, error) {
			_, err := seat.join(ctx, h)
			return fragile, err
		}})
		term.Shows(t, "h1 │ harbour")
		fragile.now.Store(true)
		if err := wait(); !errors.Is(err, tea.ErrProgramPanic) {
			t.Errorf("a panic ends the program with %v", err)
		}
		if seat.left != 1 {
			t.Errorf("the seat was left %d times", seat.left)
		}
		term.Restored(t)
	})
}

// breaking is a seat that panics from some moment on.
type breaking struct {
	*fakeSeat
	now atomic.Bool
}

func (b *breaking) Status() client.Status {
	if b.now.Load() {
		panic("broken on purpose")
	}
	return b.fakeSeat.Status()
}

func TestQuittingWhileJoining(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := terminaltest.New(t, 80, 24)
		seat := newFakeSeat("me")
		keys, wait := start(t, term, Options{Join: func(ctx context.Context, h client.Handler) (Seat, error) {
			h.Progress(client.Progress{Step: client.StepKnock})
			<-ctx.Done()
			return seat, nil // it came too late
		}})
		term.Shows(t, "knock")
		if _, err := io.WriteString(keys, "q"); err != nil {
			t.Fatal(err)
		}
		if err := wait(); err != nil {
			t.Errorf("quitting while joining is %v", err)
		}
		if seat.left != 1 {
			t.Errorf("the late seat was left %d times", seat.left)
		}
		term.Restored(t)
	})
}

func TestFailureOutlivesTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := terminaltest.New(t, 80, 24)
		keys, wait := start(t, term, Options{Join: func(context.Context, client.Handler) (Seat, error) {
			return nil, &client.JoinError{Step: client.StepKnock, Err: wire.ErrReason(wire.ReasonUnreachable)}
		}})
		term.Shows(t, "No lobby there")
		if _, err := io.WriteString(keys, "q"); err != nil {
			t.Fatal(err)
		}
		if err := wait(); !errors.Is(err, wire.ErrReason(wire.ReasonUnreachable)) {
			t.Errorf("the program ends with %v", err)
		}
	})
}

func TestEndOfContextEndsTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := terminaltest.New(t, 80, 24)
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		in, typed := io.Pipe()
		defer typed.Close()
		go func() {
			result <- Run(ctx, Options{Join: newFakeSeat("me").join}, in, term, tea.WithWindowSize(80, 24))
		}()
		term.Shows(t, "knock")
		cancel()
		err := <-result
		time.Sleep(time.Second)
		if err != nil {
			t.Errorf("a signal ends the program with %v", err)
		}
		term.Restored(t)
	})
}
