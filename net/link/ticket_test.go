package link_test

import (
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// ticketed is a host and a client without a link yet.
func ticketed(t *testing.T, cfg linktest.Config) *bubble {
	b := &bubble{network: linktest.New(cfg), up: &witness{t: t}, down: &witness{t: t}}
	b.host = listen(t, b.network, hostAt, link.Config{})
	b.client = listen(t, b.network, clientAt, link.Config{})
	return b
}

func (b *bubble) issue(t *testing.T, life time.Duration) wire.Ticket {
	t.Helper()
	ticket, there, err := b.host.Issue(life, link.PlayerLimits(), b.up)
	if err != nil {
		t.Fatal(err)
	}
	b.there = there
	return ticket
}

func TestTicketExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ticketed(t, linktest.Config{})
		defer b.close()
		start := time.Now()
		b.issue(t, 10*time.Second)
		time.Sleep(time.Minute)
		e := b.up.ended(t)
		if after := e.at.Sub(start); e.reason != wire.ReasonTicket || after < 10*time.Second || after > 10*time.Second+100*time.Millisecond {
			t.Errorf("closed with %v after %v", e.reason, after)
		}
		if len(b.up.events("opened")) != 0 || b.host.Stats().Links != 0 {
			t.Error("a ticket that nobody used was opened, or is kept")
		}
		if err := b.there.Send(wire.KindView, nil); !errors.Is(err, link.ErrClosed) {
			t.Errorf("Send on an expired ticket: %v", err)
		}
	})
}

// TestBadTicketsMeetSilence: whatever is wrong with a ticket, the host drops what
// comes without a word, counts it, and keeps nothing.
func TestBadTicketsMeetSilence(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(b *bubble, ticket *wire.Ticket)
		count func(s link.Stats) uint64
	}{
		"late": {
			func(*bubble, *wire.Ticket) { time.Sleep(10*time.Second + time.Millisecond) },
			func(s link.Stats) uint64 { return s.DroppedNoLink },
		},
		"unknown link": {
			func(_ *bubble, ticket *wire.Ticket) { ticket.Link += 1000 },
			func(s link.Stats) uint64 { return s.DroppedNoLink },
		},
		"other secret": {
			func(_ *bubble, ticket *wire.Ticket) { ticket.Secret[3] ^= 1 },
			func(s link.Stats) uint64 { return s.DroppedSealed },
		},
		"other boot": {
			func(_ *bubble, ticket *wire.Ticket) { ticket.Boot++ },
			func(s link.Stats) uint64 { return s.DroppedSealed },
		},
		"used and closed": {
			func(b *bubble, ticket *wire.Ticket) { b.there.Close(wire.ReasonKicked, "") },
			func(s link.Stats) uint64 { return s.DroppedNoLink },
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := ticketed(t, linktest.Config{Path: linktest.Path{Latency: time.Millisecond}})
				defer b.close()
				ticket := b.issue(t, 10*time.Second)
				c.spoil(b, &ticket)
				start := time.Now()
				here, err := b.client.Dial(hostAt, ticket, link.PlayerLimits(), b.down)
				if err != nil {
					t.Fatal(err)
				}
				say(t, here, 0, 10)
				b.client.Flush(here)
				time.Sleep(time.Minute)
				if e := b.down.ended(t); e.reason != wire.ReasonSilent || e.at.Sub(start) < link.PlayerLimits().Silence {
					t.Errorf("dialler: %v after %v", e.reason, e.at.Sub(start))
				}
				s := b.host.Stats()
				if s.DatagramsOut != 0 || c.count(s) != s.DatagramsIn || s.DatagramsIn == 0 || s.Links != 0 {
					t.Errorf("host: %+v", s)
				}
				if len(b.up.events("opened"))+len(b.up.events("message")) != 0 {
					t.Error("the host's receiver was told of it")
				}
			})
		})
	}
}

// TestTicketOfAnotherHost: two hosts count their links alike; their keys differ.
func TestTicketOfAnotherHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ticketed(t, linktest.Config{})
		defer b.close()
		other := listen(t, b.network, otherAt, link.Config{})
		defer other.Close()
		ticket := b.issue(t, time.Minute)
		here, err := b.client.Dial(otherAt, ticket, link.PlayerLimits(), b.down)
		if err != nil {
			t.Fatal(err)
		}
		say(t, here, 0, 10)
		time.Sleep(time.Minute)
		if s := other.Stats(); s.DatagramsOut != 0 || s.DroppedNoLink == 0 {
			t.Errorf("the other host: %+v", s)
		}
		if e := b.down.ended(t); e.reason != wire.ReasonSilent {
			t.Errorf("closed with %v", e.reason)
		}
	})
}

