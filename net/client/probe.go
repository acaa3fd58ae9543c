package client

import (
	"context"
	"net/netip"
	"time"

	"roam/net/wire"
)

const (
	// probeRounds is how often each address is probed: the least counts.
	probeRounds = 3
	// probeEvery lies between two rounds.
	probeEvery = 15 * time.Millisecond
	// maxWithin bounds the time that a lobby may give for measuring.
	maxWithin = 3 * time.Second
)

// echo is one probe that came back.
type echo struct {
	host int
	addr netip.AddrPort
	rtt  time.Duration
}

// probe measures all candidates at once. It ends when each has answered every
// round, or when the time is over: who has not answered by then is out of reach.
func (c *Client) probe(ctx context.Context, m *wire.Candidates) (*wire.Measured, error) {
	hosts := make([]ProbedHost, len(m.Hosts))
	best := make([]wire.Measurement, len(m.Hosts))
	waiting := 0
	for i, h := range m.Hosts {
		hosts[i] = ProbedHost{Name: h.Host, Level: h.Level, Players: h.Players, Capacity: h.Capacity}
		best[i].Host = h.Host
		waiting += len(h.Addrs) * probeRounds
	}
	c.progress(Progress{Step: StepProbe, Hosts: clone(hosts)})

	echoes := make(chan echo, waiting)
	deadline := time.NewTimer(min(m.Within, maxWithin))
	defer deadline.Stop()
	round := time.NewTicker(probeEvery)
	defer round.Stop()
	rounds := 0
	ask := func() {
		rounds++
		for i, h := range m.Hosts {
			for _, addr := range h.Addrs {
				c.socket.Probe(addr, func(rtt time.Duration) { echoes <- echo{i, addr, rtt} })
			}
		}
	}
	ask()
	missing := len(hosts)
	for done := false; !done; {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-round.C:
			if rounds < probeRounds {
				ask()
			}
			done = rounds == probeRounds && missing == 0
		case e := <-echoes:
			waiting--
			if b := &best[e.host]; b.RTT == 0 || e.rtt < b.RTT {
				if b.RTT == 0 {
					missing--
				}
				b.RTT, b.Addr = max(e.rtt, 1), e.addr
				hosts[e.host].RTT, hosts[e.host].Done = b.RTT, true
				c.progress(Progress{Step: StepProbe, Hosts: clone(hosts)})
			}
			done = waiting == 0
		case <-deadline.C:
			done = true
		}
	}
	for i := range hosts {
		hosts[i].Done = true
	}
	c.progress(Progress{Step: StepProbe, Hosts: hosts})
	return &wire.Measured{Hosts: best}, nil
}

func clone(hosts []ProbedHost) []ProbedHost { return append([]ProbedHost(nil), hosts...) }
