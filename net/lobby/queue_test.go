package lobby

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/link"
	"roam/net/wire"
)

func waiting(c *client.Config) { c.Wait = true }

// place is what a fake player was told last of its place.
func (p *fakePlayer) place() (place, of, times int) {
	all := said[*wire.Queued](p)
	if len(all) == 0 {
		return 0, 0, 0
	}
	last := all[len(all)-1]
	return last.Place, last.Of, len(all)
}

// TestQueue: who finds no seat and would wait is told the place; when a seat becomes
// free, the first is called, and the others move up.
func TestQueue(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 2, "attic")
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 2 }, crowd...)
		defer h.close()
		var line []*fakePlayer
		for i := range 4 {
			p := b.fakePlayer(i, b.newKey())
			defer p.socket.Close()
			p.say(&wire.Join{Wait: i != 2})
			line = append(line, p)
		}
		time.Sleep(2 * time.Second)
		no := said[*wire.Refused](line[2])
		if len(no) != 1 || no[0].Reason != wire.ReasonNoHost {
			t.Errorf("who would not wait was told %+v", no)
		}
		line = slices.Delete(line, 2, 3)
		for i, p := range line {
			if place, of, _ := p.place(); place != i+1 || of != 3 {
				t.Errorf("player %d has place %d of %d", i, place, of)
			}
		}
		if words := said[*wire.Queued](line[0])[0].Detail; !strings.Contains(string(words), "1 host is full") {
			t.Errorf("the cause is %q", words)
		}
		h.say(&wire.Roster{Gone: []game.PlayerID{crowd[0].Player}})
		time.Sleep(2 * time.Second)
		for i, p := range line {
			called := len(said[*wire.Candidates](p))
			if place, of, _ := p.place(); i == 0 && called != 1 || i > 0 && (called != 0 || place != i || of != 2) {
				t.Errorf("player %d was called %d times and has place %d of %d", i, called, place, of)
			}
		}
		line[0].say(&wire.Measured{Hosts: []wire.Measurement{{Host: "h1", RTT: ms}}})
		if asked := told[*wire.Reserve](h); len(asked) != 1 {
			t.Errorf("the host was asked %d times", len(asked))
		}
		b.ask(func(l *Lobby) {
			if l.queue.called != 0 || len(l.queue.waiting) != 2 || len(l.queue.of) != 2 {
				t.Errorf("the queue is %+v", l.queue)
			}
		})
	})
}

// TestQueueOfPlayers: real players wait at a host of one seat; each plays when the one
// before has left, in the order in which they came. Who gives up is gone from the
// queue.
func TestQueueOfPlayers(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(1), func(c *nethost.Config) { c.Park = time.Second })
		first := b.newPlayer("P0")
		first.mustJoin()
		seated := make(chan *player, 4)
		for i := range 4 {
			p := b.newPlayer(fmt.Sprint("P", i+1))
			go func() {
				if err := p.join(waiting); err == nil {
					seated <- p
				}
			}()
			time.Sleep(300 * ms)
		}
		time.Sleep(time.Second)
		b.network.Isolate(b.players[2].at) // the second of those who wait
		time.Sleep(8 * time.Second)
		first.leave()
		for _, want := range []string{"P1", "P3", "P4"} {
			select {
			case p := <-seated:
				if p.name != want {
					t.Errorf("%s is seated before %s", p.name, want)
				}
				if !slices.Contains(p.queue, client.Queue{Place: 1, Of: p.queue[len(p.queue)-1].Of, Why: p.queue[0].Why}) {
					t.Errorf("%s was never the first: %+v", p.name, p.queue)
				}
				p.leave()
			case <-time.After(20 * time.Second):
				t.Fatalf("%s waits for ever", want)
			}
		}
		b.ask(func(l *Lobby) {
			if len(l.queue.waiting)+len(l.queue.of)+l.queue.called != 0 {
				t.Errorf("the queue is left with %+v", l.queue)
			}
		})
	})
}

// TestQueueByWish: a seat goes to the first whose wish it fits, not to the first.
func TestQueueByWish(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		full := func(r *wire.Report) { r.Capacity = 1 }
		h1 := b.puppetHostAs("h1", full, seats(0, 1, "attic")...)
		h2 := b.puppetHostAs("h2", full, seats(1, 1, "barn")...)
		defer h1.close()
		defer h2.close()
		var line []*fakePlayer
		for i, wish := range []wire.Join{{Host: "h1"}, {Host: "h2"}, {}} {
			p := b.fakePlayer(i, b.newKey())
			defer p.socket.Close()
			wish.Wait = true
			p.say(&wish)
			line = append(line, p)
		}
		h2.say(&wire.Roster{Gone: []game.PlayerID{numbered(1)}})
		time.Sleep(time.Second)
		for i, p := range line {
			if called := len(said[*wire.Candidates](p)); called != 0 && i != 1 || called != 1 && i == 1 {
				t.Errorf("player %d was called %d times", i, called)
			}
		}
	})
}

