package balance

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPlan(t *testing.T) {
	hot := host("hot", .9, 0, 90) // a player weighs .01
	cool := host("cool", .1, 0, 10)
	full, sick, out, chess := cool, cool, cool, cool
	full.Capacity, sick.Healthy, out.Rotation, chess.Game = 10, false, OutOfRotation, "chess"
	offline, liar := host("a", .9, 0, 90), host("a", 1, 0, 100)
	offline.Rotation, liar.Load = Offline, math.MaxFloat64
	for _, tt := range []struct {
		name  string
		hosts []Candidate
		want  string
	}{
		{"nobody", nil, ""},
		{"one host, hot", []Candidate{hot}, ""},
		{"hot: most of the way to the mean of .5", []Candidate{hot, cool}, "hot: 28 to cool"},
		{"the coolest take most", []Candidate{hot, host("a", .3, 0, 30), host("b", .3, 0, 31), host("c", .1, 0, 10)}, "hot: 25 to c, 5 to a, 5 to b"},
		{"all are hot", []Candidate{hot, host("b", .85, 0, 85), host("c", .82, 0, 82)}, ""},
		{"all are hot but a new one", []Candidate{hot, host("b", .9, 0, 90), host("c", .9, 0, 90), host("d", .9, 0, 90),
			host("e", .9, 0, 90), host("f", .9, 0, 90), host("g", .9, 0, 90), host("h", .9, 0, 90), host("i", .9, 0, 90),
			host("j", .9, 0, 90), host("k", .9, 0, 90), host("new", .5, 0, 50)}, "b: 9 to new"},
		{"not as high as that", []Candidate{host("a", .79, 0, 79), cool}, ""},
		{"nobody is on it", []Candidate{host("a", .9, 0, 0), cool}, ""},
		{"all who can are under way", []Candidate{leaving(host("a", .9, 0, 90), 45), cool}, ""},
		{"some are under way", []Candidate{leaving(host("a", .9, 0, 90), 20), cool}, "a: 14 to cool"},
		{"more than are there are under way", []Candidate{leaving(host("a", .9, 0, 90), 100), cool}, ""},
		{"no seat", []Candidate{hot, full}, ""},
		{"sick", []Candidate{hot, sick}, ""},
		{"out of rotation", []Candidate{hot, out}, ""},
		{"another game", []Candidate{hot, chess}, ""},
		{"what is offline is drained, not relieved", []Candidate{offline, cool, host("b", .5, 0, 50)}, ""},
		{"beyond measure counts as full", []Candidate{liar, cool}, "a: 31 to cool"},
		{"the busiest first, and both fill the same host", []Candidate{host("a", .85, 0, 85), hot, cool}, "hot: 20 to cool; a: 16 to cool"},
		{"players of a slow host weigh more", []Candidate{host("a", 1, 0, 10), host("b", 1, 0, 10), host("fast", .7, 0, 70)}, ""},
		{"over its limit, among the hot", []Candidate{host("a", 1, 0, 100), host("b", .82, 0, 82)}, "a: 7 to b"},
	} {
		var r Rebalancer
		if got := first(&r, 0, tt.hosts); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A host that all have left in the middle of a step gives nobody, and leaves the
// targets to the others: nothing can be said of what one of nobody weighs.
func TestPlanWhenAllHaveLeft(t *testing.T) {
	r := Rebalancer{Rate: 10}
	left, hot, cool := host("left", .95, 0, 95), host("hot", .9, 0, 90), host("cool", .1, 0, 10)
	hot.Rotation = Offline
	if got := first(&r, 0, []Candidate{left, hot, cool}); got != "left: 10 to cool" {
		t.Fatalf("the step begins with %q", got)
	}
	left.Players, hot.Rotation = 0, Online
	if got := told(r.Plan(at(enough), []Candidate{left, hot, cool})); got != "hot: 10 to cool" {
		t.Errorf("it goes on with %q", got)
	}
}

// first is the first plan that is not empty, once there are reports enough.
func first(r *Rebalancer, now float64, hosts []Candidate) (plan string) {
	for s := 0; s < enough && plan == ""; s++ {
		plan = told(r.Plan(at(now+float64(s)), hosts))
	}
	return plan
}

func leaving(c Candidate, n int) Candidate {
	c.Leaving = n
	return c
}

// told is a plan in words.
func told(orders []Order) (s string) {
	for i, o := range orders {
		if i > 0 {
			s += "; "
		}
		s += o.Source + ":"
		for j, share := range o.Shares {
			if j > 0 {
				s += ","
			}
			s += fmt.Sprintf(" %d to %s", share.Seats, share.Host)
		}
	}
	return s
}

func TestPlanWaitsBeforeItLevels(t *testing.T) {
	warm, cool := host("warm", .7, 0, 70), host("cool", .3, 0, 30)
	var r Rebalancer
	for s := range 5 {
		if plan := r.Plan(at(float64(s)), []Candidate{warm, cool}); plan != nil {
			t.Fatalf("after %d s: %v", s, plan)
		}
	}
	if got := told(r.Plan(at(5), []Candidate{warm, cool})); got != "warm: 14 to cool" {
		t.Errorf("after five seconds: %q", got)
	}
	r = Rebalancer{}
	for s := range 30 {
		now := warm
		if s%4 == 3 {
			now = host("warm", .5, 0, 50) // it comes and goes
		}
		if plan := r.Plan(at(float64(s)), []Candidate{now, cool}); plan != nil {
			t.Fatalf("after %d s of ups and downs: %v", s, plan)
		}
	}
}

func TestPlanWaitsForReports(t *testing.T) {
	hot, cool := host("hot", .9, 0, 90), host("cool", .1, 0, 10)
	r := Rebalancer{Rate: 10}
	for s, want := range []string{
		"", "", // one report may be off
		"hot: 10 to cool", "hot: 10 to cool", "hot: 8 to cool", // a step of 28, at a rate
		"", "", "", "", "", // until the reports must have it
		"hot: 10 to cool", // they still say the same
	} {
		if got := told(r.Plan(at(float64(s)), []Candidate{hot, cool})); got != want {
			t.Errorf("at %d s: %q, want %q", s, got, want)
		}
	}
}

// One report that is off moves nobody, but one of a host over its limit is believed.
func TestPlanDoubtsOneReport(t *testing.T) {
	cool := host("cool", .3, 0, 30)
	var r Rebalancer
	for s := range 41 {
		warm := host("warm", .4, 0, 40)
		if s%4 == 3 {
			warm = host("warm", .85, 0, 40)
		}
		if plan := r.Plan(at(float64(s)), []Candidate{warm, cool}); plan != nil {
			t.Fatalf("after %d s: %v", s, plan)
		}
	}
	if got := told(r.Plan(at(41), []Candidate{host("warm", 1, 0, 40), cool})); got != "warm: 10 to cool" {
		t.Errorf("over its limit: %q", got)
	}
}

// What one host was given counts against it until its reports show it.
func TestPlanRemembersWhoWasGiven(t *testing.T) {
	cool := host("cool", .1, 0, 10)
	var r Rebalancer
	if got := first(&r, 0, []Candidate{host("a", .9, 0, 90), host("b", .5, 0, 50), cool}); got != "a: 28 to cool" {
		t.Fatalf("first: %q", got)
	}
	// They have arrived, the report has not; then b is over its limit.
	cool.Players = 38
	if got := told(r.Plan(at(3), []Candidate{host("a", .62, 0, 62), host("b", 1, 0, 100), cool})); got != "b: 19 to cool" {
		t.Errorf("then: %q", got)
	}
}

// A step that finds no room for all is over: what is left is not ordered blindly.
func TestPlanEndsAStepWithoutRoom(t *testing.T) {
	hot, cool := host("hot", .9, 0, 90), host("cool", .1, 0, 10)
	var r Rebalancer
	cool.Capacity = 15
	if got := first(&r, 0, []Candidate{hot, cool}); got != "hot: 5 to cool" {
		t.Fatalf("five seats: %q", got)
	}
	cool.Capacity = 100
	if got := told(r.Plan(at(3), []Candidate{hot, cool})); got != "" {
		t.Errorf("while reports are waited for: %q", got)
	}
}

// A hot host that found no room for its own players may take some of one that is
// over its limit, but not while it gives.
func TestPlanAmongTheHot(t *testing.T) {
	a, b, c := host("a", .84, 0, 84), host("b", .84, 0, 84), host("c", .3, 0, 30)
	over := host("over", 1, 0, 100)
	var r Rebalancer
	if plan := first(&r, 0, []Candidate{a, b}); plan != "" {
		t.Fatalf("no room: %v", plan)
	}
	if got := told(r.Plan(at(3), []Candidate{over, b})); got != "over: 6 to b" {
		t.Errorf("after it found no room: %q", got)
	}
	r = Rebalancer{Rate: 1}
	if got := first(&r, 0, []Candidate{b, c}); got != "b: 1 to c" {
		t.Fatalf("room: %q", got)
	}
	c = host("c", .79, 0, 79)
	if got := told(r.Plan(at(3), []Candidate{over, b, c})); got != "" {
		t.Errorf("while it gives: %q", got)
	}
}

func TestPlanForgetsWhoIsGone(t *testing.T) {
	var r Rebalancer
	for i := range 100 {
		r.Plan(at(float64(i)), []Candidate{host(fmt.Sprint("h", i), .9, 0, 90)})
	}
	if len(r.hosts) != 1 {
		t.Errorf("it remembers %d hosts of one", len(r.hosts))
	}
}

func TestPackedHostsAreLeftAlone(t *testing.T) {
	hosts := []Candidate{host("full", .66, 0, 66), host("next", .1, 0, 10), host("empty", 0, 0, 0)}
	r := Rebalancer{Floor: PackFloor}
	for s := range 20 {
		if plan := r.Plan(at(float64(s)), hosts); plan != nil {
			t.Fatalf("a packed host is unpacked: %v", plan)
		}
	}
	hosts[0] = host("full", 1, 0, 100)
	if got := told(r.Plan(at(20), hosts)); got != "full: 16 to empty, 5 to next" {
		t.Errorf("a hot one: %q", got)
	}
}

// Whatever hosts say, a plan moves nobody that is not there, overbooks nobody,
// makes nobody hot, sends nobody to a host that gives, and takes only from hosts
// above their goal.
func TestPlanPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Rebalancer
		cs := rapid.SliceOfNDistinct(anyCandidate(), 0, 12, func(c Candidate) string { return c.Host }).Draw(t, "hosts")
		for s := range 2 * enough {
			checkPlan(t, cs, r.Plan(at(float64(s)), cs))
		}
	})
}

