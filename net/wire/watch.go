package wire

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"

	"roam/game"
)

// Watch asks a lobby for its feed: a snapshot, in as many Changes as it takes,
// then what changed, until the session ends or another Watch replaces it. One with
// the number of the feed under way changes Every and Focus and nothing else. The
// lobby tells no more often than Every, and less when the link is slow.
type Watch struct {
	Request uint64          `cbor:"1,keyasint"`           // the monitor's number
	Every   time.Duration   `cbor:"2,keyasint,omitempty"` // between two Changes; 0: as often as the lobby likes
	Focus   []game.SafeText `cbor:"3,keyasint,omitempty"` // the hosts on screen: their loads are told first
}

// MaxFocus is how many hosts a Watch may name.
const MaxFocus = 128

// Kind returns KindWatch.
func (*Watch) Kind() Kind { return KindWatch }

func (m *Watch) clean() error {
	if len(m.Focus) > MaxFocus || m.Every < 0 {
		return errors.New("impossible watch")
	}
	for i := range m.Focus {
		m.Focus[i] = game.Safe(string(m.Focus[i]), game.MaxNameCells)
	}
	return nil
}

// Changes is one part of the feed. Applied in order to what was known before,
// it gives what the lobby knows now.
type Changes struct {
	Request   uint64          `cbor:"1,keyasint"`
	Whole     bool            `cbor:"2,keyasint,omitempty"` // forget what was known: a snapshot begins
	More      bool            `cbor:"3,keyasint,omitempty"` // the snapshot is not complete yet
	Totals    *Cluster        `cbor:"4,keyasint,omitempty"` // without rows
	Hosts     []HostState     `cbor:"5,keyasint,omitempty"` // new, or changed in more than load; without About: that is as it was
	Loads     []HostLoad      `cbor:"6,keyasint,omitempty"` // changed in load only
	GoneHosts []game.SafeText `cbor:"7,keyasint,omitempty"` // to be taken away before Hosts are put in
	Rooms     []RoomState     `cbor:"8,keyasint,omitempty"`
	GoneRooms []game.RoomID   `cbor:"9,keyasint,omitempty"`  // to be taken away before Rooms are put in
	Records   []Record        `cbor:"10,keyasint,omitempty"` // new, oldest first
	Events    []Event         `cbor:"11,keyasint,omitempty"` // new, oldest first
	Missed    int             `cbor:"12,keyasint,omitempty"` // records and events that there was no room to tell
}

// Kind returns KindChanges.
func (*Changes) Kind() Kind { return KindChanges }

func (m *Changes) clean() error {
	switch {
	case len(m.Hosts) > FeedChunk || len(m.Loads) > FeedChunk || len(m.GoneHosts) > FeedChunk || len(m.Rooms) > FeedChunk ||
		len(m.GoneRooms) > FeedChunk || len(m.Records) > FeedChunk || len(m.Events) > FeedChunk:
		return errors.New("too many rows")
	case m.Missed < 0:
		return errors.New("negative count")
	}
	if m.Totals != nil {
		if err := m.Totals.clean(); err != nil {
			return err
		}
	}
	for i := range m.GoneHosts {
		m.GoneHosts[i] = game.Safe(string(m.GoneHosts[i]), game.MaxNameCells)
	}
	for i := range m.GoneRooms {
		m.GoneRooms[i] = cleanRoom(m.GoneRooms[i])
	}
	return errors.Join(cleanAll(m.Hosts, (*HostState).clean), cleanAll(m.Loads, (*HostLoad).clean),
		cleanAll(m.Rooms, (*RoomState).clean), cleanAll(m.Records, (*Record).clean), cleanAll(m.Events, (*Event).clean))
}

// A Row is one row of Changes as it is written: who tells many monitors the same
// writes it once.
type Row = cbor.RawMessage

// NewRow writes a row.
func NewRow[T HostState | HostLoad | RoomState](row *T) (Row, error) {
	written, err := encoding.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("wire: encode row: %w", err)
	}
	return written, nil
}

// Told is Changes whose rows are written already.
type Told struct {
	Changes // without Hosts, Loads and Rooms
	Hosts   []Row
	Loads   []Row
	Rooms   []Row
}

// Body is the body of the Changes with these rows.
func (m *Told) Body() ([]byte, error) {
	fields := map[int]any{1: m.Request}
	put := func(key int, there bool, v any) {
		if there {
			fields[key] = v
		}
	}
	put(2, m.Whole, true)
	put(3, m.More, true)
	put(4, m.Totals != nil, m.Totals)
	put(5, len(m.Hosts) > 0, m.Hosts)
	put(6, len(m.Loads) > 0, m.Loads)
	put(7, len(m.GoneHosts) > 0, m.GoneHosts)
	put(8, len(m.Rooms) > 0, m.Rooms)
	put(9, len(m.GoneRooms) > 0, m.GoneRooms)
	put(10, len(m.Records) > 0, m.Records)
	put(11, len(m.Events) > 0, m.Events)
	put(12, m.Missed != 0, m.Missed)
	body, err := encoding.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("wire: encode %s: %w", m.Kind(), err)
	}
	return body, nil
}

