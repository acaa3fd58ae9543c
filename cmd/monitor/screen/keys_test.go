package screen

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The keys of the help page are those that docs/monitor.md lists, in the same order.
func TestDocumentedKeys(t *testing.T) {
	text, err := os.ReadFile("../../../docs/monitor.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n| key | does |\n| --- | --- |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var documented, shown []string
	for _, m := range regexp.MustCompile(`(?m)^\| (.+?) \| .+ \|$`).FindAllStringSubmatch(table, -1) {
		documented = append(documented, m[1])
	}
	keys := newKeyMap(newGlyphs(false))
	for _, group := range keys.everything() {
		for _, k := range group.keys {
			shown = append(shown, k.Help().Key)
		}
	}
	if x, y := strings.Join(documented, "\n"), strings.Join(shown, "\n"); x != y {
		t.Errorf("docs/monitor.md lists the keys\n%s\nand the help page\n%s", x, y)
	}
}
