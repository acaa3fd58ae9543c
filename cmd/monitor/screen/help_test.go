package screen

import (
	"slices"
	"strings"
	"testing"
)

// In every terminal all keys and all shapes can be read, page by page.
func TestHelpTellsAll(t *testing.T) {
	for _, size := range [][2]int{{minWidth, minHeight}, {66, 17}, {71, 20}, {80, 24}, {112, 24}, {120, 40}} {
		s := sit(t, size[0], size[1], Options{})
		s.press("?")
		read := s.picture()
		for range s.dialog.(*helpDialog).pages - 1 {
			s.press("down")
			read += s.picture()
			s.checkShape(size[0], size[1])
		}
		want := []string{"highest: admits nobody", "silent: nothing is heard of it", "Causes of migrations", "■ health"}
		for _, group := range s.keys.everything() {
			want = append(want, group.title)
			for _, k := range group.keys {
				want = append(want, k.Help().Key, k.Help().Desc)
			}
		}
		for _, w := range want {
			if !strings.Contains(read, w) {
				t.Errorf("at %v the help does not tell %q:\n%s", size, w, read)
			}
		}
		last := s.picture()
		if s.press("down"); s.picture() != last {
			t.Errorf("at %v there is something after the last page:\n%s", size, s.picture())
		}
		if s.press("esc"); s.dialog != nil {
			t.Errorf("at %v esc does not end the help", size)
		}
	}
}

// Where the tabs' names do not fit, all pages still have a number, and the one that
// is open a name.
func TestTabsInASmallTerminal(t *testing.T) {
	s := sit(t, minWidth, minHeight, Options{})
	for i, name := range pageNames {
		s.press(string(rune('1' + i)))
		row, _, _ := strings.Cut(s.picture(), "\n")
		want := slices.Insert(strings.Fields("roam 1 2 3 4 5 6"), i+2, string(name))
		if got := strings.Fields(row); !slices.Equal(got[:8], want) || !strings.HasSuffix(strings.TrimSpace(row), "● live") {
			t.Errorf("the tabs are %q", row)
		}
	}
}
