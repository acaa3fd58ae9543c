package wire

import (
	"encoding/binary"
	"errors"
	"fmt"

	"roam/game"
)

// Faces are how hosts that serve the same room show each other their players.
// Each sends the others what changed, in one message a tick; the body is written
// once for all of them. It is not CBOR:
//
//	uvarint length, room | marks (1) | entries until the end
//
// and an entry is a uvarint, handle<<2 | change, and then by the change
//
//	FaceNew:    player id (16), uvarint epoch, uvarint length, name, uvarint length, face
//	FaceSame:   uvarint length, face
//	FaceGone, FaceMoved: nothing
//
// A handle stands for one player at one epoch, in one room of the sender, from
// FaceNew until FaceGone or FaceMoved.

// Marks say what a message of faces is besides its entries.
type Marks uint8

// The marks. A room that is opened hails its neighbours, and so does one that
// gets a new neighbour; who serves the room answers with all its faces, between
// Begin and End, and from then on sends what changes.
const (
	MarkHail  Marks = 1 << iota // I serve this room, and know nothing of yours
	MarkBegin                   // all of my faces follow, in this message and the next
	MarkEnd                     // that was all: what was not named since Begin is gone
	MarkBye                     // I serve this room no more
)

// A FaceChange says what a FaceEntry tells of a player.
type FaceChange uint8

// The changes.
const (
	FaceSame  FaceChange = iota // a player that is known has another face
	FaceNew                     // a player, and its handle from now on
	FaceGone                    // the player is gone
	FaceMoved                   // the player migrates; its next owner will show it
)

// A FaceEntry is one change of one player's face.
type FaceEntry struct {
	Change FaceChange
	Handle int
	Player game.Player // for FaceNew
	Face   []byte      // for FaceNew and FaceSame; part of the body
}

const (
	// MaxFace bounds a face, in bytes.
	MaxFace = 1 << 10
	// MaxHandle is the highest handle of a FaceEntry.
	MaxHandle = 1<<16 - 1
	// MaxFaces bounds the body of one message, in bytes; there may be several
	// in a tick.
	MaxFaces = 32 << 10
	// MaxFaceEntry is the most that one entry takes, in bytes.
	MaxFaceEntry = 3 + 16 + binary.MaxVarintLen64 + 2 + maxNameBytes + 2 + MaxFace

	// What a room's and a player's name may take, in bytes: more than any that
	// is SafeText of its cells.
	maxRoomBytes = 512
	maxNameBytes = 256
)

// AppendFaces begins a message of faces. The entries follow.
func AppendFaces(dst []byte, room game.RoomID, marks Marks) []byte {
	return append(appendText(dst, string(room), maxRoomBytes), byte(marks))
}

// AppendFaceEntry appends one entry. Its handle must be at most MaxHandle, and
// its face at most MaxFace bytes.
func AppendFaceEntry(dst []byte, e FaceEntry) []byte {
	dst = binary.AppendUvarint(dst, uint64(e.Handle)<<2|uint64(e.Change))
	switch e.Change {
	case FaceNew:
		dst = append(dst, e.Player.ID[:]...)
		dst = binary.AppendUvarint(dst, e.Player.Epoch)
		dst = appendText(dst, string(e.Player.Name), maxNameBytes)
	case FaceGone, FaceMoved:
		return dst
	}
	dst = binary.AppendUvarint(dst, uint64(len(e.Face)))
	return append(dst, e.Face...)
}

func appendText(dst []byte, s string, most int) []byte {
	s = s[:min(len(s), most)] // never cut: it is SafeText
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

var errFaces = errors.New("cut short, or a number too high")

// Faces reads the beginning of what AppendFaces wrote; the entries are in rest,
// for NextFace.
func Faces(body []byte) (room game.RoomID, marks Marks, rest []byte, err error) {
	name, rest, ok := cut(body, maxRoomBytes)
	if !ok || len(rest) == 0 {
		return "", 0, nil, facesError(errFaces)
	}
	if room = cleanRoom(game.RoomID(name)); room == "" {
		return "", 0, nil, facesError(errors.New("no room"))
	}
	return room, Marks(rest[0]), rest[1:], nil
}

// NextFace reads the first of the entries that are left, and returns those after
// it.
func NextFace(entries []byte) (e FaceEntry, rest []byte, err error) {
	head, n := binary.Uvarint(entries)
	if n <= 0 || head>>2 > MaxHandle {
		return FaceEntry{}, nil, facesError(errFaces)
	}
	e.Handle, e.Change = int(head>>2), FaceChange(head&3)
	rest = entries[n:]
	ok := true
	switch e.Change {
	case FaceGone, FaceMoved:
		return e, rest, nil
	case FaceNew:
		rest, ok = e.introduce(rest)
	}
	if ok {
		e.Face, rest, ok = cut(rest, MaxFace)
	}
	if !ok || len(e.Face) == 0 {
		return FaceEntry{}, nil, facesError(errFaces)
	}
	return e, rest, nil
}

// introduce reads whom a FaceNew is about.
func (e *FaceEntry) introduce(b []byte) (rest []byte, ok bool) {
	n := copy(e.Player.ID[:], b)
	if n < len(e.Player.ID) {
		return nil, false
	}
	b = b[n:]
	if e.Player.Epoch, n = binary.Uvarint(b); n <= 0 {
		return nil, false
	}
	name, rest, ok := cut(b[n:], maxNameBytes)
	e.Player.Name = game.Safe(string(name), game.MaxNameCells)
	return rest, ok
}

// cut takes a length and as many bytes.
func cut(b []byte, most uint64) (taken, rest []byte, ok bool) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > most || size > uint64(len(b)-n) {
		return nil, nil, false
	}
	end := n + int(size)
	return b[n:end:end], b[end:], true
}

func facesError(err error) error {
	return fmt.Errorf("%w: %s: %w", ErrMessage, KindFaces, err)
}
