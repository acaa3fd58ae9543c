package lobby

import (
	"fmt"
	"testing"
	"time"

	"roam/game"
	nethost "roam/net/host"
	"roam/net/wire"
)

// shared is an odometer whose rooms may span hosts; nobody is shown elsewhere.
type shared struct{ *odometer }

var _ game.Ghoster = shared{}

func (shared) Face(_ game.PlayerID, buf []byte) []byte { return buf }
func (shared) Ghost(game.Player, []byte)               {}

// spanning gives a host worlds that span.
func (b *bubble) spanning(name string) func(*nethost.Config) {
	return func(c *nethost.Config) {
		single := c.NewWorld
		c.NewWorld = func(id game.RoomID) (game.World, error) {
			w, err := single(id)
			if err != nil {
				return nil, err
			}
			return shared{w.(*odometer)}, nil
		}
	}
}

// ended waits for a host to end by itself.
func (b *bubble) ended(name string, within time.Duration) bool {
	select {
	case <-b.hosts[name].done:
		delete(b.hosts, name)
		return true
	case <-time.After(within):
		return false
	}
}

// TestEvacuation: three hosts, thirty players who walk; one host is drained, by an
// operator or by its own end, with rooms that span hosts or that do not. Everybody
// walks on elsewhere, no input is lost or doubled, and the host ends by itself.
func TestEvacuation(t *testing.T) {
	for _, spans := range []bool{true, false} {
		for _, byOperator := range []bool{true, false} {
			t.Run(fmt.Sprintf("spans %v, by operator %v", spans, byOperator), func(t *testing.T) {
				inBubble(t, near, func(b *bubble) { evacuate(b, spans, byOperator) })
			})
		}
	}
}

func evacuate(b *bubble, spans, byOperator bool) {
	t := b.t
	drain := make(chan struct{})
	for _, name := range []string{"h1", "h2", "h3"} {
		b.startHost(name, func(c *nethost.Config) {
			if spans {
				b.spanning(name)(c)
			}
			if name == "h1" {
				c.Drain = drain
			}
		})
	}
	var players []*player
	for i := range 30 {
		p := b.newPlayer(fmt.Sprintf("P%d", i))
		p.mustJoin(onHost("h1"), room(game.RoomID(fmt.Sprintf("room-%d", i/10))))
		players = append(players, p)
	}
	m := b.puppetMonitor(1)
	defer m.close()
	walked := make(chan struct{})
	go func() {
		defer close(walked)
		walkAll(8*time.Second, players...)
	}()
	time.Sleep(time.Second)
	if byOperator {
		m.say(&wire.Order{Request: 1, Verb: wire.VerbDrain, Host: "h1"})
	} else {
		close(drain)
	}
	if !b.ended("h1", 30*time.Second) {
		t.Fatal("the host does not end")
	}
	<-walked
	time.Sleep(3 * time.Second)
	if byOperator {
		isDone(t.(*testing.T), m, 1, wire.ReasonNone, "h1 is empty and gone")
	}
	rooms := make(map[game.RoomID]map[string]bool)
	for _, p := range players {
		at := b.book.where(p.id())
		if len(at) != 1 || at[0].host == "h1" {
			t.Errorf("%s is at %v", p.name, at)
			continue
		}
		if rooms[at[0].room] == nil {
			rooms[at[0].room] = make(map[string]bool)
		}
		rooms[at[0].room][at[0].host] = true
		if st := p.client.Status(); string(st.Host) != at[0].host || p.over() != wire.ReasonNone {
			t.Errorf("%s believes to be on %s and is on %s", p.name, st.Host, at[0].host)
		}
	}
	for room, hosts := range rooms {
		if !spans && len(hosts) != 1 {
			t.Errorf("%s is on %d hosts", room, len(hosts))
		}
	}
	caughtUp(t, players...)
	m.say(&wire.Look{Request: 2, Migrations: 1000})
	c, _, _ := answered(m, 2)
	good := 0
	for _, r := range c.Migrations {
		if r.Migrated.Result == wire.ReasonNone {
			good++
		}
		if r.Migrated.Cause != wire.CauseDrain || r.Source != "h1" {
			t.Errorf("recorded %+v", r)
		}
	}
	if good != 30 {
		t.Errorf("%d of %d recorded migrations went well", good, len(c.Migrations))
	}
	if c.Players != 30 || c.Moving != 0 || c.Reserved != 0 {
		t.Errorf("the lobby believes %+v", c)
	}
}

