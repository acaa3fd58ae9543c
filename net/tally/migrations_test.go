package tally

import (
	"testing"
	"time"

	"roam/net/wire"
)

// results are how often migrations of a cause ended how.
func results(c *Migrations, cause wire.Cause) map[wire.Reason]uint64 {
	counts := make(map[wire.Reason]uint64)
	for reason, n := range c.Ended[cause].All() {
		counts[reason] = n
	}
	return counts
}

func TestMigrations(t *testing.T) {
	c := new(Migrations)
	for _, m := range []wire.Migrated{
		{Cause: wire.CauseDrain, Bytes: 900, Gap: 60 * time.Millisecond},
		{Cause: wire.CauseDrain, Bytes: 100},                                   // the client had nothing to say
		{Cause: wire.CauseDrain, Result: wire.ReasonHostFull, Gap: time.Hour},  // it never left
		{Cause: wire.CauseOrder, Bytes: -5, Gap: -time.Second},                 // nonsense
		{Cause: wire.CauseHealth, Result: wire.ReasonTooLate},                  //
		{Cause: 200, Result: 60_000, Bytes: 1, Gap: 1<<63 - 1},                 // of a later version
		{Cause: wire.CauseHealth + 1, Result: wire.ReasonNone, Gap: 1<<63 - 1}, // the same, and a client that lies
	} {
		c.Add(&m)
	}
	if got := results(c, wire.CauseDrain); got[wire.ReasonNone] != 2 || got[wire.ReasonHostFull] != 1 {
		t.Errorf("drains ended with %v", got)
	}
	if got := results(c, wire.CauseOrder); got[wire.ReasonNone] != 1 || len(got) != 1 {
		t.Errorf("orders ended with %v", got)
	}
	if got := results(c, wire.CauseHealth); got[wire.ReasonTooLate] != 1 {
		t.Errorf("those for health ended with %v", got)
	}
	if got := results(c, 0); len(got) != 2 || got[wire.ReasonNone] != 1 {
		t.Errorf("those of causes that are not known ended with %v", got)
	}
	if n := c.Bytes.Load(); n != 1001 {
		t.Errorf("%d bytes", n)
	}
	gaps := c.Gaps.Seen()
	if gaps.Count != 2 || gaps.UpTo[75*time.Millisecond] != 1 || gaps.Sum > 2*time.Hour {
		t.Errorf("gaps %+v", gaps)
	}
}

// TestEveryCause: none that has a name is counted as unknown.
func TestEveryCause(t *testing.T) {
	c := new(Migrations)
	for cause := range wire.Cause(255) {
		if named := cause.String() != wire.Cause(0).String(); named != (cause > 0 && int(cause) < len(c.Ended)) {
			t.Errorf("cause %d, %q, of %d that are counted", cause, cause, len(c.Ended))
		}
	}
}
