package balance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// properties are a strategy's settings, as decoded from TOML. A builder takes
// those that it knows; whatever is left over is a mistake.
type properties struct {
	left  map[string]any
	known []string
	err   error // the first value of the wrong kind
}

// take returns the property and whether it was given.
func (p *properties) take(name string) (value any, ok bool) {
	p.known = append(p.known, name)
	value, ok = p.left[name]
	delete(p.left, name)
	return value, ok
}

// wrong notes a value that does not fit.
func (p *properties) wrong(name string, value any, want string) {
	if p.err == nil {
		p.err = fmt.Errorf("property %q is %v, want %s", name, value, want)
	}
}

// number returns a number above zero.
func (p *properties) number(name string, otherwise float64) float64 {
	value, ok := p.take(name)
	if !ok {
		return otherwise
	}
	var x float64
	switch v := value.(type) {
	case float64:
		x = v
	case int64:
		x = float64(v)
	case int:
		x = float64(v)
	}
	if !sound(x) || x == 0 {
		p.wrong(name, value, "a number above zero")
	}
	return x
}

// flag returns a truth value, false if it was not given.
func (p *properties) flag(name string) bool {
	value, ok := p.take(name)
	b, is := value.(bool)
	if ok && !is {
		p.wrong(name, value, "true or false")
	}
	return b
}

// text returns a string.
func (p *properties) text(name, otherwise string) string {
	value, ok := p.take(name)
	if !ok {
		return otherwise
	}
	s, is := value.(string)
	if !is {
		p.wrong(name, value, "a string")
	}
	return s
}

// level returns a level by its name.
func (p *properties) level(name string, otherwise Level) (l Level) {
	text := p.text(name, otherwise.String())
	if err := l.UnmarshalText([]byte(text)); err != nil || l == 0 {
		p.wrong(name, text, strings.Join(levelNames[Lowest:], ", "))
	}
	return l
}

// finish returns what was wrong with the properties.
func (p *properties) finish() error {
	if p.err != nil || len(p.left) == 0 {
		return p.err
	}
	unknown := slices.Sorted(maps.Keys(p.left))[0]
	if len(p.known) == 0 {
		return fmt.Errorf("unknown property %q; it has none", unknown)
	}
	return fmt.Errorf("unknown property %q; it has %s", unknown, strings.Join(p.known, ", "))
}
