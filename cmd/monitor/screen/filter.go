package screen

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// maxFilter bounds a filter, in characters.
const maxFilter = 24

// filterKey takes a key while a filter is typed.
func (m *Model) filterKey(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.keep):
		m.typing = false
	case key.Matches(k, m.keys.drop):
		m.typing, m.filters[m.page] = false, ""
	case k.Keystroke() == "ctrl+c":
		return tea.Quit
	default:
		m.line.Press(k)
		m.retype()
	}
	return nil
}

// retype makes what is typed the page's filter.
func (m *Model) retype() {
	m.filters[m.page] = filter(strings.ToLower(strings.TrimSpace(m.line.String())))
}
