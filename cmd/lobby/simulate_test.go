package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"roam/balance"
	"roam/balance/sim"
	"roam/cmd/settings"
)

var update = flag.Bool("update", false, "write the golden files anew")

func simulated(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := newSimulate()
	cmd.SetOut(&out)
	cmd.SetArgs(append([]string{}, args...)) // nil would mean this test's own
	err := cmd.Execute()
	return out.String(), err
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("not as in %s; look at it, then -update:\n%s", path, got)
	}
}

func TestSimulateShowsTableAndPlots(t *testing.T) {
	for name, args := range map[string][]string{
		"simulate-skew.txt":       {"skew", "--strategy", "fastest,pack:still"},
		"simulate-skew-ascii.txt": {"skew", "--strategy", "fastest, pack", "--no-rebalance", "--ascii", "--seed", "9"},
	} {
		out, err := simulated(t, args...)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out, "\n") {
			if n := len([]rune(line)); n > 80 {
				t.Errorf("%d columns: %s", n, line)
			}
			if strings.Contains(name, "ascii") && len(line) != len([]rune(line)) {
				t.Errorf("not plain: %s", line)
			}
		}
		golden(t, name, out)
	}
}

func TestSimulateWritesCSV(t *testing.T) {
	path := filepath.Join(t.TempDir(), "load.csv")
	if _, err := simulated(t, "skew", "--strategy", "fastest,level:still", "--csv", path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if lines[0] != "strategy,seconds,players,tick_mean,tick_max,over,migrations,refused" {
		t.Errorf("the columns are %s", lines[0])
	}
	rows := make(map[string]int)
	for _, line := range lines[1:] {
		cells := strings.Split(line, ",")
		if len(cells) != 8 || cells[2] != "500" {
			t.Errorf("a row is %s", line)
		}
		rows[cells[0]]++
	}
	if rows["fastest"] < 100 || rows["fastest"] != rows["level:still"] || len(rows) != 2 {
		t.Errorf("rows: %v", rows)
	}
	if _, err := simulated(t, "skew", "--csv", filepath.Join(path, "x")); err == nil || !strings.Contains(err.Error(), "--csv") {
		t.Errorf("a file that cannot be: %v", err)
	}
}

func TestSimulateSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want []string // all are in the error
	}{
		{nil, []string{"one scenario", "friday-evening"}},
		{[]string{"skew", "stampede"}, []string{"one scenario"}},
		{[]string{"monday"}, []string{"no scenario and no file called monday", "friday-evening"}},
		{[]string{"skew", "--strategy", "fastets"}, []string{`--strategy: unknown strategy "fastets"`, "two-choices"}},
		{[]string{"skew", "--strategy", "fastest:stil"}, []string{"--strategy:", "only :still", ":stil"}},
		{[]string{"skew", "--hosts", "-3"}, []string{"-3 hosts", "from 1 to"}},
		{[]string{"skew", "--players", "9000"}, []string{"9000 players", "start.share", "do not fit"}},
	} {
		_, err := simulated(t, tt.args...)
		var usage settings.UsageError
		if !errors.As(err, &usage) {
			t.Errorf("%q: %v is no usage error", tt.args, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want it to say %q", tt.args, err, want)
			}
		}
	}
}

// What is wrong in a scenario is told with file, line and key.
func TestScenarioErrorsNameTheLine(t *testing.T) {
	const head = "hosts = 2\n[[phase]]\nfor = \"1m\"\n"
	for _, tt := range []struct{ text, want string }{
		{head + "hosts == 3", "my.toml:4: "},
		{head + "hosts = 3", `my.toml:4: there is no setting called "phase.hosts"`},
		{head + "[[phase]]\nfor = \"1m\"\nfore = 1", `my.toml:6: there is no setting called "phase.fore"`},
		{"speed = 1\n" + head, `my.toml:1: there is no setting called "speed"`},
		{head + "[host]\ncapacity = \"many\"", "my.toml:5: host.capacity: "},
		{head + "go = \"away\"", "my.toml:4: phase.go: "},
		{"hosts = 2\n[[phase]]\nfor = \"soon\"", "my.toml:3: phase.for: "},
		{"hosts = 2\n[[phase]]\nfor = \"soon\"\n[[phase]]\nfor = \"1m\"\n[[phase]]\nfor = \"1m\"", "my.toml:3: phase.for: "},
		{head + "[[phase]]\nfor = true\n[[phase]]\nfor = \"1m\"", "my.toml:5: phase.for: "},
		{head + "[[phase]]\nfor = \"1m\"\ncome = -1", "my.toml:6: phase.2.come: -1 will not do"},
		{head + "[[phase]]\ncome = 1", "my.toml:4: phase.2.for: 0s will not do"},
		{head + "come = nan", "my.toml:4: phase.1.come: NaN will not do"},
		{"players = 0.5\n" + head, "my.toml:1: players: "},
		{"hosts = 3\nplayers = 1\n", "my.toml:1: phase: there is none"},
		{head + "[start]\non = 3", "my.toml:5: start.on: 3 will not do"},
		{head + "[start]\nshare = 3", "my.toml:5: start.share: 3 will not do"},
		{"start.share = 3\n" + head, "my.toml:1: start.share: 3 will not do"},
		{head + "[[event]]\nat = \"10s\"\ndo = \"die\"", "my.toml:4: event.1.host: 0 will not do"},
		{head + "[strategy.fastest]\nload = 1", `my.toml:4: strategy "fastest"`},
		{head + "[strategy.expr]\ncost = \"1 / players\"", `my.toml:4: strategy "expr": formula, tried on an empty host`},
		{head + "[strategy.slowest]\nx = 1", `my.toml:4: unknown strategy "slowest"`},
	} {
		_, err := parseScenario("my.toml", tt.text)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%q:\n%v, want\n%s", tt.text, err, tt.want)
		}
	}
	if _, err := parseScenario("my.toml", head); err != nil {
		t.Errorf("a good one: %v", err)
	}
	if _, err := readScenario("testdata"); err == nil {
		t.Error("a folder is a scenario")
	}
	long := filepath.Join(t.TempDir(), "long.toml")
	if err := os.WriteFile(long, bytes.Repeat([]byte("#"), maxScenario+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readScenario(long); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a file without end: %v", err)
	}
}

