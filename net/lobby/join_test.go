package lobby

import (
	"strings"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/link/linktest"
	"roam/net/wire"
)

var near = linktest.Config{Seed: 1, Path: linktest.Path{Latency: 5 * ms}}

func room(name game.RoomID) func(*client.Config) {
	return func(c *client.Config) { c.Room = string(name) }
}
func with(friend string) func(*client.Config) { return func(c *client.Config) { c.With = friend } }
func onHost(name string) func(*client.Config) { return func(c *client.Config) { c.Host = name } }
func roomOfOnesOwn(c *client.Config)          { c.New = true }

func TestJoinAndPlay(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		p := b.newPlayer("Ada")
		p.mustJoin()
		p.walk(3 * time.Second)
		time.Sleep(time.Second)
		caughtUp(t, p)
		st := p.client.Status()
		if st.Host != "h1" || st.Room != "meadow" || st.Acked != st.Sent || st.Addr != hostAt("h1") || st.ID != p.id() {
			t.Errorf("status %+v", st)
		}
		for i, want := range []client.Step{client.StepKnock, client.StepAsk, client.StepProbe} {
			if p.steps[i] != want {
				t.Errorf("step %d of joining is %v", i, p.steps[i])
			}
		}
		if last := p.steps[len(p.steps)-1]; last != client.StepSeated {
			t.Errorf("the last step is %v", last)
		}
		p.leave()
		time.Sleep(time.Second)
		if at := b.book.where(p.id()); len(at) != 0 {
			t.Errorf("left, and still at %v", at)
		}
	})
}

// TestWishes: each wish is honoured.
func TestWishes(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, h := range []string{"h1", "h2", "h3"} {
			b.startHost(h)
		}
		ada, bob, cy, dan := b.newPlayer("Ada"), b.newPlayer("Bob"), b.newPlayer("Cy"), b.newPlayer("Dan")
		ada.mustJoin(onHost("h2"), room("attic"))
		time.Sleep(time.Second)
		bob.mustJoin(with("Ada"))
		cy.mustJoin(room("attic"))
		dan.mustJoin(roomOfOnesOwn, onHost("h3"))
		attic := seatAt{"h2", "attic"}
		for _, p := range []*player{ada, bob, cy} {
			if at := b.book.where(p.id()); len(at) != 1 || at[0] != attic {
				t.Errorf("%s is at %v", p.name, at)
			}
		}
		if at := b.book.where(dan.id()); len(at) != 1 || at[0] != (seatAt{"h3", "Dan"}) {
			t.Errorf("a room of one's own is at %v", at)
		}
		time.Sleep(time.Second)
		eve := b.newPlayer("Eve")
		eve.mustJoin(onHost("h3"))
		if at := b.book.where(eve.id()); len(at) != 1 || at[0].room == "Dan" {
			t.Errorf("who wants any room is given somebody's own: %v", at)
		}
		fay := b.newPlayer("Fay")
		fay.mustJoin(with("Dan"))
		if at := b.book.where(fay.id()); len(at) != 1 || at[0].room != "Dan" {
			t.Errorf("a friend is at %v", at)
		}
	})
}

// TestRefusals: each wish that cannot be honoured is refused with the reason that
// fits, in plain words.
func TestRefusals(t *testing.T) {
	small := func(c *nethost.Config) { c.Capacity, c.RoomCapacity = 2, 1 }
	for name, c := range map[string]struct {
		hosts  int
		before []func(*client.Config) // of players who are seated first
		wish   func(*client.Config)
		reason wire.Reason
		words  string
	}{
		"no host at all":      {0, nil, room(""), wire.ReasonNoHost, "there is no host at the moment"},
		"no such host":        {1, nil, onHost("h9"), wire.ReasonNoSuchHost, "there is no host called h9"},
		"no such friend":      {1, nil, with("Zoe"), wire.ReasonNoSuchFriend, "nobody called Zoe is playing"},
		"friend's room full":  {1, []func(*client.Config){room("a")}, with("P0"), wire.ReasonRoomFull, "seat in that room"},
		"room full":           {2, []func(*client.Config){room("a")}, room("a"), wire.ReasonRoomFull, "seat in that room"},
		"host full":           {2, []func(*client.Config){onHost("h1"), onHost("h1")}, onHost("h1"), wire.ReasonHostFull, "host h1 is full"},
		"all hosts full":      {1, []func(*client.Config){room(""), room("")}, room(""), wire.ReasonNoHost, "1 host is full"},
		"room on other host":  {2, []func(*client.Config){func(c *client.Config) { c.Host, c.Room = "h1", "a" }}, func(c *client.Config) { c.Host, c.Room = "h2", "a" }, wire.ReasonNoHost, "host h2 is without the room"},
		"other game":          {2, nil, func(c *client.Config) { c.Game = "chess/3" }, wire.ReasonGame, "other game or version"},
		"other lobby address": {1, nil, func(c *client.Config) { c.Lobby = "192.0.2.99:1" }, wire.ReasonUnreachable, "192.0.2.99:1"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				for i := range c.hosts {
					b.startHost([]string{"h1", "h2"}[i], small)
				}
				for i, wish := range c.before {
					b.newPlayer("P" + string(rune('0'+i))).mustJoin(wish)
					time.Sleep(2 * time.Second)
				}
				err := b.newPlayer("Ada").join(c.wish)
				if err == nil || err.Reason != c.reason || !strings.Contains(err.Detail, c.words) {
					t.Errorf("refused with %v, want %v: %s", err, c.reason, c.words)
				}
			})
		})
	}
}

// TestTwoWithOneName: two players of one name who both want a room of their own
// get one each, though they ask in the same moment.
func TestTwoWithOneName(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		one, two := b.newPlayer("Ada"), b.newPlayer("Ada")
		together(func(p *player) { p.mustJoin(roomOfOnesOwn) }, one, two)
		a, c := b.book.where(one.id()), b.book.where(two.id())
		if len(a) != 1 || len(c) != 1 || a[0].room == c[0].room {
			t.Errorf("at %v and %v", a, c)
		}
	})
}

// TestRoomThatManyWant: players who all ask for one new room at once, on three
// hosts, meet in it.
func TestRoomThatManyWant(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, h := range []string{"h1", "h2", "h3"} {
			b.startHost(h, func(c *nethost.Config) { c.RoomCapacity = 10 })
		}
		var players []*player
		for range 14 {
			players = append(players, b.newPlayer("P"))
		}
		refused := make(map[wire.Reason]int)
		var mu = make(chan struct{}, 1)
		together(func(p *player) {
			if err := p.join(room("party")); err != nil {
				mu <- struct{}{}
				refused[err.Reason]++
				<-mu
			}
		}, players...)
		where := make(map[seatAt]int)
		for _, p := range players {
			for _, at := range b.book.where(p.id()) {
				where[at]++
			}
		}
		if len(where) != 1 || refused[wire.ReasonRoomFull] != 4 {
			t.Errorf("seated at %v, refused %v", where, refused)
		}
	})
}

// TestAnyRoomWhileRoomsFill: 30 players at once on hosts whose rooms hold four:
// all are seated, though the lobby has not been told yet how small rooms are.
func TestAnyRoomWhileRoomsFill(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, h := range []string{"h1", "h2"} {
			b.startHost(h, func(c *nethost.Config) { c.RoomCapacity = 4 })
		}
		var players []*player
		for range 30 {
			players = append(players, b.newPlayer("P"))
		}
		together(func(p *player) { p.mustJoin() }, players...)
	})
}
