package wire

import (
	"errors"
	"net/netip"
	"time"

	"roam/game"
)

// The messages between a monitor and a lobby. A monitor is a node: it holds the
// cluster's key and says Hello as RoleMonitor. It asks with Look and is answered
// with Cluster and Players, or it orders with Order and is answered with Done.
// Every answer bears its question's number.

// Look asks a lobby for what it knows. The answer is Cluster, in as many messages
// as it takes, then Players if they were asked for. A Look that comes before the
// answer to another is complete replaces it.
type Look struct {
	Request    uint64        `cbor:"1,keyasint"`            // the monitor's number
	Migrations int           `cbor:"2,keyasint,omitempty"`  // how many of the newest records to tell
	Players    bool          `cbor:"3,keyasint,omitempty"`  // tell who plays
	Host       game.SafeText `cbor:"4,keyasint,omitempty"`  // only those on this host
	Room       game.RoomID   `cbor:"5,keyasint,omitempty"`  // only those in this room
	Filter     game.SafeText `cbor:"6,keyasint,omitempty"`  // only those whose name, id, host or room has this in it, in whatever case
	Sort       Sort          `cbor:"7,keyasint,omitempty"`  // of the players
	Reverse    bool          `cbor:"8,keyasint,omitempty"`  // the last ones first
	Offset     int           `cbor:"9,keyasint,omitempty"`  // how many to leave out
	Count      int           `cbor:"10,keyasint,omitempty"` // how many to tell; 0: all
	Bare       bool          `cbor:"11,keyasint,omitempty"` // no hosts, rooms, migrations and events: Cluster has the totals only
	Events     int           `cbor:"12,keyasint,omitempty"` // how many of the newest events to tell
}

// A Sort is the column that players are sorted by. The numbers travel; only
// append.
type Sort uint8

// The columns.
const (
	SortID    Sort = 0
	SortName  Sort = 1
	SortHost  Sort = 2
	SortRoom  Sort = 3
	SortRTT   Sort = 4
	SortHere  Sort = 5 // how long on this host
	SortMoves Sort = 6
)

// Kind returns KindLook.
func (*Look) Kind() Kind { return KindLook }

func (m *Look) clean() error {
	if m.Migrations < 0 || m.Events < 0 || m.Offset < 0 || m.Count < 0 {
		return errors.New("negative count")
	}
	m.Filter = game.Safe(string(m.Filter), idDigits)
	m.Host = game.Safe(string(m.Host), game.MaxNameCells)
	m.Room = cleanRoom(m.Room)
	return nil
}

// FeedChunk is how many rows one Cluster or Players carries at most.
const FeedChunk = 500

// Cluster is a lobby's view of its cluster, in one or several messages: each has
// the totals and some of the rows.
type Cluster struct {
	Request    uint64        `cbor:"1,keyasint"`
	Lobby      game.SafeText `cbor:"2,keyasint"`
	Up         time.Duration `cbor:"3,keyasint"` // how long the lobby has been running
	Players    int           `cbor:"4,keyasint"` // seated
	Reserved   int           `cbor:"5,keyasint"` // promised a seat
	Capacity   int           `cbor:"6,keyasint"` // of all hosts
	Moving     int           `cbor:"7,keyasint"` // migrations under way
	AllHosts   int           `cbor:"8,keyasint"`
	AllRooms   int           `cbor:"9,keyasint"`            // of which those with most players are told
	Hosts      []HostState   `cbor:"10,keyasint,omitempty"` // by name
	Rooms      []RoomState   `cbor:"11,keyasint,omitempty"` // fullest first
	Migrations []Record      `cbor:"12,keyasint,omitempty"` // newest first
	Last       bool          `cbor:"13,keyasint,omitempty"` // no more Cluster follows
	Events     []Event       `cbor:"14,keyasint,omitempty"` // newest first
	Lost       []Lost        `cbor:"15,keyasint,omitempty"` // of late, and not back; newest first. In Totals the newest 20
}

// Kind returns KindCluster.
func (*Cluster) Kind() Kind { return KindCluster }

func (m *Cluster) clean() error {
	switch {
	case max(len(m.Hosts), len(m.Rooms), len(m.Migrations), len(m.Events), len(m.Lost)) > FeedChunk:
		return errors.New("too many rows")
	case m.Up < 0 || m.Players < 0 || m.Reserved < 0 || m.Capacity < 0 || m.Moving < 0 || m.AllHosts < 0 || m.AllRooms < 0:
		return errors.New("negative count")
	}
	m.Lobby = game.Safe(string(m.Lobby), game.MaxNameCells)
	return errors.Join(cleanAll(m.Hosts, (*HostState).clean), cleanAll(m.Rooms, (*RoomState).clean),
		cleanAll(m.Migrations, (*Record).clean), cleanAll(m.Events, (*Event).clean), cleanAll(m.Lost, (*Lost).clean))
}

