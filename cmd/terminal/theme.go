package terminal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Ink says what a character is, a Ground what lies under it. Their numbers
// are the program's own, from 0 up; the theme says how they look.
type (
	Ink    uint8
	Ground uint8
)

// A Theme says how everything looks. It is made once by [NewTheme] and shared.
type Theme struct {
	Name    string
	inks    []string // SGR parameters, each with its leading semicolon
	grounds []string
}

// NewTheme returns a theme from words like "bold #56b4e9", one for each ink and
// ground: attributes and a colour, or nothing for the terminal's own.
func NewTheme(name string, inks, grounds []string) *Theme {
	t := &Theme{Name: name, inks: make([]string, len(inks)), grounds: make([]string, len(grounds))}
	for i, words := range inks {
		t.inks[i] = sgr(words, "38")
	}
	for i, words := range grounds {
		t.grounds[i] = sgr(words, "48")
	}
	return t
}

// ThemeNames returns the names of the themes that every screen has. Dark and
// light are of colours that people with any kind of colour blindness can tell
// apart.
func ThemeNames() []string { return []string{"dark", "light", "high-contrast", "mono"} }

// CheckTheme returns an error that lists the themes unless one has that name.
func CheckTheme(name string) error {
	if slices.Contains(ThemeNames(), name) {
		return nil
	}
	return fmt.Errorf("no theme is called %q; there are %s", name, strings.Join(ThemeNames(), ", "))
}

// ThemeWanted returns the name of the theme asked for; mono where NO_COLOR is
// set, whatever was asked for; and none if nobody asked: the screen then asks
// the terminal how bright it is.
func ThemeWanted(name string, lookupEnv func(string) (string, bool)) string {
	if v, ok := lookupEnv("NO_COLOR"); ok && v != "" {
		return "mono"
	}
	return name
}

// ThemeFor returns the name of the theme for a terminal that is dark, or is not.
func ThemeFor(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// appendStyle appends the escape sequence that selects an ink on a ground.
func (t *Theme) appendStyle(out []byte, i Ink, g Ground) []byte {
	out = append(out, "\x1b[0"...)
	if int(i) < len(t.inks) {
		out = append(out, t.inks[i]...)
	}
	if int(g) < len(t.grounds) {
		out = append(out, t.grounds[g]...)
	}
	return append(out, 'm')
}

// sgr turns words into SGR parameters. Which is 38 for a character's colour and
// 48 for the ground's.
func sgr(words, which string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(words) {
		switch w {
		case "bold":
			b.WriteString(";1")
		case "faint":
			b.WriteString(";2")
		case "underline":
			b.WriteString(";4")
		case "reverse":
			b.WriteString(";7")
		default:
			rgb, _ := strconv.ParseUint(strings.TrimPrefix(w, "#"), 16, 32)
			fmt.Fprintf(&b, ";%s;2;%d;%d;%d", which, rgb>>16&0xff, rgb>>8&0xff, rgb&0xff)
		}
	}
	return b.String()
}
