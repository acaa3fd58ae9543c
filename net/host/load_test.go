package host

import (
	"context"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// A processor is used as much as a test says, by the bubble's clock.
type processor struct {
	cores atomic.Int64 // busy, in thousandths
	since time.Time
	used  time.Duration
}

func (p *processor) read() time.Duration {
	now := time.Now()
	if !p.since.IsZero() {
		p.used += now.Sub(p.since) * time.Duration(p.cores.Load()) / 1000
	}
	p.since = now
	return p.used
}

// TestLevelFollowsTheProcessor: a host whose cores get busy says so at once, admits
// nobody at Highest, whoever asks, and does again when it has cooled down.
func TestLevelFollowsTheProcessor(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		cpu := new(processor)
		cpu.cores.Store(1500) // of four
		b.startHost(1, func(c *Config) { c.CPU = cpu.read })
		time.Sleep(10 * time.Second)
		m := last[*wire.Report](b.lobby, "h1")
		if got := m.Factors[balance.CPU]; math.Abs(got-.375) > .01 || balance.Level(m.Level) != balance.Low {
			t.Errorf("cpu at %v, level %v", got, balance.Level(m.Level))
		}
		if r := b.lobby.reserve("h1", 1, "plaza"); r.Reason != wire.ReasonNone {
			t.Errorf("a host that is half busy: %v", r.Reason)
		}
		cpu.cores.Store(4000)
		time.Sleep(10 * time.Second)
		levels(t, b.lobby, balance.Low, balance.Normal, balance.High, balance.Highest)
		if r := b.lobby.reserve("h1", 2, "plaza"); r.Reason != wire.ReasonHostFull || r.Detail != "the host's load is highest" {
			t.Errorf("a host at Highest: %v, %q", r.Reason, r.Detail)
		}
		if r := b.lobby.reserve("h1", 1, "plaza"); r.Reason != wire.ReasonNone {
			t.Errorf("who has a seat there already: %v", r.Reason)
		}
		cpu.cores.Store(0)
		time.Sleep(20 * time.Second)
		if r := b.lobby.reserve("h1", 2, "plaza"); r.Reason != wire.ReasonNone {
			t.Errorf("a host that has cooled down: %v", r.Reason)
		}
	})
}

// levels checks that the reports went through these, and that there was never more
// than a second between two.
func levels(t *testing.T, l *lobbyDouble, want ...balance.Level) {
	t.Helper()
	reports, at := all[*wire.Report](l, "h1")
	for i, m := range reports {
		if i > 0 && at[i].Sub(at[i-1]) > time.Second {
			t.Errorf("%v between two reports", at[i].Sub(at[i-1]))
		}
		if len(want) > 0 && balance.Level(m.Level) == want[0] {
			want = want[1:]
		}
	}
	if len(want) > 0 {
		t.Errorf("never at %v", want)
	}
}

// TestAtOnce: a change of level does not wait for the next report.
func TestAtOnce(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		b.startHost(1, func(c *Config) { c.Capacity = 4 })
		for i, want := range []balance.Level{balance.Lowest, balance.Low, balance.Normal, balance.Highest} {
			n := byte(i + 1)
			before, _ := all[*wire.Report](b.lobby, "h1")
			asked := time.Now()
			b.lobby.reserve("h1", n, "plaza")
			time.Sleep(time.Second / 5)
			after, at := all[*wire.Report](b.lobby, "h1")
			for i := len(before); i < len(after); i++ {
				if balance.Level(after[i].Level) == want {
					if late := at[i].Sub(asked); n > 1 && late > 2*sampleEvery {
						t.Errorf("player %d: told after %v", n, late)
					}
				}
			}
			if got := balance.Level(after[len(after)-1].Level); got != want {
				t.Errorf("%d of 4 seats: %v, not %v", n, got, want)
			}
		}
	})
}

