package link

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"roam/game"
)

// A PublicKey is the public half of a Key: 32 bytes of X25519.
type PublicKey [32]byte

// PlayerID is who the holder of the key is, for life.
func (k PublicKey) PlayerID() (id game.PlayerID) {
	sum := sha256.Sum256(k[:])
	copy(id[:], sum[:])
	return id
}

// IsZero tells whether there is no key.
func (k PublicKey) IsZero() bool { return k == PublicKey{} }

// String returns the key as base64, as it stands in files and addresses.
func (k PublicKey) String() string { return base64.RawURLEncoding.EncodeToString(k[:]) }

// ParsePublicKey reads what String wrote.
func ParsePublicKey(s string) (k PublicKey, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) != len(k) {
		return PublicKey{}, errors.New("link: a public key is 43 characters of base64")
	}
	copy(k[:], raw)
	return k, nil
}

// A Key is a static key pair: what makes a player or a lobby the same one as
// the last time.
type Key struct {
	Private [32]byte
	Public  PublicKey
}

// IsZero tells whether there is no key.
func (k Key) IsZero() bool { return k == Key{} }

// NewKey makes a key pair.
func NewKey() (Key, error) {
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return Key{}, fmt.Errorf("link: make key: %w", err)
	}
	return Key{
		Private: [32]byte(private.Bytes()),
		Public:  PublicKey(private.PublicKey().Bytes()),
	}, nil
}

// LoadKey reads the key pair from a file, or makes one and keeps it there,
// readable by its owner only.
func LoadKey(path string) (Key, error) {
	raw, err := loadSecret(path, func() ([32]byte, error) {
		k, err := NewKey()
		return k.Private, err
	})
	if err != nil {
		return Key{}, err
	}
	private, err := ecdh.X25519().NewPrivateKey(raw[:])
	if err != nil {
		return Key{}, fmt.Errorf("link: key in %s: %w", path, err)
	}
	return Key{Private: raw, Public: PublicKey(private.PublicKey().Bytes())}, nil
}

// A ClusterKey is the secret that all nodes of one cluster share.
type ClusterKey [32]byte

// IsZero tells whether there is no key.
func (k ClusterKey) IsZero() bool { return k == ClusterKey{} }

// NewClusterKey makes a cluster key.
func NewClusterKey() (k ClusterKey) {
	rand.Read(k[:])
	return k
}

// ParseClusterKey reads a cluster key as base64, white space around it ignored.
func ParseClusterKey(s string) (ClusterKey, error) {
	raw, err := parseSecret(s)
	return ClusterKey(raw), err
}

// LoadClusterKey reads the cluster key from a file, or makes one and keeps it
// there, readable by its owner only.
func LoadClusterKey(path string) (ClusterKey, error) {
	raw, err := loadSecret(path, func() ([32]byte, error) { return NewClusterKey(), nil })
	return ClusterKey(raw), err
}

func parseSecret(s string) (raw [32]byte, err error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil || len(b) != len(raw) {
		return raw, errors.New("a key is 43 characters of base64")
	}
	return [32]byte(b), nil
}

// loadSecret reads a secret file, or makes it if there is none. Two programs
// that start at once agree: the file appears whole, and the first one stays.
func loadSecret(path string, make func() ([32]byte, error)) (raw [32]byte, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeSecret(path, make); err == nil {
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return raw, fmt.Errorf("link: key file: %w", err)
	}
	if raw, err = parseSecret(string(text)); err != nil {
		return raw, fmt.Errorf("link: key file %s: %w", path, err)
	}
	return raw, nil
}

func makeSecret(path string, make func() ([32]byte, error)) error {
	raw, err := make()
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := fmt.Fprintln(f, base64.RawURLEncoding.EncodeToString(raw[:])); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
