package lobby

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/net/wire"
)

// TestRecords: the last maxRecords are kept, and the newest are told first.
func TestRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r records
		base := time.Unix(1000, 0)
		n := rapid.IntRange(0, 3*maxRecords).Draw(t, "added")
		for i := range n {
			r.add(record{at: base.Add(time.Duration(i) * time.Second), Record: wire.Record{Migrated: wire.Migrated{Migration: uint64(i)}}})
		}
		asked := rapid.IntRange(0, 2*maxRecords).Draw(t, "asked")
		now := base.Add(time.Duration(n) * time.Second)
		rows := r.newest(asked, now)
		if want := min(asked, n, maxRecords); len(rows) != want {
			t.Fatalf("%d of %d, not %d", len(rows), n, want)
		}
		for i, x := range rows {
			if x.Migrated.Migration != uint64(n-1-i) || x.Ago != time.Duration(i+1)*time.Second {
				t.Fatalf("row %d is %d, %v ago", i, x.Migrated.Migration, x.Ago)
			}
		}
	})
}
