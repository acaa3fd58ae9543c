package balance

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// ErrFormula is wrapped by the errors of formulas that give no finite number.
var ErrFormula = errors.New("the formula gives no finite number")

// terms are the names that a formula may use.
type terms struct {
	RTT      float64 `expr:"rtt_ms"`   // the player's round trip, milliseconds
	Load     float64 `expr:"load"`     // 0 to 1, promised seats included
	Level    float64 `expr:"level"`    // 1 (lowest) to 5 (highest)
	Players  float64 `expr:"players"`  // seats taken
	Reserved float64 `expr:"reserved"` // seats promised
	Capacity float64 `expr:"capacity"` // seats in all
	Free     float64 `expr:"free"`     // seats that can still be promised
	Fill     float64 `expr:"fill"`     // share of seats taken or promised, 0 to 1
}

func (t *terms) set(c *Candidate) {
	*t = terms{
		RTT: milliseconds(c.RTT), Load: c.Expected(), Level: float64(c.Level),
		Players: float64(c.Players), Reserved: float64(c.Reserved), Capacity: float64(c.Capacity),
		Free: float64(c.Free()), Fill: c.Fill(),
	}
}

// newExpr returns the strategy that the operator writes: the property cost is a
// formula over the terms, the lowest wins. For example
//
//	cost = "rtt_ms + (load > 0.6 ? 500 : 0)"
//
// A formula that does not compile, or gives no number for one of the samples, is an
// error here. Where it gives no number later the candidate comes last, with Err.
func newExpr(p *properties) (Strategy, error) {
	text := p.text("cost", "")
	if text == "" {
		return nil, errors.New(`property "cost" is missing: the formula, the lowest wins, as in "rtt_ms + 100 * load"`)
	}
	// A strategy reads no clock.
	formula, err := expr.Compile(text, expr.Env(&terms{}), expr.AsFloat64(), expr.DisableBuiltin("now"))
	if err != nil {
		return nil, fmt.Errorf("formula: %w", err)
	}
	if err := try(formula); err != nil {
		return nil, err
	}
	return func(_ *rand.Rand, cs []Candidate) []Score {
		var t terms
		var machine vm.VM
		scores := make([]Score, len(cs))
		for i := range cs {
			t.set(&cs[i])
			s := Score{Host: cs[i].Host, Index: i, tie: t.RTT, Parts: [2]Part{{"rtt_ms", t.RTT}, {"load", t.Load}}}
			s.Cost, s.Err = cost(&machine, formula, &t)
			scores[i] = s
		}
		slices.SortFunc(scores, Score.compare)
		return scores
	}, nil
}

// try runs the formula on hosts such as every lobby meets.
func try(formula *vm.Program) error {
	for _, sample := range [...]Candidate{
		{Host: "a host at load 0.6", Level: Normal, Load: .6, Players: 50, Reserved: 1, Capacity: 100, RTT: 30 * time.Millisecond},
		{Host: "an empty host", Level: Lowest, Capacity: 100, RTT: time.Millisecond},
		{Host: "a host with one seat left", Level: High, Load: .9, Players: 99, Capacity: 100, RTT: time.Second},
		{Host: "a host whose round trip is not known yet", Level: Low, Load: .4, Players: 40, Capacity: 100},
	} {
		var t terms
		var machine vm.VM
		t.set(&sample)
		if _, err := cost(&machine, formula, &t); err != nil {
			return fmt.Errorf("formula, tried on %s: %w", sample.Host, err)
		}
	}
	return nil
}

// cost runs the formula on one candidate's terms.
func cost(machine *vm.VM, formula *vm.Program, t *terms) (float64, error) {
	out, err := machine.Run(formula, t)
	if err != nil {
		return 0, err
	}
	x, ok := out.(float64)
	if !ok || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%w but %v", ErrFormula, out)
	}
	return x, nil
}
