package terminaltest

import (
	"fmt"
	"slices"
	"strings"
)

// Styles returns the styles that are seen, one a line: its SGR parameters, how
// many cells have it, and the first text that does.
func (s *Screen) Styles() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	type use struct {
		cells int
		first string
		open  bool // first is being read
	}
	uses := make(map[string]*use)
	var order []string
	for y := range s.em.Height() {
		last := ""
		for x := range s.em.Width() {
			c := s.em.CellAt(x, y)
			if c == nil || c.Width == 0 {
				continue
			}
			style := strings.TrimSuffix(strings.TrimPrefix(c.Style.String(), "\x1b["), "m")
			u := uses[style]
			if u == nil {
				u = &use{open: true}
				uses[style] = u
				order = append(order, style)
			}
			u.cells++
			if last != style {
				if before := uses[last]; before != nil && strings.TrimSpace(before.first) != "" {
					before.open = false
				}
			}
			if last = style; u.open && len(u.first) < 30 {
				u.first += c.Content
			}
		}
	}
	slices.Sort(order)
	var b strings.Builder
	for _, style := range order {
		u := uses[style]
		fmt.Fprintf(&b, "%-40s %5d %q\n", style, u.cells, strings.Join(strings.Fields(u.first), " "))
	}
	return b.String()
}
