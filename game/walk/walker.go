package walk

import (
	"encoding/binary"

	"roam/game"
)

// A presence is why a walker is in the world.
type presence uint8

const (
	absent presence = iota // the handle is unused
	seated                 // one of this world's own players
	ghost                  // simulated elsewhere
)

// A walker is a player in the world, its own or a ghost. Its index is its
// handle in the views.
type walker struct {
	id       game.PlayerID
	name     string
	epoch    uint64
	presence presence
	leaving  bool // goes at the next Tick, unless it comes back before

	body    Body
	looks   Looks
	region  int32
	slot    int32
	version uint64 // the version of its last transition

	words        []byte
	spokeAt      int64 // in the world's milliseconds
	emote        Emote
	emotedAt     int64
	says, emotes uint8 // modulo 4, for faces

	// Of the world's own players only.
	passport Passport
	odometer uint64
	queued   int
	queue    []byte
	ready    int64 // when the next step may be made
	hushed   int64 // when all talk will be worked off
	viewer   viewer
}

// expression is how long words and gestures are shown, in milliseconds.
const expression = 5000

// fresh is how long a face carries the words that it adds: long enough for
// every host to get one of the faces, short as every step repeats them.
const fresh = 400

func (a *walker) speaking(now int64) []byte {
	if now-a.spokeAt < expression {
		return a.words
	}
	return nil
}

func (a *walker) gesture(now int64) Emote {
	if now-a.emotedAt < expression {
		return a.emote
	}
	return NoEmote
}

func (a *walker) portrait(now int64) portrait {
	return portrait{
		id: binary.BigEndian.Uint32(a.id[:]), looks: a.looks, ghost: a.presence == ghost,
		name: a.name, say: a.speaking(now), emote: a.gesture(now),
	}
}

func (a *walker) face(now int64) face {
	f := face{body: a.body, looks: a.looks, says: a.says, emotes: a.emotes, emote: a.gesture(now)}
	if now-a.spokeAt < fresh {
		f.text = a.words
	}
	return f
}

func (a *walker) profile(now int64) Profile {
	return Profile{
		Body: a.body, Looks: a.looks, Passport: a.passport,
		Odometer: a.odometer, Queued: a.queued, queue: a.queue,
		wait: max(0, a.ready-now), hush: max(0, a.hushed-now),
	}
}

// resume makes the walker what a profile says, but for its body.
func (a *walker) resume(p Profile, now int64) {
	a.looks, a.passport, a.odometer = p.Looks, p.Passport, p.Odometer
	a.queued, a.queue = p.Queued, append(a.queue[:0], p.queue...)
	a.ready, a.hushed = now+p.wait, now+p.hush
}