// Lost is a host whose session ended though nobody sent it away: it was killed, or
// cut off. It is told of for a minute, or until it is back.
type Lost struct {
	Name    game.SafeText `cbor:"1,keyasint"`
	Players int           `cbor:"2,keyasint,omitempty"` // who were on it
	Ago     time.Duration `cbor:"3,keyasint,omitempty"` // how long ago it was lost
}

func (l *Lost) clean() error {
	l.Name = game.Safe(string(l.Name), game.MaxNameCells)
	if l.Players < 0 || l.Ago < 0 {
		return errors.New("impossible loss")
	}
	return nil
}

// HostState is one host of Cluster.
type HostState struct {
	Name     game.SafeText    `cbor:"1,keyasint"`
	Game     string           `cbor:"2,keyasint"`
	Addrs    []netip.AddrPort `cbor:"3,keyasint"` // where players reach it
	Level    uint8            `cbor:"4,keyasint"` // of load, 1 to 5; 0 while it has not reported
	Load     float64          `cbor:"5,keyasint"` // as in Report
	Players  int              `cbor:"6,keyasint"` // seated
	Reserved int              `cbor:"7,keyasint"` // promised by the lobby
	Capacity int              `cbor:"8,keyasint"`
	Rotation uint8            `cbor:"9,keyasint"` // as in Report
	Rooms    int              `cbor:"10,keyasint"`
	Silent   bool             `cbor:"11,keyasint,omitempty"` // it gets no newcomers: nothing was heard of it
	Leaving  int              `cbor:"12,keyasint,omitempty"` // players on their way to another host
	Up       time.Duration    `cbor:"13,keyasint"`           // how long it has been with the lobby
	Health   uint8            `cbor:"14,keyasint,omitempty"` // 0 untested, 1 healthy, 2 sick, 3 deactivated
	Unwell   game.SafeText    `cbor:"15,keyasint,omitempty"` // why it is not healthy
	Factors  []float64        `cbor:"16,keyasint,omitempty"` // as in Report
	In       uint64           `cbor:"17,keyasint,omitempty"` // bytes a second that arrive
	Out      uint64           `cbor:"18,keyasint,omitempty"` // bytes a second that leave
	RTT      time.Duration    `cbor:"19,keyasint,omitempty"` // from the lobby to it, by the last check
	Parked   int              `cbor:"20,keyasint,omitempty"` // of the players, those who lost their session
	Arriving int              `cbor:"21,keyasint,omitempty"` // players on their way here from other hosts
	About    *About           `cbor:"22,keyasint,omitempty"` // what it said of itself
}

func (h *HostState) clean() error {
	h.Name = game.Safe(string(h.Name), game.MaxNameCells)
	h.Game = string(game.Safe(h.Game, maxGame))
	switch {
	case !finite(h.Load) || h.Load < 0 || !readings(h.Factors) || h.Level > 5 || h.Rotation > 2:
		return errors.New("impossible load")
	case h.Players < 0 || h.Reserved < 0 || h.Capacity < 0 || h.Rooms < 0 || h.Leaving < 0 || h.Up < 0 ||
		h.RTT < 0 || h.Parked < 0 || h.Arriving < 0:
		return errors.New("negative count")
	case len(h.Factors) > MaxFactors || h.Health > 3:
		return errors.New("impossible state")
	}
	h.Unwell = game.Safe(string(h.Unwell), MaxDetail)
	if h.About != nil {
		if err := h.About.clean(); err != nil {
			return err
		}
	}
	return cleanAddrs(h.Addrs)
}

// RoomState is one room of Cluster.
type RoomState struct {
	Room     game.RoomID     `cbor:"1,keyasint"`
	Players  int             `cbor:"2,keyasint"` // seated or promised a seat
	Capacity int             `cbor:"3,keyasint"` // on all its hosts together; 0 while unknown
	Private  bool            `cbor:"4,keyasint,omitempty"`
	Hosts    []game.SafeText `cbor:"5,keyasint"` // that serve it; the first MaxRoomHosts
}

// MaxRoomHosts is how many hosts RoomState names.
const MaxRoomHosts = 8

func (r *RoomState) clean() error {
	r.Room = cleanRoom(r.Room)
	if r.Players < 0 || r.Capacity < 0 || len(r.Hosts) > MaxRoomHosts {
		return errors.New("impossible room")
	}
	for i := range r.Hosts {
		r.Hosts[i] = game.Safe(string(r.Hosts[i]), game.MaxNameCells)
	}
	return nil
}

// A Record is one player's migration as its lobby keeps it.
type Record struct {
	Migrated Migrated      `cbor:"1,keyasint"`
	Source   game.SafeText `cbor:"2,keyasint"` // the host that told it
	Name     game.SafeText `cbor:"3,keyasint"` // of the player
	Ago      time.Duration `cbor:"4,keyasint"` // how long ago it was told
}

func (r *Record) clean() error {
	r.Source = game.Safe(string(r.Source), game.MaxNameCells)
	r.Name = game.Safe(string(r.Name), game.MaxNameCells)
	if r.Ago < 0 {
		return errors.New("negative time")
	}
	return r.Migrated.clean()
}

