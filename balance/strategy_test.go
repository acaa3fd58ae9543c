package balance

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mustNew(t interface{ Fatal(...any) }, name string, props map[string]any) Strategy {
	s, err := New(name, props)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// props returns properties with which the strategy can be made.
func props(name string) map[string]any {
	if name == "expr" {
		return map[string]any{"cost": "rtt_ms + 100 * load + (level > 3 ? 50 : 0) - free / 1000"}
	}
	return nil
}

func host(name string, load float64, rtt int, players int) Candidate {
	var level Level
	for level = Lowest; level < Highest && load >= float64(level+1)/5; level++ {
	}
	c := fit(name)
	c.Load, c.Level, c.RTT, c.Players = load, level, time.Duration(rtt)*time.Millisecond, players
	return c
}

func TestStrategies(t *testing.T) {
	near, far := host("near", .5, 10, 40), host("far", .2, 150, 10)
	nearHot := host("near-hot", .9, 10, 90)
	for _, tt := range []struct {
		name  string
		props map[string]any
		cs    []Candidate
		want  string
	}{
		{"fastest", nil, []Candidate{far, near}, "near far"},
		{"fastest", nil, []Candidate{far, nearHot}, "far near-hot"},
		{"fastest", nil, []Candidate{host("a", .4, 20, 1), host("b", .6, 10, 1)}, "a b"}, // 10 ms do not beat a level
		{"fastest", nil, []Candidate{host("a", .0, 20, 1), host("b", .4, 10, 1)}, "a b"}, // nor do they from empty
		{"fastest", nil, []Candidate{host("a", .42, 20, 1), host("b", .45, 10, 1)}, "b a"},
		{"fastest", map[string]any{"load_ms": int64(1)}, []Candidate{far, nearHot}, "near-hot far"},
		{"level", nil, []Candidate{near, far, nearHot}, "far near near-hot"},
		{"level", nil, []Candidate{host("a", .5, 30, 9), host("b", .45, 20, 1)}, "b a"},
		{"least-players", nil, []Candidate{near, nearHot, far}, "far near near-hot"},
		{"least-players", map[string]any{"share": true}, []Candidate{
			{Host: "big", Players: 50, Capacity: 1000}, {Host: "small", Players: 10, Capacity: 20}}, "big small"},
		{"least-players", map[string]any{"share": false}, []Candidate{
			{Host: "big", Players: 50, Capacity: 1000}, {Host: "small", Players: 10, Capacity: 20}}, "small big"},
		{"pack", nil, []Candidate{far, nearHot, near}, "near far near-hot"},
		{"pack", map[string]any{"until": "low"}, []Candidate{far, nearHot, near}, "far near near-hot"},
		{"two-choices", nil, []Candidate{near}, "near"},
		{"two-choices", nil, []Candidate{near, far}, "far near"}, // of two, always the better
		{"expr", map[string]any{"cost": "-players"}, []Candidate{far, near, nearHot}, "near-hot near far"},
		{"expr", map[string]any{"cost": "level"}, []Candidate{nearHot, far}, "far near-hot"},
	} {
		scores := mustNew(t, tt.name, tt.props)(seeded(1), tt.cs)
		var got []string
		for _, s := range scores {
			got = append(got, s.Host)
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%s %v: %s, want %s: %v", tt.name, tt.props, g, tt.want, scores)
		}
	}
}

func TestReservationsCount(t *testing.T) {
	for _, name := range []string{"fastest", "least-players", "two-choices"} {
		busy, idle := host("a", .3, 20, 30), host("b", .35, 20, 35)
		busy.Reserved = 20
		if best := mustNew(t, name, nil)(seeded(1), []Candidate{busy, idle})[0].Host; best != "b" {
			t.Errorf("%s: 20 reserved seats weigh nothing", name)
		}
	}
}

func TestScoreShowsItsParts(t *testing.T) {
	c := host("h1", .5, 23, 10)
	for _, tt := range []struct{ name, want string }{
		{"fastest", "h1 63 (rtt_ms 23, load_ms 40)"},
		{"least-players", "h1 10 (players 10)"},
	} {
		if got := mustNew(t, tt.name, nil)(nil, []Candidate{c})[0].String(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := (Score{Host: "h1", Cost: 2}).String(); got != "h1 2" {
		t.Errorf("without parts: %q", got)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name  string
		props map[string]any
		want  []string // all of these are in the error
	}{
		{"fastets", nil, []string{`unknown strategy "fastets"`, "fastest", "two-choices"}},
		{"fastest", map[string]any{"load": 1.0}, []string{`"fastest"`, `unknown property "load"`, "load_ms"}},
		{"fastest", map[string]any{"load_ms": "40"}, []string{`"load_ms" is 40`, "number above zero"}},
		{"fastest", map[string]any{"load_ms": -1.5}, []string{"-1.5", "number above zero"}},
		{"fastest", map[string]any{"load_ms": 0}, []string{"number above zero"}},
		{"fastest", map[string]any{"load_ms": math.NaN()}, []string{"number above zero"}},
		{"level", map[string]any{"x": 1}, []string{`unknown property "x"`, "it has none"}},
		{"least-players", map[string]any{"share": 1}, []string{`"share" is 1`, "true or false"}},
		{"pack", map[string]any{"until": "tuesday"}, []string{"tuesday", "lowest, low, normal"}},
		{"pack", map[string]any{"until": "unknown"}, []string{"lowest, low, normal"}},
		{"pack", map[string]any{"until": 3}, []string{"a string"}},
		{"expr", nil, []string{`"cost" is missing`}},
		{"expr", map[string]any{"cost": "rtt_ms +"}, []string{"formula"}},
		{"expr", map[string]any{"cost": "ping + 1"}, []string{"formula", "ping"}},
		{"expr", map[string]any{"cost": `"near"`}, []string{"formula"}},
		{"expr", map[string]any{"cost": "level > 3"}, []string{"formula"}},
		{"expr", map[string]any{"cost": "(rtt_ms - rtt_ms) / (load - load)"}, []string{"formula", "no finite number"}},
		{"expr", map[string]any{"cost": "100 / players"}, []string{"formula", "an empty host", "no finite number"}},
		{"expr", map[string]any{"cost": "load / rtt_ms"}, []string{"formula", "round trip is not known yet", "no finite number"}},
		{"expr", map[string]any{"cost": "1 / (free - 1)"}, []string{"formula", "one seat left", "no finite number"}},
		{"expr", map[string]any{"cost": "1 / (load - load)"}, []string{"no finite number"}},
		{"expr", map[string]any{"cost": "now().Unix()"}, []string{"formula", "now"}},
	} {
		_, err := New(tt.name, tt.props)
		if err == nil {
			t.Errorf("New(%q, %v) succeeded", tt.name, tt.props)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("New(%q, %v) = %v, want it to say %q", tt.name, tt.props, err, want)
			}
		}
	}
}

// What a formula may use is what the package's documentation says.
func TestDocumentedTerms(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[string]bool)
	_, text, _ = bytes.Cut(text, []byte("The formula"))
	for _, m := range regexp.MustCompile(`(?m)^//\t([a-z_]+) {2,}`).FindAllSubmatch(text, -1) {
		documented[string(m[1])] = true
	}
	of := reflect.TypeFor[terms]()
	for i := range of.NumField() {
		name := of.Field(i).Tag.Get("expr")
		if !documented[name] {
			t.Errorf("%s is not documented", name)
		}
		delete(documented, name)
	}
	for name := range documented {
		t.Errorf("%s is documented, and no formula may use it", name)
	}
}

func TestNewLeavesPropertiesAlone(t *testing.T) {
	p := map[string]any{"load_ms": 10.0}
	for range 2 {
		mustNew(t, "", p) // the default strategy
	}
	if len(p) != 1 {
		t.Errorf("properties are now %v", p)
	}
}

// A formula may fail for one host only; that one comes last and says why.
func TestFormulaFailsForOneHost(t *testing.T) {
	s := mustNew(t, "expr", map[string]any{"cost": "100 / (players - 7)"})
	scores := s(nil, []Candidate{host("seven", .1, 10, 7), host("full", .5, 10, 57)})
	if scores[0].Host != "full" || scores[0].Err != nil {
		t.Errorf("best is %v", scores[0])
	}
	if scores[1].Host != "seven" || scores[1].Err == nil || !strings.Contains(scores[1].String(), "no finite number") {
		t.Errorf("last is %v", scores[1])
	}
}

// Each strategy ranks every candidate exactly once, sorted by cost where cost
// decides, the same for the same seed, whatever order the candidates come in, and
// leaves its arguments alone. Nobody who was filtered out is ever ranked.
func TestStrategiesRank(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			strategy := mustNew(t, name, props(name))
			rapid.Check(t, func(t *rapid.T) {
				all := rapid.SliceOfNDistinct(anyCandidate(), 0, 20, func(c Candidate) string { return c.Host }).Draw(t, "candidates")
				req := anyRequest().Draw(t, "request")
				cs, excluded := Filter(req, all)
				before := slices.Clone(cs)
				seed := rapid.Uint64().Draw(t, "seed")
				scores := strategy(seeded(seed), cs)
				if !slices.Equal(before, cs) {
					t.Fatal("the candidates were changed")
				}
				ranked := map[string]bool{}
				for i, s := range scores {
					if cs[s.Index].Host != s.Host {
						t.Fatalf("score of %s points at %s", s.Host, cs[s.Index].Host)
					}
					if s.Err != nil || math.IsNaN(s.Cost) || math.IsInf(s.Cost, 0) {
						t.Fatalf("no cost: %v", s)
					}
					if i > 0 && name != "two-choices" && s.Cost < scores[i-1].Cost {
						t.Fatalf("%v after %v", s, scores[i-1])
					}
					ranked[s.Host] = true
				}
				if len(ranked) != len(cs) || len(scores) != len(cs) {
					t.Fatalf("%d candidates, %d scores of %d hosts", len(cs), len(scores), len(ranked))
				}
				for _, x := range excluded {
					if ranked[x.Host] {
						t.Fatalf("%s is ranked but %v", x.Host, x.Why)
					}
				}
				shuffled := slices.Clone(cs)
				seeded(seed+1).Shuffle(len(cs), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				for i, s := range strategy(seeded(seed), shuffled) {
					if s.Host != scores[i].Host {
						t.Fatalf("in another order, %d is %s, not %s", i, s.Host, scores[i].Host)
					}
				}
			})
		})
	}
}

