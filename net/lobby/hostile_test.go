package lobby

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// attach takes a seat with a session that the test drives.
func attach(b *bubble, n int) *stay {
	b.t.Helper()
	seat, _ := ticket(b, n, "h1")
	s := use(b, n, seat, testGame)
	if welcomes, _, _ := s.state(); welcomes != 1 {
		b.t.Fatal("not welcome")
	}
	return s
}

func (s *stay) input(number uint64, input []byte) {
	s.session.SendRaw(wire.KindInput, wire.AppendInput(nil, number, input))
}

// number is a good input.
func number(n byte) []byte { return []byte{7: n} }

// TestRubbish: three pieces of rubbish of whatever kind end the player who sent
// them, two do not, and nobody else notices.
func TestRubbish(t *testing.T) {
	unreadable := func(s *stay, _ uint64) { s.session.SendRaw(wire.KindInput, nil) }
	badNumber := func(s *stay, _ uint64) { s.session.SendRaw(wire.KindInput, bytes.Repeat([]byte{0xff}, 20)) }
	tooLong := func(s *stay, n uint64) { s.input(n, make([]byte, 1025)) }
	gap := func(s *stay, n uint64) { s.input(n+1000, number(1)) }
	game := func(s *stay, n uint64) { s.input(n, []byte("what?")) }
	panics := func(s *stay, n uint64) { s.input(n, []byte("panic")) }
	unknown := func(s *stay, _ uint64) { s.session.SendRaw(199, []byte{1, 2, 3}) }
	duplicate := func(s *stay, _ uint64) { s.input(0, number(1)) }
	for name, c := range map[string]struct {
		do  [3]func(*stay, uint64)
		end bool
	}{
		"unreadable":   {[3]func(*stay, uint64){unreadable, unreadable, unreadable}, true},
		"bad number":   {[3]func(*stay, uint64){badNumber, badNumber, badNumber}, true},
		"too long":     {[3]func(*stay, uint64){tooLong, tooLong, tooLong}, true},
		"gaps":         {[3]func(*stay, uint64){gap, gap, gap}, true},
		"game's":       {[3]func(*stay, uint64){game, game, game}, true},
		"panics":       {[3]func(*stay, uint64){panics, panics, panics}, true},
		"one of each":  {[3]func(*stay, uint64){unreadable, gap, game}, true},
		"two and more": {[3]func(*stay, uint64){unreadable, game, unknown}, false},
		"unknown":      {[3]func(*stay, uint64){unknown, unknown, unknown}, false},
		"duplicates":   {[3]func(*stay, uint64){duplicate, duplicate, duplicate}, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1")
				other := b.newPlayer("Bob")
				other.mustJoin()
				s := attach(b, 1)
				defer s.socket.Close()
				n := uint64(1)
				for i, do := range c.do {
					if _, _, ended := s.state(); ended != wire.ReasonNone {
						t.Errorf("ended with %v after %d", ended, i)
					}
					do(s, n)
					n++ // of the game's rubbish; the others do not take a number
					if name != "game's" && name != "panics" {
						n = 1
					}
					walkAll(300*ms, other)
				}
				_, _, ended := s.state()
				if want := map[bool]wire.Reason{true: wire.ReasonRubbish}[c.end]; ended != want {
					t.Errorf("ended with %v, want %v", ended, want)
				}
				time.Sleep(time.Second)
				caughtUp(t, other)
			})
		})
	}
}

// TestFlood: a player who sends as fast as the link carries is ended, and
// another one's views keep coming.
func TestFlood(t *testing.T) {
	inBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: ms}}, func(b *bubble) {
		b.startHost("h1")
		other := b.newPlayer("Bob")
		other.mustJoin()
		s := attach(b, 1)
		defer s.socket.Close()
		n := uint64(0)
		for range 200 {
			for range 200 {
				n++
				s.input(n, number(byte(n)))
			}
			s.socket.Flush(s.session.Link())
			time.Sleep(ms)
			if _, _, ended := s.state(); ended != wire.ReasonNone {
				break
			}
		}
		time.Sleep(time.Second)
		if _, _, ended := s.state(); ended != wire.ReasonRubbish && ended != wire.ReasonSlow {
			t.Errorf("after %d inputs: %v", n, ended)
		}
		other.walk(time.Second)
		time.Sleep(time.Second)
		caughtUp(t, other)
	})
}

// TestNeverAcks: a player from whom nothing but pings arrives is sent away, and
// until then costs no more than a window.
func TestNeverAcks(t *testing.T) {
	var deaf = playerAt(2001)
	big := 0
	inBubble(t, linktest.Config{Seed: 1}, func(b *bubble) {
		b.startHost("h1")
		seat, _ := ticket(b, 1, "h1")
		limits := link.PlayerLimits()
		limits.Silence = time.Hour // it does not mind to hear nothing
		s := useWithin(b, 1, seat, testGame, limits)
		defer s.socket.Close()
		for n := range 20 { // so that there is something to see, 20 times a second
			s.input(uint64(n+1), number(byte(n+1)))
		}
		time.Sleep(200 * ms)
		b.network.SetPath(hostAt("h1"), deaf, linktest.Path{Loss: 1})
		began := time.Now()
		for n := 21; time.Since(began) < 2*time.Minute; n++ {
			s.session.SendRaw(wire.KindInput, wire.AppendInput(nil, uint64(n), number(byte(n))))
			s.socket.Flush(s.session.Link())
			time.Sleep(50 * ms)
			if b.book.seated("h1") == 0 {
				break
			}
			big++
		}
		if b.book.seated("h1") != 0 {
			t.Error("still seated after two minutes")
		}
	})
	if big < 20 {
		t.Errorf("gone after %d ticks", big)
	}
}

