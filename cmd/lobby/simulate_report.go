package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"roam/balance/sim"
)

// printResults writes a table of the results and a plot of each.
func printResults(out io.Writer, name string, sc *sim.Scenario, results []*sim.Result, ascii bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d hosts, %d players, %s, seed %d\n", name, sc.Hosts, sc.Players, short(sc.Duration()), sc.Seed)
	if sc.About != "" {
		fmt.Fprintln(&b, sc.About)
	}
	fmt.Fprintf(&b, "\n%-20s%6s%6s%9s%10s%8s%6s%8s%6s\n", "strategy", "p50", "p99", "over", "max/mean", "moves/h", "back", "refused", "rtt")
	for _, r := range results {
		fmt.Fprintf(&b, "%-20s%5.0f%%%5.0f%%%8.3f%%%10.2f%8.2f%6d%8d%4.0fms\n", title(r), 100*r.P50, 100*r.P99, 100*r.Over,
			r.Uneven, r.Moves, r.PingPongs, r.Refused, r.RTT.Seconds()*1000)
	}
	for _, r := range results {
		b.WriteString("\n")
		plot(&b, r, ascii)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// title is a result's name in tables, as --strategy would have it.
func title(r *sim.Result) string {
	if r.Still {
		return r.Strategy + ":still"
	}
	return r.Strategy
}

// short is a time without the units that are zero.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// A plot is so many characters wide and high, without its scale.
const (
	plotWidth  = 72
	plotHeight = 10
)

// pens are what a plot is drawn with.
type pens struct{ mean, max, budget, floor string }

func newPens(ascii bool) pens {
	if ascii {
		return pens{mean: "#", max: ":", budget: "-", floor: "-"}
	}
	return pens{mean: "█", max: "░", budget: "╌", floor: "─"}
}

// plot draws the ticks over time: the mean host's, and above it the busiest's.
func plot(b *strings.Builder, r *sim.Result, ascii bool) {
	pen := newPens(ascii)
	means, tops := columns(r.Series)
	top := 1.2
	for _, x := range tops {
		top = max(top, x)
	}
	fmt.Fprintf(b, "%s: tick as a share of its budget, mean host %s and busiest %s\n", title(r), pen.mean, pen.max)
	for row := plotHeight; row > 0; row-- {
		low, high := top*float64(row-1)/plotHeight, top*float64(row)/plotHeight
		middle, blank, label := (low+high)/2, " ", ""
		if low < 1 && high >= 1 {
			blank, label = pen.budget, "100%"
		} else if row%3 == 1 {
			label = strconv.Itoa(int(100*middle)) + "%"
		}
		line := make([]string, len(tops))
		for i := range line {
			switch {
			case means[i] > middle:
				line[i] = pen.mean
			case tops[i] > middle, blank == pen.budget && tops[i] > 1:
				line[i] = pen.max
			default:
				line[i] = blank
			}
		}
		fmt.Fprintf(b, "%5s %s\n", label, strings.TrimRight(strings.Join(line, ""), " "))
	}
	if n := len(r.Series); n > 0 {
		end := short(r.Series[n-1].At)
		fmt.Fprintf(b, "      %s\n      0%*s\n", strings.Repeat(pen.floor, len(tops)), len(tops)-1, end)
	}
}

// columns squeezes a series into the plot's width.
func columns(series []sim.Sample) (means, tops []float64) {
	n := min(plotWidth, len(series))
	for i := range n {
		some := series[i*len(series)/n : (i+1)*len(series)/n]
		mean, top := 0.0, 0.0
		for _, s := range some {
			mean, top = mean+s.Mean/float64(len(some)), max(top, s.Max)
		}
		means, tops = append(means, mean), append(tops, top)
	}
	return means, tops
}

// writeCSV writes all results' series, a line for each step.
func writeCSV(out io.Writer, results []*sim.Result) error {
	w := csv.NewWriter(out)
	_ = w.Write([]string{"strategy", "seconds", "players", "tick_mean", "tick_max", "over", "migrations", "refused"}) // Error tells
	for _, r := range results {
		for _, s := range r.Series {
			_ = w.Write([]string{
				title(r), number(s.At.Seconds()), strconv.Itoa(s.Players), number(s.Mean), number(s.Max),
				number(s.Over), strconv.Itoa(s.Moved), strconv.Itoa(s.Refused),
			})
		}
	}
	w.Flush()
	return w.Error()
}

// number writes a number with four digits, at most, after the point.
func number(x float64) string {
	s := strconv.FormatFloat(x, 'f', 4, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
