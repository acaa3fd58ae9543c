package feed

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
	"roam/net/wire"
)

// TestPictureIsWhatWasTold: whatever Changes a lobby tells, they add up as the
// protocol says, and a State that was taken before is as it was.
func TestPictureIsWhatWasTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, now := newPicture("lobby"), time.Unix(1e9, 0)
		hosts, rooms := map[game.SafeText]wire.HostState{}, map[game.RoomID]wire.RoomState{}
		var taken []*State
		var then []string
		p.apply(&wire.Changes{Whole: true}, now)
		for range rapid.IntRange(1, 30).Draw(t, "changes") {
			now = now.Add(time.Second)
			m := &wire.Changes{}
			if rapid.IntRange(0, 9).Draw(t, "anew") == 0 {
				m.Whole = true
				clear(hosts)
				clear(rooms)
			}
			for range rapid.IntRange(0, 4).Draw(t, "rows") {
				name := game.SafeText(rapid.StringMatching("h[0-9]").Draw(t, "host"))
				room := game.RoomID(rapid.StringMatching("r[0-9]").Draw(t, "room"))
				if _, there := hosts[name]; there && rapid.Bool().Draw(t, "gone") {
					m.GoneHosts = append(m.GoneHosts, name)
					m.GoneRooms = append(m.GoneRooms, room)
					delete(hosts, name)
					delete(rooms, room)
				}
			}
			for range rapid.IntRange(0, 4).Draw(t, "rows") {
				h := wire.HostState{
					Name: game.SafeText(rapid.StringMatching("h[0-9]").Draw(t, "host")), Players: rapid.IntRange(0, 9).Draw(t, "players"),
					Factors: []float64{.5}, About: &wire.About{Version: "v1"},
				}
				m.Hosts, hosts[h.Name] = append(m.Hosts, h), h
				r := wire.RoomState{Room: game.RoomID(rapid.StringMatching("r[0-9]").Draw(t, "room")), Players: h.Players}
				m.Rooms, rooms[r.Room] = append(m.Rooms, r), r
			}
			for range rapid.IntRange(0, 4).Draw(t, "loads") {
				l := wire.HostLoad{Host: game.SafeText(rapid.StringMatching("h[0-9]").Draw(t, "host")), Players: rapid.IntRange(0, 9).Draw(t, "players"), Factors: []uint16{250}}
				m.Loads = append(m.Loads, l)
				if h, ok := hosts[l.Host]; ok {
					l.Apply(&h)
					hosts[l.Host] = h
				}
			}
			p.apply(m, now)
			s := p.state()
			taken, then = append(taken, s), append(then, fmt.Sprintf("%+v", s))
			if len(s.Hosts) != len(hosts) || len(s.Rooms) != len(rooms) || len(s.Fresh) != len(hosts) {
				t.Fatalf("%d hosts and %d rooms, not %d and %d", len(s.Hosts), len(s.Rooms), len(hosts), len(rooms))
			}
			for i, h := range s.Hosts {
				if h.Up = 0; !reflect.DeepEqual(h, hosts[h.Name]) || i > 0 && s.Hosts[i-1].Name >= h.Name {
					t.Fatalf("host %d is %+v, not %+v", i, h, hosts[h.Name])
				}
			}
			for i, r := range s.Rooms {
				if !reflect.DeepEqual(r, rooms[r.Room]) || i > 0 && s.Rooms[i-1].Players < r.Players {
					t.Fatalf("room %d is %+v, not %+v", i, r, rooms[r.Room])
				}
			}
		}
		for i, s := range taken {
			if fmt.Sprintf("%+v", s) != then[i] {
				t.Fatalf("a State has changed after it was given away:\n%+v\n%s", s, then[i])
			}
		}
	})
}

// TestHappenings: what happened is told once, newest first, and is as old as it is.
func TestHappenings(t *testing.T) {
	p, now := newPicture("lobby"), time.Unix(1e9, 0)
	told := func(from, n int) (rows []wire.Record) {
		for i := range n {
			rows = append(rows, wire.Record{Name: game.SafeText(fmt.Sprint(from + i)), Ago: time.Duration(n-i) * time.Second})
		}
		return rows
	}
	if p.apply(&wire.Changes{Records: told(0, 1)}, now) {
		t.Fatal("changes count that no snapshot precedes")
	}
	p.apply(&wire.Changes{Whole: true, More: true}, now)
	if p.apply(&wire.Changes{More: true}, now) {
		t.Fatal("half a snapshot is complete")
	}
	p.apply(&wire.Changes{Records: told(0, 3)}, now)
	p.apply(&wire.Changes{Records: told(3, 2), Missed: 7}, now.Add(time.Minute))
	s := p.state()
	var names []string
	for _, r := range s.Records {
		names = append(names, string(r.Name))
	}
	if got := strings.Join(names, " "); got != "4 3 2 1 0" || s.Records[0].Ago != time.Second || s.Records[4].Ago != time.Minute+3*time.Second {
		t.Errorf("told are %s, the last %v ago", got, s.Records[4].Ago)
	}
	if s.Recorded != 2 || s.Missed != 7 || s.Snapshot != 1 {
		t.Errorf("since the snapshot %d, missed %d", s.Recorded, s.Missed)
	}
	for i := range 10 {
		p.apply(&wire.Changes{Records: told(100*i, 300)}, now.Add(time.Hour))
	}
	if s := p.state(); len(s.Records) != MaxRecords || s.Recorded != 3002 {
		t.Errorf("%d records are kept of %d", len(s.Records), s.Recorded)
	}
}

// TestPictureIsBounded: a lobby that tells of ever more hosts and rooms is believed
// up to a bound.
func TestPictureIsBounded(t *testing.T) {
	p := newPicture("lobby")
	p.apply(&wire.Changes{Whole: true}, time.Now())
	for i := range 25 {
		m := &wire.Changes{}
		for j := range wire.FeedChunk {
			m.Hosts = append(m.Hosts, wire.HostState{Name: game.SafeText(fmt.Sprint(i, "-", j))})
			m.Rooms = append(m.Rooms, wire.RoomState{Room: game.RoomID(fmt.Sprint(i, "-", j))})
		}
		p.apply(m, time.Now())
	}
	if len(p.hosts) != maxHosts || len(p.rooms) != maxRooms {
		t.Errorf("%d hosts and %d rooms are kept", len(p.hosts), len(p.rooms))
	}
}

// BenchmarkState is what one of four changes a second costs a monitor of 1,000
// hosts and 2,000 rooms.
func BenchmarkState(b *testing.B) {
	p := newPicture("lobby")
	all := &wire.Changes{Whole: true}
	for i := range 1000 {
		all.Hosts = append(all.Hosts, wire.HostState{Name: game.SafeText(fmt.Sprint("h", i)), Factors: make([]float64, 8)})
		all.Records = append(all.Records, wire.Record{Name: "Ada"})
		all.Events = append(all.Events, wire.Event{Player: "Ada"})
	}
	for i := range 2000 {
		all.Rooms = append(all.Rooms, wire.RoomState{Room: game.RoomID(fmt.Sprint("r", i)), Players: i % 50})
	}
	now := time.Now()
	p.apply(all, now)
	m := &wire.Changes{Rooms: all.Rooms[:20], Records: all.Records[:13]}
	for i := range 40 {
		m.Loads = append(m.Loads, wire.HostLoad{Host: all.Hosts[i*20].Name, Factors: make([]uint16, 8)})
	}
	b.ReportAllocs()
	for b.Loop() {
		p.apply(m, now)
		p.state()
	}
}
