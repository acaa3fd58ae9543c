package lobby

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// TestCandidates: a host is named to players only if it could take one.
func TestCandidates(t *testing.T) {
	someone := wire.Seated{Player: game.PlayerID{9}, Name: "X", Room: "meadow", Epoch: 1}
	for name, c := range map[string]struct {
		game   string
		report func(*wire.Report)
		roster []wire.Seated
		words  string // of the refusal; "" if there is none
	}{
		"good":            {testGame, nil, nil, ""},
		"full of players": {testGame, func(r *wire.Report) { r.Capacity = 1 }, []wire.Seated{someone}, "full"},
		"no seats":        {testGame, func(r *wire.Report) { r.Capacity = 0 }, nil, "full"},
		"other version":   {"odometer/2", nil, nil, "other game or version"},
		"out of rotation": {testGame, func(r *wire.Report) { r.Rotation = 1 }, nil, "not in rotation"},
		"offline":         {testGame, func(r *wire.Report) { r.Rotation = 2 }, nil, "not in rotation"},
		"no such mode":    {testGame, func(r *wire.Report) { r.Rotation = 77 }, nil, "not healthy"},
		"at highest":      {testGame, func(r *wire.Report) { r.Level = 5 }, nil, "too loaded"},
		"no address":      {testGame, func(r *wire.Report) { r.Addrs = nil }, nil, "not healthy"},
		"port 0":          {testGame, func(r *wire.Report) { r.Addrs = []netip.AddrPort{netip.MustParseAddrPort("10.1.0.1:0")} }, nil, "not healthy"},
		"absurd capacity": {testGame, func(r *wire.Report) { r.Capacity = 1 << 40 }, nil, "not healthy"},
		"one bad address": {testGame, func(r *wire.Report) { r.Addrs = append(r.Addrs, netip.AddrPort{}) }, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				h := b.fakeHost("h1", c.game)
				defer h.close()
				h.report(c.report)
				h.say(&wire.Roster{Whole: true, Seated: c.roster})
				key, _ := link.NewKey()
				p := b.fakePlayer(1, key)
				defer p.socket.Close()
				p.say(&wire.Join{})
				named, refused := said[*wire.Candidates](p), said[*wire.Refused](p)
				switch {
				case c.words == "" && (len(named) != 1 || len(named[0].Hosts) != 1 || len(named[0].Hosts[0].Addrs) != 1):
					t.Errorf("candidates %+v, refused %+v", named, refused)
				case c.words != "" && (len(named) != 0 || len(refused) != 1 || !strings.Contains(string(refused[0].Detail), c.words)):
					t.Errorf("candidates %+v, refused %+v", named, refused)
				}
			})
		})
	}
}

// TestNearHostWins, unless it is much more loaded.
func TestNearHostWins(t *testing.T) {
	for _, c := range []struct {
		there int // players on the near host, of ten
		want  game.SafeText
	}{{0, "h2"}, {2, "h2"}, {9, "h1"}} {
		t.Run(fmt.Sprint(c.there), func(t *testing.T) {
			inBubble(t, linktest.Config{Seed: 1}, func(b *bubble) {
				for _, h := range []string{"h1", "h2"} {
					b.startHost(h, capacity(10))
				}
				b.setRTT("h1", 60*ms)
				b.setRTT("h2", 10*ms)
				for range c.there {
					b.newPlayer("P").mustJoin(onHost("h2"))
				}
				time.Sleep(5 * time.Second) // for the gauge to follow
				p := b.newPlayer("Ada")
				p.mustJoin()
				if at := p.client.Status().Host; at != c.want {
					t.Errorf("seated on %s, measured %+v", at, p.hosts)
				}
				for _, h := range p.hosts {
					if want := map[game.SafeText]time.Duration{"h1": 60 * ms, "h2": 10 * ms}[h.Name]; h.RTT != want {
						t.Errorf("%s measured as %v, is %v", h.Name, h.RTT, want)
					}
				}
			})
		})
	}
}

// setRTT puts a host at a distance from everybody but the lobby.
func (b *bubble) setRTT(host string, rtt time.Duration) {
	at := hostAt(host)
	b.network.SetPath(at, everybody, linktest.Path{Latency: rtt / 2})
	b.network.SetPath(everybody, at, linktest.Path{Latency: rtt / 2})
	b.network.SetPath(at, lobbyAt, linktest.Path{})
	b.network.SetPath(lobbyAt, at, linktest.Path{})
}

