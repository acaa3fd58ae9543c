package lobby

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// A stampede is very many players who ask at once for fewer seats than they are. The
// hosts answer late, in any order, and now and then with no.
type stampede struct {
	t       testing.TB
	lobby   *Lobby
	random  *rand.Rand
	seats   int // of all hosts
	joins   []*join
	asked   []*join // who were measured and wait for a host
	seated  map[game.PlayerID]*host
	refused int
}

func newStampede(t testing.TB, players, seats int, wait bool) *stampede {
	t.Helper()
	const hosts = 10
	s := &stampede{t: t, random: rand.New(rand.NewPCG(1, 2)), seats: seats, seated: make(map[game.PlayerID]*host)}
	s.lobby = crowdedLobby(t, 0)
	s.lobby.cfg.MaxJoins, s.lobby.cfg.MaxQueue = players, players
	for i := range hosts {
		to := s.session(&nodeVisit{lobby: s.lobby})
		s.lobby.hostUp(to, &wire.Hello{Role: wire.RoleHost, Name: game.SafeText(fmt.Sprint("h", i)), Game: testGame})
		s.lobby.reported(to, &wire.Report{
			Addrs: []netip.AddrPort{hostAt("h1")}, Level: 1, Capacity: seats / hosts, Spans: true,
		})
	}
	shared := s.session(&playerVisit{lobby: s.lobby})
	for i := range players {
		to := session.Accept(&playerVisit{lobby: s.lobby})
		to.Opened(shared.Link())
		id := game.PlayerID{1, byte(i), byte(i >> 8), byte(i >> 16)}
		s.lobby.greet(to, id, &wire.Hello{Role: wire.RolePlayer, Name: "P", Game: testGame})
		s.joins = append(s.joins, s.lobby.joins[to])
	}
	for _, j := range s.joins {
		s.lobby.ask(j.session, &wire.Join{Wait: wait})
	}
	return s
}

func (s *stampede) session(h session.Handler) *session.Session {
	to := session.Accept(h)
	_, at, err := s.lobby.socket.Issue(time.Hour, bottomless(), to)
	if err != nil {
		s.t.Fatal(err)
	}
	to.Opened(at)
	return to
}

// run lets everybody measure, and the hosts answer, in whatever order.
func (s *stampede) run() {
	for next := 0; next < len(s.joins) || len(s.asked) > 0; {
		if next < len(s.joins) && (len(s.asked) == 0 || s.random.IntN(3) > 0) {
			s.measure(s.joins[next])
			next++
		} else {
			s.answer(s.random.IntN(len(s.asked)))
		}
	}
}

func (s *stampede) measure(j *join) {
	if j.step != stepMeasuring {
		return
	}
	m := &wire.Measured{}
	for _, c := range j.hosts {
		m.Hosts = append(m.Hosts, wire.Measurement{Host: c.Host, RTT: time.Duration(1+s.random.IntN(50)) * ms})
	}
	s.lobby.measured(j.session, m)
	s.follow(j)
}

func (s *stampede) follow(j *join) {
	switch j.step {
	case stepReserving:
		s.asked = append(s.asked, j)
		s.check(j.at)
	case stepDone:
		s.refused++
	}
}

// answer lets a host answer: it gives a seat, which is soon taken, or refuses.
func (s *stampede) answer(i int) {
	j := s.asked[i]
	s.asked[i] = s.asked[len(s.asked)-1]
	s.asked = s.asked[:len(s.asked)-1]
	h, room := j.at, j.seat
	if s.random.IntN(50) == 0 {
		s.lobby.reserved(h.session, &wire.Reserved{Request: j.request, Reason: wire.ReasonHostFull})
		s.follow(j)
		return
	}
	s.lobby.reserved(h.session, &wire.Reserved{Request: j.request})
	if j.step != stepDone {
		s.t.Fatalf("a seat was given, and the join is at step %d", j.step)
	}
	s.seated[j.id] = h
	s.check(h)
	if s.random.IntN(2) == 0 {
		s.lobby.listed(h.session, &wire.Roster{Seated: []wire.Seated{{Player: j.id, Name: "P", Room: room, Epoch: 1}}})
		s.check(h)
	}
}

