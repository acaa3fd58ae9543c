package balance

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Strategy ranks candidates, best first: every one of them exactly once. It
// looks at nothing but its arguments, so the same candidates, in whatever order,
// and the same seed give the same ranking. Candidates are expected to have passed
// [Filter]; r may be nil for all strategies but two-choices.
type Strategy func(r *rand.Rand, cs []Candidate) []Score

// A Score is one candidate's result. As in golf, the lowest wins.
type Score struct {
	Host  string
	Index int     // of the candidate in the slice that was ranked
	Cost  float64 // in the strategy's own unit
	Parts [2]Part // what the cost is made of; unnamed parts are unused
	Err   error   // why there is no cost; such candidates come last

	tie float64 // decides between equal costs, before the host's name does
}

// A Part is one named share of a cost.
type Part struct {
	Name  string
	Value float64
}

// String shows the score as "h1 64 (rtt_ms 23, load_ms 41)".
func (s Score) String() string {
	if s.Err != nil {
		return fmt.Sprintf("%s: %v", s.Host, s.Err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %.4g", s.Host, s.Cost)
	sep := " ("
	for _, p := range s.Parts {
		if p.Name != "" {
			fmt.Fprintf(&b, "%s%s %.4g", sep, p.Name, p.Value)
			sep = ", "
		}
	}
	if sep != " (" {
		b.WriteByte(')')
	}
	return b.String()
}

// DefaultStrategy is the name of the strategy of a lobby that is told none.
const DefaultStrategy = "fastest"

// builders holds what makes each strategy of its properties.
func builders() map[string]func(*properties) (Strategy, error) {
	return map[string]func(*properties) (Strategy, error){
		"fastest":       newFastest,
		"level":         newLevel,
		"least-players": newLeastPlayers,
		"two-choices":   newTwoChoices,
		"pack":          newPack,
		"expr":          newExpr,
	}
}

// Names returns the names of all strategies, sorted.
func Names() []string { return slices.Sorted(maps.Keys(builders())) }

// New returns the strategy of that name, [DefaultStrategy] if empty, with the
// properties that the lobby's TOML gives it. Unknown names and properties, and
// values of the wrong kind, are errors that say what would be right.
func New(name string, props map[string]any) (Strategy, error) {
	name = cmp.Or(name, DefaultStrategy)
	build, ok := builders()[name]
	if !ok {
		return nil, fmt.Errorf("balance: unknown strategy %q; there are %s", name, strings.Join(Names(), ", "))
	}
	p := &properties{left: maps.Clone(props)}
	s, err := build(p)
	if err == nil {
		err = p.finish()
	}
	if err != nil {
		return nil, fmt.Errorf("balance: strategy %q: %w", name, err)
	}
	return s, nil
}

// byCost makes a strategy of a function that scores one candidate by itself.
func byCost(score func(c *Candidate, s *Score)) Strategy {
	return func(_ *rand.Rand, cs []Candidate) []Score {
		scores := make([]Score, len(cs))
		for i := range cs {
			scores[i] = Score{Host: cs[i].Host, Index: i}
			score(&cs[i], &scores[i])
		}
		slices.SortFunc(scores, Score.compare)
		return scores
	}
}

// compare orders scores best first; no two of one ranking are equal.
func (s Score) compare(t Score) int {
	switch {
	case s.Err == nil && t.Err != nil:
		return -1
	case s.Err != nil && t.Err == nil:
		return 1
	case s.Cost != t.Cost:
		return cmp.Compare(s.Cost, t.Cost)
	case s.tie != t.tie:
		return cmp.Compare(s.tie, t.tie)
	case s.Host != t.Host:
		return cmp.Compare(s.Host, t.Host)
	}
	return cmp.Compare(s.Index, t.Index)
}