func checkPlan(t *rapid.T, cs []Candidate, plan []Order) {
	before := make(map[string]Candidate)
	for _, c := range cs {
		before[c.Host] = c
	}
	given, gives := make(map[string]int), make(map[string]bool)
	for _, o := range plan {
		source := before[o.Source]
		if gives[o.Source] || source.Load <= o.Mean && o.Mean < hotTo {
			t.Fatalf("%v gives at mean %v", source, o.Mean)
		}
		gives[o.Source] = true
		leaves := 0
		for _, share := range o.Shares {
			target, there := before[share.Host]
			if !there || share.Seats <= 0 || target.Game != source.Game || exclude(&Request{}, &target) != 0 {
				t.Fatalf("%v to %v", share, target)
			}
			given[share.Host] += share.Seats
			leaves += share.Seats
		}
		if leaves > source.Players-source.Leaving {
			t.Fatalf("%d leave %v", leaves, source)
		}
	}
	for name, seats := range given {
		target := before[name]
		if gives[name] || seats > target.Free() {
			t.Fatalf("%d more on %v", seats, target)
		}
		target.Reserved += seats
		if load := target.Expected(); load > hotTo+1e-9 || target.Level < High && load > levelTo+1e-9 {
			t.Fatalf("%v ends at %v", target, load)
		}
	}
}

