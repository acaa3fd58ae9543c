package terminal

import (
	"slices"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"roam/game"
)

// A Line is one line of text being typed, with the editing keys that shells
// have. A rune holds one character; Limit bounds them.
type Line struct {
	Runes []rune
	At    int // the cursor stands before this rune
	Limit int
}

// Set makes s the text, with the cursor at its end.
func (l *Line) Set(s string) {
	l.Runes, l.At = l.Runes[:0], 0
	l.Insert(s)
}

// String returns the text.
func (l *Line) String() string { return string(l.Runes) }

// Insert types s at the cursor. What cannot be shown is left out.
func (l *Line) Insert(s string) {
	for _, r := range s {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if len(l.Runes) >= l.Limit || !unicode.IsGraphic(r) {
			continue
		}
		l.Runes = slices.Insert(l.Runes, l.At, r)
		l.At++
	}
}

// cut removes the runes from from up to to and leaves the cursor there.
func (l *Line) cut(from, to int) {
	l.Runes = slices.Delete(l.Runes, from, to)
	l.At = from
}

// wordLeft is where the word before the cursor begins.
func (l *Line) wordLeft() int {
	i := l.At
	for i > 0 && l.Runes[i-1] == ' ' {
		i--
	}
	for i > 0 && l.Runes[i-1] != ' ' {
		i--
	}
	return i
}

// wordRight is where the word after the cursor ends.
func (l *Line) wordRight() int {
	i := l.At
	for i < len(l.Runes) && l.Runes[i] == ' ' {
		i++
	}
	for i < len(l.Runes) && l.Runes[i] != ' ' {
		i++
	}
	return i
}

// Press takes a key.
func (l *Line) Press(k tea.KeyPressMsg) {
	end := len(l.Runes)
	switch k.Keystroke() {
	case "left", "ctrl+b":
		l.At = max(0, l.At-1)
	case "right", "ctrl+f":
		l.At = min(end, l.At+1)
	case "home", "ctrl+a":
		l.At = 0
	case "end", "ctrl+e":
		l.At = end
	case "alt+left", "ctrl+left", "alt+b":
		l.At = l.wordLeft()
	case "alt+right", "ctrl+right", "alt+f":
		l.At = l.wordRight()
	case "backspace", "ctrl+h":
		l.cut(max(0, l.At-1), l.At)
	case "delete", "ctrl+d":
		l.cut(l.At, min(end, l.At+1))
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		l.cut(l.wordLeft(), l.At)
	case "ctrl+u":
		l.cut(0, l.At)
	case "ctrl+k":
		l.cut(l.At, end)
	default:
		l.Insert(k.Text)
	}
}

// Line draws a line being typed from column x of row y, no further than column
// end and scrolled so that its cursor shows, and returns the cursor's column.
func (c *Canvas) Line(x, y, end int, l *Line, i Ink) int {
	before, after := game.SafeText(l.Runes[:l.At]), game.SafeText(l.Runes[l.At:])
	for Cells(before) > end-1-x && before != "" {
		_, size := firstGlyph(string(before))
		before = before[size:]
	}
	x = c.Text(x, y, end, before, i)
	c.Text(x, y, end, after, i)
	return x
}
