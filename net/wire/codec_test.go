package wire

import (
	"bytes"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"roam/game"
)

var (
	v4 = netip.MustParseAddrPort("192.0.2.1:7001")
	v6 = netip.MustParseAddrPort("[2001:db8::1]:7001")
	id = game.PlayerID{1, 2, 3}
)

// examples holds one of each message with every field set, and those with none.
func examples() []Message {
	ticket := Ticket{Addrs: []netip.AddrPort{v4, v6}, Link: 1 << 31, Boot: 1 << 63, Secret: [16]byte{15: 1}, Life: time.Minute}
	seat := SeatID{Room: "plaza", Player: id, Epoch: 5}
	migrated := Migrated{
		Migration: 1, Cause: CauseDrain, Player: id, Room: "plaza", Target: "h2", Epoch: 5, Result: ReasonTooLate,
		Bytes: 900, Accept: 1, Arrive: 2, Commit: 3, Gap: 4, Resent: 5,
	}
	record := Record{Migrated: migrated, Source: "h1", Name: "Ada", Ago: time.Minute}
	players := []PlayerState{{Player: id, Name: "Ada", Host: "h1", Room: "plaza", Epoch: 4, Target: "h2", RTT: time.Millisecond, Here: time.Hour, Moves: 2}}
	about := About{
		Version: "v0.1.0", Cores: 2, Tick: 50 * time.Millisecond, Factors: []game.SafeText{"tick"},
		Scales: [][]float64{{0.2, 0.35, 0.5, 0.7, 0.9}}, InLimit: 1 << 20, OutLimit: 1 << 21, Started: 1 << 40,
	}
	return []Message{
		&about,
		&Check{Number: 7},
		&Checked{Number: 7, Well: true, Detail: "fine"},
		&Changes{
			Request: 3, Whole: true, More: true, Totals: &Cluster{Lobby: "lobby", Up: time.Hour, Players: 3},
			Hosts: []HostState{{Name: "h1", Game: "walk 1"}}, GoneHosts: []game.SafeText{"h3"},
			Loads: []HostLoad{{Host: "h2", Level: 2, Load: 500, Players: 1, Reserved: 2, Leaving: 3, Arriving: 4, Parked: 5, Rooms: 6,
				Factors: []uint16{500, 1}, In: 7, Out: 8, RTT: 9}},
			Rooms: []RoomState{{Room: "plaza", Players: 3, Hosts: []game.SafeText{"h1"}}}, GoneRooms: []game.RoomID{"meadow"},
			Records: []Record{record}, Missed: 2,
			Events: []Event{{Number: 1, Ago: time.Second, Kind: EventRefused, Host: "h1", Player: "Ada", Room: "plaza", Detail: "full", Count: 2}},
		},
		&Watch{Request: 3, Every: time.Second, Focus: []game.SafeText{"h1"}},
		&Why{Request: 4, Player: "Ada", Count: 5},
		&Decisions{Request: 4, Reason: ReasonNoSuchPlayer, Detail: "nobody", Last: true, Decisions: []Decision{{
			Ago: time.Second, Player: id, Name: "Ada", Kind: DecideRelief, Room: "plaza", From: "h1", Host: "h2", Strategy: "fastest",
			Migration: 9, Result: ReasonNoHost, Detail: "h1 is hot",
			Rows: []Weighed{{Host: "h2", Level: 2, Load: 0.25, Expected: 0.5, Players: 3, RTT: time.Millisecond, Cost: 64,
				Parts: []Part{{Name: "rtt_ms", Value: 23}}, Why: "full"}},
		}}},
		&Hello{Role: RolePlayer, Name: "Ada", Game: "walk 1"},
		&Welcome{Name: "h1", Room: "plaza", Tick: 50 * time.Millisecond, Input: 1 << 40, Epoch: 2, Resume: &ticket, Park: time.Minute},
		&Welcome{Name: "lobby"},
		&Join{Room: "plaza", New: true, With: "Bob", Host: "h1", Wait: true},
		&Join{},
		&Candidates{Hosts: []Candidate{{Host: "h1", Addrs: []netip.AddrPort{v4, v6}, Level: 5, Players: 3, Capacity: 4}}, Within: time.Second},
		&Measured{Hosts: []Measurement{{Host: "h1", RTT: time.Millisecond, Addr: v6}, {Host: "h2"}}},
		&Seat{Host: "h1", Room: "plaza", Ticket: ticket},
		&Next{Lobby: "lobby.example:7000"},
		&Queued{Place: 2, Of: 3, Detail: "all full"},
		&Refused{Reason: ReasonNoHost, Detail: "all full"},
		&Report{
			Addrs: []netip.AddrPort{v4}, Level: 3, Load: 0.75, Players: 10, Reserved: 2, Capacity: 100, Rotation: 1,
			Rooms:   []RoomReport{{Room: "plaza", Players: 10, Capacity: 50, Private: true}},
			Factors: []float64{0.5, 0.25}, In: 1000, Out: 2000, RTT: time.Millisecond, Parked: 1, Unwell: "cpu reads NaN",
			Movers: []Mover{{Player: id, Weight: 0.125, Neighbours: 3}},
		},
		&Roster{Whole: true, Seated: []Seated{{Player: id, Name: "Ada", Room: "plaza", Epoch: 9, RTT: time.Millisecond, Here: time.Hour, Moves: 2}}, Gone: []game.PlayerID{id}},
		&Reserve{Request: 1 << 60, Player: id, Name: "Ada", Room: "plaza", Private: true, Life: time.Minute},
		&Reserved{Request: 1, Ticket: ticket},
		&Reserved{Request: 2, Reason: ReasonHostFull, Detail: "no"},
		&Release{Player: id},
		&Relocate{Migration: 1, Cause: CauseRelief, Target: "h2", Addrs: []netip.AddrPort{v4}, Players: []game.PlayerID{id}},
		&SetRotation{Rotation: 2},
		&Dismiss{Player: id, Reason: ReasonKicked, Epoch: 4},
		&migrated,
		&Neighbours{Hosts: []Neighbour{{Host: "h2", Addrs: []netip.AddrPort{v6}, Rooms: []game.RoomID{"plaza"}}}},
		&Move{Host: "h2", Epoch: 5, Ticket: ticket},
		&Back{Epoch: 5},
		&Landed{Seat: seat, Gap: 40 * time.Millisecond, Resent: 2},
		&Landed{},
		&Stay{Epoch: 6, Input: 70},
		&Offer{Seat: seat, Migration: 1, Name: "Ada", Private: true, Profile: []byte{1, 2}, Input: 69, Moves: 2},
		&Accept{Seat: seat, Ticket: ticket},
		&Decline{Seat: seat, Reason: ReasonHostFull, Detail: "no"},
		&Arrived{Seat: seat},
		&Commit{Seat: seat, Profile: []byte{1, 2, 3}, Input: 70},
		&Committed{Seat: seat, Reason: ReasonProfile},
		&Cancel{Seat: seat, Fence: 6},
		&Look{Request: 1, Migrations: 20, Players: true, Host: "h1", Room: "plaza", Filter: "ad", Sort: SortRTT, Reverse: true, Offset: 100, Count: 50, Bare: true},
		&Cluster{
			Request: 1, Lobby: "lobby", Up: time.Hour, Players: 3, Reserved: 1, Capacity: 9, Moving: 1, AllHosts: 1, AllRooms: 1,
			Hosts: []HostState{{Name: "h1", Game: "walk 1", Addrs: []netip.AddrPort{v4}, Level: 2, Load: 0.5, Players: 3, Capacity: 9, Rooms: 1, Up: time.Hour,
				Health: 1, Unwell: "slow", Factors: []float64{0.5}, In: 1, Out: 2, RTT: 3, Parked: 4, Arriving: 5, About: &about}},
			Rooms:      []RoomState{{Room: "plaza", Players: 3, Capacity: 9, Hosts: []game.SafeText{"h1"}}},
			Migrations: []Record{record}, Last: true,
		},
		&Players{Request: 1, Players: players, Last: true, Total: 100},
		&Order{Request: 2, Verb: VerbMove, Host: "h2", Player: "Ada"},
		&Done{Request: 2, More: true, Reason: ReasonNoSuchPlayer, Detail: "which?", Left: 3, Players: players, Migration: &record},
	}
}

