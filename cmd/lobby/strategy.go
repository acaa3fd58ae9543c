package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"roam/balance"
	"roam/cmd/settings"
)

// strategies are the flags that choose a strategy and set the properties of each. In
// the file of --config, the strategy "expr" has the table [strategies.expr].
type strategies struct {
	flags *pflag.FlagSet
	name  string
	share bool
	props map[string]map[string]any // by strategy
}

func (s *strategies) add(cmd *cobra.Command) {
	s.flags, s.name, s.props = cmd.Flags(), balance.DefaultStrategy, make(map[string]map[string]any)
	names := strings.Join(balance.Names(), ", ")
	s.flags.Var((*strategyName)(&s.name), "strategy", "how a host is chosen: "+names)
	_ = cmd.RegisterFlagCompletionFunc("strategy", cobra.FixedCompletions(balance.Names(), cobra.ShellCompDirectiveNoFileComp))
	number := func(text string) any {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return text // which the strategy will not take
		}
		return x
	}
	word := func(text string) any { return text }
	s.property("fastest", "load_ms", "40", "`MILLISECONDS` that a host at half its load is farther away by", number)
	s.flags.BoolVar(&s.share, "strategies-least-players-share", false, "compare the share of seats that is taken, for hosts of different sizes")
	s.property("pack", "until", "normal", "the `LEVEL` from which on a host is no longer filled up", word)
	s.property("expr", "cost", "", "the `FORMULA`, the lowest wins, as in \"rtt_ms + 100 * load\"", word)
}

func (s *strategies) property(strategy, name, otherwise, usage string, read func(string) any) {
	flag := "strategies-" + strategy + "-" + strings.ReplaceAll(name, "_", "-")
	s.flags.Var(&property{s, strategy, name, otherwise, read}, flag, usage)
}

// chosen is the strategy, or the error of a setting, with the place where it stands.
func (s *strategies) chosen() (balance.Strategy, error) {
	if s.share {
		s.set("least-players", "share", true)
	}
	strategy, err := balance.New(s.name, s.props[s.name])
	if err != nil {
		err = fmt.Errorf("%s: %w", settings.Source(s.flags.Lookup("strategy")), plain(err))
	}
	return strategy, err
}

// plain is what is wrong with a strategy, without the name of the package that says it.
func plain(err error) error { return errors.New(strings.TrimPrefix(err.Error(), "balance: ")) }

func (s *strategies) set(strategy, property string, value any) {
	if s.props[strategy] == nil {
		s.props[strategy] = make(map[string]any)
	}
	s.props[strategy][property] = value
}

// strategyName is the flag for a strategy's name.
type strategyName string

func (n *strategyName) String() string { return string(*n) }

// Type is what the value is called.
func (n *strategyName) Type() string { return "strategy" }

// Set takes the name of a strategy that there is.
func (n *strategyName) Set(name string) error {
	if slices.Contains(balance.Names(), name) {
		*n = strategyName(name)
		return nil
	}
	return settings.Wrong(fmt.Errorf("there is no strategy called %q; there are %s", name, strings.Join(balance.Names(), ", ")))
}

// A property is the flag for one property of a strategy.
type property struct {
	strategies     *strategies
	strategy, name string
	value          string
	read           func(text string) any
}

func (p *property) String() string { return p.value }

// Type is what the value is called.
func (p *property) Type() string { return "property of " + p.strategy }

// Set takes a value with which the strategy can be made: a formula must compile and
// give a number.
func (p *property) Set(text string) error {
	value := p.read(text)
	if _, err := balance.New(p.strategy, map[string]any{p.name: value}); err != nil {
		if inner := errors.Unwrap(err); inner != nil { // which strategy it is, the flag says
			err = inner
		}
		return settings.Wrong(plain(err))
	}
	p.value = text
	p.strategies.set(p.strategy, p.name, value)
	return nil
}
