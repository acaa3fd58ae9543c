package lobby

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"roam/game"
	"roam/net/wire"
)

// The directory tells each host its neighbours: the hosts of the same game that
// serve a room that it serves too, or are about to. What costs is bounded by who
// shares a room with whom: a change is looked up by its rooms.

// directoryEvery is how long changes are collected before hosts are told.
const directoryEvery = 100 * time.Millisecond

// misled notes whose directory a change on a host makes wrong: all who serve the
// room, the host itself included.
func (b *Lobby) misled(id game.RoomID) {
	for h := range b.rooms[id] {
		b.outdated[h] = struct{}{}
	}
}

// redirected notes that a host is to be reached elsewhere, or says other than before
// whether its rooms span hosts.
func (b *Lobby) redirected(h *host) {
	for id := range h.rooms {
		b.misled(id)
	}
}

// sweepDirectory tells the hosts whose neighbours have changed.
func (b *Lobby) sweepDirectory(now time.Time) {
	if len(b.outdated) == 0 || now.Sub(b.directed) < directoryEvery {
		return
	}
	b.directed = now
	for h := range b.outdated {
		delete(b.outdated, h)
		if b.hosts[h.name] == h {
			b.direct(h)
		}
	}
}

// direct sends a host its neighbours, if they are not what it was told last.
func (b *Lobby) direct(h *host) {
	body, err := wire.Encode(&wire.Neighbours{Hosts: b.neighbours(h)})
	if err != nil {
		b.cfg.Log.Error("directory cannot be written", "host", h.name, "err", err)
		return
	}
	if !bytes.Equal(body, h.directory) {
		h.directory = body
		_ = h.session.SendRaw(wire.KindNeighbours, body) // if it is over, the lobby will hear
	}
}

// neighbours lists hosts by name, and the rooms of each by name.
func (b *Lobby) neighbours(h *host) []wire.Neighbour {
	shared := make(map[*host][]game.RoomID)
	for id := range h.rooms {
		for other := range b.rooms[id] {
			if other != h && neighbourly(h, other) {
				shared[other] = append(shared[other], id)
			}
		}
	}
	list := make([]wire.Neighbour, 0, len(shared))
	for other, rooms := range shared {
		slices.Sort(rooms)
		list = append(list, wire.Neighbour{Host: other.name, Addrs: other.report.Addrs, Rooms: rooms})
	}
	slices.SortFunc(list, func(x, y wire.Neighbour) int { return cmp.Compare(x.Host, y.Host) })
	return list
}

// neighbourly tells whether two hosts have anything to show each other, and can
// be reached.
func neighbourly(h, other *host) bool {
	return h.game == other.game && h.report != nil && h.report.Spans &&
		other.report != nil && other.report.Spans && len(other.report.Addrs) > 0
}
