package link

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// ErrPin is returned when a lobby's key is not the one that it had before.
var ErrPin = errors.New("link: the key is not the one pinned for this address")

// Pins remember the public key of each lobby, as ssh's known_hosts does: the
// first key that an address shows is kept, and another one is refused from
// then on. A nil *Pins takes any key. It may be used by any goroutine.
type Pins struct {
	path string // "" keeps them in memory only

	mu    sync.Mutex // guards the field below
	known map[string]PublicKey
}

// LoadPins reads the pins from a file, which need not exist yet; with an empty
// path they live as long as the process.
func LoadPins(path string) (*Pins, error) {
	p := &Pins{path: path, known: make(map[string]PublicKey)}
	if path == "" {
		return p, nil
	}
	if err := p.read(); err != nil {
		return nil, err
	}
	return p, nil
}

// read takes over what the file holds by now. The lock is held, or not yet needed.
func (p *Pins) read() error {
	f, err := os.Open(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("link: pins: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		address, text, ok := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if address == "" || strings.HasPrefix(address, "#") {
			continue
		}
		key, err := ParsePublicKey(text)
		if !ok || err != nil {
			return fmt.Errorf("link: %s:%d: want an address and a public key", p.path, n)
		}
		p.known[address] = key
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("link: %s: %w", p.path, err)
	}
	return nil
}

// Check holds a key against the one pinned for the address, or pins it if it is
// the first.
func (p *Pins) Check(address string, key PublicKey) error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.known[address]; !ok && p.path != "" {
		if err := p.read(); err != nil { // another program may have pinned it since
			return err
		}
	}
	if known, ok := p.known[address]; ok {
		if known != key {
			return ErrPin
		}
		return nil
	}
	p.known[address] = key
	if p.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
		return fmt.Errorf("link: pins: %w", err)
	}
	f, err := os.OpenFile(p.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("link: pins: %w", err)
	}
	_, err = fmt.Fprintf(f, "%s %s\n", address, key)
	return errors.Join(err, f.Close())
}
