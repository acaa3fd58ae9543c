package game

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSafe(t *testing.T) {
	for _, c := range []struct {
		name, in string
		cells    int
		want     SafeText
	}{
		{"plain", "Ada", 16, "Ada"},
		{"empty", "", 16, ""},
		{"no room", "Ada", 0, ""},
		{"less than no room", "Ada", -1, ""},
		{"cut", "Ada Lovelace", 5, "Ada L"},
		{"cut at a space", "Ada Lovelace", 4, "Ada"},
		{"spaces", "  a \t\n b\u00a0\u3000c  ", 16, "a b c"},
		{"escape sequence", "\x1b]52;c;ZXZpbA==\x07x", 40, "]52;c;ZXZpbA==x"},
		{"one-byte escape", "a\u009b31mb", 16, "a31mb"},
		{"bidirectional override", "abc\u202edef\u2066", 16, "abcdef"},
		{"zero width", "a\u200bb\u200dc\ufeff", 16, "abc"},
		{"tags", "a\U000e0041b", 16, "ab"},
		{"variation selectors", "a\ufe0fb\U000e0101c", 16, "abc"},
		{"blank letters", "\u3164\u115f\u1160\uffa0\u2800x", 16, "x"},
		{"broken utf-8", "a\xff\xfeb\xc3", 16, "ab"},
		{"marks", "e\u0301\u0302\u0303\u0304x", 16, "e\u0301\u0302x"},
		{"mark first", "\u0301a", 16, "a"},
		{"mark after a space", "a \u0301b", 16, "a b"},
		{"spacing mark takes a cell", "\u0915\u093e\u0915", 2, "\u0915\u093e"},
		{"wide", "日本語", 5, "日本"},
		{"wide does not fit after a space", "a 日", 3, "a"},
		{"emoji", "👍👍", 4, "👍👍"},
	} {
		if got := Safe(c.in, c.cells); got != c.want {
			t.Errorf("%s: Safe(%q, %d) = %q, want %q", c.name, c.in, c.cells, got, c.want)
		}
	}
}

func TestRuneCells(t *testing.T) {
	for r, want := range map[rune]int{
		'a': 1, 'é': 1, 0x301: 0, 0x93e: 1, '日': 2, '한': 2, 'Ａ': 2, '👍': 2, '→': 1, 0x20ac: 1,
	} {
		if got := RuneCells(r); got != want {
			t.Errorf("RuneCells(%U) = %d, want %d", r, got, want)
		}
	}
}

// FuzzSafe holds Safe to its promises for whatever comes.
func FuzzSafe(f *testing.F) {
	f.Add("Ada", 16)
	f.Add("\x1b[31m\u202e e\u0301\u0302\u0303 日本\ufe0f", 7)
	f.Add("\u0301\u0915\u093e\u3164", 3)
	f.Fuzz(func(t *testing.T, s string, cells int) {
		safe := Safe(s, cells)
		if !utf8.ValidString(string(safe)) {
			t.Fatalf("%q is not UTF-8", safe)
		}
		if n := safe.Cells(); n > max(0, cells) {
			t.Fatalf("%q takes %d cells of %d", safe, n, cells)
		}
		if again := Safe(string(safe), cells); again != safe {
			t.Fatalf("Safe(%q) = %q", safe, again)
		}
		if len(safe) > len(s) {
			t.Fatalf("%d bytes became %d", len(s), len(safe))
		}
		if string(safe) != strings.TrimSpace(string(safe)) || strings.Contains(string(safe), "  ") {
			t.Fatalf("%q has needless spaces", safe)
		}
		marks := 0
		for _, r := range string(safe) {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) && r != ' ' {
				t.Fatalf("%q has a %U", safe, r)
			}
			if unicode.Is(unicode.M, r) {
				marks++
			} else {
				marks = 0
			}
			if marks > maxMarks {
				t.Fatalf("%q has %d marks in a row", safe, marks)
			}
		}
	})
}
