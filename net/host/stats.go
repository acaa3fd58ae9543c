package host

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"roam/balance"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/seat"
	"roam/net/tally"
)

// Stats are what one host counts while it runs, and the way to ask it how it
// stands. They are for whoever looks on, from any goroutine. The zero value is
// ready for one host's Config.
type Stats struct {
	Ticks      tally.Durations  // a room's work within one tick: the world and its views
	Overruns   atomic.Uint64    // ticks that a room came too late for
	Views      atomic.Uint64    // views sent
	ViewSize   atomic.Uint64    // bytes of all views sent
	Skipped    atomic.Uint64    // views not sent, because the player's link was congested
	Migrations tally.Migrations // that this host was the source of
	Retaken    atomic.Uint64    // players taken back after they had left for a target

	Ended    tally.Reasons // sessions of players, but for those that a migration ended
	Resumed  atomic.Uint64 // players who came back to their seat by themselves, with its ticket
	Rejoined atomic.Uint64 // players who came back to their seat through the lobby
	GivenUp  atomic.Uint64 // seats whose player lost its session and did not come back in time
	Untaken  atomic.Uint64 // seats that were promised and whose player did not come in time

	host atomic.Pointer[Host]
}

// viewed counts one view.
func (s *Stats) viewed(size int) {
	s.Views.Add(1)
	s.ViewSize.Add(uint64(size))
}

// sat counts a player who sits now, by what its seat was before.
func (s *Stats) sat(was seat.State, ownTicket bool) {
	switch {
	case was == seat.Reserved: // a newcomer
	case ownTicket:
		s.Resumed.Add(1)
	default:
		s.Rejoined.Add(1)
	}
}

// Link is what the host's socket counts; nothing before the host runs.
func (s *Stats) Link() (counts link.Stats) {
	if h := s.host.Load(); h != nil {
		counts = h.socket.Stats()
	}
	return counts
}

// A State is how a host stands at some moment.
type State struct {
	Players  int // seated
	Capacity int
	Rooms    int
	Seats    map[seat.State]int
	Level    balance.Level
	Load     balance.Load
	Rotation balance.Rotation
	Lobby    bool // there is a session with it
}

// Ask asks the host's loop, and that of each room, how they stand. If one of them
// does not answer until ctx is done, the error says which.
func (s *Stats) Ask(ctx context.Context) (State, error) {
	h := s.host.Load()
	if h == nil {
		return State{}, errors.New("the host does not run yet")
	}
	var rooms []*room
	state, err := loop.Ask(ctx, h.mail, func() State {
		for _, o := range h.rooms {
			rooms = append(rooms, o.room)
		}
		return h.state()
	})
	if err != nil {
		return State{}, errors.New("the host's loop does not answer")
	}
	state.Seats, err = countSeats(ctx, rooms)
	return state, err
}

func (h *Host) state() State {
	level, _ := h.cfg.Gauge.Level()
	return State{
		Players: len(h.players), Capacity: h.cfg.Capacity, Rooms: len(h.rooms),
		Level: level, Load: h.cfg.Gauge.Load(), Rotation: h.rotation, Lobby: h.lobby != nil,
	}
}

// countSeats asks all rooms at once: each may be busy with a tick.
func countSeats(ctx context.Context, rooms []*room) (map[seat.State]int, error) {
	answers := make([]chan map[seat.State]int, len(rooms))
	for i, r := range rooms {
		answers[i] = make(chan map[seat.State]int, 1)
		if !r.mail.Post(func() { answers[i] <- r.seats.Count() }) {
			answers[i] <- nil // it was closed since
		}
	}
	all := make(map[seat.State]int)
	for i, r := range rooms {
		select {
		case counts := <-answers[i]:
			for state, n := range counts {
				all[state] += n
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("the loop of room %s does not answer", r.id)
		}
	}
	return all, nil
}
