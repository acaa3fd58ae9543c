package host

import (
	"runtime/debug"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// about is what does not change while the host runs.
func (h *Host) about() *wire.About {
	m := &wire.About{
		Version: game.SafeText(h.cfg.Version), Cores: h.cfg.Cores, Tick: h.cfg.Tick,
		InLimit: h.cfg.Bandwidth, OutLimit: h.cfg.Bandwidth, Started: h.started,
	}
	for f, scale := range h.cfg.Gauge.Scales() {
		m.Factors = append(m.Factors, game.SafeText(balance.Factor(f).String()))
		m.Scales = append(m.Scales, scale[:])
	}
	return m
}

// builtVersion is the version that this program was built from.
func builtVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
