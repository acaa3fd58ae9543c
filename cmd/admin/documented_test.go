package admin

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/metrics.md anew")

const (
	metricsFile = "../../docs/metrics.md"
	tableBegins = "<!-- what follows is written by: go test ./cmd/admin -run Documented -update -->\n"
)

// TestDocumented: docs/metrics.md lists the metrics that there are.
func TestDocumented(t *testing.T) {
	text := readFile(t, metricsFile)
	head, have, ok := strings.Cut(text, tableBegins)
	if !ok {
		t.Fatalf("%s has no place for the tables", metricsFile)
	}
	want := tables(t)
	if *update {
		if err := os.WriteFile(metricsFile, []byte(head+tableBegins+want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if have != want {
		t.Errorf("%s is not up to date: go test ./cmd/admin -run Documented -update", metricsFile)
	}
}

// tables are the metrics of roam's own, those of every node first.
func tables(t *testing.T) string {
	all := exported(t)
	var b strings.Builder
	for _, part := range []struct{ title, prefix string }{
		{"Every node", ""}, {"Hosts", "roam_host_"}, {"Lobbies", "roam_lobby_"},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n| metric | type | labels | |\n| --- | --- | --- | --- |\n", part.title)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			ofHosts, ofLobbies := strings.HasPrefix(name, "roam_host_"), strings.HasPrefix(name, "roam_lobby_")
			if !strings.HasPrefix(name, "roam_") || part.prefix == "" && (ofHosts || ofLobbies) || !strings.HasPrefix(name, part.prefix) {
				continue
			}
			var labels []string
			for _, l := range all[name].GetMetric()[0].GetLabel() {
				labels = append(labels, l.GetName())
			}
			kind := strings.ToLower(all[name].GetType().String())
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", name, kind, strings.Join(labels, ", "), all[name].GetHelp())
		}
	}
	return b.String()
}
