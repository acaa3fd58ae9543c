package screen

import (
	"time"

	"roam/cmd/terminal"
	"roam/game"
)

// toastShown is how long word for the user is shown, jobShown how long an
// order's result is.
const (
	toastShown = 6 * time.Second
	jobShown   = 20 * time.Second
)

// A toast is one line for the user, for a while.
type toast struct {
	text  game.SafeText
	look  terminal.Ink
	until time.Time
}

// tell shows the user a line for a while.
func (m *Model) tell(text game.SafeText, look terminal.Ink) {
	m.toast = toast{text, look, m.now.Add(toastShown)}
}

// forget takes down what was shown long enough.
func (m *Model) forget() {
	if m.toast.text != "" && m.now.After(m.toast.until) {
		m.toast, m.dirty = toast{}, true
	}
	kept := m.jobs[:0]
	for _, j := range m.jobs {
		if j.over.IsZero() || m.now.Sub(j.over) < jobShown {
			kept = append(kept, j)
		} else {
			m.dirty = true
		}
	}
	clear(m.jobs[len(kept):])
	m.jobs = kept
}
