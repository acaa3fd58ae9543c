package sim

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed scenarios/*.toml
var scenarios embed.FS

// Names returns the names of the scenarios that come with the package, sorted.
func Names() (names []string) {
	entries, _ := scenarios.ReadDir("scenarios") // embedded: it is there
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	slices.Sort(names)
	return names
}

// TOML returns the text of a scenario that comes with the package, and whether
// there is one of that name.
func TOML(name string) (text string, ok bool) {
	b, err := scenarios.ReadFile("scenarios/" + name + ".toml")
	return string(b), err == nil
}
