package wire

import (
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"roam/game"
)

// feed holds one of each of a monitor's messages with every field set.
func feed() []Message {
	record := Record{
		Migrated: Migrated{
			Migration: 1 << 50, Cause: CauseDrain, Player: id, Room: "plaza", Target: "h2", Epoch: 7, Result: ReasonHostFull,
			Bytes: 900, Accept: 1, Arrive: 2, Commit: 3, Gap: 4, Resent: 5,
		},
		Source: "h1", Name: "Ada", Ago: time.Minute,
	}
	player := PlayerState{Player: id, Name: "Ada", Host: "h1", Room: "plaza", Epoch: 6, Target: "h2", RTT: 1, Here: 2, Moves: 3}
	return []Message{
		&Look{
			Request: 1, Migrations: 10, Players: true, Host: "h1", Room: "plaza", Filter: "a", Sort: SortMoves, Reverse: true,
			Offset: 1, Count: 2, Bare: true, Events: 3,
		},
		&Cluster{
			Request: 1, Lobby: "lobby", Up: time.Hour, Players: 1, Reserved: 2, Capacity: 3, Moving: 4, AllHosts: 5, AllRooms: 6,
			Hosts: []HostState{{
				Name: "h1", Game: "walk 1", Addrs: []netip.AddrPort{v4, v6}, Level: 5, Load: 1.5, Players: 1, Reserved: 2,
				Capacity: 3, Rotation: 2, Rooms: 4, Silent: true, Leaving: 5, Up: time.Second,
			}},
			Rooms:      []RoomState{{Room: "plaza", Players: 1, Capacity: 2, Private: true, Hosts: []game.SafeText{"h1", "h2"}}},
			Migrations: []Record{record},
			Last:       true,
			Events:     changes(record).Events,
			Lost:       []Lost{{Name: "h3", Players: 44, Ago: time.Second}},
		},
		&Players{Request: 1, Players: []PlayerState{player}, Last: true, Total: 9},
		&Watch{Request: 3, Every: time.Second, Focus: []game.SafeText{"h1"}},
		changes(record),
		&Order{Request: 2, Verb: VerbMove, Host: "h2", Player: game.SafeText(id.String())},
		&Done{Request: 2, More: true, Reason: ReasonNoHost, Detail: "full", Left: 3, Players: []PlayerState{player}, Migration: &record},
	}
}

func changes(record Record) *Changes {
	host := HostState{
		Name: "h1", Game: "walk 1", Addrs: []netip.AddrPort{v4}, Level: 2, Load: .3, Health: 2, Unwell: "late", Factors: []float64{.3, .1},
		In: 1, Out: 2, RTT: 3, Parked: 4, Arriving: 5,
		About: &About{Version: "v1", Factors: []game.SafeText{"tick"}, Scales: [][]float64{{1, 2, 3, 4, 5}}},
	}
	load := LoadOf(&host)
	return &Changes{
		Request: 3, Whole: true, More: true, Totals: &Cluster{Lobby: "lobby", Players: 1, Lost: []Lost{{Name: "h3"}}}, Hosts: []HostState{host}, Loads: []HostLoad{load},
		GoneHosts: []game.SafeText{"h2"}, Rooms: []RoomState{{Room: "plaza", Players: 1, Hosts: []game.SafeText{"h1"}}},
		GoneRooms: []game.RoomID{"barn"}, Records: []Record{record},
		Events: []Event{{Number: 1, Ago: time.Second, Kind: EventLevel, Host: "h1", Player: "Ada", Room: "plaza", Detail: "high", Count: 2}},
		Missed: 4,
	}
}

// TestToldIsChanges: rows that were written before make the same message.
func TestToldIsChanges(t *testing.T) {
	all := changes(Record{Source: "h1"})
	for _, m := range []*Changes{all, {Request: 1}, {Request: 1, Whole: true}, {Request: 1, Loads: all.Loads}} {
		told := &Told{Changes: *m}
		told.Changes.Hosts, told.Changes.Loads, told.Changes.Rooms = nil, nil, nil
		for i := range m.Hosts {
			told.Hosts = append(told.Hosts, written(t, &m.Hosts[i]))
		}
		for i := range m.Loads {
			told.Loads = append(told.Loads, written(t, &m.Loads[i]))
		}
		for i := range m.Rooms {
			told.Rooms = append(told.Rooms, written(t, &m.Rooms[i]))
		}
		want, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := told.Body(); err != nil || string(got) != string(want) {
			t.Errorf("%x, %v, not %x", got, err, want)
		}
	}
}

