package host

import (
	"errors"
	"net/netip"
	"reflect"
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/seat"
	"roam/net/session"
	"roam/net/wire"
)

// TestStatsBeforeTheHost: who looks on too early is told so.
func TestStatsBeforeTheHost(t *testing.T) {
	s := new(Stats)
	if _, err := s.Ask(t.Context()); err == nil {
		t.Error("a host that does not run says how it stands")
	}
	if got := s.Link().DatagramsIn; got != 0 {
		t.Errorf("it has taken %d datagrams", got)
	}
}

// TestCountingAllocates: nothing, for each view and tick is counted.
func TestCountingAllocates(t *testing.T) {
	s := new(Stats)
	m := wire.Migrated{Cause: wire.CauseRelief, Gap: time.Second}
	if n := testing.AllocsPerRun(100, func() {
		s.viewed(200)
		s.Ticks.Add(time.Millisecond)
		s.Migrations.Add(&m)
		s.Ended.Add(wire.ReasonSilent)
		s.sat(seat.Parked, true)
		s.sat(seat.Seated, false)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if s.Views.Load() != 101 || s.ViewSize.Load() != 101*200 {
		t.Errorf("%d views of %d bytes", s.Views.Load(), s.ViewSize.Load())
	}
}

// losses are what is counted of seats that were lost, or come back to.
type losses struct {
	ended                                        map[wire.Reason]uint64
	resumed, rejoined, givenUp, untaken, retaken uint64
}

func (s *Stats) losses() losses {
	l := losses{make(map[wire.Reason]uint64), s.Resumed.Load(), s.Rejoined.Load(), s.GivenUp.Load(), s.Untaken.Load(), s.Retaken.Load()}
	for reason, n := range s.Ended.All() {
		if n > 0 {
			l.ended[reason] = n
		}
	}
	return l
}

// TestLossesAreCounted: whatever becomes of a seat is counted once, as what it is.
func TestLossesAreCounted(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		const park = 10 * time.Second
		stats := b.startHost(1, func(c *Config) {
			c.Park = park
			c.NewWorld = func(game.RoomID) (game.World, error) { return choosy{newGallery()}, nil }
		})
		b.startHost(2, nil)
		noticed := link.PlayerLimits().Silence + time.Second
		players := make(map[byte]*regular)
		want := losses{ended: make(map[wire.Reason]uint64)}
		for _, step := range []struct {
			does string
			do   func()
			ends wire.Reason // one session more
			adds *uint64     // one more of it
		}{
			{does: "come", do: func() {
				for n := byte(1); n <= 4; n++ {
					players[n] = b.regular(n)
					players[n].join()
				}
			}},
			{does: "fall silent", ends: wire.ReasonSilent, do: func() {
				b.network.Partition(playerAddr(1), hostAddr(1))
				time.Sleep(noticed)
				b.network.Heal(playerAddr(1), hostAddr(1))
			}},
			{does: "come back with the ticket", adds: &want.resumed, do: func() { players[1].resume() }},
			{does: "come back before it was missed", ends: wire.ReasonReplaced, adds: &want.resumed, do: func() { players[1].resume() }},
			{does: "join anew", ends: wire.ReasonReplaced, adds: &want.rejoined, do: func() { players[1].join() }},
			{does: "fall silent for long", ends: wire.ReasonSilent, adds: &want.givenUp, do: func() {
				b.network.Partition(playerAddr(1), hostAddr(1))
				time.Sleep(noticed + park)
			}},
			{does: "never come", adds: &want.untaken, do: func() {
				b.lobby.reserve("h1", 5, "plaza")
				time.Sleep(11 * time.Second)
			}},
			{does: "leave", ends: wire.ReasonBye, do: func() { players[2].current().End(wire.ReasonBye, "") }},
			{does: "are sent away", ends: wire.ReasonKicked, do: func() {
				b.lobby.tell("h1", &wire.Dismiss{Player: game.PlayerID{3}, Reason: wire.ReasonKicked})
			}},
			{does: "turn back from another host", adds: &want.retaken, do: func() {
				b.lobby.tell("h1", &wire.Relocate{
					Migration: 1, Cause: wire.CauseOrder, Target: "h2", Addrs: []netip.AddrPort{hostAddr(2)},
					Players: []game.PlayerID{{4}},
				})
			}},
			{does: "are refused", ends: wire.ReasonProfile, do: func() { b.regular(unwanted).join() }},
		} {
			step.do()
			time.Sleep(2 * time.Second)
			if step.ends != wire.ReasonNone {
				want.ended[step.ends]++
			}
			if step.adds != nil {
				*step.adds++
			}
			if got := stats.losses(); !reflect.DeepEqual(got, want) {
				t.Fatalf("after players %s: %+v, not %+v", step.does, got, want)
			}
		}
	})
}

// unwanted is whom a choosy world refuses.
const unwanted = 13

type choosy struct{ *gallery }

func (w choosy) Enter(p game.Player, profile []byte) error {
	if p.ID == (game.PlayerID{unwanted}) {
		return errors.New("not you")
	}
	return w.gallery.Enter(p, profile)
}

// A regular is a client on h1 that comes back when its test says so, and turns back
// from any other host as soon as it is there.
type regular struct {
	b      *bubble
	n      byte
	socket *link.Socket

	mu      sync.Mutex // guards the fields below
	session *session.Session
	ticket  *wire.Ticket // to come back with
	move    *wire.Move
}

func (b *bubble) regular(n byte) *regular {
	p := &regular{b: b, n: n, socket: link.Open(link.Config{Conn: b.listen(playerAddr(n))})}
	b.stop = append(b.stop, p.socket.Close)
	return p
}

func (p *regular) current() *session.Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session
}

func (p *regular) join() {
	p.b.t.Helper()
	p.sit(p.b.lobby.reserve("h1", p.n, "plaza").Ticket)
}

func (p *regular) resume() {
	p.mu.Lock()
	t := *p.ticket
	p.mu.Unlock()
	t.Addrs = []netip.AddrPort{hostAddr(1)}
	p.sit(t)
}

func (p *regular) sit(t wire.Ticket) {
	s := p.dial(t, false)
	p.mu.Lock()
	p.session = s
	p.mu.Unlock()
}

func (p *regular) dial(t wire.Ticket, away bool) *session.Session {
	s := session.Dial(&regularVisit{p, away})
	l, err := p.socket.Dial(t.Addrs[0], t, link.PlayerLimits(), s)
	if err == nil {
		err = s.Greet(l, p.socket, &wire.Hello{Role: wire.RolePlayer, Name: "ada", Game: "gallery/1"})
	}
	if err != nil {
		p.b.t.Errorf("dial: %v", err)
	}
	return s
}

// A regularVisit is one session of a regular.
type regularVisit struct {
	*regular
	away bool // it is not with h1
}

func (v *regularVisit) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case kind == wire.KindWelcome && !v.away:
		m := new(wire.Welcome)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		v.ticket = m.Resume
	case kind == wire.KindMove:
		v.move = new(wire.Move)
		if err := wire.Decode(body, v.move); err != nil {
			return err
		}
		go v.dial(v.move.Ticket, true)
	case kind == wire.KindView && v.away:
		v.session.Send(&wire.Back{Epoch: v.move.Epoch})
	}
	return nil
}

func (*regularVisit) Ended(*session.Session, wire.Reason, game.SafeText) {}
