package feed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"roam/game"
	"roam/net/loop"
	"roam/net/wire"
)

// A lobby that is gone is dialled again after a time that doubles, up to a limit.
const (
	redialAfter  = 250 * time.Millisecond
	redialAtMost = 5 * time.Second
)

// A Feed is what a lobby tells a monitor, for as long as the feed is open, from
// one session to the next. Its methods may be called by any goroutine.
type Feed struct {
	cfg     Config
	state   atomic.Pointer[State]
	changed chan struct{}
	stop    context.CancelFunc
	gone    chan struct{} // closed when the loop is over
	picture *picture      // the loop's

	mu    sync.Mutex // guards the fields below
	line  *Line      // nil while there is none
	watch uint64     // the number of line's Watch
	focus []game.SafeText
}

// Open starts a feed and returns at once; the first State says that nothing is
// known yet. It dials until ctx is done or the feed is closed.
func Open(ctx context.Context, cfg Config) *Feed {
	ctx, stop := context.WithCancel(ctx)
	f := &Feed{
		cfg: cfg.withDefaults(), changed: make(chan struct{}, 1), stop: stop, gone: make(chan struct{}), picture: newPicture(cfg.Lobby),
	}
	f.state.Store(&State{Lobby: cfg.Lobby, Trouble: "connecting"})
	go f.run(ctx)
	return f
}

// Close ends the feed and returns when nothing of it runs any more.
func (f *Feed) Close() {
	f.stop()
	<-f.gone
}

// Changed delivers when there is a newer State than before. Several changes may
// be told as one.
func (f *Feed) Changed() <-chan struct{} { return f.changed }

// State is the cluster as it was last told.
func (f *Feed) State() *State { return f.state.Load() }

// Focus names the hosts that are on screen, at most wire.MaxFocus: their loads
// are told first. It does not wait.
func (f *Feed) Focus(hosts []game.SafeText) {
	hosts = hosts[:min(len(hosts), wire.MaxFocus)]
	f.mu.Lock()
	defer f.mu.Unlock()
	if slices.Equal(f.focus, hosts) {
		return
	}
	f.focus = slices.Clone(hosts)
	if f.line != nil {
		_ = f.line.say(f.wish()) // if the session is over, the next one will say it
	}
}

// wish is what the lobby is asked for. The lock is held.
func (f *Feed) wish() *wire.Watch {
	return &wire.Watch{Request: f.watch, Every: f.cfg.Every, Focus: f.focus}
}

// Players is Line.Players, by the session that there is.
func (f *Feed) Players(ctx context.Context, wish wire.Look) (rows []wire.PlayerState, total int, err error) {
	l, err := f.current()
	if err != nil {
		return nil, 0, err
	}
	return l.Players(ctx, wish)
}

// Why is Line.Why, by the session that there is.
func (f *Feed) Why(ctx context.Context, player string, count int) ([]wire.Decision, error) {
	l, err := f.current()
	if err != nil {
		return nil, err
	}
	return l.Why(ctx, player, count)
}

// Order is Line.Order, by the session that there is.
func (f *Feed) Order(ctx context.Context, o wire.Order, progress func(wire.Done)) (wire.Done, error) {
	l, err := f.current()
	if err != nil {
		return wire.Done{}, err
	}
	return l.Order(ctx, o, progress)
}

// current is the session that there is.
func (f *Feed) current() (*Line, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.line == nil {
		return nil, fmt.Errorf("there is no lobby to ask: %s", f.State().Trouble)
	}
	return f.line, nil
}

// run dials, follows, and dials again.
func (f *Feed) run(ctx context.Context) {
	defer close(f.gone)
	wait := redialAfter
	for ctx.Err() == nil {
		err := f.session(ctx, func() { wait = redialAfter })
		if ctx.Err() != nil {
			return
		}
		f.publish(f.State().lost(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait/2 + rand.N(wait)):
			wait = min(2*wait, redialAtMost)
		}
	}
}

// session holds one session and returns why it ended. What was known before is
// shown until the new snapshot is complete.
func (f *Feed) session(ctx context.Context, live func()) error {
	p, mail := f.picture, loop.NewMailbox()
	p.begun, p.whole = false, false
	line, err := dial(ctx, f.cfg, func(m *wire.Changes) {
		now := time.Now()
		mail.Post(func() {
			if p.apply(m, now) {
				live()
				f.publish(p.state())
			}
		})
	})
	if err != nil {
		return err
	}
	defer f.hangUp(line)
	if err := f.follow(line); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-mail.Wake():
			mail.Run()
		case <-line.gone:
			return line.over
		}
	}
}

// follow makes a line the current one and asks for its feed.
func (f *Feed) follow(line *Line) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.line, f.watch = line, line.number()
	return line.say(f.wish())
}

// hangUp ends a line.
func (f *Feed) hangUp(line *Line) {
	f.mu.Lock()
	f.line = nil
	f.mu.Unlock()
	line.Close()
}

// publish makes s the newest State. Only the feed's loop calls it.
func (f *Feed) publish(s *State) {
	s.Sequence = f.State().Sequence + 1
	f.state.Store(s)
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// lost is the state with what was known, which is not live any more.
func (s *State) lost(err error) *State {
	old := *s
	old.Live, old.Trouble = false, "the session is over"
	var e *wire.Error
	switch {
	case errors.As(err, &e):
		old.Trouble = "the lobby is gone: " + e.Error()
	case err != nil:
		old.Trouble = err.Error()
	}
	return &old
}
