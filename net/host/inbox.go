package host

import (
	"errors"
	"sync"
)

// An inbox collects what players send between two ticks. The goroutine that
// reads the socket adds; the room's loop takes all at once. Neither allocates
// once both buffers have grown.
type inbox struct {
	mu    sync.Mutex // guards the fields below, and the queued count of every visitor
	now   letters
	spare letters
}

// letters are inputs, their bytes in one piece.
type letters struct {
	list  []letter
	bytes []byte
}

type letter struct {
	from   *visitor
	number uint64
	end    int // of its bytes; they begin where the one before ends
}

var errFlood = errors.New("host: too many inputs at once")

func (in *inbox) add(v *visitor, number uint64, input []byte) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if v.queued >= maxInputs || len(input) > maxInputSize {
		return errFlood
	}
	v.queued++
	in.now.bytes = append(in.now.bytes, input...)
	in.now.list = append(in.now.list, letter{v, number, len(in.now.bytes)})
	return nil
}

// take returns what has come since the last take. It is good until the next.
func (in *inbox) take() letters {
	in.mu.Lock()
	defer in.mu.Unlock()
	taken := in.now
	clear(in.spare.list)
	in.now = letters{in.spare.list[:0], in.spare.bytes[:0]}
	in.spare = taken
	for i := range taken.list {
		taken.list[i].from.queued = 0
	}
	return taken
}
