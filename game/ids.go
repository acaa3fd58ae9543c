package game

import (
	"encoding/hex"
	"errors"
)

// A PlayerID says who a player is, for life: the first 16 bytes of the SHA-256
// of the player's public key.
type PlayerID [16]byte

// ErrPlayerID is returned for text that is no PlayerID.
var ErrPlayerID = errors.New("game: a player id is 32 hexadecimal digits")

// ParsePlayerID reads what String wrote.
func ParsePlayerID(s string) (id PlayerID, err error) {
	if len(s) != hex.EncodedLen(len(id)) {
		return PlayerID{}, ErrPlayerID
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return PlayerID{}, ErrPlayerID
	}
	return id, nil
}

// String returns the 32 hexadecimal digits.
func (id PlayerID) String() string { return hex.EncodeToString(id[:]) }

// Short returns the first eight digits, for screens and logs that are read by people.
func (id PlayerID) Short() string { return hex.EncodeToString(id[:4]) }

// MarshalText makes a PlayerID readable in JSON and TOML.
func (id PlayerID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *PlayerID) UnmarshalText(text []byte) (err error) {
	*id, err = ParsePlayerID(string(text))
	return err
}

// A RoomID names one instance of the world. It is [SafeText] of at most
// [MaxRoomCells] cells and never empty.
type RoomID SafeText

// MaxRoomCells bounds a room's name, in terminal cells.
const MaxRoomCells = 24

// MaxNameCells bounds a player's name, in terminal cells.
const MaxNameCells = 16