// TestHostOutOfReach: a host that the lobby hears and the player does not is not
// the player's.
func TestHostOutOfReach(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		p := b.newPlayer("Ada")
		b.network.Partition(p.at, hostAt("h1"))
		p.mustJoin()
		if at := p.client.Status().Host; at != "h2" {
			t.Errorf("seated on %s", at)
		}
		q := b.newPlayer("Bob")
		b.network.Partition(q.at, hostAt("h1"))
		b.network.Partition(q.at, hostAt("h2"))
		if err := q.join(); err == nil || err.Reason != wire.ReasonNoHost || !strings.Contains(err.Detail, "out of reach") {
			t.Errorf("refused with %v", err)
		}
	})
}

// TestFiftyRaceForFiftySeats: 50 players at once for 2 hosts of 25 seats: all are
// seated, nothing is overbooked, and the 51st is told in plain words.
func TestFiftyRaceForFiftySeats(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, h := range []string{"h1", "h2"} {
			b.startHost(h, capacity(25))
		}
		var players []*player
		for range 50 {
			players = append(players, b.newPlayer("P"))
		}
		together(func(p *player) { p.mustJoin() }, players...)
		for _, h := range []string{"h1", "h2"} {
			if n := b.book.seated(h); n != 25 {
				t.Errorf("%d players on %s", n, h)
			}
		}
		err := b.newPlayer("Late").join()
		if err == nil || err.Reason != wire.ReasonNoHost || err.Detail != "no host can take you now: 2 hosts are full" {
			t.Errorf("the 51st is told: %v", err)
		}
	})
}

// TestReservationCountsAtOnce: players who have a ticket and do not use it count
// as load for those who come next, before any report says so.
func TestReservationCountsAtOnce(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(10))
		b.startHost("h2", capacity(10))
		var given = make(map[game.SafeText]int)
		for i := range 10 {
			key, _ := link.NewKey()
			p := b.fakePlayer(i, key)
			defer p.socket.Close()
			p.say(&wire.Join{})
			hosts := said[*wire.Candidates](p)[0].Hosts
			m := &wire.Measured{}
			for _, h := range hosts {
				m.Hosts = append(m.Hosts, wire.Measurement{Host: h.Host, RTT: 10 * ms})
			}
			p.say(m)
			given[said[*wire.Seat](p)[0].Host]++
		}
		if given["h1"] < 4 || given["h2"] < 4 {
			t.Errorf("ten who came one after the other were sent to %v", given)
		}
	})
}

// TestPromiseRunsOut: a player who vanishes with the ticket gives the seat back
// when the ticket's life is over, at the host and at the lobby, and not before.
func TestPromiseRunsOut(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(1))
		key, _ := link.NewKey()
		p := b.fakePlayer(1, key)
		defer p.socket.Close()
		if p.seatOn("h1") == nil {
			t.Fatal("no seat")
		}
		time.Sleep(8 * time.Second)
		if err := b.newPlayer("Early").join(); err == nil || err.Reason != wire.ReasonNoHost {
			t.Errorf("while the seat is promised: %v", err)
		}
		time.Sleep(4 * time.Second)
		b.ask(func(l *Lobby) {
			h := l.hosts["h1"]
			if len(l.promised)+len(h.promised) != 0 || h.report.Reserved+h.report.Players != 0 {
				t.Errorf("still promised: %v, reported %+v", h.promised, h.report)
			}
		})
		b.newPlayer("Late").mustJoin()
	}, func(c *Config) { c.TicketLife = 10 * time.Second })
}

// TestRefusingHostIsPassedOver: the next best is asked, at once if the host
// refuses or dies, within a second if it says nothing.
func TestRefusingHostIsPassedOver(t *testing.T) {
	for name, answer := range map[string]func(*fakeHost, *wire.Reserve){
		"refuses": func(f *fakeHost, m *wire.Reserve) {
			f.session.Send(&wire.Reserved{Request: m.Request, Reason: wire.ReasonHostFull})
		},
		"dies":         func(f *fakeHost, _ *wire.Reserve) { f.session.End(wire.ReasonFailed, "") },
		"says nothing": nil,
		"cannot count": func(f *fakeHost, m *wire.Reserve) {
			f.session.Send(&wire.Reserved{Request: m.Request + 1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				bad := b.fakeHost("h1", testGame)
				defer bad.close()
				bad.answer = answer
				b.startHost("h2", capacity(10))
				b.setRTT("h2", 40*ms)
				bad.report(nil)
				b.newPlayer("Ada").mustJoin()
				if bad.asked() != 1 {
					t.Errorf("the bad host was asked %d times", bad.asked())
				}
				time.Sleep(time.Second)
				b.ask(func(l *Lobby) {
					if h := l.hosts["h1"]; h != nil && len(h.promised) != 0 || len(l.requests) != 0 {
						t.Errorf("something is left of what the bad host was asked")
					}
				})
			})
		})
	}
}

