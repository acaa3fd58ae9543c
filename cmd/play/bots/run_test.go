package bots

import (
	"testing"

	"roam/net/client"
	"roam/net/wire"
)

// TestJoinAgain: a bot asks again while there may be a host in a moment, and one that
// would wait for a seat waits for its lobby, too.
func TestJoinAgain(t *testing.T) {
	at := func(step client.Step, queued bool, why wire.Reason) error {
		return &client.JoinError{Step: step, Queued: queued, Err: wire.ErrReason(why)}
	}
	for _, c := range []struct {
		err            error
		hasty, patient bool
	}{
		{at(client.StepAsk, false, wire.ReasonNoHost), true, true},
		{at(client.StepKnock, false, wire.ReasonUnreachable), true, true},
		{at(client.StepAttach, false, wire.ReasonUnreachable), true, true},
		{at(client.StepAsk, true, wire.ReasonSilent), false, true},
		{at(client.StepAsk, true, wire.ReasonClosing), false, true},
		{at(client.StepAsk, true, wire.ReasonReplaced), false, false},
		{at(client.StepKnock, false, wire.ReasonLobbyKey), false, false},
		{at(client.StepAttach, false, wire.ReasonClosing), false, false},
	} {
		for wait, want := range map[bool]bool{false: c.hasty, true: c.patient} {
			if again := (&crowd{cfg: Config{Wait: wait}}).again(c.err); again != want {
				t.Errorf("%v: tries again: %v, waits: %v", c.err, again, wait)
			}
		}
	}
}
