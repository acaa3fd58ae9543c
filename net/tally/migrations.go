package tally

import (
	"sync/atomic"

	"roam/net/wire"
)

// Migrations counts the records of migrations. The zero value is empty.
type Migrations struct {
	Ended [wire.CauseHealth + 1]Reasons // by cause; the first: of an unknown cause
	Bytes atomic.Uint64                 // between the hosts
	Gaps  Durations                     // between the last view from the source and the first from the target, as clients saw it
}

// Add counts one record. Some clients have nothing to say about a gap.
func (c *Migrations) Add(m *wire.Migrated) {
	cause := m.Cause
	if int(cause) >= len(c.Ended) {
		cause = 0
	}
	c.Ended[cause].Add(m.Result)
	c.Bytes.Add(uint64(max(m.Bytes, 0)))
	if m.Result == wire.ReasonNone && m.Gap > 0 {
		c.Gaps.Add(m.Gap)
	}
}
