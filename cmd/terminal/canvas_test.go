package terminal

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestCanvas(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		draw       func(c *Canvas)
	}{
		{"text", "ab\n\n\n", func(c *Canvas) { c.Text(0, 0, 8, "ab", 0) }},
		{"cut off", "abc\n\n\n", func(c *Canvas) { c.Text(0, 0, 3, "abcdef", 0) }},
		{"at the right", "   ab\n\n\n", func(c *Canvas) { c.TextRight(5, 0, "ab", 0) }},
		{"in the middle", "\n   ab\n\n", func(c *Canvas) { c.TextCentre(c.All(), 1, "ab", 0) }},
		{"a label kept inside", "abc\n   abc\n\n", func(c *Canvas) { c.Label(c.All(), 0, 0, "abc", 0); c.Label(c.All(), 4, 1, "abc", 0) }},
		{"half of a wide one", "a\n\n\n", func(c *Canvas) { c.Text(0, 0, 8, "世", 0); c.Put(0, 0, 'a', 0) }},
		{"outside", "\n\n\n", func(c *Canvas) { c.Put(-1, 0, 'a', 0); c.Set(8, 0, 'a', 0, 0); c.Text(0, 3, 8, "a", 0) }},
		{"a box", "+----+\n|    |\n+----+\n", func(c *Canvas) { c.Box(NewArea(0, 0, 6, 3), NewBorder(true), 0, 0) }},
		{"too small a box", "\n\n\n", func(c *Canvas) { c.Box(NewArea(0, 0, 1, 9), NewBorder(true), 0, 0) }},
	} {
		var c Canvas
		c.Reset(8, 3)
		tc.draw(&c)
		if got := c.Plain(); got != tc.want {
			t.Errorf("%s:\n%s", tc.name, got)
		}
		if got := ansi.Strip(c.Encode(NewTheme("", nil, nil))); strings.ReplaceAll(got, " ", "") != strings.TrimSuffix(strings.ReplaceAll(tc.want, " ", ""), "\n") {
			t.Errorf("%s is encoded as %q", tc.name, got)
		}
	}
}

// A line that is too long is scrolled so that its cursor is seen.
func TestLineOnCanvas(t *testing.T) {
	l := &Line{Limit: 100}
	l.Set("0123456789")
	var c Canvas
	c.Reset(8, 1)
	if x := c.Line(1, 0, 7, l, 0); x != 6 || c.Plain() != " 56789\n" {
		t.Errorf("the cursor at %d of %q", x, c.Plain())
	}
	l.At = 0
	c.Reset(8, 1)
	if x := c.Line(1, 0, 7, l, 0); x != 1 || c.Plain() != " 012345\n" {
		t.Errorf("the cursor at %d of %q", x, c.Plain())
	}
}

func TestTheme(t *testing.T) {
	theme := NewTheme("mine", []string{"", "bold #010203"}, []string{"", "underline #ff0000"})
	for want, got := range map[string]string{
		"\x1b[0m":                             string(theme.appendStyle(nil, 0, 0)),
		"\x1b[0;1;38;2;1;2;3m":                string(theme.appendStyle(nil, 1, 0)),
		"\x1b[0;1;38;2;1;2;3;4;48;2;255;0;0m": string(theme.appendStyle(nil, 1, 1)),
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if got := string(theme.appendStyle(nil, 99, 99)); got != "\x1b[0m" {
		t.Errorf("an unknown ink is %q", got)
	}
	for _, name := range ThemeNames() {
		if err := CheckTheme(name); err != nil {
			t.Error(err)
		}
	}
	if err := CheckTheme("plaid"); err == nil || !strings.Contains(err.Error(), "high-contrast") {
		t.Errorf("plaid: %v", err)
	}
	if ThemeFor(true) != "dark" || ThemeFor(false) != "light" {
		t.Error("the dark theme is for light terminals")
	}
}
