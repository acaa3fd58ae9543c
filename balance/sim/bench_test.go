package sim

import (
	"runtime"
	"testing"
	"time"
)

// million is an hour of a thousand hosts and a million players, of whom a third
// leave in that time and others come.
func million() Scenario {
	return Scenario{
		Hosts: 1000, Players: 1_300_000, Seed: 1,
		Host: HostModel{
			Capacity: 2000, Places: 100, Base: 2 * time.Millisecond, Crowd: 100 * time.Nanosecond,
			Speeds: []float64{1, 1.3, .8, 1, .6},
		},
		Player: PlayerModel{Quiet: 10 * time.Microsecond, Active: 25 * time.Microsecond, Excited: 70 * time.Microsecond},
		Sites: []Site{
			{At: [2]float64{0, 0}, Hosts: 2, Players: 3},
			{At: [2]float64{40, 10}, Hosts: 2, Players: 2},
			{At: [2]float64{90, 60}, Hosts: 1, Players: 1},
		},
		Start: Start{Share: .77},
		Phases: []Phase{
			{For: 20 * time.Minute, Come: .08, Go: .1, Active: .3, Excited: .05},
			{For: 20 * time.Minute, Come: .1, Go: .1, Active: .4, Excited: .2},
			{For: 20 * time.Minute, Come: .08, Go: .15, Active: .3, Excited: .1},
		},
	}
}

func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		r, err := Run(million(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		b.ReportMetric(float64(mem.Sys)/(1<<20), "MiB")
		b.ReportMetric(float64(r.Peak), "players")
		b.ReportMetric(float64(r.Joined), "joins")
		b.ReportMetric(float64(r.Moved), "migrations")
		b.ReportMetric(100*r.Over, "over-%")
		b.ReportMetric(r.Uneven, "max/mean")
	}
}