// Players tells who plays, in as many messages as it takes, sorted as was asked.
type Players struct {
	Request uint64        `cbor:"1,keyasint"`
	Players []PlayerState `cbor:"2,keyasint,omitempty"`
	Last    bool          `cbor:"3,keyasint,omitempty"` // no more follows
	Total   int           `cbor:"4,keyasint,omitempty"` // how many there are, told or not
}

// Kind returns KindPlayers.
func (*Players) Kind() Kind { return KindPlayers }

func (m *Players) clean() error {
	if m.Total < 0 {
		return errors.New("negative count")
	}
	return cleanPlayers(m.Players, FeedChunk)
}

// PlayerState is one player of Players or Done.
type PlayerState struct {
	Player game.PlayerID `cbor:"1,keyasint"`
	Name   game.SafeText `cbor:"2,keyasint"`
	Host   game.SafeText `cbor:"3,keyasint"`
	Room   game.RoomID   `cbor:"4,keyasint"`
	Epoch  uint64        `cbor:"5,keyasint"`
	Target game.SafeText `cbor:"6,keyasint,omitempty"` // the host that the player is on the way to
	RTT    time.Duration `cbor:"7,keyasint,omitempty"` // its round trip to the host, roughly; 0 while unknown
	Here   time.Duration `cbor:"8,keyasint,omitempty"` // how long it has been seated there
	Moves  int           `cbor:"9,keyasint,omitempty"` // how often it was migrated since it joined
}

func cleanPlayers(players []PlayerState, most int) error {
	if len(players) > most {
		return errors.New("too many players")
	}
	for i := range players {
		p := &players[i]
		p.Name = game.Safe(string(p.Name), game.MaxNameCells)
		p.Host = game.Safe(string(p.Host), game.MaxNameCells)
		p.Room = cleanRoom(p.Room)
		p.Target = game.Safe(string(p.Target), game.MaxNameCells)
		p.RTT, p.Here, p.Moves = max(0, p.RTT), max(0, p.Here), max(0, p.Moves)
	}
	return nil
}

// A Verb is what an Order wants done. The numbers travel; only append.
type Verb uint8

// The verbs.
const (
	VerbDrain  Verb = 1 // empty Host; done when it is gone
	VerbOnline Verb = 2 // Host takes newcomers; done when it says so
	VerbOut    Verb = 3 // Host takes no newcomers; done when it says so
	VerbMove   Verb = 4 // migrate Player to Host; done when it plays there
	VerbKick   Verb = 5 // end Player's seat; done when it is free
)

// String returns the verb's name.
func (v Verb) String() string {
	switch v {
	case VerbDrain:
		return "drain"
	case VerbOnline:
		return "online"
	case VerbOut:
		return "out"
	case VerbMove:
		return "move"
	case VerbKick:
		return "kick"
	}
	return "unknown"
}

// Order tells a lobby what an operator wants. The lobby answers with Done.
type Order struct {
	Request uint64        `cbor:"1,keyasint"` // the monitor's number
	Verb    Verb          `cbor:"2,keyasint"`
	Host    game.SafeText `cbor:"3,keyasint,omitempty"` // the host's name; of a move, the target's
	Player  game.SafeText `cbor:"4,keyasint,omitempty"` // a name, an id, or the first digits of one
}

// Kind returns KindOrder.
func (*Order) Kind() Kind { return KindOrder }

func (m *Order) clean() error {
	m.Host = game.Safe(string(m.Host), game.MaxNameCells)
	m.Player = game.Safe(string(m.Player), idDigits)
	return nil
}

// idDigits is how long a PlayerID is as text, and more than a name.
const idDigits = 32

// Done says how an order went. With More it is not over yet: the lobby says how
// it stands now and then. With Request 0 a lobby says it to a host that is being
// drained and whose players have nowhere to go.
type Done struct {
	Request   uint64        `cbor:"1,keyasint"`
	More      bool          `cbor:"2,keyasint,omitempty"` // another Done follows
	Reason    Reason        `cbor:"3,keyasint,omitempty"` // ReasonNone: it is done, or under way
	Detail    game.SafeText `cbor:"4,keyasint,omitempty"`
	Left      int           `cbor:"5,keyasint,omitempty"` // players still to leave a host that is drained
	Players   []PlayerState `cbor:"6,keyasint,omitempty"` // who could be meant, of several
	Migration *Record       `cbor:"7,keyasint,omitempty"` // of a move
}

// MaxMeant is how many players Done names at most.
const MaxMeant = 20

// Kind returns KindDone.
func (*Done) Kind() Kind { return KindDone }

func (m *Done) clean() error {
	m.Detail = game.Safe(string(m.Detail), MaxDetail)
	if m.Left < 0 {
		return errors.New("negative count")
	}
	if m.Migration != nil {
		if err := m.Migration.clean(); err != nil {
			return err
		}
	}
	return cleanPlayers(m.Players, MaxMeant)
}
