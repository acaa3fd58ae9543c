package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"roam/game"
)

// A glyph is what stands in one place of a line: a character with its marks,
// and how many cells are kept for it.
type glyph struct {
	text  string
	cells int // 1 or 2
	drawn int // cells that every terminal gives it; the rest is filled with spaces
}

// glyphs cuts text into what is drawn cell by cell. Terminals disagree about
// characters that join with their neighbours (flags, skin tones, Hangul
// letters): one counts the characters, another the pictures. What the two ways
// of counting do not agree on is replaced, so that no name moves the rest of
// its line.
func glyphs(s game.SafeText, yield func(glyph) bool) {
	rest := string(s)
	for rest != "" {
		g, size := firstGlyph(rest)
		rest = rest[size:]
		if g.cells > 0 && !yield(g) {
			return
		}
	}
}

func firstGlyph(s string) (g glyph, size int) {
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		if s[0] < 0x20 || s[0] == 0x7f {
			return glyph{}, 1
		}
		return glyph{s[:1], 1, 1}, 1
	}
	first, size := utf8.DecodeRuneInString(s)
	bare := size
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		size += n
	}
	switch {
	case first >= '🇦' && first <= '🇿':
		return glyph{string('A' + first - '🇦'), 1, 1}, size
	case bare == size && plain(first):
		n := game.RuneCells(first)
		return glyph{s[:size], n, n}, size
	case ansi.StringWidth(s[:size]) == 0 && !unicode.Is(unicode.M, first):
		return glyph{}, size
	}
	for _, text := range [...]string{s[:size], s[:bare]} {
		if n := ansi.StringWidth(text); (n == 1 || n == 2) && apart(text, n) {
			return glyph{text, max(n, game.RuneCells(first)), n}, size
		}
	}
	return glyph{"?", 1, 1}, size
}

// plain reports whether every terminal draws r alone and as wide as the next.
func plain(r rune) bool {
	return r >= 0xA1 && r < 0x300 && r != 0xAD || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Cyrillic) && unicode.IsLetter(r)
}

// apart reports whether text takes n cells however they are counted, and
// whatever stands beside it.
func apart(text string, n int) bool {
	r, _ := utf8.DecodeRuneInString(text)
	if r >= 0x1F3FB && r <= 0x1F3FF || unicode.In(r, hangulLetters) {
		return false // these join others of their kind
	}
	const letter = "\u0915" // one that joins what ends in a virama
	return ansi.StringWidthWc(text) == n && ansi.StringWidth("x"+text+"x") == n+2 && ansi.StringWidth(text+letter) == n+1
}

var hangulLetters = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x1100, Hi: 0x11FF, Stride: 1}, {Lo: 0xA960, Hi: 0xA97F, Stride: 1}, {Lo: 0xD7B0, Hi: 0xD7FF, Stride: 1},
}}

// Cells returns how many cells the text is given on a canvas.
func Cells(s game.SafeText) (n int) {
	glyphs(s, func(g glyph) bool {
		n += g.cells
		return true
	})
	return n
}

// Wrap breaks text into lines of at most width cells, between words where it
// can, and into at most lines lines: the last one then ends in more.
func Wrap(s game.SafeText, width, lines int, more string) []game.SafeText {
	if width < 1 || lines < 1 {
		return nil
	}
	var out []game.SafeText
	var line strings.Builder
	cells := 0
	flush := func() {
		out = append(out, game.SafeText(line.String()))
		line.Reset()
		cells = 0
	}
	for word := range strings.FieldsSeq(string(s)) {
		n := Cells(game.SafeText(word))
		if cells > 0 && cells+1+n > width {
			flush()
		}
		if cells > 0 {
			line.WriteByte(' ')
			cells++
		}
		glyphs(game.SafeText(word), func(g glyph) bool {
			if cells+g.cells > width {
				flush()
			}
			line.WriteString(g.text)
			cells += g.cells
			return true
		})
	}
	if cells > 0 {
		flush()
	}
	if len(out) > lines {
		out = out[:lines]
		out[lines-1] = Clip(out[lines-1], width-1) + game.SafeText(more)
	}
	return out
}

// Clip returns the part of the text that fits into width cells.
func Clip(s game.SafeText, width int) game.SafeText {
	var b strings.Builder
	cells := 0
	glyphs(s, func(g glyph) bool {
		if cells+g.cells > width {
			return false
		}
		cells += g.cells
		b.WriteString(g.text)
		return true
	})
	return game.SafeText(b.String())
}

// Blank returns n spaces.
func Blank(n int) game.SafeText { return game.SafeText(strings.Repeat(" ", max(0, n))) }
