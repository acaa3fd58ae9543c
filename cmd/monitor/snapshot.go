package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"roam/balance"
	"roam/cmd/monitor/feed"
	"roam/game"
	"roam/net/wire"
)

// show is what of the cluster is wanted.
type show struct {
	players    bool
	host, room string
	migrations int
	events     int
}

// A snapshot is the cluster as a lobby saw it in one moment. Its fields' names
// are what --json prints; docs/monitor.md tells what they mean.
type snapshot struct {
	Lobby game.SafeText `json:"lobby"`
	totalsRow
	Hosts      []hostRow   `json:"hosts"`
	Rooms      []roomRow   `json:"rooms"`
	Migrations []migration `json:"migrations"`
	Events     []event     `json:"events"`
	Who        []playerRow `json:"who,omitzero"` // nil: not wanted
}

// A totalsRow is the cluster as a whole.
type totalsRow struct {
	Up seconds `json:"up_s"`
	counts
	Lost []lostRow `json:"lost"`
}

type counts struct {
	Players  int `json:"players"`
	Reserved int `json:"reserved"`
	Capacity int `json:"capacity"`
	Moving   int `json:"moving"`
	AllHosts int `json:"all_hosts"`
	AllRooms int `json:"all_rooms"`
}

type hostRow struct {
	Name     game.SafeText       `json:"name"`
	Game     string              `json:"game"`
	Version  game.SafeText       `json:"version"`
	Addrs    []netip.AddrPort    `json:"addrs"`
	Level    balance.Level       `json:"level"`
	Load     float64             `json:"load"`
	Factors  []factorRow         `json:"factors"`
	Health   balance.HealthState `json:"health"`
	Unwell   game.SafeText       `json:"unwell"`
	Players  int                 `json:"players"`
	Parked   int                 `json:"parked"`
	Reserved int                 `json:"reserved"`
	Capacity int                 `json:"capacity"`
	Rotation balance.Rotation    `json:"rotation"`
	Silent   bool                `json:"silent"`
	Leaving  int                 `json:"leaving"`
	Arriving int                 `json:"arriving"`
	Rooms    int                 `json:"rooms"`
	In       uint64              `json:"in_bytes_per_s"`
	Out      uint64              `json:"out_bytes_per_s"`
	RTT      millis              `json:"rtt_ms"`
	Cores    int                 `json:"cores"`
	Tick     millis              `json:"tick_ms"`
	Up       seconds             `json:"up_s"`
}

// A lostRow is a host that was lost of late: nobody sent it away.
type lostRow struct {
	Name    game.SafeText `json:"name"`
	Players int           `json:"players"`
	Ago     seconds       `json:"ago_s"`
}

// A factorRow is one reading against its five thresholds.
type factorRow struct {
	Name       game.SafeText `json:"name"`
	Reading    float64       `json:"reading"`
	Thresholds []float64     `json:"thresholds"`
}

type roomRow struct {
	Name     game.RoomID     `json:"name"`
	Players  int             `json:"players"`
	Capacity int             `json:"capacity"`
	Private  bool            `json:"private"`
	Hosts    []game.SafeText `json:"hosts"`
}

// equal tells whether nothing of a room has changed.
func (r *roomRow) equal(to *roomRow) bool {
	return r.Players == to.Players && r.Capacity == to.Capacity && r.Private == to.Private && slices.Equal(r.Hosts, to.Hosts)
}

type playerRow struct {
	ID     game.PlayerID `json:"id"`
	Name   game.SafeText `json:"name"`
	Host   game.SafeText `json:"host"`
	Room   game.RoomID   `json:"room"`
	Epoch  uint64        `json:"epoch"`
	Target game.SafeText `json:"target,omitempty"`
	RTT    millis        `json:"rtt_ms"`
	Here   seconds       `json:"here_s"`
	Moves  int           `json:"moves"`
}

