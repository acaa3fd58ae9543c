package host

import (
	"slices"
	"testing"

	"roam/balance"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// TestAboutComesFirst: after the greeting a host says what its reports are to be
// read against, and a host that was restarted says another number.
func TestAboutComesFirst(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		scales := balance.DefaultScales()
		scales[balance.CPU] = balance.Scale{.1, .2, .3, .4, .5}
		gauge, err := balance.NewGauge(scales, 0)
		if err != nil {
			t.Fatal(err)
		}
		b.startHost(1, func(c *Config) { c.Gauge, c.Bandwidth = gauge, 5e6 })
		b.startHost(2, nil)
		var kinds []wire.Kind
		b.lobby.mu.Lock()
		for _, s := range b.lobby.said {
			if s.host == "h1" {
				kinds = append(kinds, s.m.Kind())
			}
		}
		b.lobby.mu.Unlock()
		if want := []wire.Kind{wire.KindHello, wire.KindAbout, wire.KindReport, wire.KindRoster}; !slices.Equal(kinds[:4], want) {
			t.Errorf("it says %v", kinds)
		}
		m, other := last[*wire.About](b.lobby, "h1"), last[*wire.About](b.lobby, "h2")
		if m.Version != "v1.2.3" || m.Cores != 4 || m.Tick == 0 || m.InLimit != 5e6 || m.OutLimit != 5e6 {
			t.Errorf("about: %+v", m)
		}
		if len(m.Factors) != balance.NumFactors || m.Factors[balance.BytesIn] != "bytes_in" ||
			!slices.Equal(m.Scales[balance.CPU], []float64{.1, .2, .3, .4, .5}) {
			t.Errorf("factors %v with scales %v", m.Factors, m.Scales)
		}
		if m.Started == 0 || m.Started == other.Started {
			t.Errorf("started: %d and %d", m.Started, other.Started)
		}
	})
}

// TestBuiltVersion: there is always something to say.
func TestBuiltVersion(t *testing.T) {
	if builtVersion() == "" {
		t.Error("no version")
	}
}
