package link

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/netip"
	"time"
)

// A doorman bounds what knocks may cost: a rate per address, and cookies that
// show that a knocker receives at the address that it claims. It belongs to the
// goroutine that reads the socket.
type doorman struct {
	secret [32]byte // of this boot's cookies
	rate   float64  // knocks per second and address
	seen   map[netip.Prefix]bucket
}

// bucket is a token bucket: what an address may still cost, and as of when.
type bucket struct {
	tokens float64
	at     time.Time
}

const (
	// cookieLife is how long a cookie holds at least; at most it is twice that.
	cookieLife = 10 * time.Second
	// maxSeen bounds the addresses that are remembered. When there are more,
	// all are forgotten: the number of half-open handshakes still holds.
	maxSeen = 16 << 10
)

func newDoorman(rate int) doorman {
	d := doorman{rate: float64(rate), seen: make(map[netip.Prefix]bucket)}
	rand.Read(d.secret[:])
	return d
}

// Network is what whoever sends from an address is sure to have, to count by: an IPv4
// address, or an IPv6 /64. Of no address it is none.
func Network(of netip.Addr) netip.Prefix {
	bits := 32
	if of.Is6() {
		bits = 64
	}
	network, _ := of.Prefix(bits) // an error only for no address
	return network
}

// admit takes one token of the address and tells whether there was one.
func (d *doorman) admit(from netip.Addr, now time.Time) bool {
	who := Network(from)
	if !who.IsValid() {
		return false
	}
	burst := 2 * d.rate
	b, ok := d.seen[who]
	if !ok {
		if len(d.seen) >= maxSeen {
			clear(d.seen)
		}
		b = bucket{tokens: burst, at: now}
	}
	b.tokens = min(burst, b.tokens+d.rate*now.Sub(b.at).Seconds())
	b.at = now
	ok = b.tokens >= 1
	if ok {
		b.tokens--
	}
	d.seen[who] = b
	return ok
}

// cookie is what a knocker from this address must show now.
func (d *doorman) cookie(from netip.AddrPort, nonce uint64, now time.Time) [cookieSize]byte {
	return d.cookieOf(from, nonce, now.UnixNano()/int64(cookieLife))
}

func (d *doorman) cookieHolds(shown []byte, from netip.AddrPort, nonce uint64, now time.Time) bool {
	period := now.UnixNano() / int64(cookieLife)
	this, last := d.cookieOf(from, nonce, period), d.cookieOf(from, nonce, period-1)
	return subtle.ConstantTimeCompare(shown, this[:])|subtle.ConstantTimeCompare(shown, last[:]) == 1
}

func (d *doorman) cookieOf(from netip.AddrPort, nonce uint64, period int64) (c [cookieSize]byte) {
	addr := from.Addr().As16()
	mac := hmac.New(sha256.New, d.secret[:])
	mac.Write(addr[:])
	mac.Write(be.AppendUint16(nil, from.Port()))
	mac.Write(be.AppendUint64(nil, nonce))
	mac.Write(be.AppendUint64(nil, uint64(period)))
	copy(c[:], mac.Sum(nil))
	return c
}
