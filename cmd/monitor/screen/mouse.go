package screen

import (
	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
)

// A hit is an area that does something when it is clicked at.
type hit struct {
	area terminal.Area
	do   func(x, y int) // counted from the area's corner
}

// hit makes an area of the frame that is being drawn do something.
func (m *Model) hit(a terminal.Area, do func(x, y int)) { m.hits = append(m.hits, hit{a, do}) }

// click does what the newest area under the mouse does.
func (m *Model) click(at tea.Mouse) tea.Cmd {
	if at.Button != tea.MouseLeft {
		return nil
	}
	for i := len(m.hits) - 1; i >= 0; i-- {
		a := m.hits[i].area
		if at.X >= a.X && at.X < a.X+a.W && at.Y >= a.Y && at.Y < a.Y+a.H {
			m.hits[i].do(at.X-a.X, at.Y-a.Y)
			break
		}
	}
	cmd := m.clicked
	m.clicked = nil
	return cmd
}

// clickRow picks a row, and opens it when it was picked already.
func (m *Model) clickRow(l list, row int) {
	if l.pick(row) && m.dialog == nil {
		m.clicked = m.open()
	}
}

// wheel scrolls.
func (m *Model) wheel(at tea.Mouse) {
	const rows = 3
	by := 0
	switch at.Button {
	case tea.MouseWheelUp:
		by = -rows
	case tea.MouseWheelDown:
		by = rows
	}
	switch d := m.dialog.(type) {
	case nil:
		m.list().move(by)
	case scroller:
		d.scroll(by)
	}
}
