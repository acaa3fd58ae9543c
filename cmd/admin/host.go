package admin

import (
	"context"
	"errors"
	"fmt"

	"roam/balance"
	"roam/net/host"
	"roam/net/seat"
)

// Host shows a host.
func Host(stats *host.Stats) Node {
	return Node{
		program: "host", link: stats.Link,
		count: func(s samples) { countHost(s, stats) },
		ask: func(ctx context.Context) (standing, error) {
			now, err := stats.Ask(ctx)
			return standing{unready: hostUnready(now), show: func(s samples) { showHost(s, now) }}, err
		},
	}
}

// hostUnready says why a host takes no newcomers, but for its load.
func hostUnready(now host.State) error {
	switch {
	case !now.Lobby:
		return errors.New("the host has no session with its lobby")
	case now.Rotation != balance.Online:
		return fmt.Errorf("the host is %v", now.Rotation)
	}
	return nil
}

func countHost(s samples, c *host.Stats) {
	s.histogram("roam_host_tick_seconds", "Work of one room within one tick: its world and its views.", &c.Ticks)
	s.counter("roam_host_overruns_total", "Ticks for which a room came too late.", c.Overruns.Load())
	s.counter("roam_host_views_total", "Views sent.", c.Views.Load())
	s.counter("roam_host_view_bytes_total", "Bytes of the views sent.", c.ViewSize.Load())
	s.counter("roam_host_skipped_views_total", "Views not sent, because the player's link was congested.", c.Skipped.Load())
	countMigrations(s, "roam_host", &c.Migrations)
	countSeats(s, c)
}

func showHost(s samples, now host.State) {
	s.gauge("roam_host_players", "Players seated.", float64(now.Players))
	s.gauge("roam_host_capacity", "Players that the host takes.", float64(now.Capacity))
	s.gauge("roam_host_rooms", "Rooms open.", float64(now.Rooms))
	for state := seat.Reserved; state <= seat.Moved; state++ {
		s.gauge("roam_host_seats", "Seats by state.", float64(now.Seats[state]), "state", state.String())
	}
	s.gauge("roam_host_level", "Level of load: 1 lowest, 5 highest, at which nobody is admitted; 0 unknown.", float64(now.Level))
	for f, reading := range now.Load {
		s.gauge("roam_host_load_ratio", "Load by factor, smoothed: 1 is the host's limit.", reading, "factor", balance.Factor(f).String())
	}
	for r := balance.Online; r <= balance.Offline; r++ {
		s.gauge("roam_host_rotation", "Whether this is the host's rotation: 1 or 0.", truth(now.Rotation == r), "rotation", r.String())
	}
}
