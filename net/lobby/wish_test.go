package lobby

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/wire"
)

func ofOnesOwn(c *client.Config) { c.New = true }

// seat is where a player is seated, as host/room.
func (p *player) seat() string {
	st := p.client.Status()
	return fmt.Sprintf("%s/%s", st.Host, st.Room)
}

// TestWithAFriend: on the friend's host where there is room, though another is less
// loaded; else in the friend's room on another host; else the player is told why.
func TestWithAFriend(t *testing.T) {
	for _, c := range []struct {
		name     string
		spans    bool
		capacity int // of the friend's host
		seat     string
		words    string
	}{
		{"room there", true, 20, "h2/attic", ""},
		{"room there only", false, 20, "h2/attic", ""},
		{"full, room elsewhere", true, 5, "h1/attic", ""},
		{"full", false, 5, "", "full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				for _, name := range []string{"h1", "h2"} {
					seats := 20
					if name == "h2" {
						seats = c.capacity
					}
					b.startHost(name, func(h *nethost.Config) {
						h.Capacity, h.RoomCapacity = seats, 20
						if c.spans {
							b.spanning(name)(h)
						}
					})
				}
				for i := range 5 {
					b.newPlayer(fmt.Sprint("F", i)).mustJoin(onHost("h2"), room("attic"))
				}
				time.Sleep(300 * ms)
				p := b.newPlayer("P")
				err := p.join(with("F3"))
				switch {
				case c.words == "" && (err != nil || p.seat() != c.seat):
					t.Errorf("%v, and not %s", err, c.seat)
				case c.words != "" && (err == nil || !strings.Contains(err.Detail, c.words)):
					t.Errorf("refused with %v", err)
				}
			})
		})
	}
}

// TestWishesTogether: what a player asks for is what it gets, or it is told why not; nothing
// that was asked for is passed over.
func TestWishesTogether(t *testing.T) {
	type tune = func(*client.Config)
	for _, c := range []struct {
		name   string
		wish   []tune
		seat   string
		reason wire.Reason
		words  string
	}{
		{"host", []tune{onHost("h2")}, "h2/meadow", 0, ""},
		{"host and new room", []tune{onHost("h2"), room("barn")}, "h2/barn", 0, ""},
		{"room", []tune{room("attic")}, "h1/attic", 0, ""},
		{"host and its room", []tune{onHost("h1"), room("attic")}, "h1/attic", 0, ""},
		{"host and another's room", []tune{onHost("h2"), room("attic")}, "", wire.ReasonNoHost, "without the room"},
		{"host that is not there", []tune{onHost("h7")}, "", wire.ReasonNoSuchHost, "h7"},
		{"friend on a host", []tune{with("Ada"), onHost("h1")}, "h1/attic", 0, ""},
		{"friend not on that host", []tune{with("Ada"), onHost("h2")}, "", wire.ReasonNoHost, "without the room"},
		{"friend in a room", []tune{with("Ada"), room("attic")}, "h1/attic", 0, ""},
		{"friend not in that room", []tune{with("Ada"), room("barn")}, "", wire.ReasonDenied, "Ada is in attic, not in barn"},
		{"friend who does not play", []tune{with("Zoe")}, "", wire.ReasonNoSuchFriend, "Zoe"},
		{"a room of one's own, with a friend", []tune{with("Ada"), ofOnesOwn}, "", wire.ReasonDenied, "no friend in it"},
		{"a room of one's own, by name", []tune{room("barn"), ofOnesOwn, onHost("h2")}, "h2/barn", 0, ""},
		{"a room of one's own, that is not", []tune{room("attic"), ofOnesOwn}, "", wire.ReasonDenied, "a room called attic already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1")
				b.startHost("h2")
				b.newPlayer("Ada").mustJoin(onHost("h1"), room("attic"))
				time.Sleep(300 * ms)
				p := b.newPlayer("P")
				err := p.join(c.wish...)
				switch {
				case c.reason == 0 && (err != nil || p.seat() != c.seat):
					t.Errorf("%v, and not %s", err, c.seat)
				case c.reason != 0 && (err == nil || err.Reason != c.reason || !strings.Contains(err.Detail, c.words)):
					t.Errorf("refused with %v", err)
				}
			})
		})
	}
}

// TestRoomsOfOnesOwn: of two who want a room of their own under one name at once, one
// gets it, and it is private.
func TestRoomsOfOnesOwn(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		refused := make(chan *wire.Error, 2)
		var rivals []*player
		for i := range 2 {
			rivals = append(rivals, b.newPlayer(fmt.Sprint("P", i)))
		}
		together(func(p *player) { refused <- p.join(room("den"), ofOnesOwn) }, rivals...)
		first, second := <-refused, <-refused
		if (first == nil) == (second == nil) {
			t.Errorf("the two got %v and %v", first, second)
		}
		b.ask(func(l *Lobby) {
			if all := whole(l.rooms[game.RoomID("den")]); all.taken != 1 || !all.private {
				t.Errorf("the room is %+v", all)
			}
		})
	})
}
