package lobby

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	nethost "roam/net/host"
	"roam/net/link/linktest"
	"roam/net/wire"
)

var (
	scheduleSeed = flag.Uint64("schedule.seed", 0, "run only the schedule of faults of this seed")
	scheduleFor  = flag.Duration("schedule.for", 40*time.Second, "how long each schedule of faults lasts, in virtual time")
)

// TestSchedules lets players join, walk, leave and vanish for a while, as long as
// -schedule.for says, while hosts are killed and come back, lobbies restart and networks part, all
// drawn from a seed. The worlds check continuously that inputs are applied once
// and in order; this checks the seats. A failing seed is in the test's name:
//
//	go test ./net/lobby -run TestSchedules -schedule.seed 7 -schedule.for 3m
func TestSchedules(t *testing.T) {
	seeds := []uint64{1, 2, 3}
	if testing.Short() {
		seeds = seeds[:1]
	}
	if *scheduleSeed != 0 {
		seeds = []uint64{*scheduleSeed}
	}
	did := make(map[string]int)
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSchedule(t, seed, did)
				defer s.b.close()
				s.run(*scheduleFor)
			})
		})
	}
	if len(seeds) == 3 {
		for _, what := range []string{"join", "refused", "leave", "vanish", "kill", "restart", "part", "part from lobby", "loss"} {
			if did[what] == 0 {
				t.Errorf("nothing of %q happened: %v", what, did)
			}
		}
	}
	t.Logf("happened: %v", did)
}

const (
	scheduleHosts    = 3
	schedulePlayers  = 12
	scheduleCapacity = 5 // so that there is not always room
)

// A schedule is one run.
type schedule struct {
	t       *testing.T
	b       *bubble
	random  *rand.Rand
	did     map[string]int
	players []*player
	doing   []chan struct{} // per player: closed when the join under way is over
	dead    []string        // hosts that were killed
}

func newSchedule(t *testing.T, seed uint64, did map[string]int) *schedule {
	b := newBubble(t, linktest.Config{Seed: seed, Path: linktest.Path{Latency: 10 * ms, Jitter: 10 * ms, Loss: 0.01}},
		func(c *Config) { c.Seed = seed })
	s := &schedule{t: t, b: b, random: rand.New(rand.NewPCG(seed, 7)), did: did}
	for i := range scheduleHosts {
		s.startHost(fmt.Sprint("h", i+1))
	}
	for range schedulePlayers {
		s.players = append(s.players, b.newPlayer("P"))
		s.doing = append(s.doing, nil)
	}
	return s
}

func (s *schedule) startHost(name string) {
	s.b.startHost(name, func(c *nethost.Config) { c.Capacity, c.RoomCapacity = scheduleCapacity, 4 })
}

func (s *schedule) run(d time.Duration) {
	for until := time.Now().Add(d); time.Now().Before(until); {
		s.act()
		for range 1 + s.random.IntN(4) {
			for i, p := range s.players {
				if s.free(i) && p.client != nil {
					p.step()
				}
			}
			time.Sleep(50 * ms)
			s.check()
		}
	}
	s.b.network.Heal(everybody, everybody)
	s.b.network.SetPath(everybody, everybody, linktest.Path{Latency: 10 * ms})
	for i := range s.players {
		if s.doing[i] != nil {
			<-s.doing[i]
		}
	}
	// Hosts are back within redialMax, silence is over after 5 s, promises run
	// out after 11, seats that were lost wait for 30; then 2 s of quiet.
	time.Sleep(45 * time.Second)
	s.b.sameView()
	for i, p := range s.players {
		if p.client != nil && p.over() == wire.ReasonNone {
			if at := s.b.book.where(p.id()); len(at) != 1 {
				s.t.Errorf("player %d plays and is at %v", i, at)
			}
			caughtUp(s.t, p)
		}
	}
}

// free tells whether the player is not just joining.
func (s *schedule) free(i int) bool {
	if s.doing[i] == nil {
		return true
	}
	select {
	case <-s.doing[i]:
		s.doing[i] = nil
		return true
	default:
		return false
	}
}

