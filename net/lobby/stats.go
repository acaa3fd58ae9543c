package lobby

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"roam/balance"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/tally"
	"roam/net/wire"
)

// Stats are what one lobby counts while it runs, and the way to ask it how it
// stands. They are for whoever looks on, from any goroutine. The zero value is
// ready for one lobby's Config.
type Stats struct {
	Decisions  tally.Reasons    // joins that were answered: ReasonNone with a seat, else why not
	Joins      tally.Durations  // from a player's Join to its seat, the queue included
	Migrations tally.Migrations // that hosts told of, also those that have gone since
	FeedDrops  atomic.Uint64    // monitors sent away because they did not take what they asked for
	FeedMissed atomic.Uint64    // records and events that a feed left out, because it was too far behind

	lobby atomic.Pointer[Lobby]
}

// decided counts the answer to a join.
func (s *Stats) decided(j *join, reason wire.Reason) {
	s.Decisions.Add(reason)
	if reason == wire.ReasonNone {
		s.Joins.Add(time.Since(j.asked))
	}
}

// unwatched counts a monitor's end, if it was too slow.
func (s *Stats) unwatched(reason wire.Reason) {
	if reason == wire.ReasonSlow {
		s.FeedDrops.Add(1)
	}
}

// Link is what the lobby's socket counts; nothing before the lobby runs.
func (s *Stats) Link() (counts link.Stats) {
	if b := s.lobby.Load(); b != nil {
		counts = b.socket.Stats()
	}
	return counts
}

// A State is how a lobby stands at some moment.
type State struct {
	Players  int                   // seated, by the hosts' word
	Reserved int                   // seats promised and not taken yet
	Moving   int                   // players whose migration was ordered and is not over
	Joining  int                   // players who have said Hello and not hung up
	Waiting  int                   // those of them who wait in the queue
	Monitors int                   // operators' sessions
	Rooms    int                   // served by some host, or to be
	Silent   int                   // hosts of which nothing was heard for too long
	Bad      int                   // hosts that were deactivated and are still here
	Hosts    map[balance.Level]int // by what they reported last
}

// Ask asks the lobby's loop how it stands. If it does not answer until ctx is
// done, that is an error.
func (s *Stats) Ask(ctx context.Context) (State, error) {
	b := s.lobby.Load()
	if b == nil {
		return State{}, errors.New("the lobby does not run yet")
	}
	state, err := loop.Ask(ctx, b.mail, b.state)
	if err != nil {
		err = errors.New("the lobby's loop does not answer")
	}
	return state, err
}

func (b *Lobby) state() State {
	state := State{
		Players: len(b.players), Reserved: len(b.promised), Moving: len(b.moving), Joining: len(b.joins),
		Waiting: len(b.queue.waiting), Monitors: len(b.monitors), Rooms: len(b.rooms), Hosts: make(map[balance.Level]int),
	}
	for _, h := range b.hosts {
		var level balance.Level // unknown, until it has reported
		if h.report != nil {
			level = balance.Level(h.report.Level)
		}
		state.Hosts[level]++
		if h.silent() {
			state.Silent++
		}
		if _, bad := b.deactivated[h.name]; bad {
			state.Bad++
		}
	}
	return state
}
