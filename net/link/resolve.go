package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"roam/net/wire"
)

// A Resolver finds the addresses of a "host:port", best first.
type Resolver func(ctx context.Context, address string) ([]netip.AddrPort, error)

// Resolve asks the system's resolver; IPv4 and IPv6 addresses both count. An
// empty host is this machine.
func Resolve(ctx context.Context, address string) ([]netip.AddrPort, error) {
	host, number, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("link: an address is host:port: %w", err)
	}
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil || port == 0 {
		return nil, fmt.Errorf("link: %q is no port", number)
	}
	if host == "" {
		host = "localhost"
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	found := make([]netip.AddrPort, 0, len(addrs))
	for _, a := range addrs {
		found = append(found, netip.AddrPortFrom(a.Unmap(), uint16(port)))
	}
	return found, nil
}

// staggered is how long a knock at one address of a name waits before the next
// address is tried beside it, as in RFC 8305 (Happy Eyeballs).
const staggered = 250 * time.Millisecond

// KnockName resolves a "host:port" and knocks at all of its addresses, each a
// little after the one before, until the first that answers or until the time is
// over. The receiver hears only of the link that is returned.
func (s *Socket) KnockName(ctx context.Context, address string, resolve Resolver, within time.Duration, how KnockConfig, r Receiver) (*Link, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	addrs, err := resolve(ctx, address)
	if err == nil && len(addrs) == 0 {
		err = fmt.Errorf("%s has no address", address)
	}
	if err != nil {
		return nil, &wire.Error{Reason: wire.ReasonUnreachable, Detail: err.Error()}
	}
	type result struct {
		hands *handshake
		err   error
	}
	results := make(chan result, len(addrs))
	for i, to := range addrs {
		go func() {
			if err := pause(ctx, time.Duration(i)*staggered); err != nil {
				results <- result{err: &wire.Error{Reason: wire.ReasonUnreachable}}
				return
			}
			hands, err := s.shakeHands(ctx, to, how)
			results <- result{hands, err}
		}()
	}
	var first error
	for range addrs {
		res := <-results
		if res.err == nil {
			cancel() // the others give up; their handshakes leave nothing behind
			return res.hands.open(r)
		}
		var refused *wire.Error
		if first == nil || errors.As(res.err, &refused) && refused.Reason != wire.ReasonUnreachable {
			first = res.err
		}
	}
	return nil, first
}

// pause waits, and not at all for no time: in a bubble, the race detector of Go
// 1.26 does not survive timers that are due when they are made.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
