package admin

import (
	"context"

	"roam/balance"
	"roam/net/lobby"
)

// Lobby shows a lobby. It is ready as soon as it runs.
func Lobby(stats *lobby.Stats) Node {
	return Node{
		program: "lobby", link: stats.Link,
		count: func(s samples) { countLobby(s, stats) },
		ask: func(ctx context.Context) (standing, error) {
			now, err := stats.Ask(ctx)
			return standing{show: func(s samples) { showLobby(s, now) }}, err
		},
	}
}

func countLobby(s samples, c *lobby.Stats) {
	for result, n := range c.Decisions.All() {
		s.counter("roam_lobby_decisions_total", "Joins answered, by result; none: with a seat.", n, "result", result.String())
	}
	s.histogram("roam_lobby_join_seconds", "From a player's Join to its seat, the queue included.", &c.Joins)
	countMigrations(s, "roam_lobby", &c.Migrations)
	s.counter("roam_lobby_feed_drops_total", "Monitors sent away because they did not take what they asked for.", c.FeedDrops.Load())
	s.counter("roam_lobby_feed_missed_total", "Records and events left out of a feed that was too far behind.", c.FeedMissed.Load())
}

func showLobby(s samples, now lobby.State) {
	s.gauge("roam_lobby_players", "Players seated, by the hosts' word.", float64(now.Players))
	s.gauge("roam_lobby_reserved_seats", "Seats promised and not taken yet.", float64(now.Reserved))
	s.gauge("roam_lobby_moving_players", "Players whose migration was ordered and is not over.", float64(now.Moving))
	s.gauge("roam_lobby_joins", "Players who have said Hello and not hung up.", float64(now.Joining))
	s.gauge("roam_lobby_waiting_joins", "Those of them who wait in the queue for a seat.", float64(now.Waiting))
	s.gauge("roam_lobby_monitors", "Operators' sessions.", float64(now.Monitors))
	s.gauge("roam_lobby_rooms", "Rooms that some host serves, or is about to.", float64(now.Rooms))
	for level := balance.Level(0); level <= balance.Highest; level++ {
		s.gauge("roam_lobby_hosts", "Hosts, by the level that they reported.", float64(now.Hosts[level]), "level", level.String())
	}
	s.gauge("roam_lobby_silent_hosts", "Hosts of which nothing was heard for too long.", float64(now.Silent))
	s.gauge("roam_lobby_deactivated_hosts", "Hosts that were found not to be healthy and are still there.", float64(now.Bad))
}
