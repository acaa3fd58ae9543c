package screen

import (
	"context"
	"sync"

	"roam/net/client"
)

// A Seat is what joining gives: the player's place in the world. Its methods
// may be called from any goroutine and do not wait for the network.
type Seat interface {
	// Input sends one message to the world and returns its number.
	Input(msg []byte) (n uint64, err error)
	// Status says what is known of the seat.
	Status() client.Status
	// Leave gives the seat up. It may be called again.
	Leave()
}

// A Join joins a world and tells h how it goes, until ctx ends.
type Join func(ctx context.Context, h client.Handler) (Seat, error)

// joins keeps every seat that a Join gave, so that all are left at the end,
// also one that was given after the player had quit.
type joins struct {
	join   Join
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu    sync.Mutex // guards the fields below
	seats []Seat
	over  bool
}

func newJoins(ctx context.Context, join Join) *joins {
	j := &joins{join: join}
	j.ctx, j.cancel = context.WithCancel(ctx)
	return j
}

// start joins once. It is called by Bubble Tea, in a goroutine of its own.
func (j *joins) start(in *inbox) (Seat, error) {
	j.mu.Lock()
	if j.over {
		j.mu.Unlock()
		return nil, context.Canceled
	}
	j.wg.Add(1)
	j.mu.Unlock()
	defer j.wg.Done()

	seat, err := j.join(j.ctx, in)
	if err != nil {
		return nil, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seats = append(j.seats, seat)
	return seat, nil
}

// end stops what is under way, waits for it and leaves every seat.
func (j *joins) end() {
	j.mu.Lock()
	j.over = true
	j.mu.Unlock()
	j.cancel()
	j.wg.Wait()
	for _, s := range j.seats {
		s.Leave()
	}
}
