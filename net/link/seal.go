package link

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// Version is the protocol's version. It is part of every key, so two versions
// that differ in the envelope cannot even open each other's datagrams.
const Version = 1

// sealer holds one link's two keys. Each direction has its own: with one key
// for both, a datagram sent back to its sender would be accepted there.
type sealer struct {
	seal, open cipher.AEAD
	id         uint32
	kind       byte   // of the datagrams this end sends
	counter    uint64 // of the next datagram; never goes back under one key

	// A ticket that waits has no keys: most are never used. They are derived from
	// these when a datagram comes, and kept once one opens.
	secret []byte
	boot   uint64
}

// newSealer derives the keys from the link's secret. The accepting node's boot
// id is part of them, so that a restarted node, which counts its link ids and
// counters from the start again, never does so under an old key.
func newSealer(secret []byte, id uint32, boot uint64, dialed bool) (s sealer, err error) {
	s = sealer{id: id, kind: kindToDialer}
	if dialed {
		s.kind = kindToAcceptor
	}
	toAcceptor, err := newAEAD(secret, id, boot, kindToAcceptor)
	if err != nil {
		return sealer{}, err
	}
	toDialer, err := newAEAD(secret, id, boot, kindToDialer)
	if err != nil {
		return sealer{}, err
	}
	s.seal, s.open = toDialer, toAcceptor
	if dialed {
		s.seal, s.open = toAcceptor, toDialer
	}
	return s, nil
}

// newTicketSealer is newSealer for the accepting end of a ticket that waits.
func newTicketSealer(secret []byte, id uint32, boot uint64) sealer {
	return sealer{id: id, kind: kindToDialer, secret: secret, boot: boot}
}

// used derives the keys of a ticket for which a datagram has come. One that does
// not open leaves nothing behind.
func (s *sealer) used(datagram []byte) (plain []byte, err error) {
	open, err := newAEAD(s.secret, s.id, s.boot, kindToAcceptor)
	if err != nil {
		return nil, err
	}
	if plain, err = openedBy(open, datagram); err != nil {
		return nil, err
	}
	seal, err := newAEAD(s.secret, s.id, s.boot, kindToDialer)
	if err != nil {
		return nil, err
	}
	s.open, s.seal, s.secret = open, seal, nil
	return plain, nil
}

func newAEAD(secret []byte, id uint32, boot uint64, kind byte) (cipher.AEAD, error) {
	info := be.AppendUint32([]byte{'r', 'o', 'a', 'm', Version, kind}, id)
	info = be.AppendUint64(info, boot)
	key, err := hkdf.Key(sha256.New, secret, nil, string(info), 16)
	if err != nil {
		return nil, fmt.Errorf("link: derive key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("link: expand key: %w", err)
	}
	return cipher.NewGCM(block)
}

// appendSealed appends one data datagram that holds plain.
func (s *sealer) appendSealed(dst, plain []byte) []byte {
	at := len(dst)
	dst = append(dst, s.kind)
	dst = be.AppendUint32(dst, s.id)
	dst = be.AppendUint64(dst, s.counter)
	s.counter++
	header := dst[at:]
	return s.seal.Seal(dst, header[1:dataHeader], plain, header)
}

// opened opens a data datagram in place. The caller has checked its length.
func (s *sealer) opened(datagram []byte) (plain []byte, err error) {
	if s.open == nil {
		return s.used(datagram)
	}
	return openedBy(s.open, datagram)
}

func openedBy(key cipher.AEAD, datagram []byte) (plain []byte, err error) {
	sealed := datagram[dataHeader:]
	return key.Open(sealed[:0], datagram[1:dataHeader], sealed, datagram[:dataHeader])
}
