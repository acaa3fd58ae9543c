package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"roam/balance"
	"roam/net/host"
)

// loadFlags say how the host judges its load.
type loadFlags struct {
	scales   [balance.NumFactors]balance.Scale
	halfLife time.Duration
	mbit     float64
}

func (l *loadFlags) add(f *pflag.FlagSet, cfg *host.Config) {
	l.scales = balance.DefaultScales()
	for i, of := range loadMeans {
		name := "load-" + strings.ReplaceAll(balance.Factor(i).String(), "_", "-")
		f.Var((*percentages)(&l.scales[i]), name, "`P,P,P,P,P` percent "+of)
	}
	f.DurationVar(&l.halfLife, "load-half-life", balance.DefaultHalfLife, "in which time the host forgets half of what its load was")
	f.Float64Var(&l.mbit, "bandwidth-mbit", 0, "how many `MEGABITS` a second may arrive, and as many leave (default: any number)")
	f.DurationVar(&cfg.MaxRTT, "rtt-limit", 100*time.Millisecond, "the round trip to itself that is 100 % for --load-rtt")
}

// loadMeans say what each factor is a share of. The thresholds lead from lowest to
// highest.
var loadMeans = [balance.NumFactors]string{
	balance.Tick:     "of a tick's time that the busiest room works",
	balance.CPU:      "of the cores (GOMAXPROCS) that are busy with this process",
	balance.BytesIn:  "of --bandwidth-mbit that arrives",
	balance.BytesOut: "of --bandwidth-mbit that leaves",
	balance.Outbox:   "of the outbox that waits to be sent: the fullest to a node, or that of players on average",
	balance.Queue:    "of the queue that a loop may have, the longest",
	balance.RTT:      "of --rtt-limit that the host's round trip to itself takes",
	balance.Players:  "of --capacity that is seated or reserved",
}

// apply settles the host's gauge, or says what is wrong.
func (l *loadFlags) apply(cfg *host.Config) (err error) {
	if !(l.mbit >= 0) || l.mbit > 1e6 {
		return fmt.Errorf("--bandwidth-mbit: %v will not do: it is a number from 0, which is no limit, to a million", l.mbit)
	}
	if l.halfLife <= 0 || cfg.MaxRTT <= 0 {
		return fmt.Errorf("--load-half-life and --rtt-limit are longer than nothing")
	}
	cfg.Bandwidth = uint64(math.Ceil(l.mbit * 1e6 / 8))
	cfg.Gauge, err = balance.NewGauge(l.scales, l.halfLife)
	return err
}

// percentages is a scale as a flag: five rising numbers in percent.
type percentages balance.Scale

// Type says in errors what the flag wants.
func (*percentages) Type() string {
	return "list of five rising percentages, as in 20,35,50,70,90"
}

// String writes the scale as Set reads it.
func (p *percentages) String() string {
	var text []string
	for _, t := range p {
		text = append(text, strconv.FormatFloat(math.Round(t*1e6)/1e4, 'f', -1, 64))
	}
	return strings.Join(text, ",")
}

// Set reads a scale and takes it only if it can be used.
func (p *percentages) Set(text string) error {
	words := strings.Split(text, ",")
	var scale balance.Scale
	if len(words) != len(scale) {
		return fmt.Errorf("there are %d numbers, not five", len(words))
	}
	for i, word := range words {
		x, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil {
			return fmt.Errorf("%q is no number", word)
		}
		scale[i] = x / 100
	}
	if err := scale.Check(); err != nil {
		return err
	}
	*p = percentages(scale)
	return nil
}
