package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"roam/cmd/play/screen"
	"roam/game/walk"
	"roam/net/client"
	"roam/net/link"
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
type lobbyJoiner struct{ cfg client.Config }

// newLobbyJoiner reads, or makes, the player's key and the keys of the lobbies
// known so far.
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
	pins, err := link.LoadPins(filepath.Join(folder, "known_lobbies"))
	if err != nil {
		return nil, fmt.Errorf("the lobbies known so far: %w", err)
	}
	return &lobbyJoiner{client.Config{
		Lobby: set.lobby, Key: key, Pins: pins, Name: set.name, Game: walk.Game,
		Room: set.room, New: set.newRoom, With: set.with, Host: set.host, Wait: set.wait, Log: log,
	}}, nil
}

// Join joins once.
func (j *lobbyJoiner) Join(ctx context.Context, h client.Handler) (screen.Seat, error) {
	cfg := j.cfg
	cfg.Handler = h
	c, err := client.Join(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close does nothing: a lobby is left alone.
func (j *lobbyJoiner) Close() error { return nil }
