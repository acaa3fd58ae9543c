package admin

import "roam/net/link"

// countLinks exports what a node's socket counts.
func countLinks(s samples, c link.Stats) {
	const datagrams, bytes = "UDP datagrams of any kind.", "Bytes of UDP payload."
	s.counter("roam_link_datagrams_total", datagrams, c.DatagramsIn, "direction", "in")
	s.counter("roam_link_datagrams_total", datagrams, c.DatagramsOut, "direction", "out")
	s.counter("roam_link_bytes_total", bytes, c.BytesIn, "direction", "in")
	s.counter("roam_link_bytes_total", bytes, c.BytesOut, "direction", "out")
	s.counter("roam_link_segments_total", "KCP segments sent for the first time.", c.Segments)
	s.counter("roam_link_resent_segments_total", "KCP segments sent again.", c.Resent)
	for _, drop := range []struct {
		cause string
		n     uint64
	}{
		{"alien", c.DroppedAlien},
		{"no_link", c.DroppedNoLink},
		{"replay", c.DroppedReplay},
		{"seal", c.DroppedSealed},
		{"shape", c.DroppedShape},
		{"path", c.DroppedPath},
		{"knock", c.DroppedKnock},
		{"limit", c.KnocksLimited},
	} {
		s.counter("roam_link_dropped_datagrams_total", "Datagrams dropped, by cause; path: not sent, all others: not taken.", drop.n, "cause", drop.cause)
	}
	s.counter("roam_link_probes_total", "Probes echoed.", c.Probes)
	s.counter("roam_link_handshakes_total", "Handshakes completed, as the accepting end.", c.Handshakes)
	s.counter("roam_link_moves_total", "Links that followed their far end to a new address.", c.Moves)
	s.gauge("roam_links", "Links there are, tickets that wait included.", float64(c.Links))
}
