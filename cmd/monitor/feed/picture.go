package feed

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"roam/game"
	"roam/net/wire"
)

// maxHosts and maxRooms bound what a monitor remembers of what a lobby tells.
const (
	maxHosts = 10_000
	maxRooms = 10_000
)

// A picture is the cluster as a lobby's Changes add up. The feed's loop owns it.
// What a State shares with it is replaced, never changed.
type picture struct {
	lobby    string
	begun    bool // this session's snapshot is
	whole    bool // and it is complete
	heard    time.Time
	snapshot uint64 // how many there were
	changed  uint64 // rises with every Changes
	totals   wire.Cluster
	began    time.Time // when the lobby did
	hosts    []hostRow // by name
	rooms    map[game.RoomID]wire.RoomState
	fullest  []wire.RoomState // the rooms in order; nil: to be put in order
	records  []stamped[wire.Record]
	events   []stamped[wire.Event]

	recorded, happened uint64 // how many were told since the snapshot
	missed             int
}

// A hostRow is a host and when it came to the lobby.
type hostRow struct {
	wire.HostState
	since time.Time
	fresh uint64 // picture.changed when its load last changed
}

// stamped is something that happened, and when.
type stamped[T any] struct {
	what T
	at   time.Time
}

func newPicture(lobby string) *picture {
	return &picture{lobby: lobby, rooms: make(map[game.RoomID]wire.RoomState)}
}

// apply adds what a lobby said at time now and reports whether the picture is
// complete.
func (p *picture) apply(m *wire.Changes, now time.Time) bool {
	if m.Whole {
		*p = picture{lobby: p.lobby, begun: true, snapshot: p.snapshot + 1, changed: p.changed, rooms: make(map[game.RoomID]wire.RoomState)}
	} else if !p.begun {
		return false
	}
	p.heard, p.changed = now, p.changed+1
	if m.Totals != nil {
		p.totals, p.began = *m.Totals, now.Add(-m.Totals.Up)
	}
	for _, name := range m.GoneHosts {
		if at, ok := p.find(name); ok {
			p.hosts = slices.Delete(p.hosts, at, at+1)
		}
	}
	for i := range m.Hosts {
		p.putHost(&m.Hosts[i], now)
	}
	for i := range m.Loads {
		p.putLoad(&m.Loads[i])
	}
	p.applyRooms(m)
	p.records = remember(p.records, m.Records, MaxRecords, now, func(r *wire.Record) time.Duration { return r.Ago })
	p.events = remember(p.events, m.Events, MaxEvents, now, func(e *wire.Event) time.Duration { return e.Ago })
	if p.whole {
		p.recorded, p.happened = p.recorded+uint64(len(m.Records)), p.happened+uint64(len(m.Events))
		p.missed += m.Missed
	}
	p.whole = p.whole || !m.More
	return p.whole
}

func (p *picture) applyRooms(m *wire.Changes) {
	for _, id := range m.GoneRooms {
		delete(p.rooms, id)
	}
	for _, r := range m.Rooms {
		if _, ok := p.rooms[r.Room]; ok || len(p.rooms) < maxRooms {
			p.rooms[r.Room] = r
		}
	}
	if len(m.Rooms)+len(m.GoneRooms) > 0 {
		p.fullest = nil
	}
}

// find is where a host stands, or should.
func (p *picture) find(name game.SafeText) (at int, ok bool) {
	return slices.BinarySearchFunc(p.hosts, name, func(h hostRow, name game.SafeText) int { return cmp.Compare(h.Name, name) })
}

// putHost replaces a host. One that says nothing of itself is what it was.
func (p *picture) putHost(row *wire.HostState, now time.Time) {
	at, ok := p.find(row.Name)
	if !ok {
		if len(p.hosts) >= maxHosts {
			return
		}
		p.hosts = slices.Insert(p.hosts, at, hostRow{})
	}
	h := &p.hosts[at]
	about := h.About
	h.HostState, h.since, h.fresh = *row, now.Add(-row.Up), p.changed
	if row.About == nil {
		h.About = about
	}
}

// putLoad changes a host's load. Its factors are another list than before: the
// old one is in States.
func (p *picture) putLoad(row *wire.HostLoad) {
	at, ok := p.find(row.Host)
	if !ok {
		return
	}
	h := &p.hosts[at]
	row.Apply(&h.HostState)
	h.fresh = p.changed
}

// remember puts what is new, which comes oldest first, before what is known.
func remember[T any](known []stamped[T], fresh []T, most int, now time.Time, ago func(*T) time.Duration) []stamped[T] {
	if len(fresh) == 0 {
		return known
	}
	all := make([]stamped[T], 0, min(most, len(fresh)+len(known)))
	for i := len(fresh) - 1; i >= 0 && len(all) < most; i-- {
		all = append(all, stamped[T]{fresh[i], now.Add(-ago(&fresh[i]))})
	}
	return append(all, known[:min(len(known), most-len(all))]...)
}

// state is a State of the picture. Its Sequence is filled in by who publishes it.
func (p *picture) state() *State {
	s := &State{
		Lobby: p.lobby, Live: true, Heard: p.heard, Totals: p.totals,
		Snapshot: p.snapshot, Recorded: p.recorded, Happened: p.happened, Missed: p.missed,
		Hosts:   make([]wire.HostState, len(p.hosts)),
		Records: make([]wire.Record, len(p.records)), Events: make([]wire.Event, len(p.events)),
		Fresh: make(map[game.SafeText]uint64, len(p.hosts)),
	}
	s.Totals.Up = p.heard.Sub(p.began)
	for i := range p.hosts {
		h := &p.hosts[i]
		s.Hosts[i], s.Fresh[h.Name] = h.HostState, h.fresh
		s.Hosts[i].Up = p.heard.Sub(h.since)
	}
	for i := range p.records {
		s.Records[i] = p.records[i].what
		s.Records[i].Ago = p.heard.Sub(p.records[i].at)
	}
	for i := range p.events {
		s.Events[i] = p.events[i].what
		s.Events[i].Ago = p.heard.Sub(p.events[i].at)
	}
	if p.fullest == nil {
		p.fullest = slices.SortedFunc(maps.Values(p.rooms), func(x, y wire.RoomState) int {
			return cmp.Or(cmp.Compare(y.Players, x.Players), cmp.Compare(x.Room, y.Room))
		})
	}
	s.Rooms = p.fullest
	return s
}
