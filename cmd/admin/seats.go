package admin

import (
	"roam/net/host"
	"roam/net/seat"
	"roam/net/wire"
)

// countSeats exports who lost a seat on a host, and who came back to it. What an
// operator waits for is there from the start, as 0: to Prometheus a count that
// appears as 50, when a network fails, has not increased.
func countSeats(s samples, c *host.Stats) {
	ended := map[wire.Reason]uint64{wire.ReasonBye: 0, wire.ReasonSilent: 0, wire.ReasonSlow: 0}
	for reason, n := range c.Ended.All() {
		if n > 0 {
			ended[reason] = n
		}
	}
	for reason, n := range ended {
		s.counter("roam_host_ended_sessions_total", "Sessions of players that ended, by reason, but for those that a migration ended.", n, "reason", reason.String())
	}
	const resumes = "Players who came back to their seat here, by what brought them: its own ticket, or the lobby."
	s.counter("roam_host_resumes_total", resumes, c.Resumed.Load(), "by", "ticket")
	s.counter("roam_host_resumes_total", resumes, c.Rejoined.Load(), "by", "lobby")
	const expired = "Seats given up because their time was over, by state; parked: the player did not come back, reserved: it never came."
	s.counter("roam_host_expired_seats_total", expired, c.GivenUp.Load(), "state", seat.Parked.String())
	s.counter("roam_host_expired_seats_total", expired, c.Untaken.Load(), "state", seat.Reserved.String())
	s.counter("roam_host_retaken_players_total", "Players taken back after they had left for another host, where they could not play.", c.Retaken.Load())
}
