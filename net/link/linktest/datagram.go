package linktest

import (
	"time"

	"roam/net/link"
)

// A datagram is one packet on its way or waiting to be read. Network.mu guards
// it; used ones are kept for the next.
type datagram struct {
	stream *stream
	number uint64 // within the stream
	copied bool   // the second of a doubled packet
	due    time.Time
	size   int
	next   *datagram // in the queue that it is in
	bytes  [link.MaxDatagram]byte
}

// A queue holds datagrams, first in, first out.
type queue struct {
	first, last *datagram
	len         int
}

func (q *queue) push(d *datagram) {
	d.next = nil
	if q.last == nil {
		q.first = d
	} else {
		q.last.next = d
	}
	q.last = d
	q.len++
}

// pop returns nil when the queue is empty.
func (q *queue) pop() *datagram {
	d := q.first
	if d == nil {
		return nil
	}
	q.first, d.next = d.next, nil
	if q.first == nil {
		q.last = nil
	}
	q.len--
	return d
}

// flying is a heap of the datagrams on their way, the next to arrive on top.
type flying []*datagram

func (f flying) Len() int      { return len(f) }
func (f flying) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *flying) Push(x any)   { *f = append(*f, x.(*datagram)) }

func (f *flying) Pop() any {
	last := len(*f) - 1
	d := (*f)[last]
	(*f)[last] = nil
	*f = (*f)[:last]
	return d
}

// Less lets nothing depend on the order in which goroutines happened to send:
// at one instant the stream decides, within it the order of sending.
func (f flying) Less(i, j int) bool {
	a, b := f[i], f[j]
	if c := a.due.Compare(b.due); c != 0 {
		return c < 0
	}
	if a.stream.id != b.stream.id {
		return a.stream.id < b.stream.id
	}
	return a.number < b.number
}
