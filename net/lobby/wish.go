package lobby

import (
	"roam/game"
	"roam/net/wire"
)

// understood works out which room a player wants, and on which host most. A wish
// that cannot be met is refused in words: no part of it is passed over.
func (b *Lobby) understood(j *join) bool {
	m := &j.ask
	j.room = m.Room
	switch {
	case m.With != "" && m.New:
		b.refuse(j, wire.ReasonDenied, "a room of your own has no friend in it yet")
		return false
	case m.With != "":
		return b.findFriend(j)
	case m.New && b.taken(j):
		return false
	}
	return true
}

// findFriend makes a friend's room the one that is wanted, and the friend's host the
// one that is wanted most.
func (b *Lobby) findFriend(j *join) bool {
	name, room := j.ask.With, j.ask.Room
	at, friend := b.seatOf(name, j.game)
	switch {
	case at == nil:
		b.refuse(j, wire.ReasonNoSuchFriend, sentence("nobody called %s is playing", name))
		return false
	case room != "" && room != friend.Room:
		b.refuse(j, wire.ReasonDenied, sentence("%s is in %s, not in %s", name, friend.Room, room))
		return false
	}
	j.room, j.prefer = friend.Room, at.name
	return true
}

// seatOf is the seat of a player with this name, of the same game if there is one.
func (b *Lobby) seatOf(name game.SafeText, plays string) (at *host, seat wire.Seated) {
	for id := range b.names[name] {
		if h := b.players[id]; h != nil && (at == nil || h.game == plays) {
			at, seat = h, h.seated[id]
		}
	}
	return at, seat
}

// taken refuses a room of one's own whose name is another's.
func (b *Lobby) taken(j *join) bool {
	if !j.ask.New || j.room == "" || len(b.rooms[j.room]) == 0 {
		return false
	}
	b.refuse(j, wire.ReasonDenied, sentence("there is a room called %s already: enter it, or choose another name", j.room))
	return true
}
