package admin

import (
	"roam/net/tally"
	"roam/net/wire"
)

// countMigrations exports the records of those from one host, or of all that a
// lobby was told of: a host that was drained is gone before anybody could scrape
// how its last players left.
func countMigrations(s samples, of string, c *tally.Migrations) {
	for cause := range c.Ended {
		for result, n := range c.Ended[cause].All() {
			s.counter(of+"_migrations_total", "Players' migrations that are over, by cause and result.", n,
				"cause", wire.Cause(cause).String(), "result", result.String())
		}
	}
	s.counter(of+"_migration_bytes_total", "Bytes that sources of migrations sent to their targets.", c.Bytes.Load())
	s.histogram(of+"_migration_gap_seconds", "Between the last view from the source and the first from the target, as the client saw it.", &c.Gaps)
}