// TestWorldPanics: a world that panics in a call costs that call, not the host.
func TestWorldPanics(t *testing.T) {
	for _, call := range []string{"NewWorld", "Enter", "Save", "Leave", "Input", "Tick", "View"} {
		t.Run(call, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1")
				there := b.newPlayer("Bob")
				there.mustJoin(room("other"))
				b.book.panicIn(call, true)
				p := b.newPlayer("Ada")
				err := p.join(room("attic"))
				switch call {
				case "NewWorld":
					if err == nil || err.Reason != wire.ReasonNoSuchRoom {
						t.Errorf("join: %v", err)
					}
				case "Enter":
					if err == nil || err.Reason != wire.ReasonProfile {
						t.Errorf("join: %v", err)
					}
				default:
					if err != nil {
						t.Fatalf("join: %v", err)
					}
					p.step()
					if call == "Save" {
						again := b.again(p)
						again.mustJoin(room("attic"))
					}
				}
				time.Sleep(time.Second)
				p.leave()
				time.Sleep(time.Second)
				b.book.panicIn(call, false)
				if there.over() != wire.ReasonNone {
					t.Errorf("another player was ended: %v", there.over())
				}
				if b.log.count("game panicked") == 0 {
					t.Error("nothing was logged")
				}
				b.newPlayer("Cy").mustJoin()
				there.walk(200 * ms)
				time.Sleep(300 * ms)
				caughtUp(t, there)
			})
		})
	}
}

// TestWorldRefuses: the player is told, and the seat is free again.
func TestWorldRefuses(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(1))
		b.book.refuseAll(true)
		if err := b.newPlayer("Ada").join(); err == nil || err.Reason != wire.ReasonProfile {
			t.Errorf("join: %v", err)
		}
		b.book.refuseAll(false)
		time.Sleep(12 * time.Second)
		b.newPlayer("Bob").mustJoin()
	})
}

// TestMessagesOutOfTurn: what a player says to the lobby at the wrong time, or
// twice, changes nothing.
func TestMessagesOutOfTurn(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		key, _ := link.NewKey()
		p := b.fakePlayer(1, key)
		defer p.socket.Close()
		measured := &wire.Measured{Hosts: []wire.Measurement{{Host: "h1", RTT: ms}, {Host: "h9", RTT: ms}}}
		p.say(measured)
		p.say(&wire.Join{})
		p.say(&wire.Join{Host: "h9"})
		for range 50 {
			p.session.Send(measured)
		}
		p.say(measured)
		if c, s, r := said[*wire.Candidates](p), said[*wire.Seat](p), said[*wire.Refused](p); len(c) != 1 || len(s) != 1 || len(r) != 0 {
			t.Errorf("%d candidates, %d seats, %d refusals", len(c), len(s), len(r))
		}
		time.Sleep(11 * time.Second) // it does not hang up
		if over := p.over(); len(over) != 1 || over[0] != wire.ReasonTooLate {
			t.Errorf("ended with %v", over)
		}
		b.ask(func(l *Lobby) {
			if len(l.joins)+len(l.requests) != 0 {
				t.Errorf("%d joins, %d requests are left", len(l.joins), len(l.requests))
			}
		})
	})
}

// TestWrongRole: who knocked as a player and says that it is something else.
func TestWrongRole(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for i, role := range []wire.Role{wire.RoleHost, wire.RoleLobby, wire.RoleMonitor, 0, 200} {
			key, _ := link.NewKey()
			p := b.fakePlayerAs(i, key, role)
			if over := p.over(); len(over) != 1 || over[0] != wire.ReasonDenied {
				t.Errorf("%v: ended with %v", role, over)
			}
			p.socket.Close()
		}
		b.ask(func(l *Lobby) {
			if len(l.hosts)+len(l.joins) != 0 {
				t.Error("somebody was let in")
			}
		})
	})
}

// TestSilentPlayers who say nothing, or stop half-way, are sent away, and the
// lobby forgets them.
func TestSilentPlayers(t *testing.T) {
	for after := range 3 {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1")
				key, _ := link.NewKey()
				p := b.fakePlayer(1, key)
				defer p.socket.Close()
				if after > 0 {
					p.say(&wire.Join{})
				}
				if after > 1 {
					b.network.Isolate(playerAt(1001))
				}
				time.Sleep(20 * time.Second)
				if len(p.over()) != 1 {
					t.Error("still there")
				}
				b.ask(func(l *Lobby) {
					if len(l.joins) != 0 {
						t.Error("not forgotten")
					}
				})
			})
		})
	}
}

// TestBusyLobby: joins beyond the most are refused in words, and again let in
// when others are done.
func TestBusyLobby(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		var waiting []*fakePlayer
		for i := range 3 {
			key, _ := link.NewKey()
			waiting = append(waiting, b.fakePlayer(i, key))
			defer waiting[i].socket.Close()
		}
		if err := b.newPlayer("Ada").join(); err == nil || err.Reason != wire.ReasonNoHost || err.Detail == "" {
			t.Errorf("join: %v", err)
		}
		waiting[0].session.End(wire.ReasonBye, "")
		time.Sleep(time.Second)
		b.newPlayer("Bob").mustJoin()
	}, func(c *Config) { c.MaxJoins = 3 })
}
