package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"

	"roam/cmd/play/screen"
	"roam/cmd/settings"
	"roam/cmd/terminal"
	"roam/game"
)

// play puts the screen up and takes it down.
func play(ctx context.Context, set choices, s surroundings) (err error) {
	out, err := openLog(set.logFile, s.lookupEnv)
	if err != nil {
		return settings.Usage(err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	log, err := settings.NewLogger(out, set.log)
	if err != nil {
		return err
	}

	theme, err := chooseTheme(set.theme, s.lookupEnv)
	if err != nil {
		return settings.Usage(err)
	}
	j, err := s.join(set, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	return screen.Run(ctx, screen.Options{
		Join:          j.Join,
		Name:          game.Safe(set.name, game.MaxNameCells),
		Lobby:         set.lobby,
		Theme:         theme,
		ASCII:         set.ascii,
		ReducedMotion: set.reducedMotion,
		Log:           log,
	}, s.stdin, s.stdout)
}

// chooseTheme returns the theme asked for, or nil: the screen then asks the
// terminal how bright it is.
func chooseTheme(name string, lookupEnv func(string) (string, bool)) (*terminal.Theme, error) {
	if name = terminal.ThemeWanted(name, lookupEnv); name == "" {
		return nil, nil
	}
	return screen.NewTheme(name)
}

// openLog opens the file for log lines while the screen is up. A file that was
// asked for must open; the default one may fail, as on a read-only disk.
func openLog(path string, lookupEnv func(string) (string, bool)) (io.WriteCloser, error) {
	asked := path != ""
	if !asked {
		path = filepath.Join(settings.StateFolder(lookupEnv), "play.log")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nowhere{io.Discard}, nil
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	switch {
	case err == nil:
		return f, nil
	case asked:
		return nil, fmt.Errorf("--log-file: %w", err)
	}
	return nowhere{io.Discard}, nil
}

// nowhere is a log that nobody reads.
type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

// defaultName is what the system calls the person who plays.
func defaultName() string {
	if u, err := user.Current(); err == nil {
		if name := game.Safe(u.Username, game.MaxNameCells); name != "" {
			return string(name)
		}
	}
	return "walker"
}