func (s *stampede) check(h *host) {
	if taken := len(h.seated) + len(h.promised); taken > h.report.Capacity {
		s.t.Fatalf("%s has %d players for %d seats", h.name, taken, h.report.Capacity)
	}
}

// ends checks that as many were seated as there are seats, and the others refused.
func (s *stampede) ends() {
	taken := 0
	for _, h := range s.lobby.hosts {
		taken += len(h.seated) + len(h.promised)
	}
	if taken != len(s.seated) || taken > s.seats || taken < s.seats*95/100 {
		s.t.Errorf("%d seats of %d are taken, by %d players", taken, s.seats, len(s.seated))
	}
	if s.refused != len(s.joins)-taken {
		s.t.Errorf("%d players are refused, of %d", s.refused, len(s.joins)-taken)
	}
}

// TestStampede: however many race for the last seats, none is promised twice.
func TestStampede(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStampede(t, 3_000, 1_500, false)
		defer s.lobby.socket.Close()
		s.run()
		s.ends()
		s.lobby.checkCounts(t)
	})
}

// TestStampedeThatWaits: those who find no seat wait in the order in which they came,
// and seats that become free go to the first of them.
func TestStampedeThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStampede(t, 800, 200, true)
		defer s.lobby.socket.Close()
		s.run()
		l := s.lobby
		for n := 0; len(l.queue.waiting) > 0; n++ {
			if n > 400 {
				t.Fatalf("%d wait for ever", len(l.queue.waiting))
			}
			line := append([]*join(nil), l.queue.waiting...)
			if !inTurn(line) {
				t.Fatal("the queue is out of order")
			}
			time.Sleep(2 * time.Second) // those who were called in vain may be called again
			s.leave(1 + s.random.IntN(30))
			l.sweepPromises(time.Now())
			l.sweepQueue(time.Now())
			called := l.queue.called
			for i, j := range line {
				if (j.step == stepMeasuring) != (i < called) {
					t.Fatalf("number %d of those who wait is at step %d; %d were called", i, j.step, called)
				}
			}
			for _, j := range line[:called] {
				s.measure(j)
			}
			for len(s.asked) > 0 {
				s.answer(s.random.IntN(len(s.asked)))
			}
			if l.queue.called != 0 {
				t.Fatalf("%d seats are kept in mind for nobody", l.queue.called)
			}
		}
		l.checkCounts(t)
	})
}

func inTurn(line []*join) bool {
	for i := 1; i < len(line); i++ {
		if line[i-1].turn >= line[i].turn {
			return false
		}
	}
	return true
}

// leave lets some players go.
func (s *stampede) leave(n int) {
	for id, h := range s.seated {
		if n--; n < 0 {
			return
		}
		delete(s.seated, id)
		s.lobby.listed(h.session, &wire.Roster{Seated: []wire.Seated{{Player: id, Name: "P", Room: "meadow", Epoch: 1}}})
		s.lobby.listed(h.session, &wire.Roster{Gone: []game.PlayerID{id}})
	}
}

// BenchmarkStampede is 100,000 players who race for 50,000 seats on ten hosts, and
// what each costs the lobby's loop. It fails if a seat is promised twice.
func BenchmarkStampede(b *testing.B) {
	const players = 100_000
	for b.Loop() {
		s := newStampede(b, players, players/2, false)
		s.run()
		s.ends()
		s.lobby.socket.Close()
	}
	b.ReportMetric(float64(b.N*players)/b.Elapsed().Seconds(), "joins/s")
}

// BenchmarkQueue is one look at a queue of 10,000, for whom there is no seat; it is
// taken ten times a second.
func BenchmarkQueue(b *testing.B) {
	s := newStampede(b, 10_010, 10, true)
	defer s.lobby.socket.Close()
	s.run()
	now := time.Now().Add(time.Minute)
	for b.Loop() {
		now = now.Add(queueEvery)
		s.lobby.sweepQueue(now)
	}
	b.ReportMetric(float64(len(s.lobby.queue.waiting)), "players")
}

// BenchmarkDecisions is the memory that 10,000 decisions take, each about as many hosts
// as can be.
func BenchmarkDecisions(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var d decisions
		for range maxDecisions {
			d.add(decision{name: "ada", view: view{rows: make([]weighed, wire.MaxWeighed)}})
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		runtime.KeepAlive(d)
	}
}
