package balance

import "fmt"

// A Level says in one word how loaded a host is. Levels are ordered. The zero
// Level means that nothing is known yet.
type Level uint8

// The levels, lowest first. A host at Highest admits nobody.
const (
	Lowest Level = iota + 1
	Low
	Normal
	High
	Highest
)

var levelNames = [...]string{"unknown", "lowest", "low", "normal", "high", "highest"}

// String returns the level's name.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// Admits reports whether a host at this level takes newcomers.
func (l Level) Admits() bool { return l >= Lowest && l < Highest }

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's name.
func (l *Level) UnmarshalText(text []byte) error {
	for i, name := range levelNames {
		if name == string(text) {
			*l = Level(i)
			return nil
		}
	}
	return fmt.Errorf("balance: unknown level %q", text)
}
