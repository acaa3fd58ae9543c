package screen

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/game/walk"
)

// How much of what was said is kept, and for how long it lies over the world.
const (
	saidKept    = 100
	saidShown   = 6
	saidVisible = 12 * time.Second
)

// What can be said at once: so many cells, and, as some characters take few cells and
// many bytes, so many bytes. From sayNear on it is shown how much is left.
const (
	maxSay      = walk.MaxSayCells
	maxSayBytes = 240 // as in package walk
	sayNear     = 20
)

// A saying is one line of the chat log.
type saying struct {
	who  game.SafeText
	what game.SafeText
	look terminal.Ink
	at   time.Time
	act  bool // an emote: "ada waves"
}

// A chat is the line being typed and what was said.
type chat struct {
	open bool
	line terminal.Line
	said []saying
}

// add keeps a line.
func (c *chat) add(s saying) {
	if len(c.said) == saidKept {
		c.said = append(c.said[:0], c.said[1:]...)
	}
	c.said = append(c.said, s)
}

// visible returns the lines to show over the world: the newest few, or while
// the chat is open as many as fit.
func (c *chat) visible(now time.Time, room int) []saying {
	n := len(c.said)
	first := max(0, n-room)
	if !c.open {
		first = max(0, n-min(room, saidShown))
		for first < n && now.Sub(c.said[first].at) > saidVisible {
			first++
		}
	}
	return c.said[first:]
}

// left is how much more can be typed until something would not be sent.
func (c *chat) left() int {
	text := game.Safe(c.line.String(), 2*maxSay)
	return min(c.line.Limit-len(c.line.Runes), maxSay-text.Cells(), maxSayBytes-len(text))
}

// edit changes the line, unless it would then hold more than can be sent.
func (c *chat) edit(change func(*terminal.Line)) (ok bool) {
	before := c.line
	before.Runes = slices.Clone(c.line.Runes)
	change(&c.line)
	if c.left() < 0 {
		c.line = before
		return false
	}
	return true
}

// paste types text as far as it can be sent.
func (c *chat) paste(text string) {
	for _, r := range text {
		if c.left() == 0 || !c.edit(func(l *terminal.Line) { l.Insert(string(r)) }) {
			return
		}
	}
}

// openChat opens the line, with text already in it.
func (m *Model) openChat(text string) {
	m.steer.rest()
	m.panel = panelNone
	m.chat.open = true
	m.chat.line.Set(text)
}

func (m *Model) closeChat() {
	m.chat.open = false
	m.chat.line.Set("")
}

// chatKey takes a key while the line is open.
func (m *Model) chatKey(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case k.String() == "ctrl+c":
		return tea.Quit
	case key.Matches(k, m.keys.cancel):
		m.closeChat()
	case key.Matches(k, m.keys.send):
		text := m.chat.line.String()
		m.closeChat()
		m.speak(text)
	default:
		m.chat.edit(func(l *terminal.Line) { l.Press(k) })
	}
	return nil
}

// speak says a line, or does what a line like "/wave" names.
func (m *Model) speak(text string) {
	text = strings.TrimSpace(text)
	name, isCommand := strings.CutPrefix(text, "/")
	switch {
	case text == "":
	case !isCommand:
		m.say(text)
	default:
		if e, ok := emoteNamed(name); ok {
			m.emote(e)
			return
		}
		m.toast(inkWarn, "There is no "+game.Safe("/"+name, 20)+"; try "+emoteList())
	}
}