// TestNobodyOvertakes: while somebody waits whom a free seat fits, a newcomer does not
// get it, whether it would wait or not.
func TestNobodyOvertakes(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 1, "attic")
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, crowd...)
		defer h.close()
		patient := b.fakePlayer(1, b.newKey())
		defer patient.socket.Close()
		patient.say(&wire.Join{Wait: true})
		hasty, later := b.fakePlayer(2, b.newKey()), b.fakePlayer(3, b.newKey())
		defer hasty.socket.Close()
		defer later.socket.Close()
		h.send(&wire.Roster{Gone: ids(crowd)})
		hasty.say(&wire.Join{})
		later.say(&wire.Join{Wait: true})
		time.Sleep(time.Second)
		if len(said[*wire.Candidates](patient)) != 1 {
			t.Error("who waited is not called")
		}
		if no := said[*wire.Refused](hasty); len(no) != 1 || !strings.Contains(string(no[0].Detail), "wait") {
			t.Errorf("who would not wait was told %+v", no)
		}
		if place, _, _ := later.place(); place != 1 || len(said[*wire.Candidates](later)) != 0 {
			t.Errorf("who came later has place %d", place)
		}
		// The first never measures: the seat is not kept for it for ever.
		time.Sleep(6 * time.Second)
		if len(said[*wire.Candidates](later)) != 1 {
			t.Error("who came later waits for somebody who does nothing")
		}
	})
}

// TestCalledInVain: who was called and is refused by the host waits on at its old
// place.
func TestCalledInVain(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 1, "attic")
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, crowd...)
		defer h.close()
		first, second := b.fakePlayer(1, b.newKey()), b.fakePlayer(2, b.newKey())
		defer first.socket.Close()
		defer second.socket.Close()
		first.say(&wire.Join{Wait: true})
		second.say(&wire.Join{Wait: true})
		h.say(&wire.Roster{Gone: ids(crowd)})
		h.mu.Lock()
		h.on = func(m wire.Message) {
			if m, ok := m.(*wire.Reserve); ok {
				h.send(&wire.Roster{Seated: crowd}) // somebody came back
				h.send(&wire.Reserved{Request: m.Request, Reason: wire.ReasonHostFull})
			}
		}
		h.mu.Unlock()
		time.Sleep(500 * ms)
		first.say(&wire.Measured{Hosts: []wire.Measurement{{Host: "h1", RTT: ms}}})
		time.Sleep(2 * time.Second)
		if place, of, _ := first.place(); place != 1 || of != 2 {
			t.Errorf("the first has place %d of %d", place, of)
		}
		if place, of, _ := second.place(); place != 2 || of != 2 {
			t.Errorf("the second has place %d of %d", place, of)
		}
		if no := said[*wire.Refused](first); len(no) > 0 {
			t.Errorf("the first was refused: %+v", no)
		}
	})
}

// TestNothingToWaitFor: a wish that time does not grant is refused at once.
func TestNothingToWaitFor(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHost("h1", seats(0, 1, "attic")...)
		other := b.fakeHost("h2", "odometer/2")
		defer h.close()
		defer other.close()
		other.report(nil)
		for name, wish := range map[string]wire.Join{
			"no such friend": {With: "Zoe"}, "no such host": {Host: "h9"}, "other game": {Host: "h2"},
		} {
			p := b.fakePlayer(1, b.newKey())
			wish.Wait = true
			p.say(&wish)
			if len(said[*wire.Refused](p)) != 1 || len(said[*wire.Queued](p)) != 0 {
				t.Errorf("%s: the player was told %+v", name, p.heard)
			}
			p.socket.Close()
			time.Sleep(time.Second)
		}
		p := b.fakePlayer(2, b.newKey())
		defer p.socket.Close()
		p.say(&wire.Join{Wait: true})
		p.say(&wire.Measured{})
		if no := said[*wire.Refused](p); len(no) != 1 || !strings.Contains(string(no[0].Detail), "out of reach") {
			t.Errorf("who reaches nobody is told %+v", no)
		}
	})
}

