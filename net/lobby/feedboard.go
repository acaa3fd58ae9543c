package lobby

import (
	"slices"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// A board is what all feeds tell, as of the last time that the lobby looked: it
// is kept up to date while there are feeds. To look costs a pass over hosts and
// rooms that allocates nothing; to tell costs only what has changed.
type board struct {
	number    uint64    // of the newest change
	at        time.Time // when hosts were last looked at
	roomsAt   time.Time // when rooms were
	hosts     table[game.SafeText, wire.HostState]
	rooms     table[game.RoomID, wire.RoomState]
	snapshots balance.Pace // of all feeds together, in bytes
}

const (
	feedEvery  = 250 * time.Millisecond // between two looks at hosts, and two parts of a feed
	roomsEvery = time.Second            // between two looks at rooms
	staleAfter = time.Second            // a row that was written is written anew
	// maxGraves is how many rows that are gone may wait for slow feeds to tell it.
	// Beyond that, those feeds begin anew.
	maxGraves = 1000
	// maxSnapshots bounds what new feeds cost, however many: bytes a second.
	maxSnapshots = 2 << 20
)

// lookAround brings the board up to date.
func (b *Lobby) lookAround(now time.Time) {
	d := &b.board
	d.snapshots.Rate, d.snapshots.Burst = maxSnapshots, maxSnapshots/4
	d.at, d.number = now, d.number+1
	d.hosts.round++
	for name, h := range b.hosts {
		i, row := d.hosts.place(name), b.hostState(h, now)
		d.hosts.put(i, row, d.number, hostChange(&d.hosts.rows[i].value, &row))
	}
	d.hosts.bury(d.number)
	if now.Sub(d.roomsAt) >= roomsEvery {
		d.roomsAt = now
		b.lookAtRooms()
	}
}

// hostChange is what of a host is new.
func hostChange(old, now *wire.HostState) change {
	urgent := old.Rotation != now.Rotation || old.Silent != now.Silent || old.Health != now.Health
	return change{
		load: !sameLoad(old, now),
		core: urgent || old.Game != now.Game || old.Capacity != now.Capacity || old.Unwell != now.Unwell ||
			!slices.Equal(old.Addrs, now.Addrs),
		first:  old.About != now.About,
		urgent: urgent || old.Level != now.Level,
	}
}

// sameLoad tells whether two loads are told alike.
func sameLoad(x, y *wire.HostState) bool {
	return x.Level == y.Level && wire.Thousandths(x.Load) == wire.Thousandths(y.Load) && x.Players == y.Players &&
		x.Reserved == y.Reserved && x.Leaving == y.Leaving && x.Arriving == y.Arriving && x.Parked == y.Parked &&
		x.Rooms == y.Rooms && x.In == y.In && x.Out == y.Out && x.RTT == y.RTT &&
		slices.EqualFunc(x.Factors, y.Factors, func(x, y float64) bool { return wire.Thousandths(x) == wire.Thousandths(y) })
}

// lookAtRooms puts the rooms on the board, of many the fullest. One that is there
// counts double: to tell of rooms that come and go with every player would cost
// more than it is worth.
func (b *Lobby) lookAtRooms() {
	t := &b.board.rooms
	t.round++
	fullest := b.scan.page(maxRows)
	for id, served := range b.rooms {
		rank := 1 + max(0, whole(served).taken)
		if _, there := t.at[id]; there {
			rank *= 2
		}
		fullest.add(listed{text: string(id), number: -int64(rank)})
	}
	for _, row := range fullest.first() {
		id := game.RoomID(row.text)
		served := b.rooms[id]
		i, all := t.place(id), whole(served)
		old := t.rows[i].value
		if old.Players == max(0, all.taken) && old.Capacity == all.seats() && old.Private == all.private && servedBy(old.Hosts, served) {
			t.put(i, old, b.board.number, change{})
		} else {
			t.put(i, roomState(id, served), b.board.number, change{core: true})
		}
	}
	b.scan.done(&fullest)
	t.bury(b.board.number)
}

// servedBy tells whether these are the hosts that RoomState names.
func servedBy(hosts []game.SafeText, served map[*host]*roomCount) bool {
	if len(hosts) != min(len(served), wire.MaxRoomHosts) {
		return false
	}
	last := game.SafeText("")
	if len(hosts) > 0 {
		last = hosts[len(hosts)-1]
	}
	found := 0
	for h := range served {
		if h.name <= last {
			found++
			if !slices.Contains(hosts, h.name) {
				return false
			}
		}
	}
	return found == len(hosts)
}

// writeHost writes a host for feeds, which learn what it says of itself once.
func writeHost(h *wire.HostState, how form) (wire.Row, error) {
	switch how {
	case asLoad:
		load := wire.LoadOf(h)
		return wire.NewRow(&load)
	case asWhole:
		bare := *h
		bare.About = nil
		return wire.NewRow(&bare)
	}
	return wire.NewRow(h)
}

func writeRoom(r *wire.RoomState, _ form) (wire.Row, error) { return wire.NewRow(r) }