// TestHostsAnswerForThemselves: a host that answers what another was asked is
// not heard.
func TestHostsAnswerForThemselves(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		honest, confused := b.fakeHost("h1", testGame), b.fakeHost("h2", testGame)
		defer honest.close()
		defer confused.close()
		honest.report(nil)
		confused.report(nil)
		key, _ := link.NewKey()
		p := b.fakePlayer(1, key)
		defer p.socket.Close()
		p.seatOn("h1")
		if honest.asked() != 1 {
			t.Fatal("the host was not asked")
		}
		m := honest.first()
		confused.say(&wire.Reserved{Request: m.Request, Ticket: wire.Ticket{Link: 666}})
		if n := len(said[*wire.Seat](p)); n != 0 {
			t.Error("a ticket of a host that was not asked is passed on")
		}
		honest.say(&wire.Reserved{Request: m.Request, Ticket: wire.Ticket{Link: 7}})
		if seats := said[*wire.Seat](p); len(seats) != 1 || seats[0].Ticket.Link != 7 {
			t.Errorf("seats %+v", seats)
		}
	})
}

// TestTwoHostsWithOneName: the older stays while it is heard; one that comes again
// from its own address replaces itself.
func TestTwoHostsWithOneName(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		first := b.fakeHost("h1", testGame)
		first.report(nil)
		second := b.fakeHostAt(hostAt("h9"), "h1", testGame)
		defer second.close()
		if told := second.over(); len(told) != 1 || told[0] != wire.ReasonDenied || len(first.over()) != 0 {
			t.Errorf("the older was told %v, the newer %v", first.over(), second.over())
		}
		b.network.Isolate(hostAt("h1"))
		first.close()
		b.network.Heal(hostAt("h1"), everybody)
		again := b.fakeHost("h1", testGame)
		defer again.close()
		again.report(nil)
		if len(again.over()) != 0 || !b.knows("h1") {
			t.Errorf("a host that came again was told %v", again.over())
		}
	})
}

// TestMoreHostsThanCandidates: eight of twelve hosts are named, and not always
// the same.
func TestMoreHostsThanCandidates(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for i := range 12 {
			h := b.fakeHost(fmt.Sprintf("h%d", i+1), testGame)
			defer h.close()
			h.report(nil)
		}
		seen := make(map[game.SafeText]bool)
		for i := range 8 {
			key, _ := link.NewKey()
			p := b.fakePlayer(i, key)
			defer p.socket.Close()
			p.say(&wire.Join{})
			named := said[*wire.Candidates](p)
			if len(named) != 1 || len(named[0].Hosts) != wire.MaxCandidates {
				t.Fatalf("named %+v", named)
			}
			for _, h := range named[0].Hosts {
				seen[h.Host] = true
			}
		}
		if len(seen) < 10 {
			t.Errorf("of 12 equal hosts, only %d are ever named", len(seen))
		}
	})
}