// TestNothingToWaitForInTheQueue: the same is refused while others wait.
func TestNothingToWaitForInTheQueue(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, seats(0, 1, "attic")...)
		other := b.fakeHost("h2", "odometer/2")
		defer h.close()
		defer other.close()
		other.report(nil)
		first := b.fakePlayer(0, b.newKey())
		defer first.socket.Close()
		first.say(&wire.Join{Wait: true})
		for i, c := range []struct {
			wish  wire.Join
			waits bool
			words string
		}{
			{wire.Join{Wait: true}, true, "1 host is full"},
			{wire.Join{Wait: true, Host: "h2"}, false, "other game"},
			{wire.Join{Wait: true, Host: "h9"}, false, "no host called h9"},
		} {
			p := b.fakePlayer(i+1, b.newKey())
			defer p.socket.Close()
			p.say(&c.wish)
			time.Sleep(300 * ms)
			words := ""
			for _, m := range said[*wire.Queued](p) {
				words = string(m.Detail)
			}
			for _, m := range said[*wire.Refused](p) {
				words = string(m.Detail)
			}
			if waits := len(said[*wire.Queued](p)) > 0; waits != c.waits || !strings.Contains(words, c.words) {
				t.Errorf("%+v waits: %v, %q", c.wish, waits, words)
			}
		}
		b.ask(func(l *Lobby) {
			if len(l.queue.waiting) != 2 || len(l.queue.of) != 2 {
				t.Errorf("%d are left in the queue", len(l.queue.waiting))
			}
		})
	})
}

// TestQueueIsBounded: so many wait and no more, whatever they do.
func TestQueueIsBounded(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, seats(0, 1, "attic")...)
		defer h.close()
		var line []*fakePlayer
		for i := range 12 {
			p := b.fakePlayer(i, b.newKey())
			defer p.socket.Close()
			for range 20 {
				p.session.Send(&wire.Join{Wait: true})
			}
			p.say(&wire.Join{Wait: true})
			line = append(line, p)
		}
		queued, refused := 0, 0
		for _, p := range line {
			if _, _, times := p.place(); times > 0 {
				queued++
			}
			for _, no := range said[*wire.Refused](p) {
				if refused++; !strings.Contains(string(no.Detail), "8 players wait") {
					t.Errorf("refused with %q", no.Detail)
				}
			}
		}
		if queued != 8 || refused != 4 {
			t.Errorf("%d wait and %d are refused", queued, refused)
		}
	}, func(c *Config) { c.MaxQueue = 8 })
}

// TestOnePlaceForEach: a player who comes again has the place that it had, once.
func TestOnePlaceForEach(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, seats(0, 1, "attic")...)
		defer h.close()
		key := b.newKey()
		for i, k := range []link.Key{key, b.newKey(), key, key} {
			p := b.fakePlayer(i, k)
			defer p.socket.Close()
			p.say(&wire.Join{Wait: true})
			time.Sleep(200 * ms)
			if place, of, _ := p.place(); i > 1 && (place != 1 || of != 2) {
				t.Errorf("session %d has place %d of %d", i, place, of)
			}
		}
	})
}

// TestPlacesAreToldSeldom: whatever happens in the queue, who waits is told at most
// once a second, and only what is new.
func TestPlacesAreToldSeldom(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.puppetHostAs("h1", func(r *wire.Report) { r.Capacity = 1 }, seats(0, 1, "attic")...)
		defer h.close()
		first := b.fakePlayer(0, b.newKey())
		defer first.socket.Close()
		first.say(&wire.Join{Wait: true})
		for i := range 30 {
			p := b.fakePlayer(i+1, b.newKey())
			p.say(&wire.Join{Wait: true})
			p.socket.Close()
		}
		time.Sleep(5 * time.Second)
		_, _, times := first.place()
		if times < 3 || times > 16 {
			t.Errorf("told %d times in 15 s", times)
		}
		time.Sleep(10 * time.Second)
		if _, of, more := first.place(); more != times || of != 1 {
			t.Errorf("told %d times more that nothing has changed; %d wait", more-times, of)
		}
	})
}

// TestQueueOutlivesNoLobby: who waits is told when the lobby goes.
func TestQueueOutlivesNoLobby(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(1))
		b.newPlayer("P0").mustJoin()
		p := b.newPlayer("P1")
		ended := make(chan *wire.Error, 1)
		go func() { ended <- p.join(waiting) }()
		time.Sleep(time.Second)
		b.stopLobby()
		select {
		case err := <-ended:
			if err == nil {
				t.Error("a seat was found")
			}
		case <-time.After(30 * time.Second):
			t.Error("the player waits for a lobby that is gone")
		}
	})
}
