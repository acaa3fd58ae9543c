package balance

import "fmt"

// A Rotation says what an operator wants of a host.
type Rotation uint8

// The rotations. Only Online takes newcomers.
const (
	Online        Rotation = iota // newcomers are welcome
	OutOfRotation                 // no newcomers; those inside play on
	Offline                       // no newcomers; those inside are migrated away
)

var rotationNames = [...]string{"online", "out of rotation", "offline"}

// String returns the rotation in the words that screens show.
func (r Rotation) String() string {
	if int(r) < len(rotationNames) {
		return rotationNames[r]
	}
	return fmt.Sprintf("rotation(%d)", uint8(r))
}

// MarshalText writes the rotation's words.
func (r Rotation) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