func cleanAll[T any](rows []T, clean func(*T) error) error {
	for i := range rows {
		if err := clean(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// HostLoad is what changes of a HostState all the time, in as few bytes as will
// do: readings are in thousandths.
type HostLoad struct {
	Host     game.SafeText `cbor:"1,keyasint"`
	Level    uint8         `cbor:"2,keyasint,omitempty"`
	Load     uint16        `cbor:"3,keyasint,omitempty"`
	Players  int           `cbor:"4,keyasint,omitempty"`
	Reserved int           `cbor:"5,keyasint,omitempty"`
	Leaving  int           `cbor:"6,keyasint,omitempty"`
	Arriving int           `cbor:"7,keyasint,omitempty"`
	Parked   int           `cbor:"8,keyasint,omitempty"`
	Rooms    int           `cbor:"9,keyasint,omitempty"`
	Factors  []uint16      `cbor:"10,keyasint,omitempty"`
	In       uint64        `cbor:"11,keyasint,omitempty"` // bytes a second
	Out      uint64        `cbor:"12,keyasint,omitempty"`
	RTT      uint32        `cbor:"13,keyasint,omitempty"` // microseconds
}

func (l *HostLoad) clean() error {
	l.Host = game.Safe(string(l.Host), game.MaxNameCells)
	if l.Level > 5 || len(l.Factors) > MaxFactors || min(l.Players, l.Reserved, l.Leaving, l.Arriving, l.Parked, l.Rooms) < 0 {
		return errors.New("impossible load")
	}
	return nil
}

// LoadOf is what changes of a host all the time.
func LoadOf(h *HostState) HostLoad {
	l := HostLoad{
		Host: h.Name, Level: h.Level, Load: Thousandths(h.Load), Players: h.Players, Reserved: h.Reserved, Leaving: h.Leaving,
		Arriving: h.Arriving, Parked: h.Parked, Rooms: h.Rooms, In: h.In, Out: h.Out,
		RTT: uint32(min(max(0, h.RTT.Microseconds()), math.MaxUint32)),
	}
	for _, f := range h.Factors {
		l.Factors = append(l.Factors, Thousandths(f))
	}
	return l
}

// Apply changes the load of a host. What h referred to before stays as it was.
func (l *HostLoad) Apply(h *HostState) {
	h.Level, h.Load = l.Level, float64(l.Load)/1000
	h.Players, h.Reserved, h.Leaving, h.Arriving, h.Parked, h.Rooms = l.Players, l.Reserved, l.Leaving, l.Arriving, l.Parked, l.Rooms
	h.In, h.Out, h.RTT = l.In, l.Out, time.Duration(l.RTT)*time.Microsecond
	h.Factors = nil
	for _, f := range l.Factors {
		h.Factors = append(h.Factors, float64(f)/1000)
	}
}

// Thousandths is a reading as HostLoad tells it.
func Thousandths(reading float64) uint16 {
	return uint16(min(max(0, math.Round(1000*reading)), math.MaxUint16))
}

// An EventKind says what happened. The numbers travel; only append.
type EventKind uint8

// The kinds of events.
const (
	EventJoined   EventKind = 1 // a player was seated
	EventRefused  EventKind = 2 // a newcomer was not
	EventQueued   EventKind = 3 // a newcomer waits
	EventLeft     EventKind = 4 // a player is gone
	EventHostUp   EventKind = 5
	EventHostDown EventKind = 6
	EventHealth   EventKind = 7  // a host is healthy, sick or deactivated
	EventRotation EventKind = 8  // a host is online, out of rotation or offline
	EventLevel    EventKind = 9  // a host's level has changed
	EventRelief   EventKind = 10 // players are ordered away from a hot host
	EventOrder    EventKind = 11 // an operator wants something
	EventError    EventKind = 12
)

var eventKinds = [...]string{
	EventJoined: "joined", EventRefused: "refused", EventQueued: "queued", EventLeft: "left",
	EventHostUp: "host up", EventHostDown: "host down", EventHealth: "health", EventRotation: "rotation",
	EventLevel: "level", EventRelief: "relief", EventOrder: "order", EventError: "error",
}

// String returns the kind's name.
func (k EventKind) String() string {
	if int(k) < len(eventKinds) && eventKinds[k] != "" {
		return eventKinds[k]
	}
	return "unknown"
}

// An Event is something that happened, in a lobby's words.
type Event struct {
	Number uint64        `cbor:"1,keyasint"` // rises by one with each event of a lobby
	Ago    time.Duration `cbor:"2,keyasint"`
	Kind   EventKind     `cbor:"3,keyasint"`
	Host   game.SafeText `cbor:"4,keyasint,omitempty"`
	Player game.SafeText `cbor:"5,keyasint,omitempty"` // the name
	Room   game.RoomID   `cbor:"6,keyasint,omitempty"`
	Detail game.SafeText `cbor:"7,keyasint,omitempty"`
	Count  int           `cbor:"8,keyasint,omitempty"` // of many alike, told as one; 0: one
}

func (e *Event) clean() error {
	e.Host = game.Safe(string(e.Host), game.MaxNameCells)
	e.Player = game.Safe(string(e.Player), game.MaxNameCells)
	e.Room = cleanRoom(e.Room)
	e.Detail = game.Safe(string(e.Detail), MaxDetail)
	if e.Ago < 0 || e.Count < 0 {
		return errors.New("impossible event")
	}
	return nil
}
