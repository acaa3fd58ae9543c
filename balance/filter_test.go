package balance

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fit is a candidate that nothing speaks against.
func fit(host string) Candidate {
	return Candidate{
		Host: host, Game: "walk 1", Healthy: true, Level: Low, Load: .45, Players: 45, Capacity: 100,
		HasRoom: true, RoomFree: 5, Reached: true, RTT: 20 * time.Millisecond,
	}
}

func TestFilter(t *testing.T) {
	all := Request{Game: "walk 1", Room: true, Probed: true}
	for _, tt := range []struct {
		name   string
		req    Request
		change func(*Candidate)
		want   Exclusion
	}{
		{"nothing wrong", all, func(*Candidate) {}, 0},
		{"the host asked for", Request{Host: "h1"}, func(*Candidate) {}, 0},
		{"another host asked for", Request{Host: "h2"}, func(*Candidate) {}, OtherHost},
		{"another version", all, func(c *Candidate) { c.Game = "walk 2" }, OtherGame},
		{"any game will do", Request{}, func(c *Candidate) { c.Game = "chess" }, 0},
		{"out of rotation", all, func(c *Candidate) { c.Rotation = OutOfRotation }, NotOnline},
		{"offline", all, func(c *Candidate) { c.Rotation = Offline }, NotOnline},
		{"a rotation that does not exist", all, func(c *Candidate) { c.Rotation = 9 }, NotOnline},
		{"sick", all, func(c *Candidate) { c.Healthy = false }, NotHealthy},
		{"load is not a number", all, func(c *Candidate) { c.Load = math.NaN() }, NotHealthy},
		{"load is negative", all, func(c *Candidate) { c.Load = -1 }, NotHealthy},
		{"players are negative", all, func(c *Candidate) { c.Players = -1 }, NotHealthy},
		{"reservations are negative", all, func(c *Candidate) { c.Reserved = math.MinInt }, NotHealthy},
		{"sums would overflow", all, func(c *Candidate) { c.Players, c.Reserved = math.MaxInt, math.MaxInt }, NotHealthy},
		{"capacity is negative", all, func(c *Candidate) { c.Capacity = -1 }, NotHealthy},
		{"round trip is negative", all, func(c *Candidate) { c.RTT = -1 }, NotHealthy},
		{"no such room", all, func(c *Candidate) { c.HasRoom = false }, NoSuchRoom},
		{"no room is asked for", Request{}, func(c *Candidate) { c.HasRoom, c.RoomFree = false, 0 }, 0},
		{"room full", all, func(c *Candidate) { c.RoomFree = 0 }, RoomFull},
		{"host full", all, func(c *Candidate) { c.Players = 100 }, HostFull},
		{"host overfull", all, func(c *Candidate) { c.Players = 101 }, HostFull},
		{"every seat promised", all, func(c *Candidate) { c.Reserved = 55 }, HostFull},
		{"one seat left", all, func(c *Candidate) { c.Reserved = 54 }, 0},
		{"high", all, func(c *Candidate) { c.Level = High }, 0},
		{"highest", all, func(c *Candidate) { c.Level = Highest }, TooLoaded},
		{"level unknown", all, func(c *Candidate) { c.Level = 0 }, TooLoaded},
		{"out of reach", all, func(c *Candidate) { c.Reached = false }, OutOfReach},
		{"not probed yet", Request{}, func(c *Candidate) { c.Reached = false }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := fit("h1")
			tt.change(&c)
			eligible, excluded := Filter(tt.req, []Candidate{c})
			if tt.want == 0 {
				if len(eligible) != 1 || len(excluded) != 0 {
					t.Errorf("excluded as %v, want eligible", excluded)
				}
				return
			}
			if len(eligible) != 0 || !slices.Equal(excluded, []Excluded{{"h1", tt.want}}) {
				t.Errorf("eligible %v, excluded %v, want %v", eligible, excluded, tt.want)
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	for _, tt := range []struct {
		req      Request
		excluded []Excluded
		want     string
	}{
		{Request{}, nil, "there is no host at the moment"},
		{Request{Host: "h9"}, []Excluded{{"h1", OtherHost}}, "there is no host called h9"},
		{Request{Host: "h1"}, []Excluded{{"h0", OtherHost}, {"h1", HostFull}}, "host h1 is full"},
		{Request{}, []Excluded{{"h1", HostFull}}, "no host can take you now: 1 host is full"},
		{Request{}, []Excluded{{"h1", OutOfReach}, {"h2", HostFull}, {"h3", HostFull}},
			"no host can take you now: 2 hosts are full, 1 host is out of reach"},
		{Request{}, []Excluded{{"h1", 0}, {"h2", 77}}, "there is no host at the moment"},
	} {
		if got := Refusal(tt.req, tt.excluded); got != tt.want {
			t.Errorf("Refusal(%v) = %q, want %q", tt.excluded, got, tt.want)
		}
	}
}

// anyCandidate draws candidates as a far end might report them, mostly plausible.
func anyCandidate() *rapid.Generator[Candidate] {
	return rapid.Custom(func(t *rapid.T) Candidate {
		c := Candidate{
			Host:     rapid.StringMatching(`h[0-9]{1,3}`).Draw(t, "host"),
			Game:     rapid.SampledFrom([]string{"walk 1", "walk 1", "walk 2"}).Draw(t, "game"),
			Rotation: rapid.SampledFrom([]Rotation{Online, Online, Online, OutOfRotation, Offline}).Draw(t, "rotation"),
			Healthy:  rapid.IntRange(0, 5).Draw(t, "healthy") > 0,
			Level:    rapid.SampledFrom([]Level{0, Lowest, Low, Normal, Normal, High, High, Highest}).Draw(t, "level"),
			Load:     float64(rapid.IntRange(0, 20).Draw(t, "load")) / 20,
			Players:  rapid.IntRange(0, 120).Draw(t, "players"),
			Reserved: rapid.IntRange(0, 20).Draw(t, "reserved"),
			HasRoom:  rapid.Bool().Draw(t, "has room"),
			RoomFree: rapid.IntRange(-1, 3).Draw(t, "room free"),
			Reached:  rapid.Bool().Draw(t, "reached"),
			RTT:      time.Duration(rapid.IntRange(0, 400).Draw(t, "rtt")) * time.Millisecond,
		}
		c.Leaving = rapid.IntRange(0, c.Players).Draw(t, "leaving")
		c.Capacity = max(0, c.Players+c.Reserved+rapid.IntRange(-10, 60).Draw(t, "free"))
		if rapid.IntRange(0, 9).Draw(t, "rubbish") == 0 {
			c.Load = rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, math.MaxFloat64}).Draw(t, "rubbish load")
			c.Players = rapid.Int().Draw(t, "rubbish players")
			c.Reserved = rapid.Int().Draw(t, "rubbish reserved")
			c.Capacity = rapid.Int().Draw(t, "rubbish capacity")
			c.RTT = time.Duration(rapid.Int64().Draw(t, "rubbish rtt"))
		}
		return c
	})
}

func anyRequest() *rapid.Generator[Request] {
	return rapid.Custom(func(t *rapid.T) Request {
		return Request{
			Game:   rapid.SampledFrom([]string{"", "walk 1"}).Draw(t, "game"),
			Host:   rapid.SampledFrom([]string{"", "", "h1"}).Draw(t, "named host"),
			Room:   rapid.Bool().Draw(t, "room"),
			Probed: rapid.Bool().Draw(t, "probed"),
		}
	})
}

// Every candidate is either eligible or excluded, never both, and an eligible one
// meets every promise, written out here a second time.
func TestFilterParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cs := rapid.SliceOfN(anyCandidate(), 0, 20).Draw(t, "candidates")
		req := anyRequest().Draw(t, "request")
		eligible, excluded := Filter(req, cs)
		if len(eligible)+len(excluded) != len(cs) {
			t.Fatalf("%d eligible and %d excluded of %d", len(eligible), len(excluded), len(cs))
		}
		for _, c := range eligible {
			seats := int64(c.Capacity) - int64(c.Players) - int64(c.Reserved)
			ok := c.Rotation == Online && c.Healthy && c.Level != 0 && c.Level < Highest && seats > 0 &&
				(req.Game == "" || c.Game == req.Game) && (req.Host == "" || c.Host == req.Host) &&
				(!req.Room || c.HasRoom && c.RoomFree > 0) && (!req.Probed || c.Reached) && c.Load >= 0 && !math.IsInf(c.Load, 0)
			if !ok {
				t.Fatalf("eligible for %+v: %+v", req, c)
			}
		}
		for _, x := range excluded {
			if x.Why == 0 || x.Why >= excludedEnd || exclusionWords[x.Why] == "" {
				t.Fatalf("excluded without words: %v", x)
			}
		}
		if len(eligible) == 0 && Refusal(req, excluded) == "" {
			t.Fatal("nobody eligible, and nothing to tell the player")
		}
	})
}

func TestExpected(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    Candidate
		want float64
	}{
		{"nobody promised", Candidate{Load: .4, Players: 40, Capacity: 100}, .4},
		{"a seat weighs the average", Candidate{Load: .8, Players: 40, Reserved: 5, Capacity: 1000}, .8 + 5*.8/100},
		{"measured on enough players", Candidate{Load: .5, Players: 250, Reserved: 100, Capacity: 1000}, .7},
		{"at least a seat's share", Candidate{Load: 0, Players: 0, Reserved: 10, Capacity: 100}, .1},
		{"an idle host's own load is not its first player's", Candidate{Load: .3, Players: 1, Reserved: 1, Capacity: 100}, .33},
		{"no more than all", Candidate{Load: .9, Players: 10, Reserved: 90, Capacity: 100}, 1},
		{"no seats at all", Candidate{}, 1},
	} {
		if got := tt.c.Expected(); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
