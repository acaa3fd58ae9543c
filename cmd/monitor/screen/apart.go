package screen

import (
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// pressApart takes a key press that may be two. What a terminal sends for alt+q is
// what it sends for esc and then q: if both come at once, on a slow line or a busy
// machine, they are read as one key. No key here goes with alt, so they are two;
// only while a filter is typed some go by words.
func (m *Model) pressApart(k tea.KeyPressMsg) tea.Cmd {
	if !k.Mod.Contains(tea.ModAlt) || m.typing && key.Matches(k, m.keys.words) {
		return m.press(k)
	}
	first := m.press(tea.KeyPressMsg{Code: tea.KeyEscape})
	return tea.Batch(first, m.press(withoutAlt(k)))
}

// withoutAlt is the key by itself. With alt, a letter had no text.
func withoutAlt(k tea.KeyPressMsg) tea.KeyPressMsg {
	k.Mod &^= tea.ModAlt
	switch {
	case !unicode.IsPrint(k.Code):
	case k.Mod == 0:
		k.Text = string(k.Code)
	case k.Mod == tea.ModShift:
		k.Text = string(unicode.ToUpper(k.Code))
	}
	return k
}
