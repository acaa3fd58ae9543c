package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"roam/balance"
	"roam/cmd/settings"
	"roam/net/lobby"
)

// addHealth adds the flags of the table [health].
func addHealth(f *pflag.FlagSet, c *balance.HealthConfig) {
	f.Var(above(&c.Interval, time.Second), "health-interval", "from one check of a host to the next")
	f.Var(above(&c.MaxTime, 500*time.Millisecond), "health-max-time", "how long a host may take to answer a check")
	f.Var(above(&c.Successes, 2), "health-successes", "how many `CHECKS` in a row must be good until a sick host is healthy again")
	f.Var(above(&c.Failures, 3), "health-failures", "how many `CHECKS` in a row must fail until a host is sick and gets no newcomers")
	f.Var(above(&c.Deactivate, 10), "health-deactivate", "how many `CHECKS` in a row must fail until a host is emptied, and must be restarted")
}

// addRebalance adds the flags of the table [rebalance].
func addRebalance(f *pflag.FlagSet, enabled *bool, c *lobby.Rebalance) {
	f.BoolVar(enabled, "rebalance-enabled", true, "move players from hot hosts to cool ones")
	f.Var(above(&c.CoolDown, balance.DefaultCoolDown), "rebalance-cool-down", "how long who was moved is left in peace")
	f.Var(above(&c.Rate, 100), "rebalance-rate", "how many `PLAYERS` a second may leave one host")
	f.Var(above(&c.Slack, .25), "rebalance-slack", "how far above the mean load a host at level normal may stay, as a `SHARE` of it")
	f.Var(above(&c.Patience, 5*time.Second), "rebalance-patience", "how long a host at level normal may be farther above it")
	f.Var(above(&c.Settle, 4*time.Second), "rebalance-settle", "how long after a step the reports are waited for that show what it did")
	f.Var(share(&c.Floor, 0), "rebalance-floor", "the `LOAD`, 0 to 1, at which nobody leaves a host any more (default 0; with the strategy pack, 0.7)")
}

// positive is a flag's number, or time, that is above zero.
type positive[T int | float64 | time.Duration] struct {
	value *T
	most  T // that it may be; 0: no bound
}

// above makes a flag's value that is otherwise what is given.
func above[T int | float64 | time.Duration](value *T, otherwise T) positive[T] {
	*value = otherwise
	return positive[T]{value: value}
}

// share is above for what is at most 1.
func share(value *float64, otherwise float64) positive[float64] {
	*value = otherwise
	return positive[float64]{value: value, most: 1}
}

func (p positive[T]) String() string {
	if p.value == nil || *p.value == 0 {
		return ""
	}
	switch v := any(*p.value).(type) {
	case time.Duration:
		return v.String()
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}

// Type is what the value is called.
func (p positive[T]) Type() string {
	switch any(p.value).(type) {
	case *time.Duration:
		return "duration"
	case *int:
		return "whole number"
	}
	return "number"
}

// Set takes what is above zero.
func (p positive[T]) Set(text string) (err error) {
	var x T
	switch v := any(&x).(type) {
	case *time.Duration:
		*v, err = time.ParseDuration(text)
	case *int:
		*v, err = strconv.Atoi(text)
	case *float64:
		*v, err = strconv.ParseFloat(text, 64)
	}
	switch {
	case err != nil:
		return err
	case !(x > 0 && float64(x) < 1e18):
		return settings.Wrong(errors.New(text + " will not do: it wants a " + p.Type() + " above zero"))
	case p.most > 0 && x > p.most:
		return settings.Wrong(fmt.Errorf("%s will not do: it wants a %s above zero and at most %v", text, p.Type(), p.most))
	}
	*p.value = x
	return nil
}
