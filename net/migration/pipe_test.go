package migration

import (
	"time"

	"roam/net/wire"
)

// A pipe is a session between two of the cluster's programs: reliable and in
// order while it lasts. It can be cut, and then either end notices when it gets
// to it. End 0 has dialled.
type pipe struct {
	c     *cluster
	ends  [2]end
	in    [2][]message // that are under way to the end, or closed{}, last
	old   [2][]message // control messages that came, to be doubled
	over  [2]bool      // the end cannot send any more
	ended [2]bool      // and has been told so
	cut   bool
	name  string
}

// An end is a program's side of a pipe.
type end interface {
	receive(p *pipe, m message)
	closed(p *pipe, reason wire.Reason)
	running() bool
	asleep() time.Time // since when, if it is paused
}

type message any

type closed struct{ reason wire.Reason }

func (c *cluster) connect(name string, a, b end) *pipe {
	p := &pipe{c: c, ends: [2]end{a, b}, name: name}
	c.pipes = append(c.pipes, p)
	return p
}

func (p *pipe) send(from int, m message) {
	if p.over[from] || p.cut {
		return
	}
	p.in[1-from] = append(p.in[1-from], m)
}

// close ends the pipe from one end. The far end is told beside the stream, and
// so perhaps before what was sent earlier.
func (p *pipe) close(from int, reason wire.Reason) {
	if p == nil || p.over[from] {
		return
	}
	p.c.logf("%s: end %d closes: %v", p.name, from, reason)
	p.over[from] = true
	p.in[from] = append(p.in[from][:0], closed{reason})
	p.lose(1-from, reason)
}

// lose lets an end notice, some time, that the pipe is over. What is under way
// may still come, or not.
func (p *pipe) lose(to int, reason wire.Reason) {
	if p.over[to] || p.losing(to) {
		return
	}
	keep := 0
	if n := len(p.in[to]); n > 0 {
		keep = p.c.r.IntN(n + 1)
	}
	p.in[to] = append(p.in[to][:keep], closed{reason})
	p.over[to] = p.c.r.IntN(2) == 0 // known to the session, not yet to its loop
}

func (p *pipe) losing(to int) bool {
	n := len(p.in[to])
	if n == 0 {
		return p.ended[to]
	}
	_, is := p.in[to][n-1].(closed)
	return is
}

// sever cuts the pipe.
func (p *pipe) sever() {
	if p.cut {
		return
	}
	p.c.logf("%s: cut", p.name)
	p.cut = true
	p.lose(0, wire.ReasonSilent)
	p.lose(1, wire.ReasonSilent)
}

// deliver gives an end its next message.
func (p *pipe) deliver(to int) bool {
	if len(p.in[to]) == 0 || !p.ends[to].running() {
		return false
	}
	m := p.in[to][0]
	p.in[to] = p.in[to][1:]
	if end, is := m.(closed); is {
		p.over[to], p.ended[to] = true, true
		p.c.logf("%s: end %d is told: %v", p.name, to, end.reason)
		p.ends[to].closed(p, end.reason)
		return true
	}
	if p.c.tracing {
		p.c.logf("%s: to %d: %T%+v", p.name, to, m, m)
	}
	if control(m) {
		p.old[to] = append(p.old[to], m)
	}
	p.ends[to].receive(p, m)
	return true
}

// double delivers a message once more, however late.
func (p *pipe) double(to int) {
	if len(p.old[to]) == 0 || p.over[to] || !p.ends[to].running() {
		return
	}
	m := p.old[to][p.c.r.IntN(len(p.old[to]))]
	if p.c.tracing {
		p.c.logf("%s: to %d AGAIN: %T%+v", p.name, to, m, m)
	}
	p.c.fired[guardDoubled]++
	p.ends[to].receive(p, m)
}

// control tells what may be doubled: sessions take care of their greetings, views
// build on each other, and inputs are sent twice often enough.
func control(m message) bool {
	switch m.(type) {
	case hello, *wire.Welcome, view, input:
		return false
	}
	return true
}

// What travels, besides the messages of package wire.
type (
	hello struct{ ticket uint32 }
	input struct {
		number uint64
		bytes  byte
	}
	view struct {
		ack   uint64
		state fold
		epoch uint64
	}
)

// A fold is a player's whole state in the model's world: how many inputs it was
// given, and their hash in order.
type fold struct{ count, hash uint64 }

func (f fold) with(in byte) fold {
	return fold{f.count + 1, (f.hash ^ uint64(in) ^ f.count<<8) * 0x9E3779B97F4A7C15}
}

const ms = time.Millisecond