// TestMoveByName: real hosts, and an operator who moves a player by name there and
// back again.
func TestMoveByName(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, name := range []string{"h1", "h2"} {
			b.startHost(name, b.spanning(name))
		}
		ada, bob := b.newPlayer("ada"), b.newPlayer("bob")
		ada.mustJoin(onHost("h1"), room("attic"))
		bob.mustJoin(onHost("h1"), room("attic"))
		m := b.puppetMonitor(1)
		defer m.close()
		for i := range 6 {
			to := []string{"h2", "h1"}[i%2]
			m.say(&wire.Order{Request: uint64(i + 1), Verb: wire.VerbMove, Player: "ada", Host: game.SafeText(to)})
			walkAll(4*time.Second, ada, bob)
			done := isDone(t, m, uint64(i+1), wire.ReasonNone, "")
			if r := done.Migration; r == nil || string(r.Migrated.Target) != to || r.Name != "ada" || r.Migrated.Bytes == 0 ||
				r.Migrated.Epoch != uint64(i+2) || r.Migrated.Arrive <= 0 || r.Migrated.Gap <= 0 {
				t.Errorf("move %d: %+v", i, r)
			}
			if at := b.book.where(ada.id()); len(at) != 1 || at[0] != (seatAt{to, "attic"}) {
				t.Errorf("ada is at %v", at)
			}
		}
		time.Sleep(time.Second)
		caughtUp(t, ada, bob)
		if at := b.book.where(bob.id()); len(at) != 1 || at[0].host != "h1" {
			t.Errorf("bob is at %v", at)
		}
	})
}

// TestDrainOfNobody: a host without players ends at once when it is drained, also
// without a lobby.
func TestDrainOfNobody(t *testing.T) {
	for _, alone := range []bool{false, true} {
		inBubble(t, near, func(b *bubble) {
			drain := make(chan struct{})
			b.startHost("h1", func(c *nethost.Config) { c.Drain = drain })
			if alone {
				b.stopLobby()
			}
			close(drain)
			if !b.ended("h1", time.Second) {
				t.Errorf("alone %v: the host does not end", alone)
			}
		})
	}
}

// TestDrainWithoutLobby: a host that is drained while there is no lobby says so and
// waits; a second signal ends it at once.
func TestDrainWithoutLobby(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		drain := make(chan struct{})
		b.startHost("h1", func(c *nethost.Config) { c.Drain = drain })
		p := b.newPlayer("ada")
		p.mustJoin()
		b.stopLobby()
		close(drain)
		if b.ended("h1", 20*time.Second) {
			t.Fatal("the host ends with a player on it")
		}
		if n := b.log.count("without a lobby there is nowhere to go"); n < 2 {
			t.Errorf("the host says so %d times", n)
		}
		p.walk(time.Second)
		time.Sleep(time.Second)
		caughtUp(t, p)
		b.hosts["h1"].stop()
		if !b.ended("h1", time.Second) {
			t.Error("a second signal does not end it")
		}
	})
}

// TestOutOfRotation: newcomers are kept away by the host itself, too; who is inside
// plays on.
func TestOutOfRotation(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		ada, bob := b.newPlayer("ada"), b.newPlayer("bob")
		ada.mustJoin()
		m := b.puppetMonitor(1)
		defer m.close()
		m.say(&wire.Order{Request: 1, Verb: wire.VerbOut, Host: "h1"})
		time.Sleep(200 * ms)
		isDone(t, m, 1, wire.ReasonNone, "h1 is out of rotation")
		if err := bob.join(); err == nil || err.Reason != wire.ReasonNoHost {
			t.Errorf("bob is let in: %v", err)
		}
		b.ask(func(l *Lobby) { l.hosts["h1"].report.Rotation = 0 }) // an old report
		if err := bob.join(); err == nil || err.Reason != wire.ReasonNoHost {
			t.Errorf("the host lets bob in: %v", err)
		}
		ada.walk(time.Second)
		time.Sleep(time.Second)
		caughtUp(t, ada)
		m.say(&wire.Order{Request: 2, Verb: wire.VerbKick, Player: "ada"})
		time.Sleep(time.Second)
		isDone(t, m, 2, wire.ReasonNone, "ada was sent away")
		if r := ada.over(); r != wire.ReasonKicked {
			t.Errorf("ada is told %v", r)
		}
	})
}
