package lobby

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/net/wire"
)

// However many events there were, whoever asks is told the newest of those after
// the one it knows, without a gap.
func TestEventsSinceANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e events
		began := time.Unix(1000, 0)
		total := rapid.IntRange(0, 3*maxEvents).Draw(t, "events")
		for i := range total {
			e.add(wire.Event{Kind: wire.EventJoined, Count: i}, began.Add(time.Duration(i)*time.Second))
		}
		now := began.Add(time.Duration(total) * time.Second)
		known := rapid.Uint64Range(0, 4*maxEvents).Draw(t, "known")
		rows := e.since(known, now)
		want := min(max(0, total-int(known)), maxEvents)
		if len(rows) != want {
			t.Fatalf("of %d events, %d known, %d were told and not %d", total, known, len(rows), want)
		}
		for i, x := range rows {
			number := total - want + i + 1
			if x.Number != uint64(number) || x.Count != number-1 || x.Ago != time.Duration(total-number+1)*time.Second {
				t.Fatalf("row %d of %d is %+v", i, want, x)
			}
		}
	})
}

// A number from before a restart is higher than any that this lobby has given.
func TestEventsSinceTheFuture(t *testing.T) {
	var e events
	e.add(wire.Event{Kind: wire.EventJoined}, time.Unix(1, 0))
	if rows := e.since(1<<64-1, time.Unix(2, 0)); rows != nil {
		t.Errorf("told %v", rows)
	}
}
