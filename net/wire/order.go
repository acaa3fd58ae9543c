package wire

import (
	"errors"
	"net/netip"
	"time"

	"roam/game"
)

// A Cause says why players are migrated. The numbers travel; only append.
type Cause uint8

// The causes.
const (
	CauseOrder  Cause = 1 // an operator moved a player
	CauseDrain  Cause = 2 // the host is to be emptied
	CauseRelief Cause = 3 // the host is hot
	CauseHealth Cause = 4 // the host is deactivated
)

// String returns the cause's name.
func (c Cause) String() string {
	switch c {
	case CauseOrder:
		return "order"
	case CauseDrain:
		return "drain"
	case CauseRelief:
		return "relief"
	case CauseHealth:
		return "health"
	}
	return "unknown"
}

// Relocate orders a host to migrate players to another; its lobby sends it. Each
// player's end is told with Migrated.
type Relocate struct {
	Migration uint64           `cbor:"1,keyasint"` // the lobby's number
	Cause     Cause            `cbor:"2,keyasint"`
	Target    game.SafeText    `cbor:"3,keyasint"` // the host
	Addrs     []netip.AddrPort `cbor:"4,keyasint"` // of the target
	Players   []game.PlayerID  `cbor:"5,keyasint"`
}

// Kind returns KindRelocate.
func (*Relocate) Kind() Kind { return KindRelocate }

func (m *Relocate) clean() error {
	m.Target = game.Safe(string(m.Target), game.MaxNameCells)
	if len(m.Players) > RosterChunk {
		return errors.New("too many players")
	}
	return cleanAddrs(m.Addrs)
}

// SetRotation orders a host online (0), out of rotation (1) or offline (2). An
// offline host is emptied and then ends by itself.
type SetRotation struct {
	Rotation uint8 `cbor:"1,keyasint"`
}

// Kind returns KindSetRotation.
func (*SetRotation) Kind() Kind { return KindSetRotation }

func (m *SetRotation) clean() error {
	if m.Rotation > 2 {
		return errors.New("no such rotation")
	}
	return nil
}

// Dismiss orders a host to end a player's seat, unless its epoch is higher than
// the one given: then the host has the player anew.
type Dismiss struct {
	Player game.PlayerID `cbor:"1,keyasint"`
	Reason Reason        `cbor:"2,keyasint"`
	Epoch  uint64        `cbor:"3,keyasint,omitempty"` // 0: whatever the seat's is
}

// Kind returns KindDismiss.
func (*Dismiss) Kind() Kind { return KindDismiss }

func (*Dismiss) clean() error { return nil }

// Migrated is the record of one player's migration; the source tells its lobby.
type Migrated struct {
	Migration uint64        `cbor:"1,keyasint"`
	Cause     Cause         `cbor:"2,keyasint"`
	Player    game.PlayerID `cbor:"3,keyasint"`
	Room      game.RoomID   `cbor:"4,keyasint"`
	Target    game.SafeText `cbor:"5,keyasint"`
	Epoch     uint64        `cbor:"6,keyasint"`
	Result    Reason        `cbor:"7,keyasint,omitempty"` // ReasonNone: it plays there
	Bytes     int           `cbor:"8,keyasint"`           // between the hosts
	Accept    time.Duration `cbor:"9,keyasint"`           // from Offer to Accept
	Arrive    time.Duration `cbor:"10,keyasint"`          // from Accept to Arrived
	Commit    time.Duration `cbor:"11,keyasint"`          // from Arrived to Committed
	Gap       time.Duration `cbor:"12,keyasint"`          // that the client saw
	Resent    uint64        `cbor:"13,keyasint"`          // inputs that went to both
}

// Kind returns KindMigrated.
func (*Migrated) Kind() Kind { return KindMigrated }

func (m *Migrated) clean() error {
	m.Room = cleanRoom(m.Room)
	m.Target = game.Safe(string(m.Target), game.MaxNameCells)
	return nil
}

// Neighbours tells a host which hosts serve the same rooms as it does, whole each
// time; its lobby sends it. What a lobby said stands when it is gone.
type Neighbours struct {
	Hosts []Neighbour `cbor:"1,keyasint"`
}

// A Neighbour is one host of Neighbours.
type Neighbour struct {
	Host  game.SafeText    `cbor:"1,keyasint"`
	Addrs []netip.AddrPort `cbor:"2,keyasint"`
	Rooms []game.RoomID    `cbor:"3,keyasint"` // that both serve
}

// Kind returns KindNeighbours.
func (*Neighbours) Kind() Kind { return KindNeighbours }

func (m *Neighbours) clean() error {
	for i := range m.Hosts {
		n := &m.Hosts[i]
		n.Host = game.Safe(string(n.Host), game.MaxNameCells)
		for j, r := range n.Rooms {
			n.Rooms[j] = cleanRoom(r)
		}
		if err := cleanAddrs(n.Addrs); err != nil {
			return err
		}
	}
	return nil
}
