package host

import (
	"testing"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// TestChatter: who says what nobody can have reason to say so often is sent away;
// inputs are none of that.
func TestChatter(t *testing.T) {
	for name, c := range map[string]struct {
		kind wire.Kind
		n    int
		ends int
	}{
		"some":         {wire.KindBack, 50, 0},
		"many":         {wire.KindBack, 150, 1},
		"many unknown": {wire.Kind(250), 150, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, linktest.Path{}, func(b *bubble) {
				stats := b.startHost(1, nil)
				seat := b.lobby.reserve("h1", 1, "plaza")
				p := &sitter{t: t, socket: link.Open(link.Config{Conn: b.listen(playerAddr(1))})}
				b.stop = append(b.stop, p.socket.Close)
				s := session.Dial(&sitting{sitter: p})
				l, err := p.socket.Dial(seat.Ticket.Addrs[0], seat.Ticket, link.PlayerLimits(), s)
				if err == nil {
					err = s.Greet(l, p.socket, &wire.Hello{Role: wire.RolePlayer, Name: "ada", Game: "gallery/1"})
				}
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second / 2)
				body, err := wire.Encode(&wire.Back{Epoch: 9})
				if err != nil {
					t.Fatal(err)
				}
				for range c.n {
					_ = s.SendRaw(c.kind, body) // an error: it has been sent away
				}
				p.socket.Flush(l)
				time.Sleep(time.Second / 2)
				if ended := endings(stats); ended != c.ends {
					t.Errorf("%d sessions ended, not %d", ended, c.ends)
				}
			})
		})
	}
}
