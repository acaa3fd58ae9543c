package wire

import "fmt"

// A Reason is the one cause with which a session, a join or a migration ended.
// The numbers travel; they are never reused. Only append to this list.
type Reason uint16

// The reasons, with who says them.
const (
	ReasonNone         Reason = 0  // nothing ended
	ReasonBye          Reason = 1  // either end: it wanted to leave
	ReasonSilent       Reason = 2  // local: the far end was not heard for too long
	ReasonSlow         Reason = 3  // a node: the far end does not take what it is sent
	ReasonRubbish      Reason = 4  // a node: the far end sent what cannot be read
	ReasonVersion      Reason = 5  // a node: the protocol versions differ
	ReasonGame         Reason = 6  // a node: the games or their versions differ
	ReasonNoHost       Reason = 7  // lobby: no host is free and within reach
	ReasonRoomFull     Reason = 8  // lobby, host: the room that was asked for is full
	ReasonNoSuchRoom   Reason = 9  // host: it does not serve that room
	ReasonNoSuchHost   Reason = 10 // lobby: no host has that name
	ReasonHostFull     Reason = 11 // host, lobby: the host takes nobody more
	ReasonNoSuchFriend Reason = 12 // lobby: the friend is not playing
	ReasonTicket       Reason = 13 // host: the ticket is unknown, used or too late
	ReasonReplaced     Reason = 14 // host: the same player came from elsewhere
	ReasonKicked       Reason = 15 // host: an operator sent the player away
	ReasonClosing      Reason = 16 // a node: it is going offline
	ReasonFailed       Reason = 17 // a node: something of its own failed; its log says what
	ReasonProfile      Reason = 18 // host: the world refuses the player's profile
	ReasonDenied       Reason = 19 // a node: that role or key is not allowed here
	ReasonUnreachable  Reason = 20 // local: nobody answers at that address
	ReasonLobbyKey     Reason = 21 // local: the lobby's key is not the one it had before
	ReasonTooLate      Reason = 22 // either end: an answer did not come in time
	ReasonNoSuchSeat   Reason = 23 // host: that player has no seat here
	ReasonNoSuchPlayer Reason = 24 // lobby: nobody, or more than one, goes by that name or id
)

var reasons = map[Reason]string{
	ReasonNone:         "none",
	ReasonBye:          "left",
	ReasonSilent:       "connection lost",
	ReasonSlow:         "connection too slow",
	ReasonRubbish:      "sent what cannot be read",
	ReasonVersion:      "other protocol version",
	ReasonGame:         "other game version",
	ReasonNoHost:       "no host is free",
	ReasonRoomFull:     "room is full",
	ReasonNoSuchRoom:   "no such room",
	ReasonNoSuchHost:   "no such host",
	ReasonHostFull:     "host is full",
	ReasonNoSuchFriend: "friend is not playing",
	ReasonTicket:       "ticket not valid",
	ReasonReplaced:     "same player came from elsewhere",
	ReasonKicked:       "sent away by an operator",
	ReasonClosing:      "going offline",
	ReasonFailed:       "failed",
	ReasonProfile:      "profile refused",
	ReasonDenied:       "not allowed",
	ReasonUnreachable:  "no answer",
	ReasonLobbyKey:     "lobby's key changed",
	ReasonTooLate:      "too late",
	ReasonNoSuchSeat:   "no such seat",
	ReasonNoSuchPlayer: "no such player",
}

// String returns the reason in a few plain words.
func (r Reason) String() string {
	if s, ok := reasons[r]; ok {
		return s
	}
	return fmt.Sprintf("reason %d", uint16(r))
}

// An Error is a Reason as a Go error, with what was being done or who said it.
type Error struct {
	Reason Reason
	Detail string // safe to show; may be empty
}

// Error returns the reason, and the detail if there is one.
func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Reason.String()
	}
	return e.Reason.String() + ": " + e.Detail
}

// Is lets errors.Is compare by reason: errors.Is(err, wire.ErrReason(r)).
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason && t.Detail == ""
}

// ErrReason returns a bare error for the reason.
func ErrReason(r Reason) error { return &Error{Reason: r} }
