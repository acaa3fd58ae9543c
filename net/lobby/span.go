package lobby

import (
	"cmp"
	"math"
	"slices"

	"roam/game"
)

// A room whose world is a game.Ghoster spans hosts: it may be joined on any host
// of its game, which opens a share of it. Its capacity counts over all of them,
// and each host holds the same capacity for its own share. Other rooms live on
// one host.
//
// How many a room holds is the room's, not a host's: a host that would hold more of
// them opens no share of a room that is full, and players who want any go to the next
// room. So hosts of different sizes should be given one RoomCapacity.

// spans tells whether the room that these hosts serve spans hosts.
func spans(served map[*host]*roomCount) bool {
	for h := range served {
		if h.report == nil || !h.report.Spans {
			return false
		}
	}
	return len(served) > 0
}

// serves tells whether a host serves a room, or may open a share of it.
func (b *Lobby) serves(h *host, id game.RoomID) bool {
	served := b.rooms[id]
	if served[h] != nil {
		return true
	}
	for at := range served {
		if at.game != h.game {
			return false
		}
	}
	return spans(served) && h.report != nil && h.report.Spans
}

// elsewhere tells whether a room lives on other hosts, and cannot on h.
func (b *Lobby) elsewhere(h *host, room game.RoomID) bool {
	return room != "" && len(b.rooms[room]) > 0 && !b.serves(h, room)
}

// whole is the sum of a room's shares. Its capacity is what no host has denied:
// the largest that one has said.
func whole(served map[*host]*roomCount) (sum roomCount) {
	sum.capacity = -1
	for _, r := range served {
		sum.taken += r.taken
		sum.private = sum.private || r.private
		if r.capacity != math.MaxInt {
			sum.capacity = max(sum.capacity, r.capacity)
		}
	}
	if sum.capacity < 0 {
		sum.capacity = math.MaxInt
	}
	return sum
}

// seatsLeft is how many more may enter a room on a host that serves it or may
// open a share of it.
func (b *Lobby) seatsLeft(h *host, id game.RoomID) int {
	served := b.rooms[id]
	all := whole(served)
	left := all.free()
	if r := served[h]; r != nil {
		left = min(left, r.free())
	}
	return left
}

// anyRoom is where a player goes on a host who does not mind: the fullest public
// room that has a seat left there, else a new one.
func (b *Lobby) anyRoom(h *host) game.RoomID {
	if b.public == nil {
		b.listPublic()
	}
	for _, id := range b.public {
		if b.serves(h, id) && b.seatsLeft(h, id) > 0 && !whole(b.rooms[id]).private {
			return id
		}
	}
	return b.unusedRoom(b.cfg.Room)
}

// listPublic lists the public rooms, the fullest first. The list holds until the
// next tick, or until there is a room more.
func (b *Lobby) listPublic() {
	taken := make(map[game.RoomID]int, len(b.rooms))
	b.public = make([]game.RoomID, 0, len(b.rooms))
	for id, served := range b.rooms {
		if all := whole(served); !all.private {
			b.public, taken[id] = append(b.public, id), all.taken
		}
	}
	slices.SortFunc(b.public, func(x, y game.RoomID) int {
		return cmp.Or(cmp.Compare(taken[y], taken[x]), cmp.Compare(x, y))
	})
}