func written[T HostState | HostLoad | RoomState](t *testing.T, row *T) Row {
	t.Helper()
	r, err := NewRow(row)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLoad: a load says of a host what changes, to a thousandth, and nothing more;
// what cannot be said is said as the most that can.
func TestLoad(t *testing.T) {
	host := changes(Record{}).Hosts[0]
	kept := host
	load := LoadOf(&host)
	load.Players, load.Factors = 9, []uint16{500}
	load.Apply(&host)
	if host.Players != 9 || host.Factors[0] != .5 || kept.Factors[0] != .3 || host.About != kept.About || host.Unwell != "late" {
		t.Errorf("%+v becomes %+v", kept, host)
	}
	far := HostState{Load: 1e9, RTT: time.Hour * 1e5, Factors: []float64{-1, math.Inf(1)}}
	if l := LoadOf(&far); l.Load != math.MaxUint16 || l.RTT != math.MaxUint32 || l.Factors[0] != 0 || l.Factors[1] != math.MaxUint16 {
		t.Errorf("beyond what can be said: %+v", l)
	}
}

func TestFeedRoundTrip(t *testing.T) {
	for _, m := range feed() {
		body, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		got := empty(m)
		if err := Decode(body, got); err != nil {
			t.Errorf("%s: %v", m.Kind(), err)
		} else if !reflect.DeepEqual(got, m) {
			t.Errorf("%s: %+v became %+v", m.Kind(), m, got)
		}
	}
}

// TestFeedIsRefused: what no lobby and no monitor would write is an error.
func TestFeedIsRefused(t *testing.T) {
	rows := func(n int, row any) (all []any) {
		for range n {
			all = append(all, row)
		}
		return all
	}
	host := func(key int, v any) any { return map[int]any{10: []any{map[int]any{key: v}}} }
	for name, c := range map[string]struct {
		m    Message
		body any
	}{
		"negative migrations": {new(Look), map[int]any{2: -1}},
		"negative events":     {new(Look), map[int]any{12: -1}},
		"negative total":      {new(Players), map[int]any{4: -1}},
		"too much focus":      {new(Watch), map[int]any{3: rows(MaxFocus+1, "h")}},
		"negative pace":       {new(Watch), map[int]any{2: -1}},
		"too many loads":      {new(Changes), map[int]any{6: rows(FeedChunk+1, map[int]any{1: "h"})}},
		"too many gone":       {new(Changes), map[int]any{9: rows(FeedChunk+1, "r")}},
		"negative missed":     {new(Changes), map[int]any{12: -1}},
		"level 6 of a load":   {new(Changes), map[int]any{6: []any{map[int]any{1: "h", 2: 6}}}},
		"event in future":     {new(Changes), map[int]any{11: []any{map[int]any{2: -1}}}},
		"too many hosts":      {new(Cluster), map[int]any{10: rows(FeedChunk+1, map[int]any{1: "h"})}},
		"too many rooms":      {new(Cluster), map[int]any{11: rows(FeedChunk+1, map[int]any{1: "r"})}},
		"too many lost":       {new(Cluster), map[int]any{15: rows(FeedChunk+1, map[int]any{1: "h"})}},
		"lost below zero":     {new(Cluster), map[int]any{15: []any{map[int]any{2: -1}}}},
		"lost in future":      {new(Cluster), map[int]any{15: []any{map[int]any{3: -1}}}},
		"too many records":    {new(Cluster), map[int]any{12: rows(FeedChunk+1, map[int]any{2: "h"})}},
		"too many players":    {new(Players), map[int]any{2: rows(FeedChunk+1, map[int]any{2: "Ada"})}},
		"negative players":    {new(Cluster), map[int]any{4: -1}},
		"negative uptime":     {new(Cluster), map[int]any{3: -1}},
		"level 6":             {new(Cluster), host(4, 6)},
		"load that is none":   {new(Cluster), host(5, math.NaN())},
		"load without end":    {new(Cluster), host(5, math.Inf(1))},
		"rotation 3":          {new(Cluster), host(9, 3)},
		"negative seats":      {new(Cluster), host(8, -1)},
		"nine room hosts":     {new(Cluster), map[int]any{11: []any{map[int]any{5: rows(MaxRoomHosts+1, "h")}}}},
		"negative room":       {new(Cluster), map[int]any{11: []any{map[int]any{2: -1}}}},
		"migrated in future":  {new(Cluster), map[int]any{12: []any{map[int]any{4: -1}}}},
		"too many meant":      {new(Done), map[int]any{6: rows(MaxMeant+1, map[int]any{2: "Ada"})}},
		"negative left":       {new(Done), map[int]any{5: -1}},
		"done in future":      {new(Done), map[int]any{7: map[int]any{4: -1}}},
	} {
		body, err := cbor.Marshal(c.body)
		if err != nil {
			t.Fatal(err)
		}
		if err := Decode(body, c.m); err == nil {
			t.Errorf("%s: accepted as %+v", name, c.m)
		}
	}
}

// TestFeedTextIsSafe: every text of the feed can be drawn.
func TestFeedTextIsSafe(t *testing.T) {
	const evil = "\x1b[2J\u202eabcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz"
	player := map[int]any{2: evil, 3: evil, 4: evil, 6: evil}
	record := map[int]any{1: map[int]any{4: evil, 5: evil}, 2: evil, 3: evil}
	for _, c := range []struct {
		m    Message
		body any
	}{
		{new(Look), map[int]any{4: evil, 5: evil}},
		{new(Cluster), map[int]any{
			2: evil, 10: []any{map[int]any{1: evil, 2: evil}}, 11: []any{map[int]any{1: evil, 5: []any{evil}}}, 12: []any{record}, 15: []any{map[int]any{1: evil}},
		}},
		{new(Players), map[int]any{2: []any{player}}},
		{new(Look), map[int]any{6: evil}},
		{new(Watch), map[int]any{3: []any{evil}}},
		{new(Changes), map[int]any{
			4: map[int]any{2: evil}, 5: []any{map[int]any{1: evil, 15: evil, 22: map[int]any{1: evil, 4: []any{evil}}}}, 6: []any{map[int]any{1: evil}},
			7: []any{evil}, 8: []any{map[int]any{1: evil}}, 9: []any{evil}, 10: []any{record}, 11: []any{map[int]any{4: evil, 5: evil, 6: evil, 7: evil}},
		}},
		{new(Order), map[int]any{3: evil, 4: evil}},
		{new(Done), map[int]any{4: evil + evil + evil, 6: []any{player}, 7: record}},
	} {
		body, err := cbor.Marshal(c.body)
		if err != nil {
			t.Fatal(err)
		}
		if err := Decode(body, c.m); err != nil {
			t.Fatal(err)
		}
		back, err := Encode(c.m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(back), "\x1b\u202e") {
			t.Errorf("%s keeps %q", c.m.Kind(), back)
		}
	}
}

func TestVerbs(t *testing.T) {
	seen := make(map[string]bool)
	for v := VerbDrain; v <= VerbKick; v++ {
		if s := v.String(); s == "unknown" || seen[s] {
			t.Errorf("verb %d is called %s", v, s)
		} else {
			seen[s] = true
		}
	}
	if s := Verb(99).String(); s != "unknown" {
		t.Errorf("verb 99 is called %s", s)
	}
}

// FuzzFeed: whatever comes is refused, or is a message that is written and read
// again the same, with no more rows than there may be.
func FuzzFeed(f *testing.F) {
	for i, m := range feed() {
		body, err := Encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), body)
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		m := empty(feed()[int(which)%len(feed())])
		if Decode(body, m) != nil {
			return
		}
		switch m := m.(type) {
		case *Cluster:
			if max(len(m.Hosts), len(m.Rooms), len(m.Migrations), len(m.Lost)) > FeedChunk {
				t.Fatal("too many rows")
			}
		case *Players:
			if len(m.Players) > FeedChunk {
				t.Fatal("too many rows")
			}
		case *Done:
			if len(m.Players) > MaxMeant {
				t.Fatal("too many rows")
			}
		}
		again, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		back := empty(m)
		if err := Decode(again, back); err != nil {
			t.Fatalf("%s: written by this package, and refused: %v", m.Kind(), err)
		}
		twice, err := Encode(back)
		if err != nil || string(twice) != string(again) {
			t.Fatalf("%s: %x became %x", m.Kind(), again, twice)
		}
	})
}
