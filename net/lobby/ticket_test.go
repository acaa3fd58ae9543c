package lobby

import (
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// A stay is a session with a host that a test drives message by message.
type stay struct {
	socket  *link.Socket
	session *session.Session

	mu       sync.Mutex // guards the fields below
	welcomes []wire.Welcome
	views    int
	ended    []wire.Reason
}

func (s *stay) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case wire.KindWelcome:
		m := new(wire.Welcome)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		s.welcomes = append(s.welcomes, *m)
	case wire.KindView:
		s.views++
	}
	return nil
}

func (s *stay) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = append(s.ended, reason)
}

func (s *stay) state() (welcomes, views int, ended wire.Reason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ended) > 0 {
		ended = s.ended[0]
	}
	return len(s.welcomes), s.views, ended
}

// use attaches with a ticket, whoever's it is.
func use(b *bubble, n int, seat *wire.Seat, plays string) *stay {
	b.t.Helper()
	return useWithin(b, n, seat, plays, link.PlayerLimits())
}

func useWithin(b *bubble, n int, seat *wire.Seat, plays string, limits link.Limits) *stay {
	b.t.Helper()
	s := &stay{socket: link.Open(link.Config{Conn: b.listen(playerAt(2000 + n))})}
	s.session = session.Dial(s)
	l, err := s.socket.Dial(seat.Ticket.Addrs[0], seat.Ticket, limits, s.session)
	if err != nil {
		b.t.Fatal(err)
	}
	s.session.Greet(l, s.socket, &wire.Hello{Role: wire.RolePlayer, Name: "Fake", Game: plays})
	time.Sleep(time.Second)
	return s
}

// ticket returns a ticket for a seat on a host, and the player whose it is.
func ticket(b *bubble, n int, host string) (*wire.Seat, link.Key) {
	b.t.Helper()
	key, err := link.NewKey()
	if err != nil {
		b.t.Fatal(err)
	}
	p := b.fakePlayer(n, key)
	defer p.socket.Close()
	seat := p.seatOn(host)
	if seat == nil {
		b.t.Fatal("no seat")
	}
	return seat, key
}

func TestTicketWorksOnce(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		seat, key := ticket(b, 1, "h1")
		first := use(b, 1, seat, testGame)
		if welcomes, views, _ := first.state(); welcomes != 1 || views == 0 {
			t.Fatalf("%d welcomes, %d views", welcomes, views)
		}
		second := use(b, 2, seat, testGame)
		if welcomes, views, _ := second.state(); welcomes+views != 0 {
			t.Error("a ticket worked twice at once")
		}
		second.socket.Close()
		if _, _, ended := first.state(); ended != wire.ReasonNone {
			t.Errorf("a second use ended the first with %v", ended)
		}
		first.socket.Close()
		time.Sleep(time.Second)
		third := use(b, 3, seat, testGame)
		defer third.socket.Close()
		time.Sleep(6 * time.Second)
		if welcomes, _, ended := third.state(); welcomes != 0 || ended != wire.ReasonTooLate && ended != wire.ReasonSilent {
			t.Errorf("a used ticket: %d welcomes, ended with %v", welcomes, ended)
		}
		if at := b.book.where(key.Public.PlayerID()); len(at) != 0 {
			t.Errorf("the player is at %v", at)
		}
	})
}

func TestTicketTooLate(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		seat, key := ticket(b, 1, "h1")
		time.Sleep(b.view.cfg.TicketLife)
		s := use(b, 1, seat, testGame)
		defer s.socket.Close()
		time.Sleep(6 * time.Second)
		if welcomes, _, ended := s.state(); welcomes != 0 || ended == wire.ReasonNone {
			t.Errorf("a ticket that ran out: %d welcomes, ended with %v", welcomes, ended)
		}
		if at := b.book.where(key.Public.PlayerID()); len(at) != 0 {
			t.Errorf("the player is at %v", at)
		}
	})
}

func TestTicketOfAnotherHost(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		seat, key := ticket(b, 1, "h1")
		seat.Ticket.Addrs[0] = hostAt("h2")
		s := use(b, 1, seat, testGame)
		defer s.socket.Close()
		time.Sleep(6 * time.Second)
		if welcomes, _, ended := s.state(); welcomes != 0 || ended == wire.ReasonNone {
			t.Errorf("another host's ticket: %d welcomes, ended with %v", welcomes, ended)
		}
		if at := b.book.where(key.Public.PlayerID()); len(at) != 0 {
			t.Errorf("the player is at %v", at)
		}
	})
}