// Fastest never prefers a host that is worse in both respects.
func TestFastestIsSane(t *testing.T) {
	fastest := mustNew(t, "fastest", nil)
	rapid.Check(t, func(t *rapid.T) {
		load := rapid.Float64Range(0, .9).Draw(t, "load")
		rtt := rapid.IntRange(0, 300).Draw(t, "rtt")
		worse := host("a", load+rapid.Float64Range(0, .1).Draw(t, "more load"), rtt+rapid.IntRange(1, 50).Draw(t, "farther"), 10)
		better := host("b", load, rtt, 10)
		if best := fastest(nil, []Candidate{worse, better})[0].Host; best != "b" {
			t.Fatalf("load %v, rtt %v ms lost", load, rtt)
		}
		// A level of load is never outweighed by ten milliseconds.
		hotter := host("a", load+.2, max(0, rtt-10), 10)
		if hotter.Load < 1 {
			better = host("b", load, rtt, 10)
			if better.Level == Lowest && hotter.Level == Lowest {
				return
			}
			if best := fastest(nil, []Candidate{hotter, better})[0].Host; best != "b" {
				t.Fatalf("10 ms beat a level from load %v", load)
			}
		}
	})
}

// Two choices spreads: with equal reports no host but the worst goes without.
func TestTwoChoicesSpreads(t *testing.T) {
	two := mustNew(t, "two-choices", nil)
	var cs []Candidate
	for i := range 8 {
		cs = append(cs, host(fmt.Sprintf("h%d", i), .3+float64(i)/100, 20, 30))
	}
	r, first := seeded(7), map[string]int{}
	const draws = 8000
	for range draws {
		best := two(r, cs)[0]
		first[best.Host]++
		if against := best.Parts[1]; against.Name == "" || against.Value <= best.Cost {
			t.Fatalf("%v was not drawn against a worse one", best)
		}
	}
	if first["h7"] != 0 {
		t.Errorf("the worst host was first %d times", first["h7"])
	}
	for i := range 7 { // host i wins against the 7-i worse ones: 2(7-i)/56 of all pairs
		h, want := fmt.Sprintf("h%d", i), float64(draws*(7-i))/28
		if got := float64(first[h]); math.Abs(got-want) > 6*math.Sqrt(want) {
			t.Errorf("%s was first %v times of %d, want about %v", h, got, draws, want)
		}
	}
}

