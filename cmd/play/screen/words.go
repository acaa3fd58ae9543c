package screen

import (
	"context"
	"errors"

	"roam/game"
	"roam/net/wire"
)

// An ending is the end of a join or of a seat, in words for a player: what
// happened, and what to do about it.
type ending struct {
	title, what, todo game.SafeText
}

// endings says each reason in plain words. What a lobby, a host and the
// player's own program ended is told apart by what can be done.
var endings = map[wire.Reason]ending{
	wire.ReasonSilent: {"Connection lost", "Nothing was heard for too long: the host is gone, or cannot be reached from here.",
		"Press r to join anew through the lobby. If that fails too, look at your network."},
	wire.ReasonSlow: {"Connection too slow", "The world moved on faster than it could be shown here.",
		"Close what else uses the network or the terminal, then join again."},
	wire.ReasonRubbish: {"Not understood", "This program and the host do not understand each other.",
		"Bring this program up to date, then join again."},
	wire.ReasonVersion: {"Other version", "The lobby speaks another version of roam's protocol.",
		"Install the version that the lobby runs: `play --version` tells yours."},
	wire.ReasonGame: {"Other version of the game", "The hosts there run another version of the game.",
		"Install the version that they run: `play --version` tells yours."},
	wire.ReasonNoHost: {"No host is free", "Every host is full, too busy or out of reach.",
		"Wait a minute and join again; hosts come and go."},
	wire.ReasonRoomFull: {"The room is full", "Nobody more fits into the room that you asked for.",
		"Join again later, or leave out --room to be given another."},
	wire.ReasonNoSuchRoom: {"No such room", "No host serves the room that you asked for.",
		"Look at its spelling, or make it: --room NAME --new."},
	wire.ReasonNoSuchHost: {"No such host", "The lobby knows no host of that name.",
		"Look at the spelling of --host, or leave it out."},
	wire.ReasonHostFull: {"The host is full", "It takes nobody more.",
		"Join again later, or leave out --host to be given another."},
	wire.ReasonNoSuchFriend: {"Your friend is not here", "The friend whom you asked for is not playing.",
		"Look at the spelling of --with, or join without it."},
	wire.ReasonTicket: {"Too late for the seat", "The seat that was kept for you is gone.",
		"Join again to be given another."},
	wire.ReasonReplaced: {"You are playing elsewhere", "The same player came in from another terminal.",
		"Quit here, or join again to play here. With --key FILE you can be a second player."},
	wire.ReasonKicked: {"Sent away", "An operator of the host sent you away.",
		"Ask those who run the host."},
	wire.ReasonClosing: {"The host went offline", "It was shut down before you could be moved.",
		"Join again: another host will take you."},
	wire.ReasonFailed: {"The host failed", "Something went wrong there; its log says what.",
		"Join again; if it happens again, tell those who run the host."},
	wire.ReasonProfile: {"Your passport was refused", "The host cannot read what you bring from your last visit.",
		"Bring this program up to date, or start anew with another --key FILE."},
	wire.ReasonDenied: {"Not allowed", "The lobby does not let you in like that.",
		"Ask for something else, or ask those who run the lobby."},
	wire.ReasonUnreachable: {"No lobby there", "Nobody answers at that address.",
		"Look at the address and port of --lobby, and that the lobby runs."},
	wire.ReasonLobbyKey: {"The lobby's key has changed", "It is not the lobby that you joined before, or it was set up anew.",
		"Ask those who run it. If they changed the key, remove the old one from your known lobbies."},
	wire.ReasonTooLate: {"No answer in time", "The lobby or the host took too long.",
		"Join again; if it goes on, the network is bad or the host too busy."},
	wire.ReasonNoSuchSeat: {"Your seat is gone", "The host no longer keeps it.",
		"Join again to be given another."},
	wire.ReasonNoSuchPlayer: {"No such player", "Nobody goes by that name.",
		"Look at the spelling of the name."},
	wire.ReasonBye: {"Left", "The host ended the visit.", "Join again whenever you like."},
}

// explain says in plain words why a join or a seat ended.
func explain(err error) ending {
	var e *wire.Error
	switch {
	case errors.As(err, &e):
		end, ok := endings[e.Reason]
		if !ok {
			end = ending{"It ended", game.Safe(e.Reason.String(), 60), "Join again; if it happens again, bring this program up to date."}
		}
		if e.Detail != "" {
			end.what += " (" + game.Safe(e.Detail, 100) + ")"
		}
		return end
	case errors.Is(err, context.DeadlineExceeded):
		return endings[wire.ReasonTooLate]
	}
	return ending{"Joining failed", game.Safe(err.Error(), 200), "Look at the address of --lobby and at your network, then join again."}
}
