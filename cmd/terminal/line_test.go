package terminal

import (
	"strings"
	"testing"

	"roam/cmd/terminal/terminaltest"
)

func TestLine(t *testing.T) {
	for _, tc := range []struct{ text, keys, want string }{
		{"", "a b c", "abc|"},
		{"abc", "left left x", "ax|bc"},
		{"abc", "home x end y", "xabcy|"},
		{"abc", "backspace", "ab|"},
		{"abc", "home backspace delete", "|bc"},
		{"one two", "ctrl+w", "one |"},
		{"one two ", "ctrl+w ctrl+w ctrl+w", "|"},
		{"one two", "ctrl+left x", "one x|two"},
		{"one two", "home ctrl+right", "one| two"},
		{"one two", "left left ctrl+u", "|wo"},
		{"one two", "left left ctrl+k", "one t|"},
		{"one", "left ctrl+a right ctrl+e right", "one|"},
		{"世界", "left x", "世x|界"},
		{"12345678", "9 0 x", "1234567890|"},
		{"a\tb\nc\x1b\u202e", "", "a b c|"},
	} {
		l := Line{Limit: 10}
		l.Set(tc.text)
		for _, k := range strings.Fields(tc.keys) {
			l.Press(terminaltest.Press(k))
		}
		if got := string(l.Runes[:l.At]) + "|" + string(l.Runes[l.At:]); got != tc.want {
			t.Errorf("%q, %s: %q, not %q", tc.text, tc.keys, got, tc.want)
		}
	}
}