func empty(m Message) Message { return reflect.New(reflect.TypeOf(m).Elem()).Interface().(Message) }

func TestRoundTrip(t *testing.T) {
	for _, m := range examples() {
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

// TestEveryKindHasAnExample keeps the tests of this file whole.
func TestEveryKindHasAnExample(t *testing.T) {
	seen := map[Kind]bool{KindInput: true, KindView: true, KindFaces: true} // not CBOR
	for _, m := range examples() {
		seen[m.Kind()] = true
	}
	for k := range kinds {
		if !seen[k] {
			t.Errorf("kind %s has no example here", k)
		}
	}
	for _, m := range examples() {
		if _, ok := kinds[m.Kind()]; !ok {
			t.Errorf("%T has no name", m)
		}
	}
}

// TestNeighbouringVersions: unknown fields are skipped, missing ones are zero.
func TestNeighbouringVersions(t *testing.T) {
	body, err := cbor.Marshal(map[any]any{2: "Ada", 99: []int{1, 2}, 1000: map[int]string{1: "x"}, "word": 1})
	if err != nil {
		t.Fatal(err)
	}
	var m Hello
	if err := Decode(body, &m); err != nil || m != (Hello{Name: "Ada"}) {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestTextIsMadeSafe(t *testing.T) {
	body, err := cbor.Marshal(map[int]any{1: RolePlayer, 2: "\x1b]52;c;aGk=\x07 a\u202eb\n" + strings.Repeat("é̀̀̀̀", 100), 3: "g\x00"})
	if err != nil {
		t.Fatal(err)
	}
	var m Hello
	if err := Decode(body, &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != game.Safe(string(m.Name), game.MaxNameCells) || strings.ContainsAny(string(m.Name), "\x1b\x07\u202e\n") || m.Name == "" {
		t.Errorf("name %q", m.Name)
	}
	if m.Game != "g" {
		t.Errorf("game %q", m.Game)
	}
}

func TestRubbishIsRefused(t *testing.T) {
	many := func(n int) (hosts []any) {
		for range n {
			hosts = append(hosts, map[int]any{1: "h"})
		}
		return hosts
	}
	address, err := v4.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	nowhere, err := netip.AddrPortFrom(v4.Addr(), 0).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var addresses []any
	for range maxAddrs + 1 {
		addresses = append(addresses, address)
	}
	for name, c := range map[string]struct {
		m    Message
		body any
	}{
		"nine candidates":      {new(Candidates), map[int]any{1: many(9)}},
		"nine measurements":    {new(Measured), map[int]any{1: many(9)}},
		"negative round trip":  {new(Measured), map[int]any{1: []any{map[int]any{1: "h", 2: -1}}}},
		"endless round trip":   {new(Measured), map[int]any{1: []any{map[int]any{1: "h", 2: int64(time.Hour)}}}},
		"nine addresses":       {new(Seat), map[int]any{3: map[int]any{1: addresses}}},
		"no port":              {new(Seat), map[int]any{3: map[int]any{1: []any{nowhere}}}},
		"negative life":        {new(Seat), map[int]any{3: map[int]any{5: -1}}},
		"load that is none":    {new(Report), map[int]any{2: 1, 3: "NaN"}},
		"load without end":     {new(Report), map[int]any{2: 1, 3: math.Inf(1)}},
		"factor that is none":  {new(Report), map[int]any{2: 1, 10: []float64{0.5, math.NaN()}}},
		"factor below zero":    {new(Cluster), map[int]any{10: []any{map[int]any{16: []float64{-1}}}}},
		"negative load":        {new(Report), map[int]any{2: 1, 3: -0.5}},
		"level 0":              {new(Report), map[int]any{2: 0}},
		"level 6":              {new(Report), map[int]any{2: 6}},
		"negative players":     {new(Report), map[int]any{2: 1, 4: -1}},
		"room without a name":  {new(Report), map[int]any{2: 1, 8: []any{map[int]any{1: "\x1b"}}}},
		"reserve without room": {new(Reserve), map[int]any{6: int64(time.Minute)}},
		"reserve for no time":  {new(Reserve), map[int]any{4: "r"}},
		"reserve for ever":     {new(Reserve), map[int]any{4: "r", 6: int64(48 * time.Hour)}},
		"text for a number":    {new(Hello), map[int]any{1: "x"}},
		"number for text":      {new(Hello), map[int]any{2: 5}},
		"too large a number":   {new(Hello), map[int]any{1: 256}},
		"no map":               {new(Hello), []any{1, "x"}},
	} {
		body, err := cbor.Marshal(c.body)
		if err != nil {
			t.Fatal(err)
		}
		if err := Decode(body, c.m); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v, decoded %+v", name, err, c.m)
		}
	}
	for name, body := range map[string][]byte{
		"nothing":            nil,
		"half a map":         {0xa1, 0x01},
		"bytes after it":     {0xa0, 0x00},
		"key twice":          {0xa2, 0x01, 0x01, 0x01, 0x02},
		"indefinite length":  {0xbf, 0xff},
		"tag":                {0xc0, 0xa0},
		"nested too deep":    append(append([]byte{0xa1, 0x18, 99}, bytes.Repeat([]byte{0x81}, 20)...), 0),
		"array of 2^40":      {0xa1, 0x01, 0x9b, 0, 0, 1, 0, 0, 0, 0, 0},
		"text of 2^40 bytes": {0xa1, 0x02, 0x7b, 0, 0, 1, 0, 0, 0, 0, 0},
		"text not UTF-8":     {0xa1, 0x02, 0x61, 0xff},
	} {
		if err := Decode(body, new(Hello)); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestErrorsCompareByReason(t *testing.T) {
	err := error(&Error{Reason: ReasonNoHost, Detail: "all full"})
	if !errors.Is(err, ErrReason(ReasonNoHost)) || errors.Is(err, ErrReason(ReasonGame)) {
		t.Error("errors.Is does not compare by reason")
	}
	if err.Error() != "no host is free: all full" || ErrReason(ReasonNoHost).Error() != "no host is free" {
		t.Errorf("%q, %q", err, ErrReason(ReasonNoHost))
	}
	if got := Reason(60000).String(); got != "reason 60000" {
		t.Errorf("an unknown reason reads %q", got)
	}
}

// FuzzDecode reads any bytes as each message. What is read must be safe to hold,
// and must survive being written and read again.
func FuzzDecode(f *testing.F) {
	all := examples()
	for i, m := range all {
		body, err := Encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), body)
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		m := empty(all[int(which)%len(all)])
		if err := Decode(body, m); err != nil {
			if !errors.Is(err, ErrMessage) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		safe(t, reflect.ValueOf(m))
		again, err := Encode(m)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		got := empty(m)
		if err := Decode(again, got); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		written, err := Encode(got)
		if err != nil || !bytes.Equal(written, again) {
			t.Fatalf("%x became %x, %v", again, written, err)
		}
	})
}

// safe checks that all text in v may be drawn.
func safe(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		safe(t, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				safe(t, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			safe(t, v.Index(i))
		}
	case reflect.String:
		if s := v.String(); s != string(game.Safe(s, 300)) {
			t.Fatalf("%q may not be drawn", s)
		}
	}
}
