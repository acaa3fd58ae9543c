package seat

import "fmt"

var stateNames = [...]string{"none", "reserved", "inert", "seated", "parked", "moved"}

// String returns the state's name.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// Count counts the seats by where they stand.
func (t *Table) Count() map[State]int {
	counts := make(map[State]int, len(stateNames))
	for _, s := range t.seats {
		counts[s.State]++
	}
	return counts
}