// TestBytesAreMeasured: also without a limit, which only the factors need.
func TestBytesAreMeasured(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		b.startHost(1, nil)
		b.startHost(2, func(c *Config) { c.Bandwidth = 1000 })
		time.Sleep(5 * time.Second)
		free, bound := last[*wire.Report](b.lobby, "h1"), last[*wire.Report](b.lobby, "h2")
		if free.In == 0 || free.Out == 0 || free.Factors[balance.BytesIn] != 0 || free.Factors[balance.BytesOut] != 0 {
			t.Errorf("without a limit: %d in, %d out, factors %v", free.In, free.Out, free.Factors)
		}
		for f, rate := range map[balance.Factor]uint64{balance.BytesIn: bound.In, balance.BytesOut: bound.Out} {
			if got := bound.Factors[f]; got <= 0 || got > 10*float64(rate)/1000 {
				t.Errorf("%v: %v at %d bytes a second of 1000", f, got, rate)
			}
		}
	})
}

// TestOwnRoundTrip: a host that does not hear itself any more is as loaded as can
// be, and is not for longer than that lasts.
func TestOwnRoundTrip(t *testing.T) {
	inBubble(t, linktest.Path{Latency: 80 * time.Millisecond}, func(b *bubble) {
		stats := b.startHost(1, nil)
		rtt := func() float64 {
			state, err := stats.Ask(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return state.Load[balance.RTT]
		}
		time.Sleep(3 * time.Second)
		if got := rtt(); got > .1 {
			t.Errorf("%v: the way to others counts", got)
		}
		b.network.Partition(hostAddr(1), hostAddr(1))
		time.Sleep(10 * time.Second)
		if got := rtt(); got < .95 || got > 1 {
			t.Errorf("no echo comes back: %v", got)
		}
		if m := last[*wire.Report](b.lobby, "h1"); balance.Level(m.Level) != balance.Highest || m.RTT < 8*time.Second {
			t.Errorf("no echo comes back: %v, %v", balance.Level(m.Level), m.RTT)
		}
		b.network.Heal(hostAddr(1), hostAddr(1))
		time.Sleep(10 * time.Second)
		if got := rtt(); got > .1 {
			t.Errorf("echoes come back: %v", got)
		}
	})
}

// TestEmptyRoomsWeighNothing: what a room measured while there were players in it is
// over when they are gone. Else one whose last players took nothing in any more would
// make the host look full.
func TestEmptyRoomsWeighNothing(t *testing.T) {
	h, r := newTestHost("h1"), newTestRoom(newGallery())
	h.rooms["plaza"] = &opened{room: r}
	r.vitals.busy.store(.5)
	r.vitals.outbox.store(20) // of twenty players, all full
	if outbox, _, tick := h.fullest(); outbox != 20 || tick != .5 {
		t.Fatalf("outbox %v, tick %v", outbox, tick)
	}
	r.step(time.Now())
	if outbox, _, tick := h.fullest(); outbox != 0 || tick != 0 {
		t.Errorf("outbox %v, tick %v in an empty room", outbox, tick)
	}
}

// TestFullest: the longest queue counts, and of the players' outboxes the mean.
func TestFullest(t *testing.T) {
	h := newTestHost("h1")
	h.players = map[game.PlayerID]*guest{{1}: {}, {2}: {}, {3}: {}, {4}: {}}
	for id, busy := range map[string]float64{"plaza": .3, "attic": .2} {
		r := newTestRoom(newGallery())
		r.vitals.busy.store(busy)
		r.vitals.outbox.store(busy) // of one player, the others have none
		h.rooms[game.RoomID(id)] = &opened{room: r}
	}
	for range maxQueue / 2 {
		h.rooms["attic"].room.mail.Post(func() {})
	}
	h.mail.Post(func() {})
	outbox, queue, tick := h.fullest()
	if math.Abs(outbox-.125) > 1e-9 || queue != .5 || tick != .3 {
		t.Errorf("outbox %v, queue %v, tick %v", outbox, queue, tick)
	}
}