func TestShortlist(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := make([]Score, rapid.IntRange(0, 30).Draw(t, "scores"))
		for i := range scores {
			scores[i].Index = i
		}
		n := rapid.IntRange(-1, 10).Draw(t, "n")
		seed := rapid.Uint64().Draw(t, "seed")
		list := Shortlist(seeded(seed), slices.Clone(scores), n)
		if len(list) != max(0, min(n, len(scores))) {
			t.Fatalf("%d of %d, want at most %d", len(list), len(scores), n)
		}
		if !slices.Equal(list, Shortlist(seeded(seed), slices.Clone(scores), n)) {
			t.Fatal("the same seed gives another list")
		}
		seen := map[int]bool{}
		for _, s := range list {
			if seen[s.Index] {
				t.Fatalf("%d is on it twice", s.Index)
			}
			seen[s.Index] = true
		}
		for i := range (len(list) + 1) / 2 {
			if list[i].Index != i {
				t.Fatalf("%d has the place of the strategy's %d", list[i].Index, i)
			}
		}
	})
}

// Half of a short list is certain and half is chance, so that in the end every
// host gets its turn to be near.
func TestShortlistVaries(t *testing.T) {
	seen := map[int]int{}
	for seed := range uint64(200) {
		scores := make([]Score, 10)
		for i := range scores {
			scores[i].Index = i
		}
		for _, s := range Shortlist(seeded(seed), scores, 4) {
			seen[s.Index]++
		}
	}
	if seen[0] != 200 || seen[1] != 200 || len(seen) != 10 {
		t.Errorf("of 200 lists, hosts were on: %v", seen)
	}
}

func BenchmarkDecision(b *testing.B) {
	for _, n := range []int{8, 1000} {
		cs := make([]Candidate, n)
		r := seeded(3)
		for i := range cs {
			cs[i] = host(fmt.Sprintf("h%d", i), r.Float64()*.95, 5+r.IntN(200), r.IntN(90))
			cs[i].Reserved = r.IntN(5)
		}
		req := Request{Game: "walk 1", Probed: true}
		for _, name := range Names() {
			strategy := mustNew(b, name, props(name))
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					eligible, _ := Filter(req, cs)
					if len(strategy(r, eligible)) == 0 {
						b.Fatal("nobody")
					}
				}
			})
		}
	}
}
