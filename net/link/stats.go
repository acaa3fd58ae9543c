package link

import "sync/atomic"

// Stats counts what a socket saw since it was opened.
type Stats struct {
	Links         int    // that exist now, waiting tickets included
	DatagramsIn   uint64 // of any kind
	DatagramsOut  uint64
	BytesIn       uint64 // of UDP payload
	BytesOut      uint64
	Segments      uint64 // of KCP, sent for the first time
	Resent        uint64 // segments that KCP sent again
	Probes        uint64 // echoed
	Handshakes    uint64 // completed, as the accepting end
	Moves         uint64 // links that followed their far end to a new address
	DroppedAlien  uint64 // no kind of ours, or too short
	DroppedNoLink uint64 // data for a link that is not there
	DroppedReplay uint64 // seen before, or too old
	DroppedSealed uint64 // did not open
	DroppedShape  uint64 // opened, but the inside is not well-formed
	DroppedPath   uint64 // not sent: the address is unproved and had its share
	DroppedKnock  uint64 // a handshake message that leads nowhere
	KnocksLimited uint64 // knocks refused or put off by rate or number
}

// traffic and drops are counted by several goroutines.
type traffic struct {
	packetsIn, packetsOut, bytesIn, bytesOut, segments, resent, probes, handshakes, moves atomic.Uint64
}

type drops struct {
	alien, unknown, replay, sealed, malformed, unproved, knock, limited atomic.Uint64
}

// Stats returns the counts so far.
func (s *Socket) Stats() Stats {
	s.mu.RLock()
	links := len(s.accepted) + len(s.dialed)
	s.mu.RUnlock()
	return Stats{
		Links:         links,
		DatagramsIn:   s.traffic.packetsIn.Load(),
		DatagramsOut:  s.traffic.packetsOut.Load(),
		BytesIn:       s.traffic.bytesIn.Load(),
		BytesOut:      s.traffic.bytesOut.Load(),
		Segments:      s.traffic.segments.Load(),
		Resent:        s.traffic.resent.Load(),
		Probes:        s.traffic.probes.Load(),
		Handshakes:    s.traffic.handshakes.Load(),
		Moves:         s.traffic.moves.Load(),
		DroppedAlien:  s.drops.alien.Load(),
		DroppedNoLink: s.drops.unknown.Load(),
		DroppedReplay: s.drops.replay.Load(),
		DroppedSealed: s.drops.sealed.Load(),
		DroppedShape:  s.drops.malformed.Load(),
		DroppedPath:   s.drops.unproved.Load(),
		DroppedKnock:  s.drops.knock.Load(),
		KnocksLimited: s.drops.limited.Load(),
	}
}
