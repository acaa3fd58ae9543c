package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roam/balance"
)

// A rotationNote is a rotation file in a folder of its own, and what is logged
// about it. The test says when it was written.
type rotationNote struct {
	t    *testing.T
	file rotationFile
	log  strings.Builder
	now  time.Time
}

func newRotationNote(t *testing.T) *rotationNote {
	n := &rotationNote{t: t, now: time.Unix(1_000_000, 0)}
	n.file = rotationFile{path: filepath.Join(t.TempDir(), "rotation"), log: slog.New(slog.NewTextHandler(&n.log, nil))}
	return n
}

func (n *rotationNote) write(text string) {
	n.t.Helper()
	n.now = n.now.Add(time.Second)
	if err := os.WriteFile(n.file.path, []byte(text), 0o600); err != nil {
		n.t.Fatal(err)
	}
	if err := os.Chtimes(n.file.path, n.now, n.now); err != nil {
		n.t.Fatal(err)
	}
}

func (n *rotationNote) warnings() int { return strings.Count(n.log.String(), "level=WARN") }

// TestRotationFile: each time it is written it is a wish, once; nonsense is logged
// once and is none; and a file that is not there says nothing.
func TestRotationFile(t *testing.T) {
	n := newRotationNote(t)
	remove := func() {
		if err := os.Remove(n.file.path); err != nil {
			t.Fatal(err)
		}
	}
	for i, step := range []struct {
		do       func()
		want     balance.Rotation
		some     bool
		warnings int // in all
	}{
		{func() {}, 0, false, 0},
		{func() { n.write("out\n") }, balance.OutOfRotation, true, 0},
		{func() {}, 0, false, 0},
		{func() { n.write("out\n") }, balance.OutOfRotation, true, 0}, // somebody wants it again
		{func() { n.write("  online") }, balance.Online, true, 0},
		{func() { n.write("onlin") }, 0, false, 1},
		{func() {}, 0, false, 1},
		{func() { n.write("onlin") }, 0, false, 1},
		{func() { n.write("\x1b[31m" + strings.Repeat("x", 1<<20)) }, 0, false, 2},
		{func() { n.write("offline") }, balance.Offline, true, 2},
		{func() { n.write("") }, 0, false, 3},
		{remove, 0, false, 3},
		{func() { n.now = n.now.Add(-time.Second); n.write("") }, 0, false, 4}, // it was away since
		{remove, 0, false, 4},
		{func() { n.write("online") }, balance.Online, true, 4},
		{func() { remove(); os.Mkdir(n.file.path, 0o700) }, 0, false, 5},
		{func() {}, 0, false, 5},
	} {
		step.do()
		if got, some := n.file.read(); got != step.want || some != step.some {
			t.Errorf("step %d: %v, %v", i, got, some)
		}
		if n.warnings() != step.warnings {
			t.Fatalf("step %d: %d warnings: %s", i, n.warnings(), n.log.String())
		}
	}
	if strings.ContainsRune(n.log.String(), '\x1b') || len(n.log.String()) > 4096 {
		t.Error("what stands in the file is logged as it is")
	}
}

// TestNoRotationFile: without a name there is nothing to look at.
func TestNoRotationFile(t *testing.T) {
	if _, some := new(rotationFile).read(); some {
		t.Error("a wish from nowhere")
	}
}

// TestWishesAreInOrder: signals and the file are told as they come; between them the
// newest is the last.
func TestWishesAreInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newRotationNote(t)
		ctx, stop := context.WithCancel(t.Context())
		out, came, look := make(chan balance.Rotation), make(chan os.Signal), make(chan time.Time)
		done := make(chan struct{})
		go func() { defer close(done); passOn(ctx, out, came, look, &n.file) }()
		expect := func(want balance.Rotation) {
			t.Helper()
			if got := <-out; got != want {
				t.Errorf("%v, not %v", got, want)
			}
		}
		look <- time.Time{}
		synctest.Wait()
		n.write("out")
		look <- time.Time{}
		expect(balance.OutOfRotation)
		for s, want := range rotationSignals() {
			came <- s
			expect(want)
		}
		look <- time.Time{} // nothing new
		synctest.Wait()
		came <- os.Interrupt
		synctest.Wait()
		n.write("offline")
		look <- time.Time{}
		synctest.Wait()
		stop() // while nobody takes it
		<-done
	})
}

// TestRealSignals: the process's own signals turn the host.
func TestRealSignals(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := wishes(ctx, new(rotationFile))
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range rotationSignals() {
		if err := self.Signal(s); err != nil {
			t.Fatal(err)
		}
		if got := <-out; got != want {
			t.Errorf("%v says %v, not %v", s, got, want)
		}
	}
}