// Hosts within a tenth of their mean are in balance, however loaded: nobody moves.
func TestBalancedHostsAreLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Float64Range(.05, .9).Draw(t, "mean")
		n := rapid.IntRange(1, 12).Draw(t, "hosts")
		var r Rebalancer
		for s := range 20 {
			var cs []Candidate
			for i := range n {
				load := mean * rapid.Float64Range(.96, 1.04).Draw(t, "load")
				cs = append(cs, host(fmt.Sprint("h", i), load, 0, int(load*100)+1))
			}
			if plan := r.Plan(at(float64(s)), cs); plan != nil {
				t.Fatalf("at mean %v: %v", mean, plan)
			}
		}
	})
}

// model is a small cluster: loads follow from players at once, but are reported
// smoothed, as a Gauge does.
type model struct {
	players []int
	each    []float64
	shown   []float64
	moves   int
}

func (m *model) second(now time.Time, r *Rebalancer) (moved int) {
	var cs []Candidate
	for i := range m.players {
		m.shown[i] += (min(1, float64(m.players[i])*m.each[i]) - m.shown[i]) / 2
		c := host(fmt.Sprint("h", i), m.shown[i], 0, m.players[i])
		c.Capacity = 1000
		cs = append(cs, c)
	}
	for _, o := range r.Plan(now, cs) {
		from := slices.IndexFunc(cs, func(c Candidate) bool { return c.Host == o.Source })
		for _, share := range o.Shares {
			to := slices.IndexFunc(cs, func(c Candidate) bool { return c.Host == share.Host })
			m.players[from] -= share.Seats
			m.players[to] += share.Seats
			moved += share.Seats
		}
	}
	m.moves += moved
	return moved
}

