package host

import (
	"testing"
	"time"

	"roam/net/wire"
)

// TestStatsBeforeTheHost: who looks on too early is told so.
func TestStatsBeforeTheHost(t *testing.T) {
	s := new(Stats)
	if _, err := s.Ask(t.Context()); err == nil {
		t.Error("a host that does not run says how it stands")
	}
	if got := s.Link().DatagramsIn; got != 0 {
		t.Errorf("it has taken %d datagrams", got)
	}
}

// TestCountingAllocates: nothing, for each view and tick is counted.
func TestCountingAllocates(t *testing.T) {
	s := new(Stats)
	m := wire.Migrated{Cause: wire.CauseRelief, Gap: time.Second}
	if n := testing.AllocsPerRun(100, func() {
		s.viewed(200)
		s.Ticks.Add(time.Millisecond)
		s.Migrations.Add(&m)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if s.Views.Load() != 101 || s.ViewSize.Load() != 101*200 {
		t.Errorf("%d views of %d bytes", s.Views.Load(), s.ViewSize.Load())
	}
}
