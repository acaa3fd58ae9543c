package link

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"time"

	"crypto/rand"
)

// A probe is kind (1), "roam" (4), nonce (8), zeros up to probeSize; the echo
// is the same bytes under another kind, so it is never longer.
const (
	probeMagic = "roam"
	probeSize  = 32
	probeLife  = 10 * time.Second // then a probe counts as unanswered
	maxProbes  = 4096             // of this socket, unanswered
)

// Probe asks an address for an echo. echoed is called with the round trip when
// it comes, by the goroutine that reads the socket, at most once. Probes may be
// lost: ask more than once.
func (s *Socket) Probe(to netip.AddrPort, echoed func(rtt time.Duration)) {
	var packet [probeSize]byte
	packet[0] = kindProbe
	copy(packet[1:], probeMagic)
	rand.Read(packet[5:13])
	if s.probes.asked(binary.BigEndian.Uint64(packet[5:]), probe{to, time.Now(), echoed}) {
		s.sent([]Packet{{Data: packet[:], Addr: to}})
	}
}

func wellFormedProbe(p []byte) bool {
	return len(p) >= 13 && string(p[1:5]) == probeMagic
}

// echo answers a probe. Nothing is remembered.
func (s *Socket) echo(p Packet, replies *Batch) {
	if !wellFormedProbe(p.Data) {
		s.drops.alien.Add(1)
		return
	}
	s.traffic.probes.Add(1)
	p.Data[0] = kindEcho
	replies.raw(p.Addr, p.Data[:min(len(p.Data), probeSize)])
}

type probe struct {
	to     netip.AddrPort
	at     time.Time
	echoed func(rtt time.Duration)
}

// A probeTable holds the probes of this socket that wait for their echo.
type probeTable struct {
	mu      sync.Mutex // guards the field below
	waiting map[uint64]probe
}

func (t *probeTable) asked(nonce uint64, p probe) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) >= maxProbes {
		return false
	}
	if t.waiting == nil {
		t.waiting = make(map[uint64]probe)
	}
	t.waiting[nonce] = p
	return true
}

func (t *probeTable) echoed(packet Packet, now time.Time) {
	if !wellFormedProbe(packet.Data) {
		return
	}
	nonce := binary.BigEndian.Uint64(packet.Data[5:])
	t.mu.Lock()
	p, ok := t.waiting[nonce]
	if ok && p.to == packet.Addr {
		delete(t.waiting, nonce)
	}
	t.mu.Unlock()
	if ok && p.to == packet.Addr {
		p.echoed(now.Sub(p.at))
	}
}

func (t *probeTable) sweep(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for nonce, p := range t.waiting {
		if now.Sub(p.at) > probeLife {
			delete(t.waiting, nonce)
		}
	}
}
