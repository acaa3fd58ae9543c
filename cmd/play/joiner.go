package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"roam/cmd/play/screen"
	"roam/game/walk"
	"roam/net/client"
	"roam/net/link"
	"roam/net/wire"
)

// A joiner joins a world and gives a seat in it, again and again if need be.
type joiner interface {
	// Join is a [screen.Join].
	Join(ctx context.Context, h client.Handler) (screen.Seat, error)
	// Close ends whatever the joiner started, after every seat was left.
	Close() error
}

// newJoiner returns what joins as the flags say.
func newJoiner(set choices, log *slog.Logger) (joiner, error) {
	if set.lobby == "" {
		return newLocalJoiner(set, log)
	}
	return newLobbyJoiner(set, log)
}

// A lobbyJoiner joins the world of a lobby.
type lobbyJoiner struct {
	cfg   client.Config
	known string // the file with the keys of the lobbies known so far
}

// newLobbyJoiner reads, or makes, the player's key.
func newLobbyJoiner(set choices, log *slog.Logger) (*lobbyJoiner, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return nil, fmt.Errorf("your configuration folder: %w", err)
	}
	folder = filepath.Join(folder, "roam")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("your configuration folder: %w", err)
	}
	path := set.key
	if path == "" {
		path = filepath.Join(folder, "player.key")
	}
	key, err := link.LoadKey(path)
	if err != nil {
		return nil, fmt.Errorf("your key: %w", err)
	}
	return &lobbyJoiner{known: filepath.Join(folder, "known_lobbies"), cfg: client.Config{
		Lobby: set.lobby, Key: key, Name: set.name, Game: walk.Game,
		Room: set.room, New: set.newRoom, With: set.with, Host: set.host, Wait: set.wait, Log: log,
	}}, nil
}

// Join joins once. It reads the keys of the known lobbies each time: who takes an old
// one out can join again at once.
func (j *lobbyJoiner) Join(ctx context.Context, h client.Handler) (screen.Seat, error) {
	pins, err := link.LoadPins(j.known)
	if err != nil {
		return nil, fmt.Errorf("the lobbies known so far: %w", err)
	}
	cfg := j.cfg
	cfg.Handler, cfg.Pins = h, pins
	c, err := client.Join(ctx, cfg)
	if err != nil {
		return nil, j.pinned(err)
	}
	return c, nil
}

// pinned adds to the error of a key that has changed where the old one stands.
func (j *lobbyJoiner) pinned(err error) error {
	var why *wire.Error
	if !errors.As(err, &why) || why.Reason != wire.ReasonLobbyKey {
		return err
	}
	pinned := &screen.PinnedError{Err: err, File: j.known}
	text, _ := os.ReadFile(j.known) // who cannot read it is told the file alone
	for i, line := range strings.Split(string(text), "\n") {
		// The error names the lobby, which may be one that the first has sent us on to.
		if address, _, _ := strings.Cut(strings.TrimSpace(line), " "); why.Detail == "lobby "+address {
			pinned.Line = i + 1 // the last one counts
		}
	}
	return pinned
}

// Close does nothing: a lobby is left alone.
func (j *lobbyJoiner) Close() error { return nil }
