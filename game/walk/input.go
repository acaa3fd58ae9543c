package walk

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"roam/game"
)

// Limits on what a player may send.
const (
	MaxSayCells = 120 // what one Say may hold, in terminal cells
	MaxQueue    = 32  // inputs that may wait for their turn

	maxSayBytes   = 240 // some characters take few cells and many bytes
	maxQueueBytes = 512 // waiting inputs travel in the profile
)

// Errors of World.Input.
var (
	ErrInput  = errors.New("walk: malformed input")
	ErrHurry  = errors.New("walk: too many inputs waiting")
	ErrAbsent = errors.New("walk: no such player here")
)

// The first byte of an input, and the ops that scenes replay.
const (
	opStep  = 0  // + Dir: 0..3
	opFace  = 4  // + Dir: 4..7
	opEmote = 8  // + Emote, 9..14
	opSay   = 16 // the rest of the message is the text
)

// An Emote is a gesture, shown over the head for as long as words are.
type Emote uint8

// The emotes. The zero Emote is none.
const (
	NoEmote Emote = iota
	Wave
	Dance
	Laugh
	Heart
	Bow
	Cheer
	emoteKinds
)

// String returns the emote's name in lower case; "" for none.
func (e Emote) String() string {
	if e >= emoteKinds {
		return ""
	}
	return [...]string{"", "wave", "dance", "laugh", "heart", "bow", "cheer"}[e]
}

// Rune is the character that pictures the emote, one cell wide; a space for none.
func (e Emote) Rune() rune {
	if e >= emoteKinds {
		return ' '
	}
	return [...]rune{' ', '/', '♪', '☺', '♥', '~', '!'}[e]
}

// readInput checks one message and appends it to queue in the form in which
// inputs wait: the op, and for opSay the length and the text made safe.
func readInput(queue, msg []byte) ([]byte, error) {
	if len(msg) == 0 {
		return queue, ErrInput
	}
	switch op := msg[0]; {
	case op == opSay:
		if len(msg) > 1+maxSayBytes {
			return queue, ErrInput
		}
		text := sayable(string(msg[1:]))
		queue = append(queue, op, byte(len(text)))
		return append(queue, text...), nil
	case len(msg) != 1 || !simple(op):
		return queue, ErrInput
	default:
		return append(queue, op), nil
	}
}

func simple(op byte) bool {
	return op < opEmote || op > opEmote && op < opEmote+byte(emoteKinds)
}

// nextInput takes one input off a queue that readInput built. What is no such
// queue gives ok false.
func nextInput(queue []byte) (op byte, text, rest []byte, ok bool) {
	if len(queue) == 0 {
		return 0, nil, nil, false
	}
	op, rest = queue[0], queue[1:]
	if op != opSay {
		return op, nil, rest, simple(op)
	}
	if len(rest) == 0 {
		return 0, nil, nil, false
	}
	n := int(rest[0])
	if n > maxSayBytes || n > len(rest)-1 {
		return 0, nil, nil, false
	}
	return op, rest[1 : 1+n], rest[1+n:], true
}

// sayable makes text fit to be said: at most MaxSayCells and maxSayBytes.
func sayable(s string) game.SafeText { return clip(s, MaxSayCells, maxSayBytes) }

// clip is game.Safe with a bound on the bytes too.
func clip(s string, cells, size int) game.SafeText {
	t := game.Safe(s, cells)
	if len(t) <= size {
		return t
	}
	cut := size
	for cut > 0 && !utf8.RuneStart(t[cut]) {
		cut--
	}
	return game.Safe(string(t[:cut]), cells)
}

// uvarint reads a number off b; ok is false when there is none.
func uvarint(b []byte) (v uint64, rest []byte, ok bool) {
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, false
	}
	return v, b[n:], true
}
