package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"roam/balance"
	"roam/game"
)

// rotationNamed reads the word for a rotation, of a flag or a file.
func rotationNamed(word string) (balance.Rotation, bool) {
	switch word {
	case "online":
		return balance.Online, true
	case "out":
		return balance.OutOfRotation, true
	case "offline":
		return balance.Offline, true
	}
	return 0, false
}

// wishes sends what the rotation file says, whenever it is written, and what
// signals say, until ctx is done.
func wishes(ctx context.Context, file *rotationFile) <-chan balance.Rotation {
	out := make(chan balance.Rotation)
	came := make(chan os.Signal, 8)
	for s := range rotationSignals() {
		signal.Notify(came, s)
	}
	ticker := time.NewTicker(lookEvery)
	context.AfterFunc(ctx, func() {
		signal.Stop(came)
		ticker.Stop()
	})
	go passOn(ctx, out, came, ticker.C, file)
	return out
}

// lookEvery is how often the rotation file is looked at.
const lookEvery = time.Second

// passOn is the loop of wishes.
func passOn(ctx context.Context, out chan<- balance.Rotation, came <-chan os.Signal, look <-chan time.Time, file *rotationFile) {
	signals := rotationSignals()
	for {
		wish, some := balance.Rotation(0), false
		select {
		case <-ctx.Done():
			return
		case s := <-came:
			wish, some = signals[s]
		case <-look:
			wish, some = file.read()
		}
		if !some {
			continue
		}
		select {
		case out <- wish:
		case <-ctx.Done():
			return
		}
	}
}

// A rotationFile is a file that holds one word: online, out or offline. Whoever
// writes it wishes the host's rotation; if it is not there, or has no name, nobody
// does.
type rotationFile struct {
	path string
	log  *slog.Logger

	size    int64 // when it was read last
	changed time.Time
	failed  string // what was wrong with it last, which is logged once
}

// maxWord is more than any rotation's word has, with what may stand around it.
const maxWord = 64

// read returns the wish if the file was written since it was last read.
func (f *rotationFile) read() (wish balance.Rotation, some bool) {
	info, err := os.Stat(f.path)
	switch {
	case f.path == "" || os.IsNotExist(err):
		f.changed, f.failed = time.Time{}, ""
		return 0, false
	case err != nil:
	case !info.Mode().IsRegular():
		err = errors.New("it is not a file that holds a word")
	case info.Size() == f.size && info.ModTime().Equal(f.changed):
		return 0, false
	default:
		if wish, err = f.word(); err == nil {
			f.failed, some = "", true
		}
		f.size, f.changed = info.Size(), info.ModTime()
	}
	if err != nil && err.Error() != f.failed {
		f.failed = err.Error()
		f.log.Warn("rotation file is ignored", "file", f.path, "err", err)
	}
	return wish, some
}

// word reads what the file says.
func (f *rotationFile) word() (balance.Rotation, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxWord))
	if err != nil {
		return 0, err
	}
	word := string(bytes.TrimSpace(text))
	wish, ok := rotationNamed(word)
	if !ok {
		return 0, fmt.Errorf("it says %q: write online, out or offline", game.Safe(word, 16))
	}
	return wish, nil
}
