package screen

import (
	"errors"

	"roam/game"
	"roam/net/client"
	"roam/net/wire"
)

// An ending is the end of a join or of a seat, in words for a player: what
// happened, and what to do about it.
type ending struct {
	title, what, todo game.SafeText
}

// explain says in plain words why a join or a seat ended.
func explain(err error) ending {
	var join *client.JoinError
	var why *wire.Error
	errors.As(err, &join)
	if !errors.As(err, &why) {
		return ending{"Joining failed", game.Safe(err.Error(), 200), "Put that right, then join again."}
	}
	end := find(why.Reason, join)
	if pinned := (*PinnedError)(nil); errors.As(err, &pinned) {
		end.todo = "Ask those who run it. If they changed the key, " + game.Safe(pinned.remedy(), 240) + "."
	}
	if why.Detail != "" {
		end.what += " (" + game.Safe(why.Detail, 100) + ")"
	}
	return end
}

// Explain says in one line why a join ended, as the screen would.
func Explain(err error) string {
	end := explain(err)
	return string(end.title + ": " + end.what + " " + end.todo)
}

// find looks for the words that fit best: one reason tells other stories of a lobby
// than of a host.
func find(reason wire.Reason, join *client.JoinError) ending {
	for _, words := range wordsFor(join) {
		if end, ok := words[reason]; ok {
			return end
		}
	}
	return ending{"It ended", game.Safe(reason.String(), 60), "Join again; if it happens again, bring this program up to date."}
}

// wordsFor are the words for an ending at this place, the most fitting first; nil:
// of a player who had a seat.
func wordsFor(join *client.JoinError) []map[wire.Reason]ending {
	switch {
	case join == nil:
		return []map[wire.Reason]ending{endings}
	case join.Step == client.StepAttach:
		return []map[wire.Reason]ending{attachEndings, endings}
	case join.Queued:
		return []map[wire.Reason]ending{queueEndings, lobbyEndings, endings}
	case join.Step == client.StepKnock:
		return []map[wire.Reason]ending{knockEndings, lobbyEndings, endings}
	}
	return []map[wire.Reason]ending{lobbyEndings, endings}
}

// endings are the words for each reason, wherever it ended: with the host that is
// played on, unless the reason is one that only a lobby has.
var endings = map[wire.Reason]ending{
	wire.ReasonSilent: {"Connection lost", "Nothing was heard for too long: the host is gone, or cannot be reached from here.",
		"Press r to join anew through the lobby. If that fails too, look at your network."},
	wire.ReasonSlow: {"Connection too slow", "What was sent piled up faster than it was taken.",
		"Close what else uses the network or the terminal, then join again."},
	wire.ReasonRubbish: {"Not understood", "This program and the host do not understand each other.",
		"Bring this program up to date, then join again."},
	wire.ReasonVersion: {"Other version", "The lobby speaks another version of roam's protocol.",
		"Install the version that the lobby runs: `play --version` tells yours."},
	wire.ReasonGame: {"Other version of the game", "The hosts there run another version of the game.",
		"Install the version that they run: `play --version` tells yours."},
	wire.ReasonNoHost: {"No seat is free", "The lobby has no seat for you now.",
		"Wait a minute and join again; hosts come and go."},
	wire.ReasonRoomFull: {"The room is full", "Nobody more fits into the room where you would be.",
		"Join again later, or leave out --room and --with to be given another."},
	wire.ReasonNoSuchRoom: {"No such room", "No host could open a room for you.",
		"Ask for another room, or tell those who run the hosts: their logs say why."},
	wire.ReasonNoSuchHost: {"No such host", "The lobby knows no host of that name.",
		"Look at the spelling of --host, or leave it out."},
	wire.ReasonHostFull: {"The host is full", "It takes nobody more.",
		"Join again later, or leave out --host to be given another."},
	wire.ReasonNoSuchFriend: {"Your friend is not here", "The friend whom you asked for is not playing.",
		"Look at the spelling of --with, or join without it."},
	wire.ReasonTicket: {"Too late for the seat", "The seat that was kept for you is gone.",
		"Join again to be given another."},
	wire.ReasonReplaced: {"Your seat is elsewhere now", "The same player came in from another terminal, or was moved on while this one was cut off.",
		"Quit here, or join again to play here. With --key FILE you can be a second player."},
	wire.ReasonKicked: {"Sent away", "An operator sent you away.",
		"Ask those who run the host."},
	wire.ReasonClosing: {"The host went offline", "It was shut down before you could be moved.",
		"Join again: another host may take you."},
	wire.ReasonFailed: {"The host failed", "Something went wrong there; its log says what.",
		"Join again; if it happens again, tell those who run the host."},
	wire.ReasonProfile: {"Your passport was refused", "The host's world does not take you with what you bring.",
		"Bring this program up to date, or start anew with another --key FILE."},
	wire.ReasonDenied: {"Not allowed", "The lobby does not let you in like that.",
		"Ask for something else, or ask those who run the lobby."},
	wire.ReasonUnreachable: {"No answer", "Nobody answered.",
		"Join again. If that fails too, look at your network."},
	wire.ReasonLobbyKey: {"The lobby's key has changed", "It is not the lobby that you joined before, or it was set up anew.",
		"Ask those who run it. If they changed the key, remove the old one from your known lobbies."},
	wire.ReasonTooLate: {"No answer in time", "The host took too long.",
		"Join again; if it goes on, the network is bad or the host too busy."},
	wire.ReasonNoSuchSeat: {"Your seat is gone", "The host no longer keeps it.",
		"Join again to be given another."},
	wire.ReasonNoSuchPlayer: {"No such player", "Nobody goes by that name.",
		"Look at the spelling of the name."},
	wire.ReasonBye: {"Left", "The visit was ended from the other side.", "Join again whenever you like."},
}

