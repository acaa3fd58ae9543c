package settings

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// ends are the signals that end a node.
func ends() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// untilSignal returns a context that the first signal ends. From then on a
// signal does what it does by default.
func untilSignal(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(parent, ends()...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// drainSignals returns a channel that the first signal closes, and a context that
// the second ends. From then on a signal does what it does by default. What it
// holds is given back by stop.
func drainSignals(parent context.Context) (ctx context.Context, drain <-chan struct{}, stop context.CancelFunc) {
	came := make(chan os.Signal, 2)
	signal.Notify(came, ends()...)
	ctx, drain, cancel := drainOn(parent, came)
	context.AfterFunc(ctx, func() { signal.Stop(came) })
	return ctx, drain, cancel
}

func drainOn(parent context.Context, came <-chan os.Signal) (context.Context, <-chan struct{}, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	drain := make(chan struct{})
	go func() {
		defer cancel()
		select {
		case <-ctx.Done():
			return
		case <-came:
			close(drain)
		}
		select {
		case <-ctx.Done():
		case <-came:
		}
	}()
	return ctx, drain, cancel
}