// TestNewestTicketCounts: a player who asks again and again has one ticket, the
// last one, and costs the host one link.
func TestNewestTicketCounts(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(3))
		key, _ := link.NewKey()
		var seats []*wire.Seat
		for i := range 20 {
			p := b.fakePlayer(i, key)
			if seat := p.seatOn("h1"); seat != nil {
				seats = append(seats, seat)
			}
			p.socket.Close()
		}
		if len(seats) != 20 {
			t.Fatalf("%d tickets", len(seats))
		}
		for i, want := range map[int]int{18: 0, 19: 1} {
			s := use(b, i, seats[i], testGame)
			// The host has no link any more for an older one: it says nothing.
			if welcomes, _, ended := s.state(); welcomes != want || ended != wire.ReasonNone {
				t.Errorf("ticket %d of 20: %d welcomes, ended with %v", i+1, welcomes, ended)
			}
			defer s.socket.Close()
		}
		b.ask(func(l *Lobby) {
			if h := l.hosts["h1"]; h.report.Players+h.report.Reserved > 1 {
				t.Errorf("one player costs %d seats and %d promises", h.report.Players, h.report.Reserved)
			}
		})
	})
}

// TestOtherGameAtHost: a lobby may have been told another game than the host is.
func TestOtherGameAtHost(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		seat, _ := ticket(b, 1, "h1")
		s := use(b, 1, seat, "odometer/2")
		defer s.socket.Close()
		if welcomes, _, ended := s.state(); welcomes != 0 || ended != wire.ReasonGame {
			t.Errorf("%d welcomes, ended with %v", welcomes, ended)
		}
	})
}

// TestSecondHello: one who greets twice is sent away and nobody else notices.
func TestSecondHello(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		other := b.newPlayer("Bob")
		other.mustJoin()
		seat, key := ticket(b, 1, "h1")
		s := use(b, 1, seat, testGame)
		defer s.socket.Close()
		for range 100 {
			s.session.Send(&wire.Hello{Role: wire.RolePlayer, Name: "Fake", Game: testGame})
		}
		time.Sleep(time.Second)
		if welcomes, _, ended := s.state(); welcomes != 1 || ended != wire.ReasonRubbish {
			t.Errorf("%d welcomes, ended with %v", welcomes, ended)
		}
		if at := b.book.where(key.Public.PlayerID()); len(at) != 0 {
			t.Errorf("the player is at %v", at)
		}
		if other.over() != wire.ReasonNone {
			t.Error("the other player noticed")
		}
	})
}

// TestNewestWins: the same player from elsewhere takes the seat over, in the same
// room or another one of the host, with what the world knows of it.
func TestNewestWins(t *testing.T) {
	for name, wish := range map[string]func(*client.Config){"same room": room("meadow"), "other room": room("attic")} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1", func(c *nethost.Config) { c.Capacity, c.RoomCapacity = 2, 1 })
				first := b.newPlayer("Ada")
				first.mustJoin()
				first.walk(time.Second)
				time.Sleep(time.Second)
				walked := first.odometer()
				second := b.again(first)
				second.mustJoin(wish)
				time.Sleep(time.Second)
				if first.over() != wire.ReasonReplaced || second.over() != wire.ReasonNone {
					t.Errorf("the older was told %v, the newer %v", first.over(), second.over())
				}
				if at := b.book.where(first.id()); len(at) != 1 {
					t.Errorf("the player is at %v", at)
				}
				if name == "same room" {
					if st := second.client.Status(); st.Sent != walked || second.odometer() != walked {
						t.Errorf("after %d inputs, it goes on at %d and sees %d", walked, st.Sent, second.odometer())
					}
				}
				second.walk(time.Second)
				time.Sleep(time.Second)
				caughtUp(t, second)
			})
		})
	}
}

// TestBackBeforeTheOldSessionIsMissed: a player whose program died asks anew; the
// old session falls silent just before the new one attaches.
func TestBackBeforeTheOldSessionIsMissed(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		first := b.newPlayer("Ada")
		first.mustJoin()
		second := b.fakePlayer(1, first.key)
		defer second.socket.Close()
		seat := second.seatOn("h1")
		if seat == nil {
			t.Fatal("no seat")
		}
		first.leave()
		time.Sleep(time.Second)
		if at := b.book.where(first.id()); len(at) != 0 {
			t.Errorf("left, and still at %v", at)
		}
		s := use(b, 1, seat, testGame)
		defer s.socket.Close()
		if welcomes, _, ended := s.state(); welcomes != 1 || ended != wire.ReasonNone {
			t.Errorf("%d welcomes, ended with %v", welcomes, ended)
		}
	})
}