// attachEndings are the words for a host that a lobby chose and that gave no seat.
var attachEndings = map[wire.Reason]ending{
	wire.ReasonUnreachable: noHostAnswers,
	wire.ReasonSilent:      noHostAnswers,
	wire.ReasonTooLate:     noHostAnswers,
	wire.ReasonClosing: {"The host went offline", "It was shut down before you had taken your seat.",
		"Join again: the lobby may choose another host."},
}

var noHostAnswers = ending{"The host did not answer", "The lobby reserved a seat for you, but the host that has it did not answer.",
	"Join again: the lobby may choose another host. If it happens again, tell those who run the host: it may announce a wrong address."}

// lobbyEndings are the words for a lobby that gave no seat.
var lobbyEndings = map[wire.Reason]ending{
	wire.ReasonSilent: {"The lobby is gone", "Nothing was heard for too long: the lobby is gone, or cannot be reached from here.",
		"Join again. If that fails too, look that the lobby runs, and at your network."},
	wire.ReasonClosing: {"The lobby went offline", "It was shut down before it gave you a seat.",
		"Join again once it is back."},
	wire.ReasonTooLate: {"No answer in time", "The lobby and this program did not hear each other in time.",
		"Join again; if it goes on, the network is bad or the lobby too busy."},
	wire.ReasonFailed: {"The lobby failed", "Something went wrong there; its log says what.",
		"Join again; if it happens again, tell those who run the lobby."},
	wire.ReasonRubbish: {"Not understood", "This program and the lobby do not understand each other.",
		"Bring this program up to date, then join again."},
}

// knockEndings are the words for somebody who may be no lobby at all, or one that
// has not listened yet.
var knockEndings = map[wire.Reason]ending{
	wire.ReasonUnreachable: {"No lobby there", "No lobby answers at that address.",
		"Look at the address and port of --lobby, and that the lobby runs."},
	wire.ReasonDenied: {"No lobby there", "Whoever answers at that address takes no players: it may be a host.",
		"Give --lobby the address of the lobby."},
	wire.ReasonHostFull: {"The lobby is full", "It talks to as many as it can.",
		"Wait a minute and join again."},
	wire.ReasonNoHost: {"The lobby is busy", "More players come than it can place at once.",
		"Wait a moment and join again."},
}

// queueEndings are the words for a place in the queue that is lost. The lobby is
// asked again by itself; see lostPlace.
var queueEndings = map[wire.Reason]ending{
	wire.ReasonSilent: {"The lobby is gone", "The lobby is gone, or cannot be reached from here: your place in the queue is lost.",
		askedAgain},
	wire.ReasonClosing: {"The lobby went offline", "The lobby was shut down: your place in the queue is lost.",
		askedAgain},
	wire.ReasonFailed: {"The lobby failed", "Something went wrong in the lobby: your place in the queue is lost.",
		askedAgain},
	wire.ReasonSlow: {"Connection too slow", "The lobby and this program cannot keep up with each other: your place in the queue is lost.",
		askedAgain},
	wire.ReasonTooLate: {"No answer in time", "The lobby and this program did not hear each other in time: your place in the queue is lost.",
		askedAgain},
	wire.ReasonReplaced: {"You are waiting elsewhere", "The same player came to the lobby from another terminal, and has your place in the queue.",
		"Quit here, or join again to wait here. With --key FILE you can be a second player."},
}

const askedAgain = "The lobby is asked again until it is back; esc leaves."
