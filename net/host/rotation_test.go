package host

import (
	"testing"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// rotation is what the host reported last.
func (l *lobbyDouble) rotation() balance.Rotation {
	return balance.Rotation(last[*wire.Report](l, "h1").Rotation)
}

// TestNewestWishWins: it does not matter who has it, and it outlives the lobby.
func TestNewestWishWins(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		wishes := make(chan balance.Rotation)
		b.startHost(1, func(c *Config) { c.Rotation, c.Wishes = balance.OutOfRotation, wishes })
		if got := b.lobby.rotation(); got != balance.OutOfRotation {
			t.Errorf("it starts %v", got)
		}
		if r := b.lobby.reserve("h1", 1, "plaza"); r.Reason != wire.ReasonHostFull || r.Detail != "the host is out of rotation" {
			t.Errorf("out of rotation: %v, %q", r.Reason, r.Detail)
		}
		wish := func(to balance.Rotation) { wishes <- to; time.Sleep(time.Second / 5) }
		order := func(to balance.Rotation) { b.lobby.tell("h1", &wire.SetRotation{Rotation: uint8(to)}) }
		for i, step := range []struct {
			say  func(balance.Rotation)
			to   balance.Rotation
			want balance.Rotation
		}{
			{wish, balance.Online, balance.Online},
			{order, balance.OutOfRotation, balance.OutOfRotation},
			{wish, balance.OutOfRotation, balance.OutOfRotation},
			{order, balance.Online, balance.Online},
			{wish, balance.Offline + 1, balance.Online},
			{wish, balance.OutOfRotation, balance.OutOfRotation},
		} {
			step.say(step.to)
			if got := b.lobby.rotation(); got != step.want {
				t.Fatalf("step %d: %v, not %v", i, got, step.want)
			}
		}
		b.lobby.socket.Close()
		time.Sleep(time.Second)
		b.startLobby()
		time.Sleep(10 * time.Second)
		if got := b.lobby.rotation(); got != balance.OutOfRotation {
			t.Errorf("a lobby that was restarted is told: %v", got)
		}
		close(wishes)
		order(balance.Online)
		if got := b.lobby.rotation(); got != balance.Online {
			t.Errorf("nobody else has a wish any more, and the lobby's is not followed: %v", got)
		}
	})
}

// TestEndIsFinal: a host that was told to end does not come back online.
func TestEndIsFinal(t *testing.T) {
	inBubble(t, linktest.Path{}, func(b *bubble) {
		wishes, drain := make(chan balance.Rotation), make(chan struct{})
		b.startHost(1, func(c *Config) { c.Wishes, c.Drain = wishes, drain })
		b.sit("h1", 1, "plaza") // so that it cannot end yet
		close(drain)
		time.Sleep(time.Second)
		wishes <- balance.Online
		b.lobby.tell("h1", &wire.SetRotation{})
		time.Sleep(time.Second)
		if got := b.lobby.rotation(); got != balance.Offline {
			t.Errorf("it ends, and is %v", got)
		}
	})
}

// TestNoOfflineStart: it would end before anybody knew of it.
func TestNoOfflineStart(t *testing.T) {
	cfg := Config{
		Name: "h1", Game: "g", Lobby: "l", Cluster: [32]byte{1}, Rotation: balance.Offline,
		NewWorld: func(game.RoomID) (game.World, error) { return newGallery(), nil },
	}
	if err := Run(t.Context(), cfg); err == nil {
		t.Error("a host starts offline")
	}
}

// TestRefusal: why nobody may come, in plain words.
func TestRefusal(t *testing.T) {
	for want, tune := range map[game.SafeText]func(h *Host){
		"":                            func(*Host) {},
		"the host is offline":         func(h *Host) { h.rotation = balance.Offline },
		"the host's load is highest":  func(h *Host) { h.level = balance.Highest },
		"the host's load is unknown":  func(h *Host) { h.level = 0 },
		"every seat is taken":         func(h *Host) { h.where[game.PlayerID{1}], h.level = &opened{}, balance.Highest },
		"the host is out of rotation": func(h *Host) { h.rotation, h.level = balance.OutOfRotation, balance.Highest },
	} {
		h := newTestHost("h1")
		h.cfg.Capacity, h.level = 1, balance.High
		tune(h)
		if got := h.refusal(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
		reason, why := h.admitOffer(&wire.Offer{Seat: wire.SeatID{Room: "plaza", Player: game.PlayerID{2}, Epoch: 2}})
		if want != "" && (reason != wire.ReasonHostFull || why != want) {
			t.Errorf("a migration is refused with %v, %q", reason, why)
		}
	}
}
