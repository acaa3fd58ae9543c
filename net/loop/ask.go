package loop

import (
	"context"
	"errors"
)

// Ask runs fn in the loop that owns the mailbox and returns what it returned. It
// waits, until ctx is done at most, so it is not for loops, which never wait for
// each other: it is for those who look in from outside.
func Ask[T any](ctx context.Context, m *Mailbox, fn func() T) (answer T, err error) {
	answers := make(chan T, 1) // the loop does not wait for who has given up
	if !m.Post(func() { answers <- fn() }) {
		return answer, errClosed
	}
	select {
	case answer = <-answers:
		return answer, nil
	case <-ctx.Done():
		return answer, ctx.Err()
	}
}

var errClosed = errors.New("loop: closed")