// An event is something that happened, in the lobby's words.
type event struct {
	Number uint64        `json:"number"`
	Kind   string        `json:"kind"`
	Host   game.SafeText `json:"host,omitempty"`
	Player game.SafeText `json:"player,omitempty"`
	Room   game.RoomID   `json:"room,omitempty"`
	Detail game.SafeText `json:"detail,omitempty"`
	Count  int           `json:"count"`
	Ago    seconds       `json:"ago_s"`
}

// A migration is one player's, as the lobby recorded it.
type migration struct {
	ID     uint64        `json:"id"`
	Cause  string        `json:"cause"`
	Player game.PlayerID `json:"player"`
	Name   game.SafeText `json:"name"`
	Room   game.RoomID   `json:"room"`
	Source game.SafeText `json:"source"`
	Target game.SafeText `json:"target"`
	Epoch  uint64        `json:"epoch"`
	OK     bool          `json:"ok"`
	Result string        `json:"result"`
	Bytes  int           `json:"bytes"`
	Accept millis        `json:"accept_ms"`
	Arrive millis        `json:"arrive_ms"`
	Commit millis        `json:"commit_ms"`
	Took   millis        `json:"took_ms"`
	Gap    millis        `json:"gap_ms"`
	Resent uint64        `json:"resent"`
	Ago    seconds       `json:"ago_s"`
}

// seconds and millis are durations that JSON shows as numbers of their unit, to
// the millisecond and to the microsecond.
type (
	seconds time.Duration
	millis  time.Duration
)

// MarshalJSON writes seconds.
func (d seconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Duration(d).Milliseconds()) / 1e3)
}

// MarshalJSON writes milliseconds.
func (d millis) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Duration(d).Microseconds()) / 1e3)
}

// printCluster asks for the cluster and prints it.
func printCluster(ctx context.Context, l *feed.Line, set *choices, to surroundings) error {
	want := &set.show
	wish := wire.Look{
		Migrations: want.migrations, Events: want.events, Players: want.players || want.host != "" || want.room != "",
		Host: game.SafeText(want.host), Room: game.RoomID(want.room),
	}
	all, who, err := l.Look(ctx, wish)
	if err != nil {
		return err
	}
	if err := want.missing(all); err != nil {
		return err
	}
	s := snapshotOf(all)
	if wish.Players {
		s.Who = make([]playerRow, 0, len(who.Players))
	}
	for _, p := range who.Players {
		s.Who = append(s.Who, rowOf(p))
	}
	if set.json {
		err = json.NewEncoder(to.stdout).Encode(s)
	} else {
		_, err = io.WriteString(to.stdout, s.text())
	}
	if ill := s.unhealthy(); ill != "" && err == nil {
		set.unhealthy = true
		fmt.Fprintf(to.stderr, "monitor: not healthy: %s\n", ill)
	}
	return err
}

// missing says that the host or the room is not there whose players are wanted.
func (w *show) missing(c *wire.Cluster) error {
	if w.host != "" {
		if err := noHost(w.host, c); err != nil {
			return err
		}
	}
	if w.room != "" {
		return noRoom(w.room, c)
	}
	return nil
}

// unhealthy names the hosts that are silent, sick or deactivated, or were lost.
func (s *snapshot) unhealthy() string {
	var names []string
	for i := range s.Hosts {
		if h := &s.Hosts[i]; h.Silent || h.Health >= balance.Sick {
			names = append(names, fmt.Sprintf("%s (%s)", h.Name, h.state()))
		}
	}
	for _, l := range s.Lost {
		names = append(names, fmt.Sprintf("%s (lost %s ago)", l.Name, ago(time.Duration(l.Ago))))
	}
	return strings.Join(names, ", ")
}