// TestTicketWorksOnce: a second dial is refused here, a stolen copy of the ticket
// gets nothing there, and a used one does not come back.
func TestTicketWorksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ticketed(t, linktest.Config{Path: linktest.Path{Latency: time.Millisecond}})
		defer b.close()
		ticket := b.issue(t, time.Minute)
		dial := func(s *link.Socket, w *witness) (*link.Link, error) {
			return s.Dial(hostAt, ticket, link.PlayerLimits(), w)
		}
		here, err := dial(b.client, b.down)
		if err != nil {
			t.Fatal(err)
		}
		b.here = here
		if _, err := dial(b.client, b.down); !errors.Is(err, link.ErrTicketUsed) {
			t.Errorf("dialled twice: %v", err)
		}
		b.converse(t, 0, 40, 100, 16)

		thief := listen(t, b.network, otherAt, link.Config{})
		defer thief.Close()
		caught := &witness{t: t}
		stolen, err := dial(thief, caught)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10 { // their counters were all used by the first
			say(t, stolen, 100+i, 16)
			thief.Flush(stolen)
			time.Sleep(50 * time.Millisecond)
		}
		if s := b.host.Stats(); s.DroppedReplay == 0 || s.Moves != 0 {
			t.Errorf("the copy of a used ticket: %+v", s)
		}
		b.up.inOrder(t, 40)

		b.here.Close(wire.ReasonBye, "")
		time.Sleep(time.Second)
		again, err := dial(b.client, &witness{t: t})
		if err != nil {
			t.Fatal(err)
		}
		say(t, again, 0, 16)
		time.Sleep(time.Second)
		if s := b.host.Stats(); s.Links != 0 || s.DroppedNoLink == 0 {
			t.Errorf("a ticket was used again: %+v", s)
		}
	})
}

func TestMaxLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := linktest.New(linktest.Config{})
		host := listen(t, network, hostAt, link.Config{MaxLinks: 3})
		defer host.Close()
		seen := make(map[uint32]bool)
		for i := range 3 {
			ticket, _, err := host.Issue(time.Second, link.PlayerLimits(), &witness{t: t})
			if err != nil || seen[ticket.Link] || ticket.Link == 0 {
				t.Fatalf("ticket %d: link %d, %v", i, ticket.Link, err)
			}
			seen[ticket.Link] = true
		}
		if _, _, err := host.Issue(time.Second, link.PlayerLimits(), &witness{t: t}); !errors.Is(err, link.ErrTooMany) {
			t.Errorf("one too many: %v", err)
		}
		time.Sleep(2 * time.Second)
		ticket, _, err := host.Issue(time.Second, link.PlayerLimits(), &witness{t: t})
		if err != nil || seen[ticket.Link] {
			t.Errorf("after they expired: link %d (seen %v), %v", ticket.Link, seen, err)
		}
	})
}

// TestHostThatStartsAgain counts its links from the start; whoever dialled it
// before gets in at once all the same.
func TestHostThatStartsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, linktest.Config{Path: linktest.Path{Latency: time.Millisecond}})
		b.converse(t, 0, 10, 50, 16)
		b.network.Isolate(hostAt) // it dies without a word
		b.host.Close()
		b.network.Heal(netip.AddrPort{}, netip.AddrPort{})
		before, id := b.down, b.here.ID()
		b.host = listen(t, b.network, hostAt, link.Config{})
		b.up, b.down = &witness{t: t}, &witness{t: t}
		b.dial(t)
		defer b.close()
		if b.here.ID() != id {
			t.Fatalf("link %d after %d: the test shows nothing", b.here.ID(), id)
		}
		b.converse(t, 0, 40, 50, 16)
		time.Sleep(time.Second)
		b.up.inOrder(t, 40)
		b.down.inOrder(t, 40)
		if e := before.ended(t); e.reason != wire.ReasonSilent {
			t.Errorf("the old link closed with %v", e.reason)
		}
	})
}
