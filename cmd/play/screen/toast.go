package screen

import (
	"time"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/client"
)

// How long passing words stay.
const (
	toastShown  = 4 * time.Second
	noticeShown = 6 * time.Second
	toastsKept  = 3
)

// A toast is a few words in a corner of the world, for a moment.
type toast struct {
	text  game.SafeText
	look  terminal.Ink
	until time.Time
}

type toasts []toast

// toast shows a few words in the corner.
func (m *Model) toast(look terminal.Ink, text game.SafeText) {
	if len(m.toasts) == toastsKept {
		m.toasts = append(m.toasts[:0], m.toasts[1:]...)
	}
	m.toasts = append(m.toasts, toast{text, look, m.now.Add(toastShown)})
	m.dirty = true
}

// pass takes away what has been shown for long enough and reports whether
// there was any.
func (t *toasts) pass(now time.Time) bool {
	old := len(*t)
	kept := (*t)[:0]
	for _, one := range *t {
		if now.Before(one.until) {
			kept = append(kept, one)
		}
	}
	*t = kept
	return len(kept) < old
}

func (m *Model) drawToasts(c *terminal.Canvas, a terminal.Area) {
	y := a.Y
	for _, t := range m.toasts {
		text := terminal.Clip(t.text, a.W-6)
		box := terminal.NewArea(a.X+a.W-terminal.Cells(text)-5, y, terminal.Cells(text)+4, 3)
		m.drawFrame(c, box, "", groundToast)
		c.Text(box.X+2, y+1, box.X+box.W-1, text, t.look)
		y += 3
	}
}

// A notice is what the status line says for a while about the player's seat.
type notice struct {
	text    game.SafeText
	until   time.Time
	seeking bool // the session is being sought again
}

// change says what happened to the seat while the player played on.
func (m *Model) change(c client.Change) {
	if m.seat != nil {
		m.status = m.seat.Status()
	}
	switch c.Kind {
	case client.Moved:
		m.moved(c.Host)
	case client.Lost:
		m.reconnecting(true)
	case client.Resumed:
		m.reconnecting(false)
	}
}

// moved says that the player was moved, and that nothing was lost by it.
func (m *Model) moved(host game.SafeText) {
	m.notice.text = "moved to " + game.Safe(string(host), 24) + ", no step lost"
	m.notice.until = m.now.Add(noticeShown)
	m.dirty = true
}

// reconnecting says that the session is being sought again, or is back.
func (m *Model) reconnecting(on bool) {
	if m.notice.seeking && !on {
		m.notice.text, m.notice.until = "connected again", m.now.Add(noticeShown)
	}
	m.notice.seeking, m.dirty = on, true
}

// shown returns what the status line says now; nothing when there is nothing.
func (m *Model) noticeShown() (game.SafeText, terminal.Ink) {
	switch n := &m.notice; {
	case n.seeking:
		return mark(m.spinner()) + "reconnecting" + game.SafeText(m.glyphs.more), inkWarn
	case n.text != "" && m.now.Before(n.until):
		return mark(m.glyphs.done) + n.text, inkGood
	}
	return "", inkText
}
