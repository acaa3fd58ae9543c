package screen

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// calls are the goroutines that wait for the lobby. They end with the screen.
type calls struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu   sync.Mutex // guards the fields below
	over bool
	mail []func(*Model)
}

func newCalls(ctx context.Context) *calls {
	c := new(calls)
	c.ctx, c.cancel = context.WithCancel(ctx)
	return c
}

// command returns a command that Bubble Tea runs in a goroutine of its own.
func (c *calls) command(do func(ctx context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		c.mu.Lock()
		if c.over {
			c.mu.Unlock()
			return nil
		}
		c.wg.Add(1)
		c.mu.Unlock()
		defer c.wg.Done()
		return do(c.ctx)
	}
}

// post leaves word for the next frame.
func (c *calls) post(word func(*Model)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mail = append(c.mail, word)
}

// take returns what was posted since.
func (c *calls) take() []func(*Model) {
	c.mu.Lock()
	defer c.mu.Unlock()
	mail := c.mail
	c.mail = nil
	return mail
}

// end stops what is under way and waits for it.
func (c *calls) end() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.cancel()
	c.wg.Wait()
}
