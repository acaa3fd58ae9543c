package walk

import (
	"encoding/binary"
	"errors"
)

// MaxProfile bounds an encoded profile, in bytes.
const MaxProfile = 1024

// ErrProfile is returned for bytes that are no profile.
var ErrProfile = errors.New("walk: malformed profile")

// A Profile is all of a player that outlives a seat.
type Profile struct {
	Body
	Looks    Looks
	Passport Passport
	// Odometer counts the inputs accepted over the player's life: the calls
	// of World.Input that returned nil. Those still waiting are among them.
	Odometer uint64
	// Queued is how many of them wait for their turn.
	Queued int

	queue []byte // the waiting inputs, as readInput wrote them
	wait  int64  // milliseconds until the next step may be made
	hush  int64  // milliseconds of talk to be worked off, see talk
}

// Applied counts the inputs that have had their effect.
func (p Profile) Applied() uint64 { return p.Odometer - uint64(p.Queued) }

const (
	profileVersion = 1
	maxWait        = 200
)

// append encodes the profile: the version, then one varint for each of x, y,
// facing, looks, passport, odometer, wait, hush and the number of waiting
// inputs, then these.
func (p Profile) append(b []byte) []byte {
	b = append(b, profileVersion)
	for _, v := range [...]uint64{
		uint64(p.X), uint64(p.Y), uint64(p.Facing), uint64(p.Looks), uint64(p.Passport),
		p.Odometer, uint64(p.wait), uint64(p.hush), uint64(p.Queued),
	} {
		b = binary.AppendUvarint(b, v)
	}
	return append(b, p.queue...)
}

// DecodeProfile reads what World.Save returned. The profile keeps no reference
// to the bytes. Anything else is ErrProfile.
func DecodeProfile(b []byte) (Profile, error) {
	if len(b) == 0 || len(b) > MaxProfile || b[0] != profileVersion {
		return Profile{}, ErrProfile
	}
	b = b[1:]
	limits := [...]uint64{Width - 1, Height - 1, 3, looksKinds - 1, 1<<32 - 1, 1 << 62, maxWait, maxHush, MaxQueue}
	var v [len(limits)]uint64
	for i, limit := range limits {
		var ok bool
		if v[i], b, ok = uvarint(b); !ok || v[i] > limit {
			return Profile{}, ErrProfile
		}
	}
	p := Profile{
		Body:  Body{X: int(v[0]), Y: int(v[1]), Facing: Dir(v[2])},
		Looks: Looks(v[3]), Passport: Passport(v[4]), Odometer: v[5],
		wait: int64(v[6]), hush: int64(v[7]), Queued: int(v[8]),
	}
	if len(b) > maxQueueBytes || v[8] > v[5] {
		return Profile{}, ErrProfile
	}
	rest := b
	for range p.Queued {
		var ok bool
		if _, _, rest, ok = nextInput(rest); !ok {
			return Profile{}, ErrProfile
		}
	}
	if len(rest) != 0 {
		return Profile{}, ErrProfile
	}
	p.queue = append(p.queue, b...)
	return p, nil
}
