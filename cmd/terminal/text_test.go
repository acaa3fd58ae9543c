package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"roam/game"
)

func TestGlyphs(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []glyph
	}{
		{"letters", "ab", []glyph{{"a", 1, 1}, {"b", 1, 1}}},
		{"wide", "世a", []glyph{{"世", 2, 2}, {"a", 1, 1}}},
		{"mark", "e\u0301x", []glyph{{"e\u0301", 1, 1}, {"x", 1, 1}}},
		{"maybe wide", "♣", []glyph{{"♣", 2, 1}}},
		{"flag", "🇩🇪", []glyph{{"D", 1, 1}, {"E", 1, 1}}},
		{"skin tone", "👍🏽", []glyph{{"👍", 2, 2}, {"?", 1, 1}}},
		{"Hangul letters", "\u1112\u1161", []glyph{{"?", 1, 1}, {"?", 1, 1}}},
		{"control", "a\x1b[31mb", []glyph{{"a", 1, 1}, {"[", 1, 1}, {"3", 1, 1}, {"1", 1, 1}, {"m", 1, 1}, {"b", 1, 1}}},
		{"right to left mark", "a\u202eb", []glyph{{"a", 1, 1}, {"b", 1, 1}}},
		{"mark alone", "\u0301a", []glyph{{"?", 1, 1}, {"a", 1, 1}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []glyph
			glyphs(game.SafeText(tc.text), func(g glyph) bool {
				got = append(got, g)
				return true
			})
			if len(got) != len(tc.want) {
				t.Fatalf("%q is %+v, not %+v", tc.text, got, tc.want)
			}
			for i := range got {
				if got[i] != tc.want[i] {
					t.Errorf("%q: glyph %d is %+v, not %+v", tc.text, i, got[i], tc.want[i])
				}
			}
		})
	}
}

// Whatever a name holds, both ways in which terminals count cells find the
// row as wide as the canvas thinks that it is.
func TestTextKeepsRowsAligned(t *testing.T) {
	theme := NewTheme("mono", nil, nil)
	hostile := rapid.SampledFrom([]rune{'世', '🇩', '🇪', '👍', 0x1F3FD, 0x200D, 0xFE0F, 0x0301, 0x1112, 0x1161, 0x11A8, '가',
		0x0915, 0x094D, 0x0937, 0x0E33, 0x0D4E, 0x0600, 0x2028, 0x1b, '♣', '⌚', '❤', 'a', ' ', 0x115F, 0x3164, 0xFFA0, 0xA9E6, 0x1F9D1, 0x1F468})
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SliceOfN(rapid.OneOf(hostile, rapid.Rune()), 0, 24).Draw(t, "runes")
		text := game.Safe(string(runes), 30)
		var c Canvas
		c.Reset(40, 1)
		at := rapid.IntRange(-4, 42).Draw(t, "column")
		c.Text(at, 0, 40, text, 0)
		c.Text(rapid.IntRange(-2, 40).Draw(t, "second"), 0, 40, game.Safe("|世|", 8), 0)
		row := c.Encode(theme)
		if n := ansi.StringWidth(row); n != 40 {
			t.Errorf("%q draws a row of %d cells by graphemes: %q", text, n, row)
		}
		if n := ansi.StringWidthWc(row); n != 40 {
			t.Errorf("%q draws a row of %d cells by characters: %q", text, n, row)
		}
		if !utf8.ValidString(row) {
			t.Errorf("%q draws %q", text, row)
		}
	})
}

func FuzzGlyphs(f *testing.F) {
	f.Add("ada")
	f.Add("\x1b]52;c;aGk=\x07")
	f.Add("👩‍👩‍👧‍👦🇩🇪각")
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		n := 0
		glyphs(game.SafeText(s), func(g glyph) bool {
			if g.cells < 1 || g.cells > 2 || g.drawn < 1 || g.drawn > g.cells {
				t.Errorf("%q holds %+v", s, g)
			}
			b.WriteString(g.text)
			n += g.cells
			return true
		})
		if strings.ContainsFunc(b.String(), func(r rune) bool { return r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			t.Errorf("%q is drawn with control characters: %q", s, b.String())
		}
		if n != Cells(game.SafeText(s)) {
			t.Errorf("%q takes %d cells, or %d", s, n, Cells(game.SafeText(s)))
		}
	})
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct {
		text         string
		width, lines int
		want         string
	}{
		{"", 10, 3, ""},
		{"one two three", 7, 3, "one two|three"},
		{"one two three four", 7, 2, "one two|three…"},
		{"onetwothree", 4, 3, "onet|woth|ree"},
		{"世界世界", 3, 4, "世|界|世|界"},
		{"anything", 0, 3, ""},
	} {
		var lines []string
		for _, l := range Wrap(game.SafeText(tc.text), tc.width, tc.lines, "…") {
			lines = append(lines, string(l))
		}
		if got := strings.Join(lines, "|"); got != tc.want {
			t.Errorf("%q in %d cells is %q, not %q", tc.text, tc.width, got, tc.want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tc := range []struct {
		text  string
		width int
		want  string
	}{
		{"ada", 2, "ad"}, {"ada", 9, "ada"}, {"世界", 3, "世"}, {"世界", 1, ""}, {"a", -1, ""},
	} {
		if got := Clip(game.SafeText(tc.text), tc.width); string(got) != tc.want {
			t.Errorf("%q in %d cells is %q, not %q", tc.text, tc.width, got, tc.want)
		}
	}
}
