package lobby

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	nethost "roam/net/host"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestCancelAtAnyMoment: a join that is given up after any number of milliseconds
// leaves nothing behind: no goroutine, no link, no seat. That goroutines are gone
// is the bubble's own check.
func TestCancelAtAnyMoment(t *testing.T) {
	for after := time.Duration(0); after <= 260*ms; after += 13 * ms {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			inBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: 12 * ms}}, func(b *bubble) {
				b.startHost("h1")
				p := b.newPlayer("Ada")
				ctx, cancel := context.WithTimeout(context.Background(), after)
				defer cancel()
				err := p.joinCtx(ctx)
				if joined := p.client != nil; joined == (err != nil) {
					t.Errorf("joined %v, error %v", joined, err)
				}
				p.leave()
				time.Sleep(15 * time.Second)
				b.ask(func(l *Lobby) {
					if r := l.hosts["h1"].report; r.Players+r.Reserved != 0 || len(l.joins)+len(l.requests)+len(l.promised) != 0 {
						t.Errorf("left behind: report %+v, %d joins, %d requests, %d promises", r, len(l.joins), len(l.requests), len(l.promised))
					}
					if n := l.socket.Stats().Links; n != 1 {
						t.Errorf("the lobby has %d links, one is the host's", n)
					}
				})
			})
		})
	}
}

// TestStopAtAnyMoment: lobby and host are ended in the middle of joins; both
// return, and every client hears of it.
func TestStopAtAnyMoment(t *testing.T) {
	for after := time.Duration(0); after <= 200*ms; after += 20 * ms {
		for _, who := range []string{"host", "lobby", "both"} {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, linktest.Config{Seed: 1, Path: linktest.Path{Latency: 8 * ms}})
				defer b.close()
				b.startHost("h1")
				joined := make(chan struct{})
				p := b.newPlayer("Ada")
				go func() {
					defer close(joined)
					p.join()
				}()
				time.Sleep(after)
				if who != "lobby" {
					b.hosts["h1"].end()
					delete(b.hosts, "h1")
				}
				if who != "host" {
					b.stopLobby()
				}
				<-joined
				time.Sleep(time.Minute) // while the client tries to come back
				if p.client != nil && who != "lobby" && p.over() == wire.ReasonNone {
					t.Errorf("%s ended after %v and the player does not know", who, after)
				}
			})
		}
	}
}

// TestBadConfig: Run says what is wrong and closes the socket that it was given.
func TestBadConfig(t *testing.T) {
	network := linktest.New(linktest.Config{})
	for range 2 { // the second time fails if the address is still taken
		conn, err := network.Listen(lobbyAt)
		if err != nil {
			t.Fatal(err)
		}
		if err := Run(context.Background(), Config{Conn: conn}); err == nil {
			t.Error("a lobby without keys runs")
		}
		key, err := link.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		for _, cfg := range []Config{{Within: -1}, {TicketLife: -1}, {TicketLife: time.Hour + 1}} {
			cfg.Key, cfg.Cluster = key, link.NewClusterKey()
			if l, err := open(cfg); err == nil {
				t.Errorf("a lobby with these times runs: %v, %v", cfg.Within, cfg.TicketLife)
				l.socket.Close()
			}
		}
		if conn, err = network.Listen(lobbyAt); err != nil {
			t.Fatal(err)
		}
		if err := nethost.Run(context.Background(), nethost.Config{Name: "h1", Conn: conn}); err == nil {
			t.Error("a host without a game runs")
		}
	}
}

// TestHeapComesBack: after 90 players came and went, some without a word, nodes
// hold no more than before.
func TestHeapComesBack(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		come := func() {
			var players []*player
			for range 30 {
				players = append(players, b.newPlayer("P"))
			}
			together(func(p *player) { p.mustJoin() }, players...)
			walkAll(time.Second, players...)
			together((*player).vanish, players[:15]...)
			together((*player).leave, players[15:]...)
			time.Sleep(110 * time.Second) // silence, a seat that waits, and a room that closes
			b.players = nil
		}
		come()
		before := heap()
		come()
		come()
		if after := heap(); after > before+before/2+1<<20 {
			t.Errorf("%d KiB became %d", before>>10, after>>10)
		}
		b.ask(func(l *Lobby) {
			if len(l.players)+len(l.names)+len(l.rooms)+len(l.promised)+len(l.joins)+len(l.requests) != 0 {
				t.Error("the lobby remembers players who are gone")
			}
		})
	})
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestRoomsAreBounded: players who ask for ever new rooms and do not come cannot
// fill a host with them, and not keep others from rooms that are there.
func TestRoomsAreBounded(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", func(c *nethost.Config) { c.MaxRooms = 5 })
		b.newPlayer("Ada").mustJoin()
		refused := 0
		for i := range 10 {
			key, _ := link.NewKey()
			p := b.fakePlayer(i, key)
			p.say(&wire.Join{New: true})
			p.say(&wire.Measured{Hosts: []wire.Measurement{{Host: "h1", RTT: ms}}})
			refused += len(said[*wire.Refused](p))
			p.socket.Close()
		}
		if refused != 6 {
			t.Errorf("%d of 10 refused", refused)
		}
		b.newPlayer("Bob").mustJoin()
		time.Sleep(13 * time.Second)
		b.ask(func(l *Lobby) {
			if n := len(l.hosts["h1"].report.Rooms); n != 1 {
				t.Errorf("%d rooms are open", n)
			}
		})
	})
}
