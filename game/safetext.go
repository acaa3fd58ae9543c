package game

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SafeText is text from outside (a name, chat, another node's words) made fit
// to be drawn in a terminal and written to a log: no control or format
// characters, so no escape sequences and nothing that reverses text; no letters
// that draw nothing; a bounded number of combining marks; a bounded width. Make
// one with [Safe].
type SafeText string

// maxMarks bounds the combining marks on one character.
const maxMarks = 2

// Safe returns what may be shown of s in at most cells terminal cells. White
// space of any kind becomes single spaces, none at the ends.
func Safe(s string, cells int) SafeText {
	var b strings.Builder
	width, marks, space := 0, maxMarks, false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case unicode.IsSpace(r):
			space, marks = width > 0, maxMarks // a mark cannot stand on a space
			continue
		case r == utf8.RuneError || variationSelector(r) || blank(r) || !unicode.IsGraphic(r):
			continue
		}
		w := RuneCells(r)
		if unicode.Is(unicode.M, r) {
			if marks < maxMarks && width+w <= cells {
				marks++
				width += w
				b.WriteRune(r)
			}
			continue
		}
		if space {
			w++
		}
		if width+w > cells {
			break
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		width, marks = width+w, 0
	}
	return SafeText(b.String())
}

func variationSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}

// blank reports letters and symbols that draw nothing: names made of them would
// look like no name.
func blank(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0:
		return true
	}
	return false
}

// wide lists the blocks whose characters terminals draw two cells wide, after
// the W and F classes of Unicode's East Asian Width (UAX #11). Blocks in which
// only some are wide count as wide: too much room is safe, too little is not.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115F, Stride: 1},
		{Lo: 0x231A, Hi: 0x231B, Stride: 1},
		{Lo: 0x23E9, Hi: 0x23F3, Stride: 1},
		{Lo: 0x25FD, Hi: 0x25FE, Stride: 1},
		{Lo: 0x2600, Hi: 0x27BF, Stride: 1},
		{Lo: 0x2B1B, Hi: 0x2B55, Stride: 1},
		{Lo: 0x2E80, Hi: 0x303E, Stride: 1},
		{Lo: 0x3041, Hi: 0xA4CF, Stride: 1},
		{Lo: 0xA960, Hi: 0xA97F, Stride: 1},
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1},
		{Lo: 0xF900, Hi: 0xFAFF, Stride: 1},
		{Lo: 0xFE10, Hi: 0xFE19, Stride: 1},
		{Lo: 0xFE30, Hi: 0xFE6F, Stride: 1},
		{Lo: 0xFF00, Hi: 0xFF60, Stride: 1},
		{Lo: 0xFFE0, Hi: 0xFFE6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x16FE0, Hi: 0x1B2FF, Stride: 1},
		{Lo: 0x1F000, Hi: 0x1FAFF, Stride: 1},
		{Lo: 0x20000, Hi: 0x3FFFD, Stride: 1},
	},
}

// RuneCells returns how many terminal cells r may take: 0 for a combining mark
// that is drawn over another character, 2 for what is or may be wide, else 1.
func RuneCells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// Cells returns how many terminal cells the text may take.
func (t SafeText) Cells() (n int) {
	for _, r := range string(t) {
		n += RuneCells(r)
	}
	return n
}
