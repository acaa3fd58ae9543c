package client

import (
	"errors"

	"roam/game"
	"roam/net/wire"
)

// A JoinError says at which step a join ended: a reason alone does not tell a lobby
// that is silent from a host that is.
type JoinError struct {
	Step   Step  // that came to nothing: at StepAttach with the host, before with the lobby
	Queued bool  // the player waited in the lobby's queue, and has lost the place
	Err    error // a *wire.Error where a person should read the reason
}

// Error returns why it ended, and with whom if nothing else was said.
func (e *JoinError) Error() string {
	if e.Queued && e.Step != StepAttach {
		return "place in the queue lost: " + e.Err.Error()
	}
	return e.Err.Error()
}

// Unwrap returns why.
func (e *JoinError) Unwrap() error { return e.Err }

// LobbyGone tells whether the lobby went away, or was not heard: it may be back, and
// who would wait can ask it again.
func (e *JoinError) LobbyGone() bool {
	var why *wire.Error
	if e.Step == StepAttach || !errors.As(e.Err, &why) {
		return false
	}
	switch why.Reason {
	case wire.ReasonUnreachable, wire.ReasonSilent, wire.ReasonSlow, wire.ReasonTooLate, wire.ReasonClosing, wire.ReasonFailed:
		return true
	}
	return false
}

// named adds with whom it ended, if nothing else was said.
func named(err error, who string) error {
	var e *wire.Error
	if errors.As(err, &e) && e.Detail == "" {
		return &wire.Error{Reason: e.Reason, Detail: string(game.Safe(who, wire.MaxDetail))}
	}
	return err
}
