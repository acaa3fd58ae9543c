package settings

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// An entry is one setting of a TOML file.
type entry struct {
	key   string // as the file has it, its tables before it
	flag  string
	line  int
	value any
}

// entries lists what a table of a file sets, in the file's order. A table whose
// name no flag begins with is an entry itself, which is a mistake.
func entries(flags *pflag.FlagSet, text string, path []string, table map[string]any) (all []entry) {
	for key, value := range table {
		at := append(slices.Clip(path), key)
		name := strings.ReplaceAll(strings.Join(at, "-"), "_", "-")
		if inner, ok := value.(map[string]any); ok && len(inner) > 0 && begins(flags, name+"-") {
			all = append(all, entries(flags, text, at, inner)...)
		} else {
			all = append(all, entry{strings.Join(at, "."), name, lineOf(text, strings.Join(at, ".")), value})
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(a.line-b.line, cmp.Compare(a.key, b.key)) })
	return all
}

// begins tells whether some flag's name begins so.
func begins(flags *pflag.FlagSet, prefix string) (some bool) {
	flags.VisitAll(func(f *pflag.Flag) { some = some || strings.HasPrefix(f.Name, prefix) })
	return some
}

// lineOf returns the line on which a key stands, or its table.
func lineOf(text, key string) int {
	table, found := "", 1
	for i, line := range strings.Split(text, "\n") {
		at := ""
		if header, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			header, _, _ = strings.Cut(strings.TrimLeft(header, "["), "]")
			at = dotted(header)
			table = at + "."
		} else {
			word, _, _ := strings.Cut(line, "=")
			at = table + dotted(word)
		}
		switch {
		case at == key || strings.HasPrefix(at, key+"."):
			return i + 1
		case strings.HasPrefix(key, at+"."):
			found = i + 1
		}
	}
	return found
}

// dotted writes a key without what may stand around its parts.
func dotted(key string) string {
	parts := strings.Split(key, ".")
	for i := range parts {
		parts[i] = strings.Trim(parts[i], " \t\r\"'")
	}
	return strings.Join(parts, ".")
}
