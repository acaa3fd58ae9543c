package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roam/net/client"
	"roam/net/wire"
)

// TestChangedKeyNamesItsPlace: who is told that a lobby's key has changed is told in
// which file the old one stands, and on which line.
func TestChangedKeyNamesItsPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known_lobbies")
	if err := os.WriteFile(file, []byte("# mine\none:7000 aa\n two:7000 bb\none:70001 cc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := func(lobby string) error {
		return &client.JoinError{Step: client.StepKnock, Err: &wire.Error{Reason: wire.ReasonLobbyKey, Detail: "lobby " + lobby}}
	}
	for _, c := range []struct {
		file, lobby, want string
	}{
		{file, "one:7000", "remove line 2 of " + file},
		{file, "two:7000", "remove line 3 of " + file},
		{file, "three:7000", "remove the old one from " + file},
		{file + ".gone", "one:7000", "remove the old one from " + file + ".gone"},
	} {
		err := (&lobbyJoiner{known: c.file}).pinned(changed(c.lobby))
		if !strings.HasSuffix(err.Error(), c.want) || !errors.Is(err, wire.ErrReason(wire.ReasonLobbyKey)) {
			t.Errorf("%s: %v", c.lobby, err)
		}
	}
	other := wire.ErrReason(wire.ReasonNoHost)
	if err := (&lobbyJoiner{known: file}).pinned(other); err != other {
		t.Errorf("another error became %v", err)
	}
}
