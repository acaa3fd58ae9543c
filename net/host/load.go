package host

import (
	"time"

	"roam/balance"
	"roam/net/wire"
)

// sampleWhenDue samples and reports, each as often as it is due.
func (h *Host) sampleWhenDue(now time.Time) {
	due := now.Sub(h.told) >= reportEvery
	if !due && now.Sub(h.sampled) < sampleEvery {
		return
	}
	if level := h.sample(now); level != h.level || due {
		h.report(now, level)
	}
}

// sample reads the host's load and returns its level. A reading that makes no
// sense is kept by the gauge as its Err.
func (h *Host) sample(now time.Time) balance.Level {
	g := h.cfg.Gauge
	h.sampled = now
	if h.rates.read(now, h.used()) {
		if limit := float64(h.cfg.Bandwidth); limit > 0 {
			_ = g.Observe(now, balance.BytesIn, h.rates.in/limit)
			_ = g.Observe(now, balance.BytesOut, h.rates.out/limit)
		}
		_ = g.Observe(now, balance.CPU, h.rates.cpu/float64(h.cfg.Cores))
	}
	outbox, queue, tick := h.fullest()
	_ = g.Observe(now, balance.Tick, tick)
	_ = g.Observe(now, balance.Outbox, outbox)
	_ = g.Observe(now, balance.Queue, queue)
	_ = g.Observe(now, balance.RTT, min(1, float64(h.self.took(now))/float64(h.cfg.MaxRTT)))
	_ = g.Observe(now, balance.Players, float64(len(h.where))/float64(h.cfg.Capacity))
	level, _ := g.Level()
	return level
}

// maxQueue is how many functions wait for a loop that counts as lost in work. In
// good health there are as many as arrive within a tenth of a tick.
const maxQueue = 4096

// fullest looks at what waits in the host. Of the players' outboxes it takes the
// mean: one who does not read what it is sent must not make the host look loaded.
func (h *Host) fullest() (outbox, queue, tick float64) {
	waiting := h.mail.Len()
	for _, o := range h.rooms {
		v := &o.room.vitals
		tick = max(tick, v.busy.load())
		outbox += v.outbox.load()
		waiting = max(waiting, o.room.mail.Len())
	}
	outbox /= float64(max(1, len(h.players)))
	if h.lobby != nil {
		outbox = max(outbox, h.lobby.Link().Filled())
	}
	for _, n := range h.neighbours {
		if n.session != nil {
			outbox = max(outbox, n.session.Link().Filled())
		}
	}
	return outbox, float64(waiting) / maxQueue, tick
}

// report tells the lobby how the host is doing.
func (h *Host) report(now time.Time, level balance.Level) {
	h.level = level
	if h.lobby == nil {
		return
	}
	h.told = now
	h.flow.read(now, h.used())
	load := h.cfg.Gauge.Load()
	m := &wire.Report{
		Addrs:    h.addrs(),
		Level:    uint8(level),
		Load:     h.cfg.Gauge.Score(),
		Players:  len(h.players),
		Reserved: len(h.where) - len(h.players),
		Capacity: h.cfg.Capacity,
		Rotation: uint8(h.rotation),
		Spans:    h.spans,
		Factors:  load[:],
		In:       uint64(h.flow.in),
		Out:      uint64(h.flow.out),
		RTT:      h.self.took(now),
		Unwell:   h.unwell(),
		Movers:   h.movers(now),
	}
	for id, o := range h.rooms {
		m.Rooms = append(m.Rooms, wire.RoomReport{Room: id, Players: o.taken, Capacity: h.cfg.RoomCapacity, Private: o.private})
		m.Parked += int(o.room.vitals.parked.Load())
	}
	h.lobby.Send(m)
}