func (s *schedule) act() {
	i := s.random.IntN(schedulePlayers)
	p := s.players[i]
	what := s.random.IntN(100)
	host := fmt.Sprint("h", 1+s.random.IntN(scheduleHosts))
	wish := s.random.IntN(4)
	switch {
	case what < 55 && s.free(i) && (p.client == nil || p.over() != wire.ReasonNone):
		s.join(i, wish, host)
	case what < 62 && s.free(i) && p.client != nil:
		s.note("leave")
		p.leave()
	case what < 68 && s.free(i) && p.client != nil:
		s.note("vanish")
		p.vanish()
	case what < 72:
		s.note("part")
		s.cut(func() { s.b.network.Partition(p.at, hostAt(host)) }, func() { s.b.network.Heal(p.at, hostAt(host)) })
	case what < 76:
		s.note("part from lobby")
		s.cut(func() { s.b.network.Partition(lobbyAt, hostAt(host)) }, func() { s.b.network.Heal(lobbyAt, hostAt(host)) })
	case what < 80:
		s.note("loss")
		bad := linktest.Path{Latency: 40 * ms, Jitter: 30 * ms, Loss: 0.2, Duplicate: 0.1, Reorder: 0.1}
		s.b.network.SetPath(p.at, everybody, bad)
		s.b.network.SetPath(everybody, p.at, bad)
	case what < 82:
		s.note("restart")
		s.b.stopLobby()
		time.Sleep(time.Duration(s.random.IntN(3000)) * ms)
		s.b.startLobby()
	case what < 84:
		if s.b.hosts[host] != nil {
			s.note("kill")
			s.b.kill(host)
			s.dead = append(s.dead, host)
		}
	case what < 90 && len(s.dead) > 0:
		s.startHost(s.dead[0])
		s.dead = s.dead[1:]
	}
}

func (s *schedule) note(what string) {
	s.b.book.mu.Lock()
	defer s.b.book.mu.Unlock()
	s.did[what]++
}

// cut parts a network for up to eight seconds.
func (s *schedule) cut(part, heal func()) {
	part()
	d := time.Duration(s.random.IntN(8000)) * ms
	time.AfterFunc(d, heal)
}

func (s *schedule) join(i, wish int, host string) {
	p := s.players[i]
	p.leave()
	done := make(chan struct{})
	s.doing[i] = done
	go func() {
		defer close(done)
		s.waitUntilMissed(i)
		tune := room("")
		switch wish {
		case 1:
			tune = room("attic")
		case 2:
			tune = roomOfOnesOwn
		case 3:
			tune = onHost(host)
		}
		began := time.Now()
		err := p.join(tune)
		if took := time.Since(began); took > joinBound {
			s.t.Errorf("player %d: join took %v", i, took)
		}
		if err != nil {
			s.note("refused")
		} else {
			s.note("join")
		}
	}()
}

// waitUntilMissed waits until no host believes the player to be there. A session
// that was lost without a word stays a seat until the host misses it; who joins
// another host meanwhile is in two places, which epochs will settle.
func (s *schedule) waitUntilMissed(i int) {
	for range 100 {
		if len(s.b.book.where(s.players[i].id())) == 0 {
			return
		}
		time.Sleep(100 * ms)
	}
	s.t.Errorf("player %d is still seated 10 s after it left", i)
}

// check is what must hold at every moment.
func (s *schedule) check() {
	s.t.Helper()
	for i := range scheduleHosts {
		name := fmt.Sprint("h", i+1)
		if n := s.b.book.seated(name); n > scheduleCapacity {
			s.t.Fatalf("%d players on %s, which takes %d", n, name, scheduleCapacity)
		}
	}
	if s.b.lobby != nil {
		s.b.ask(func(l *Lobby) {
			for name, h := range l.hosts {
				if r := h.report; r != nil && r.Players+r.Reserved > r.Capacity {
					s.t.Errorf("%s reports %d players and %d promises, of %d", name, r.Players, r.Reserved, r.Capacity)
				}
			}
			l.checkCounts(s.t)
		})
	}
	s.b.book.mu.Lock()
	defer s.b.book.mu.Unlock()
	for id, at := range s.b.book.seats {
		if len(at) > 1 {
			s.t.Errorf("%s is at %v", id.Short(), at)
		}
	}
}
