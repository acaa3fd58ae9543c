package lobby

import (
	"errors"
	"math"

	"roam/balance"
	"roam/net/session"
	"roam/net/wire"
)

// A host may report anything. What cannot be true is not kept, and counts against
// its health; what it reported before stands.

// plausible returns why a report cannot be true, beyond what its codec refuses.
func plausible(m *wire.Report) error {
	switch {
	case math.IsInf(m.Load, 0):
		return errors.New("a load without end")
	case m.Rotation > uint8(balance.Offline):
		return errors.New("a rotation that there is not")
	case max(m.Players, m.Reserved, m.Parked, m.Capacity) > maxSeats:
		return errors.New("more seats than any host has")
	}
	for _, reading := range m.Factors {
		if math.IsNaN(reading) || math.IsInf(reading, 0) || reading < 0 {
			return errors.New("a reading that no meter shows")
		}
	}
	return nil
}

// misreported notes that a host's report makes no sense.
func (b *Lobby) misreported(s *session.Session, why error) {
	if h := b.visits[s]; h != nil {
		h.fault = sentence("its report makes no sense: %v", why)
	}
}

// compare tells what a report changes.
func (b *Lobby) compare(h *host, m *wire.Report) {
	was := h.report
	if was == nil {
		return
	}
	if was.Rotation != m.Rotation {
		to := balance.Rotation(m.Rotation)
		b.cfg.Log.Info("host's rotation", "host", h.name, "rotation", to.String())
		b.event(wire.Event{Kind: wire.EventRotation, Host: h.name, Detail: sentence("%v", to)})
	}
	if was.Level != m.Level {
		b.event(wire.Event{
			Kind: wire.EventLevel, Host: h.name,
			Detail: sentence("%v, was %v", balance.Level(m.Level), balance.Level(was.Level)),
		})
	}
}
