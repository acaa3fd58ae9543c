package link

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"time"

	"github.com/flynn/noise"

	"roam/net/wire"
)

// KnockConfig says how to knock: with a static key, or with the cluster's.
type KnockConfig struct {
	// Key is who knocks, at a lobby. Verify then says whether the far end's
	// static key is the right one.
	Key    Key
	Verify func(remote PublicKey) error
	// Cluster is used instead if it is set.
	Cluster ClusterKey
	Limits  Limits
}

// How often a knock is repeated while nobody answers: loss is likelier than a
// slow answer at first, less so each time.
const (
	knockAgain    = 250 * time.Millisecond
	knockAgainMax = 2 * time.Second
)

// Knock shakes hands with the node at an address and returns the link. It tries
// until ctx is done. Errors: *wire.Error with ReasonUnreachable when nobody
// answered, or with the node's reason; what Verify returned, wrapped.
func (s *Socket) Knock(ctx context.Context, to netip.AddrPort, how KnockConfig, r Receiver) (*Link, error) {
	hands, err := s.shakeHands(ctx, to, how)
	if err != nil {
		return nil, err
	}
	return hands.open(r)
}

// shakeHands goes as far as a handshake can without making a link.
func (s *Socket) shakeHands(ctx context.Context, to netip.AddrPort, how KnockConfig) (*handshake, error) {
	p := patternXX
	if !how.Cluster.IsZero() {
		p = patternNNpsk0
	}
	k := knocking{socket: s, to: to, how: how, pattern: p, ephemeral: newEphemeral()}
	if err := k.begin(); err != nil {
		return nil, err
	}
	return k.run(ctx)
}

// knocking is one knock under way, in its caller's goroutine.
type knocking struct {
	socket    *Socket
	to        netip.AddrPort
	how       KnockConfig
	pattern   pattern
	ephemeral ephemeral
	hs        *noise.HandshakeState
	first     []byte
	nonce     uint64
	cookie    [cookieSize]byte
}

// begin makes the handshake and its first message: the same ones each time.
func (k *knocking) begin() (err error) {
	if k.hs, err = newNoise(k.pattern, true, k.ephemeral, k.how.Key, k.how.Cluster); err != nil {
		return fmt.Errorf("link: knock: %w", err)
	}
	if k.first, _, _, err = k.hs.WriteMessage(nil, nil); err != nil {
		return fmt.Errorf("link: knock: %w", err)
	}
	return nil
}

// A handshake is done at this end: all that a link needs.
type handshake struct {
	socket  *Socket
	to      netip.AddrPort
	limits  Limits
	id      uint32
	boot    uint64
	secret  []byte
	remote  PublicKey
	confirm []byte // XX: what the far end still needs
}

func (k *knocking) run(ctx context.Context) (*handshake, error) {
	var random [8]byte
	rand.Read(random[:])
	k.nonce = be.Uint64(random[:])
	answers := k.socket.handshakes.await(k.nonce)
	defer k.socket.handshakes.forget(k.nonce)

	wait := knockAgain
	timer := time.NewTimer(wait)
	defer timer.Stop()
	k.send()
	for {
		select {
		case <-ctx.Done():
			return nil, &wire.Error{Reason: wire.ReasonUnreachable}
		case <-k.socket.closing:
			return nil, ErrClosed
		case <-timer.C:
			k.send()
			wait = min(wait*3/2, knockAgainMax)
			timer.Reset(wait)
		case packet := <-answers:
			if packet.Addr != k.to {
				continue
			}
			hands, err := k.answered(packet.Data)
			if hands != nil || err != nil {
				return hands, err
			}
		}
	}
}

func (k *knocking) send() {
	packet := knockPacket(k.pattern, k.nonce, k.cookie, k.first)
	k.socket.sent([]Packet{{Data: packet, Addr: k.to}})
}

// answered takes one answer. Neither a handshake nor an error means: go on waiting,
// since anyone on the path may have sent it.
func (k *knocking) answered(packet []byte) (*handshake, error) {
	switch packet[0] {
	case kindCookie:
		if len(packet) >= 9+cookieSize {
			copy(k.cookie[:], packet[9:])
			k.send()
		}
		return nil, nil
	case kindRefusal:
		if len(packet) < 11 {
			return nil, nil
		}
		return nil, &wire.Error{Reason: wire.Reason(be.Uint16(packet[9:]))}
	}
	message, ok := sized(packet, answerHeader)
	if !ok {
		return nil, nil
	}
	payload, up, down, err := k.hs.ReadMessage(nil, message)
	if err != nil || len(payload) < payloadSize {
		return nil, k.begin() // forged; the true one may yet come
	}
	done := &handshake{
		socket: k.socket, to: k.to, limits: k.how.Limits,
		id: be.Uint32(payload), boot: be.Uint64(payload[4:]),
	}
	if k.pattern == patternNNpsk0 {
		done.secret = linkSecret(up, down)
		return done, nil
	}
	done.remote = PublicKey(k.hs.PeerStatic())
	if k.how.Verify != nil {
		if err := k.how.Verify(done.remote); err != nil {
			return nil, fmt.Errorf("link: knock: %w", err)
		}
	}
	third, up, down, err := k.hs.WriteMessage(nil, nil)
	if err != nil {
		return nil, fmt.Errorf("link: knock: %w", err)
	}
	done.secret = linkSecret(up, down)
	done.confirm = be.AppendUint32([]byte{kindConfirm}, done.id)
	done.confirm = be.AppendUint16(done.confirm, uint16(len(third)))
	done.confirm = append(done.confirm, third...)
	return done, nil
}

// open makes this end's link. The confirming message goes out at once and is
// repeated until the far end is heard.
func (h *handshake) open(r Receiver) (*Link, error) {
	s := h.socket
	l, err := newLink(s, h.id, h.boot, h.secret, true, h.limits, r)
	if err != nil {
		return nil, err
	}
	l.remote, l.confirm = h.remote, h.confirm
	if err := s.dial(l, h.to); err != nil {
		return nil, err
	}
	b := s.batches.Get().(*Batch)
	s.visit(l, b, time.Now())
	b.Send()
	s.batches.Put(b)
	return l, nil
}
