package screen

import (
	"sync"

	"roam/net/client"
	"roam/net/wire"
)

// maxWaiting bounds the bytes of views that wait for the screen. A terminal
// that is stopped takes no frames; the views cannot be skipped, as each builds
// on the one before, so past this the seat counts as lost.
const maxWaiting = 8 << 20

// An inbox takes what the network tells and keeps it for the next frame, so
// that a busy world costs no more than a quiet one: Bubble Tea draws after
// every message that it is sent.
type inbox struct {
	mu       sync.Mutex // guards the fields below
	progress client.Progress
	views    []view
	bytes    int
	changes  []client.Change
	ended    *wire.Error
	closed   bool
}

// A view is one update of the world, and the last input that it holds.
type view struct {
	ack   uint64
	bytes []byte
}

var _ client.Handler = (*inbox)(nil)

// Progress keeps the newest word on the join.
func (b *inbox) Progress(p client.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.Hosts = append([]client.ProbedHost(nil), p.Hosts...)
	b.progress = p
}

// View keeps a copy of the view.
func (b *inbox) View(ack uint64, bytes []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed || b.ended != nil:
		return
	case b.bytes+len(bytes) > maxWaiting:
		b.ended = &wire.Error{Reason: wire.ReasonSlow, Detail: "the terminal took no pictures"}
		b.views = nil
		return
	}
	b.bytes += len(bytes)
	b.views = append(b.views, view{ack, append([]byte(nil), bytes...)})
}

// Changed keeps what happened to the seat. Only the last few can matter.
func (b *inbox) Changed(c client.Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.changes) == maxChanges {
		b.changes = append(b.changes[:0], b.changes[1:]...)
	}
	b.changes = append(b.changes, c)
}

// maxChanges is how many changes may wait for a frame.
const maxChanges = 8

// takeChanges returns what happened to the seat since the last time.
func (b *inbox) takeChanges() []client.Change {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.changes
	b.changes = nil
	return c
}

// Ended keeps the reason.
func (b *inbox) Ended(err *wire.Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended == nil {
		b.ended = err
	}
}

// take returns what came, the views only to who is seated: before, nobody
// knows whose they are.
func (b *inbox) take(seated bool) (p client.Progress, views []view, ended *wire.Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if seated {
		views, b.views, b.bytes = b.views, nil, 0
	}
	return b.progress, views, b.ended
}

// close makes the inbox drop whatever still comes.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.views = true, nil
}