// The scenario that the documentation explains can be run, and has every setting.
func TestDocumentedScenario(t *testing.T) {
	page, err := os.ReadFile("../../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(strings.ReplaceAll(string(page), "\r\n", "\n"), "```toml\n")
	text, _, ok := strings.Cut(text, "```")
	if _, err := parseScenario("simulator.md", text); err != nil || !ok {
		t.Fatal(err)
	}
	var keys func(of reflect.Type, path ...string)
	keys = func(of reflect.Type, path ...string) {
		for i := range of.NumField() {
			f := of.Field(i)
			name := f.Tag.Get("toml")
			if name == "" {
				name = strings.ToLower(f.Name)
			}
			kind := f.Type
			if kind.Kind() == reflect.Slice {
				kind = kind.Elem()
			}
			switch key := append(slices.Clone(path), name); {
			case kind.Kind() == reflect.Struct:
				keys(kind, key...)
			case kind.Kind() != reflect.Map && !strings.HasPrefix(strings.Split(text, "\n")[lineOf(text, key)-1], name+" = "):
				t.Errorf("%v is not documented", key)
			}
		}
	}
	keys(reflect.TypeFor[sim.Scenario]())
}

// quality is what a scenario must come to with a strategy and rebalancing. The
// figures are those of the day on which they were written, with some room.
type quality struct {
	over    float64 // share of players' time over budget, at most
	uneven  float64 // max/mean, at most
	moves   float64 // per player and hour, at most
	smaller int     // the scenario is run with so many times fewer hosts and players
	gain    float64 // over is that much better, at least, than least-players without rebalancing
}

func TestQuality(t *testing.T) {
	for name, want := range map[string]quality{
		"friday-evening":  {smaller: 4, over: .0005, uneven: 1.3, moves: 1, gain: 5},
		"stampede":        {smaller: 6, over: .0005, uneven: 1.2, moves: .6},
		"host-dies":       {over: .0005, uneven: 1.25, moves: .8},
		"skew":            {over: .005, uneven: 1.2, moves: 3.3, gain: 5},
		"rolling-upgrade": {over: .0005, uneven: 1.3, moves: 2.5},
	} {
		t.Run(name, func(t *testing.T) {
			sc, err := loadScenario(name)
			if err != nil {
				t.Fatal(err)
			}
			sc.Hosts /= max(1, want.smaller)
			sc.Players /= max(1, want.smaller)
			still, err := sim.Run(sc, sim.Options{Strategy: "least-players", Still: true})
			if err != nil {
				t.Fatal(err)
			}
			r, err := sim.Run(sc, sim.Options{Strategy: balance.DefaultStrategy})
			if err != nil {
				t.Fatal(err)
			}
			if r.Over > want.over || r.Uneven > want.uneven || r.Moves > want.moves || r.Refused > 0 {
				t.Errorf("over %.4f, max/mean %.2f, %.2f moves, %d refused; want at most %.4f, %.2f, %.2f and nobody",
					r.Over, r.Uneven, r.Moves, r.Refused, want.over, want.uneven, want.moves)
			}
			if still.Over < want.gain*r.Over || want.gain > 0 && still.Over < .01 {
				t.Errorf("over %.4f against %.4f with least-players and no rebalancing", r.Over, still.Over)
			}
			if r.PingPongs*20 > r.Moved {
				t.Errorf("%d of %d migrations went back", r.PingPongs, r.Moved)
			}
		})
	}
}
