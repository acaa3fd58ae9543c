package screen

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/net/client"
)

// How long a lobby that is gone is left alone before it is asked again: a little
// longer each time, as a player who would wait for a seat waits for the lobby too.
const (
	askAfter  = 250 * time.Millisecond
	askAtMost = 5 * time.Second
)

// A lostPlace is a place in the lobby's queue that was lost with the lobby.
type lostPlace struct {
	words ending
	wait  time.Duration // before the lobby is asked again, the next time
	again time.Time     // when it is asked; zero: it is being asked
}

// losePlace takes an error that ended a wait in the queue, or one by which the lobby
// is still not back, and reports whether it is one.
func (m *Model) losePlace(err error) bool {
	var join *client.JoinError
	if !errors.As(err, &join) || !join.LobbyGone() || m.lost == nil && !join.Queued {
		return false
	}
	if join.Queued {
		m.opt.Log.Warn("the lobby is asked again", "error", err)
		m.lost = &lostPlace{words: explain(err), wait: askAfter}
	}
	m.lost.again = m.now.Add(m.lost.wait)
	m.lost.wait = min(2*m.lost.wait, askAtMost)
	m.inbox = new(inbox) // the page is that of a join that has not begun
	return true
}

// askAgain joins again once it is time to.
func (m *Model) askAgain() tea.Cmd {
	if m.lost == nil || m.lost.again.IsZero() || m.now.Before(m.lost.again) {
		return nil
	}
	m.lost.again = time.Time{}
	return m.join()
}
