package link

import (
	"net/netip"
	"time"
)

// A path is where a link's far end is, and whether that is proved. A valid,
// newest datagram from elsewhere moves the link (the player changed networks, or
// a NAT its mind); until the new address answers a challenge, it is sent no more
// than a small multiple of what came from it, so that nobody can point a node's
// stream at a stranger.
type path struct {
	addr       netip.AddrPort
	proved     bool
	last       netip.AddrPort // the last address that was proved
	budget     int            // bytes that may yet be sent to an unproved address
	token      [8]byte
	challenged time.Time
	moved      time.Time
}

// heard notes a valid datagram of size bytes from an address. Only the newest
// datagram may move the link, and only an accepted link moves: a client's node
// stays where it is. It reports whether the link moved.
func (p *path) heard(from netip.AddrPort, size int, newest, dialed bool, now time.Time) (moved bool) {
	switch {
	case from == p.addr:
		if !p.proved {
			p.budget += amplification * size
		}
	case dialed || !newest:
	case p.addr.IsValid() && now.Sub(p.moved) < moveEvery:
	default:
		if moved = p.addr.IsValid(); moved {
			p.moved = now
		}
		p.addr = from
		p.proved = from == p.last
		p.budget = amplification * size
		p.challenged = time.Time{}
		p.token = randomToken()
	}
	return moved
}

// answered notes the response to a challenge.
func (p *path) answered(from netip.AddrPort, token [8]byte) {
	if from == p.addr && token == p.token {
		p.proved, p.last = true, from
	}
}

// challengeDue tells whether the address should be challenged (again).
func (p *path) challengeDue(now time.Time) bool {
	return !p.proved && p.addr.IsValid() && now.Sub(p.challenged) >= challengeEvery
}

// spend takes size bytes off what may be sent and tells whether it may be.
func (p *path) spend(size int) bool {
	if p.proved {
		return true
	}
	if p.budget < size {
		return false
	}
	p.budget -= size
	return true
}
