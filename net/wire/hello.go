package wire

import (
	"time"

	"roam/game"
)

// Hello is the first message of whoever dialled, on every link. The far end
// answers with Welcome, or closes the link with a reason.
type Hello struct {
	Role Role          `cbor:"1,keyasint"`
	Name game.SafeText `cbor:"2,keyasint"` // of the player or node
	Game string        `cbor:"3,keyasint"` // the game and its version; must be equal
}

// Kind returns KindHello.
func (*Hello) Kind() Kind { return KindHello }

func (m *Hello) clean() error {
	m.Name = game.Safe(string(m.Name), game.MaxNameCells)
	m.Game = string(game.Safe(m.Game, maxGame))
	return nil
}

// maxGame bounds the name and version of a game, in cells.
const maxGame = 64

// Welcome answers Hello. To a player on a host it says where it is seated; its
// first view follows.
type Welcome struct {
	Name   game.SafeText `cbor:"1,keyasint"` // of the node
	Room   game.RoomID   `cbor:"2,keyasint,omitempty"`
	Tick   time.Duration `cbor:"3,keyasint,omitempty"` // between two views
	Input  uint64        `cbor:"4,keyasint,omitempty"` // the last input that the seat has taken; the next is one higher
	Epoch  uint64        `cbor:"5,keyasint,omitempty"` // that the host owns the player at, or will
	Resume *Ticket       `cbor:"6,keyasint,omitempty"` // to come back with, should this link be lost
	Park   time.Duration `cbor:"7,keyasint,omitempty"` // for how long after
}

// Kind returns KindWelcome.
func (*Welcome) Kind() Kind { return KindWelcome }

func (m *Welcome) clean() error {
	m.Name = game.Safe(string(m.Name), game.MaxNameCells)
	m.Room = cleanRoom(m.Room)
	if m.Resume != nil {
		return m.Resume.clean()
	}
	return nil
}

func cleanRoom(r game.RoomID) game.RoomID {
	return game.RoomID(game.Safe(string(r), game.MaxRoomCells))
}
