// Package loop is the mailbox of an owner goroutine. Everything in roam that
// changes belongs to one loop (a room's, a host's, a lobby's); whoever wants it
// changed posts a function, which the owner runs between its own steps. Posting
// never waits, so no loop ever waits for another.
//
//	for {
//		select {
//		case <-ctx.Done():
//			return
//		case <-mail.Wake():
//			mail.Run()
//		case now := <-ticker.C:
//			tick(now)
//		}
//	}
package loop

import "sync"

// A Mailbox holds the functions that wait for their loop. Post may be called by
// any goroutine; Run and Close by the loop only.
type Mailbox struct {
	wake  chan struct{}
	spare []func() // the loop's own

	mu     sync.Mutex // guards the fields below
	queue  []func()
	closed bool
}

// NewMailbox returns an empty mailbox.
func NewMailbox() *Mailbox { return &Mailbox{wake: make(chan struct{}, 1)} }

// Post adds a function and reports whether it will be run: not after Close.
func (m *Mailbox) Post(fn func()) bool {
	m.mu.Lock()
	closed := m.closed
	if !closed {
		m.queue = append(m.queue, fn)
	}
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
	return !closed
}

// Len is how many functions wait. Any goroutine may ask.
func (m *Mailbox) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.queue)
}

// Wake delivers when there may be something to run.
func (m *Mailbox) Wake() <-chan struct{} { return m.wake }

// Run runs what was posted so far, in order.
func (m *Mailbox) Run() {
	m.mu.Lock()
	run := m.queue
	m.queue = m.spare[:0]
	m.mu.Unlock()
	for i, fn := range run {
		fn()
		run[i] = nil
	}
	m.spare = run
}

// Close refuses all further posts and runs what was posted before.
func (m *Mailbox) Close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.Run()
}
