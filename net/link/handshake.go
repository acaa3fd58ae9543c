package link

import (
	"bytes"
	"crypto/rand"
	"fmt"

	"github.com/flynn/noise"
)

// pattern says which Noise handshake a knock begins.
type pattern byte

const (
	patternXX     pattern = 1 // a client at a lobby: both show a static key
	patternNNpsk0 pattern = 2 // a node at a node: both hold the cluster's key
)

// The layouts of handshake datagrams; all fields big-endian.
//
//	knock    kind (1) version (1) pattern (1) nonce (8) cookie (16) size (2) noise, zeros up to knockSize
//	answer   kind (1) nonce (8) size (2) noise with payload: link id (4) boot (8)
//	cookie   kind (1) nonce (8) cookie (16)
//	refusal  kind (1) nonce (8) reason (2)
//	confirm  kind (1) link id (4) size (2) noise
//
// The nonce is the knocker's, so that a stranger off the path cannot answer in
// the node's place. An answer is never longer than its knock.
const (
	knockSize     = 512
	knockHeader   = 1 + 1 + 1 + 8 + 16 + 2
	answerHeader  = 1 + 8 + 2
	confirmHeader = 1 + 4 + 2
	cookieSize    = 16
	payloadSize   = 4 + 8
)

// prologue is mixed into every handshake: two versions cannot complete one.
const prologue = "roam 1"

// ephemeral is the private half of an end's ephemeral key. It is drawn apart from
// the handshake, so that a handshake can be made anew with it: what does not open
// leaves flynn/noise's state unusable (its rollback forgets the cipher's key), and
// one forged datagram would end a handshake.
type ephemeral [32]byte

func newEphemeral() (e ephemeral) {
	rand.Read(e[:])
	return e
}

func newNoise(p pattern, initiator bool, e ephemeral, key Key, cluster ClusterKey) (*noise.HandshakeState, error) {
	cfg := noise.Config{
		CipherSuite: noise.NewCipherSuite(noise.DH25519, noise.CipherAESGCM, noise.HashSHA256),
		Random:      bytes.NewReader(e[:]),
		Initiator:   initiator,
		Prologue:    []byte(prologue),
	}
	switch p {
	case patternXX:
		cfg.Pattern = noise.HandshakeXX
		cfg.StaticKeypair = noise.DHKey{Private: key.Private[:], Public: key.Public[:]}
	case patternNNpsk0:
		cfg.Pattern = noise.HandshakeNN
		cfg.PresharedKey = cluster[:]
		cfg.PresharedKeyPlacement = 0
	default:
		return nil, fmt.Errorf("link: no handshake pattern %d", p)
	}
	return noise.NewHandshakeState(cfg)
}

// linkSecret is what a finished handshake leaves: the keys of both directions,
// from which the link's own are derived.
func linkSecret(a, b *noise.CipherState) []byte {
	ka, kb := a.UnsafeKey(), b.UnsafeKey()
	return append(ka[:], kb[:]...)
}

// knockPacket lays out a knock.
func knockPacket(p pattern, nonce uint64, cookie [cookieSize]byte, message []byte) []byte {
	packet := make([]byte, 0, knockSize)
	packet = append(packet, kindKnock, Version, byte(p))
	packet = be.AppendUint64(packet, nonce)
	packet = append(packet, cookie[:]...)
	packet = be.AppendUint16(packet, uint16(len(message)))
	packet = append(packet, message...)
	return packet[:knockSize]
}

// sized reads a length and that many bytes at the end of a header.
func sized(packet []byte, header int) (message []byte, ok bool) {
	if len(packet) < header {
		return nil, false
	}
	n := int(be.Uint16(packet[header-2:]))
	if n > len(packet)-header {
		return nil, false
	}
	return packet[header : header+n], true
}
