// Package terminaltest is what tests of screens need: a terminal in memory that
// a real program draws on, keys to press, and golden pictures.
package terminaltest

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// A Screen is a terminal in memory. It is made by [New] and may be used by
// several goroutines.
type Screen struct {
	mu  sync.Mutex // guards em and out
	em  *vt.Emulator
	out strings.Builder
	new chan struct{} // has an entry after something was written
}

// New returns a blank terminal, which ends with the test.
func New(t testing.TB, width, height int) *Screen {
	s := &Screen{em: vt.NewEmulator(width, height), new: make(chan struct{}, 1)}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, s.em) // its answers to queries, which nobody reads
	}()
	t.Cleanup(func() {
		_ = s.em.InputPipe().(io.Closer).Close()
		<-drained
	})
	return s
}

// Write draws what a program writes.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Write(p)
	if _, err := s.em.Write([]byte(strings.ReplaceAll(string(p), "\n", "\r\n"))); err != nil {
		return 0, err
	}
	select {
	case s.new <- struct{}{}:
	default:
	}
	return len(p), nil
}

// Picture returns what is seen, without colours.
func (s *Screen) Picture() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.em.String()
}

// Written returns every byte that the terminal got.
func (s *Screen) Written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// Shows waits until the terminal shows the words.
func (s *Screen) Shows(t testing.TB, words string) {
	t.Helper()
	for !strings.Contains(s.Picture(), words) {
		select {
		case <-s.new:
		case <-t.Context().Done():
			return
		case <-time.After(20 * time.Second):
			t.Fatalf("the terminal never shows %q:\n%s", words, s.Picture())
		}
	}
}

// Restored fails the test unless the program took the whole terminal, and gave it
// back as it was.
func (s *Screen) Restored(t testing.TB) {
	t.Helper()
	out := s.Written()
	for i, pair := range [][2]string{
		{"\x1b[?1049h", "\x1b[?1049l"}, {"\x1b[?25l", "\x1b[?25h"}, {"\x1b[?2004h", "\x1b[?2004l"}, {"\x1b[?1004h", "\x1b[?1004l"},
	} {
		on, off := strings.LastIndex(out, pair[0]), strings.LastIndex(out, pair[1])
		if on >= 0 && off < on || on < 0 && i == 0 {
			t.Errorf("%q at %d is not undone by %q at %d", pair[0], on, pair[1], off)
		}
	}
}