// TestConsider: of very many hosts the best are looked at, and some from
// everywhere else, none twice; a host or room that was asked for is always found.
func TestConsider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := crowdedLobby(t, 300)
		defer l.socket.Close()
		j := &join{game: testGame}
		seen := make(map[*host]int)
		const rounds = 40
		for range rounds {
			list := l.consider(j, nil)
			if len(list) < maxConsidered/2 || len(list) > maxConsidered {
				t.Fatalf("%d hosts are considered", len(list))
			}
			here := make(map[*host]bool)
			for _, h := range list {
				if here[h] {
					t.Fatalf("%s is considered twice", h.name)
				}
				here[h] = true
				seen[h]++
			}
		}
		for _, h := range l.ranking[:maxConsidered/2] {
			if seen[h] != rounds {
				t.Errorf("%s, one of the best, was considered %d times", h.name, seen[h])
			}
		}
		if len(seen) < 250 {
			t.Errorf("only %d of 300 hosts were ever considered", len(seen))
		}
		gone := l.ranking[0]
		l.forget(gone)
		if slices.Contains(l.consider(j, nil), gone) {
			t.Error("a host that is gone is considered")
		}
		j.ask.Host = "h299"
		if list := l.consider(j, nil); len(list) != 1 || list[0].name != "h299" {
			t.Errorf("asked for h299, considered %d hosts", len(list))
		}
		j.ask.Host = ""
		if list := l.consider(j, l.rooms["room-2990"]); len(list) != 1 || list[0].name != "h299" {
			t.Errorf("asked for its room, considered %d hosts", len(list))
		}
		if list := l.consider(&join{game: "chess/1"}, nil); len(list) != 0 {
			t.Errorf("%d hosts of another game are considered", len(list))
		}
	})
}

// TestNoSecondRoomOfOneName: a join that was to open a room goes where others have
// opened it since.
func TestNoSecondRoomOfOneName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := crowdedLobby(t, 3)
		defer l.socket.Close()
		player := session.Accept(&playerVisit{lobby: l})
		_, at, err := l.socket.Issue(time.Hour, bottomless(), player)
		if err != nil {
			t.Fatal(err)
		}
		player.Opened(at)
		l.promise(l.hosts["h1"], game.PlayerID{1}, false, promise{room: "attic", until: time.Now().Add(time.Hour)})
		j := &join{session: player, id: game.PlayerID{2}, game: testGame, room: "attic", ranking: []game.SafeText{"h0", "h2", "h1"}}
		l.reserveNext(j)
		if j.at != l.hosts["h1"] {
			t.Errorf("the room is on h1, asked is %v", j.at.name)
		}
		l.checkCounts(t)
	})
}

// TestHostCountsForItself: whatever a lobby asks for, a host promises no more seats
// than it has, and keeps a promise to one player once.
func TestHostCountsForItself(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1", capacity(10))
		b.ask(func(l *Lobby) {
			for i := range 40 {
				l.hosts["h1"].session.Send(&wire.Reserve{
					Request: uint64(i), Player: game.PlayerID{byte(i % 20), 1}, Name: "P", Room: game.RoomID(fmt.Sprint("attic-", i%4)), Life: 5 * time.Second,
				})
			}
		})
		reserved := func() (n int) {
			b.ask(func(l *Lobby) { n = l.hosts["h1"].report.Reserved })
			return n
		}
		time.Sleep(2 * time.Second)
		if n := reserved(); n != 10 {
			t.Errorf("%d promises for 10 seats, in rooms that hold as many each", n)
		}
		time.Sleep(5 * time.Second)
		if n := reserved(); n != 0 {
			t.Errorf("%d promises outlive their tickets", n)
		}
	})
}

// TestStrategyOfOnesOwn: a program that embeds the lobby may bring a strategy; one that
// answers with nonsense costs nobody anything but a seat.
func TestStrategyOfOnesOwn(t *testing.T) {
	for name, c := range map[string]struct {
		strategy balance.Strategy
		seated   bool
	}{
		"last by name": {func(_ *rand.Rand, cs []balance.Candidate) (scores []balance.Score) {
			for i := range cs {
				scores = append(scores, balance.Score{Host: cs[i].Host, Index: i, Cost: math.NaN()})
			}
			slices.SortFunc(scores, func(a, b balance.Score) int { return strings.Compare(b.Host, a.Host) })
			return scores
		}, true},
		"nobody":  {func(*rand.Rand, []balance.Candidate) []balance.Score { return nil }, false},
		"unknown": {func(*rand.Rand, []balance.Candidate) []balance.Score { return []balance.Score{{Host: "h9", Index: 99}} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				b.startHost("h1")
				b.startHost("h2")
				p := b.newPlayer("P")
				err := p.join()
				if (err == nil) != c.seated || c.seated && p.client.Status().Host != "h2" {
					t.Errorf("%v", err)
				}
				m := b.puppetMonitor(1)
				defer m.close()
				if all := m.why(1, "P", 1); len(all) != 1 || all[0].Strategy != "own" {
					t.Errorf("told %+v", all)
				}
			}, func(cfg *Config) { cfg.Strategy = c.strategy })
		})
	}
}
