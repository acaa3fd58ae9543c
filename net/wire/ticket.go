package wire

import (
	"errors"
	"net/netip"
	"time"
)

// A Ticket is the right to take one seat on one host until it expires: a link
// that exists already, as a row in the host's table. Only the host can say how
// long it holds; Life tells the others how long to bother.
type Ticket struct {
	Addrs  []netip.AddrPort `cbor:"1,keyasint"` // where the host listens, best first
	Link   uint32           `cbor:"2,keyasint"`
	Boot   uint64           `cbor:"3,keyasint"` // the host's boot id, part of the keys
	Secret [16]byte         `cbor:"4,keyasint"`
	Life   time.Duration    `cbor:"5,keyasint"` // nanoseconds
}

// maxAddrs bounds the addresses of one node.
const maxAddrs = 8

func (t *Ticket) clean() error {
	if t.Life < 0 {
		return errors.New("negative life")
	}
	return cleanAddrs(t.Addrs)
}

func cleanAddrs(addrs []netip.AddrPort) error {
	if len(addrs) > maxAddrs {
		return errors.New("too many addresses")
	}
	for i, a := range addrs {
		if !a.IsValid() || a.Port() == 0 {
			return errors.New("bad address")
		}
		addrs[i] = netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
	}
	return nil
}
