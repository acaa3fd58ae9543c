// Package feed keeps a monitor's picture of a cluster up to date. It holds one
// session with the lobby, asks for the feed, applies what changes, and dials
// again by itself when the lobby goes; whoever draws takes a State whenever it
// has changed, and asks for players, decisions and orders beside it.
package feed

import (
	"time"

	"roam/game"
	"roam/net/wire"
)

// A State is the cluster as the lobby last told it. Whoever is given one may
// keep it: it is never changed afterwards.
type State struct {
	Lobby    string    // the address that was dialled
	Live     bool      // there is a session and the snapshot was complete
	Trouble  string    // why there is none, in plain words
	Heard    time.Time // when the lobby last told something; zero: never
	Sequence uint64    // rises with every State

	Totals  wire.Cluster     // without rows
	Hosts   []wire.HostState // by name
	Rooms   []wire.RoomState // fullest first
	Records []wire.Record    // the last MaxRecords migrations, newest first; Ago counts from Heard
	Events  []wire.Event     // the last MaxEvents, newest first; Ago counts from Heard

	// What is new since an older State of the same Snapshot is the difference: see Since.
	Snapshot uint64 // rises when everything was told anew, and may be much later than it was
	Recorded uint64 // how many Records were told since the snapshot
	Happened uint64 // how many Events
	Missed   int    // how many of both there was no room to tell

	// Fresh has, for each host, a number that rises when it is told anew.
	Fresh map[game.SafeText]uint64
}

// Since returns the migrations and events that an older State does not have, newest
// first. Of another Snapshot there are none: nobody can say which of them are new.
func (s *State) Since(old *State) ([]wire.Record, []wire.Event) {
	if s.Snapshot != old.Snapshot {
		return nil, nil
	}
	records, events := s.Recorded-old.Recorded, s.Happened-old.Happened
	return s.Records[:min(uint64(len(s.Records)), records)], s.Events[:min(uint64(len(s.Events)), events)]
}

// MaxRecords is how many migrations a State holds, MaxEvents how many events.
const (
	MaxRecords = 1000
	MaxEvents  = 1000
)