// However the players are spread to begin with, hosts that can bear them all come
// to be near the mean and stay as they are, with not many more moves than needed.
func TestLevellingEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "hosts")
		total := rapid.IntRange(50*n, 150*n).Draw(t, "players")
		// All on the first, who is over its limit; alone, hosts of .55 could bear them.
		each := max(1.1, .55*float64(n)*rapid.Float64Range(.5, 1).Draw(t, "work")) / float64(total)
		m := model{players: make([]int, n), each: make([]float64, n), shown: make([]float64, n)}
		m.players[0], m.shown[0] = total, 1
		for i := range n {
			m.each[i] = each
		}
		if each*float64(total)/float64(n) > .62 {
			t.Skip("too much for so few hosts")
		}
		r := Rebalancer{Rate: 300}
		for s := range 60 {
			m.second(at(float64(s)), &r)
		}
		if most, mean := slices.Max(m.players), float64(total)/float64(n); float64(most) > mean*1.15+2 {
			t.Fatalf("after a minute: %v", m.players)
		}
		if needed := total - total/n; m.moves > needed+needed/5+n {
			t.Fatalf("%d moves where %d would do", m.moves, needed)
		}
		for s := range 300 {
			if moved := m.second(at(float64(60+s)), &r); moved > 0 {
				t.Fatalf("%d still move after %d s: %v", moved, 60+s, m.players)
			}
		}
	})
}

func BenchmarkPlan(b *testing.B) {
	r := seeded(3)
	var cs []Candidate
	for i := range 1000 {
		cs = append(cs, host(fmt.Sprint("h", i), r.Float64(), 0, 50+r.IntN(50)))
	}
	for name, load := range map[string]float64{"calm": .5, "uneven": 1} {
		b.Run(name, func(b *testing.B) {
			var rebalancer Rebalancer
			now := at(0)
			hosts := slices.Clone(cs)
			for i := range hosts {
				hosts[i] = host(hosts[i].Host, hosts[i].Load*load, 0, hosts[i].Players)
			}
			b.ReportAllocs()
			for b.Loop() {
				now = now.Add(time.Second)
				rebalancer.Plan(now, hosts)
			}
		})
	}
}