// snapshotOf is the cluster as it is printed.
func snapshotOf(c *wire.Cluster) *snapshot {
	s := &snapshot{
		Lobby: c.Lobby, totalsRow: totalsOf(c),
		Hosts: make([]hostRow, 0, len(c.Hosts)), Rooms: make([]roomRow, 0, len(c.Rooms)),
		Migrations: make([]migration, 0, len(c.Migrations)), Events: make([]event, 0, len(c.Events)),
	}
	for i := range c.Hosts {
		s.Hosts = append(s.Hosts, hostRowOf(&c.Hosts[i]))
	}
	for _, r := range c.Rooms {
		s.Rooms = append(s.Rooms, roomRowOf(r))
	}
	for i := range c.Migrations {
		s.Migrations = append(s.Migrations, migrationOf(&c.Migrations[i]))
	}
	for i := range c.Events {
		s.Events = append(s.Events, eventOf(&c.Events[i]))
	}
	return s
}

func totalsOf(c *wire.Cluster) totalsRow {
	return totalsRow{Up: seconds(c.Up), Lost: lostOf(c), counts: counts{
		Players: c.Players, Reserved: c.Reserved, Capacity: c.Capacity, Moving: c.Moving, AllHosts: c.AllHosts, AllRooms: c.AllRooms,
	}}
}

// lostOf are the hosts that were lost, newest first.
func lostOf(c *wire.Cluster) []lostRow {
	rows := make([]lostRow, 0, len(c.Lost))
	for _, l := range c.Lost {
		rows = append(rows, lostRow{l.Name, l.Players, seconds(l.Ago)})
	}
	return rows
}

func hostRowOf(h *wire.HostState) hostRow {
	row := hostRow{
		Name: h.Name, Game: h.Game, Addrs: h.Addrs, Level: balance.Level(h.Level), Load: rounded(h.Load), Factors: []factorRow{},
		Health: balance.HealthState(h.Health), Unwell: h.Unwell,
		Players: h.Players, Parked: h.Parked, Reserved: h.Reserved, Capacity: h.Capacity,
		Rotation: balance.Rotation(h.Rotation), Silent: h.Silent, Leaving: h.Leaving, Arriving: h.Arriving, Rooms: h.Rooms,
		In: h.In, Out: h.Out, RTT: millis(h.RTT), Up: seconds(h.Up),
	}
	if a := h.About; a != nil {
		row.Version, row.Cores, row.Tick = a.Version, a.Cores, millis(a.Tick)
		for i, reading := range h.Factors {
			if i < len(a.Factors) && i < len(a.Scales) {
				row.Factors = append(row.Factors, factorRow{a.Factors[i], rounded(reading), a.Scales[i]})
			}
		}
	}
	return row
}

// rounded is a share to four decimals: what is left of a load long gone is nothing.
func rounded(share float64) float64 {
	if math.Abs(share) > 1e6 {
		return share // a host may say anything, and infinity is not JSON
	}
	return math.Round(share*1e4) / 1e4
}

func roomRowOf(r wire.RoomState) roomRow {
	return roomRow{r.Room, r.Players, r.Capacity, r.Private, r.Hosts}
}

func rowOf(p wire.PlayerState) playerRow {
	return playerRow{
		ID: p.Player, Name: p.Name, Host: p.Host, Room: p.Room, Epoch: p.Epoch, Target: p.Target,
		RTT: millis(p.RTT), Here: seconds(p.Here), Moves: p.Moves,
	}
}

func eventOf(e *wire.Event) event {
	return event{e.Number, e.Kind.String(), e.Host, e.Player, e.Room, e.Detail, max(1, e.Count), seconds(e.Ago)}
}

func migrationOf(r *wire.Record) migration {
	m := &r.Migrated
	result := "done"
	if m.Result != wire.ReasonNone {
		result = m.Result.String()
	}
	return migration{
		ID: m.Migration, Cause: m.Cause.String(), Player: m.Player, Name: r.Name, Room: m.Room,
		Source: r.Source, Target: m.Target, Epoch: m.Epoch, OK: m.Result == wire.ReasonNone, Result: result,
		Bytes: m.Bytes, Accept: millis(m.Accept), Arrive: millis(m.Arrive), Commit: millis(m.Commit),
		Took: millis(m.Accept + m.Arrive + m.Commit), Gap: millis(m.Gap), Resent: m.Resent, Ago: seconds(r.Ago),
	}
}
