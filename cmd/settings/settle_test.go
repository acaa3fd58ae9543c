package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type options struct {
	lobby, name, logFile string
	ascii, reducedMotion bool
	count                int
	area                 area
}

// An area is a list of two numbers, the lower one first.
type area [2]int

func (a *area) String() string { return fmt.Sprint(*a) }
func (a *area) Type() string   { return "list of two rising numbers" }
func (a *area) Set(text string) error {
	if n, _ := fmt.Sscanf(text, "%d,%d", &a[0], &a[1]); n < 2 || a[0] > a[1] {
		return errors.New("no area")
	}
	return nil
}

// settled parses arguments, environment and file as the command does.
func settled(t *testing.T, args []string, env map[string]string, file string) (options, error) {
	t.Helper()
	var set options
	cmd := &cobra.Command{Use: "play"}
	f := cmd.Flags()
	f.StringVar(&set.lobby, "lobby", "", "")
	f.StringVar(&set.name, "name", "", "")
	f.StringVar(&set.logFile, "log-file", "", "")
	f.BoolVar(&set.ascii, "ascii", false, "")
	f.BoolVar(&set.reducedMotion, "reduced-motion", false, "")
	f.IntVar(&set.count, "count", 1, "")
	f.Var(&set.area, "map-area", "")
	f.Duration("pause", 0, "")
	f.String("config", "", "")
	if file != "" {
		path := filepath.Join(t.TempDir(), "play.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	err := Settle(cmd.Flags(), func(key string) (string, bool) {
		v, ok := env[key]
		return v, ok
	})
	return set, err
}

func TestPrecedence(t *testing.T) {
	const file = "lobby = \"file:1\"\nascii = true\n"
	for _, tc := range []struct {
		name  string
		args  []string
		env   map[string]string
		file  string
		lobby string
		ascii bool
	}{
		{"defaults", nil, nil, "", "", false},
		{"file", nil, nil, file, "file:1", true},
		{"environment over file", nil, map[string]string{"ROAM_LOBBY": "env:2", "ROAM_ASCII": "false"}, file, "env:2", false},
		{"flags over all", []string{"--lobby", "flag:3", "--ascii=false"}, map[string]string{"ROAM_LOBBY": "env:2", "ROAM_ASCII": "true"}, file, "flag:3", false},
		{"an empty variable is none", nil, map[string]string{"ROAM_LOBBY": ""}, file, "file:1", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			set, err := settled(t, tc.args, tc.env, tc.file)
			if err != nil {
				t.Fatal(err)
			}
			if set.lobby != tc.lobby || set.ascii != tc.ascii {
				t.Errorf("lobby %q, ascii %v", set.lobby, set.ascii)
			}
		})
	}
}

func TestEverySettingHasItsVariableAndKey(t *testing.T) {
	set, err := settled(t, nil, map[string]string{
		"ROAM_REDUCED_MOTION": "true", "ROAM_LOG_FILE": "x.log",
	}, "name = \"grace\"\ncount = 7\nmap-area = [1, 2]\n")
	if err != nil {
		t.Fatal(err)
	}
	want := options{name: "grace", reducedMotion: true, logFile: "x.log", count: 7, area: area{1, 2}}
	if set != want {
		t.Errorf("the settings are %+v, not %+v", set, want)
	}
}

// TestTables: a key in a table is the flag that has both their names.
func TestTables(t *testing.T) {
	for _, file := range []string{
		"map-area = [3, 4]\nlog-file = \"x\"\n",
		"map_area = [3, 4]\nlog_file = \"x\"\n",
		"log = { file = \"x\" }\n[map]\narea = [3, 4]\n",
		"map.area = [\n3,\n4 ]\n[log]\nfile = \"x\"\n",
	} {
		set, err := settled(t, nil, nil, file)
		if err != nil || set.area != (area{3, 4}) || set.logFile != "x" {
			t.Errorf("%q: %+v, %v", file, set, err)
		}
	}
	set, err := settled(t, []string{"--map-area", "5,6"}, map[string]string{"ROAM_LOG_FILE": "y"}, "[map]\narea = [3, 4]\n[log]\nfile = \"x\"\n")
	if err != nil || set.area != (area{5, 6}) || set.logFile != "y" {
		t.Errorf("flags and variables do not win over tables: %+v, %v", set, err)
	}
}

func TestMistakesNameTheirPlace(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		env        map[string]string
		want       []string
	}{
		{"unknown key", "name = \"ada\"\n\n# colours\nthem = \"dark\"\n", nil, []string{"play.toml:4:", `"them"`}},
		{"unknown table", "name = \"ada\"\n[lobby-list]\nx = 1\n", nil, []string{"play.toml:2:", `"lobby-list"`}},
		{"first of two", "b1 = 1\na1 = 1\n", nil, []string{"play.toml:1:", `"b1"`}},
		{"not TOML", "name = \"ada\"\nroom = harbour\n", nil, []string{"play.toml:2:"}},
		{"wrong type", "\nascii = \"yes\"\n", nil, []string{"play.toml:2:", "ascii", "true or false"}},
		{"number for a word", "name = 7\n", nil, []string{"play.toml:1:", "name", "text in quotes"}},
		{"word for a number", "count = \"abc\"\n", nil, []string{"play.toml:1:", "count", "abc will not do: it wants a whole number"}},
		{"word for a duration", "pause = \"soon\"\n", nil, []string{"play.toml:1:", "pause", "a duration, as in 500ms"}},
		{"date for a word", "name = 1979-05-27\n", nil, []string{"play.toml:1:", "name", "a date or time will not do"}},
		{"list for a word", "name = [1]\n", nil, []string{"play.toml:1:", "name", "list"}},
		{"table for a word", "[name]\nx = 1\n", nil, []string{"play.toml:1:", "name", "table"}},
		{"unknown key in a table", "[map]\narea = [1, 2]\nsize = 1\n", nil, []string{"play.toml:3:", `"map.size"`}},
		{"unknown key in a table in a line", "count = 2\nmap = { size = 1 }\n", nil, []string{"play.toml:2:", `"map.size"`}},
		{"empty table", "count = 2\n[map]\n", nil, []string{"play.toml:2:", `"map"`}},
		{"tables in a list", "[[map]]\narea = [1, 2]\n", nil, []string{"play.toml:1:", `"map"`}},
		{"list out of order", "[map]\n\n area=[2, 1]\n", nil, []string{"play.toml:3:", "map.area", "[2 1]", "two rising numbers"}},
		{"twice", "map-area = [1, 2]\n[map]\narea = [1, 2]\n", nil, []string{"play.toml:3:", "map.area", "twice"}},
		{"list in a variable", "", map[string]string{"ROAM_MAP_AREA": "2"}, []string{"ROAM_MAP_AREA", `"2"`, "two rising numbers"}},
		{"config names itself", "config = \"x\"\n", nil, []string{"play.toml:1:", `"config"`}},
		{"variable", "", map[string]string{"ROAM_ASCII": "maybe"}, []string{"ROAM_ASCII", "maybe", "true or false"}},
		{"no file", "", map[string]string{"ROAM_CONFIG": "/does/not/exist.toml"}, []string{"--config", "/does/not/exist.toml"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := settled(t, nil, tc.env, tc.file)
			if err == nil {
				t.Fatal("there is no error")
			}
			for _, w := range tc.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
}

// TestWrong: a value that says what is wrong with it is heard, wherever it stands.
func TestWrong(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		file string
		want string
	}{
		{nil, "\ncount = 0\n", "play.toml:2: count: nobody is too few"},
		{map[string]string{"ROAM_COUNT": "0"}, "", "ROAM_COUNT: nobody is too few"},
	} {
		path := filepath.Join(t.TempDir(), "play.toml")
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		f := pflag.NewFlagSet("play", pflag.ContinueOnError)
		f.Var(some{}, "count", "")
		f.String("config", path, "")
		err := Settle(f, func(key string) (string, bool) { v, ok := c.env[key]; return v, ok })
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%v", err)
		}
	}
}

// some takes no number.
type some struct{}

func (some) String() string   { return "" }
func (some) Type() string     { return "number" }
func (some) Set(string) error { return Wrong(errors.New("nobody is too few")) }

// TestSource: an error about a setting can say where it stands.
func TestSource(t *testing.T) {
	path := filepath.Join(t.TempDir(), "play.toml")
	if err := os.WriteFile(path, []byte("\n[map]\nfrom = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := pflag.NewFlagSet("play", pflag.ContinueOnError)
	f.Int("map-from", 0, "")
	f.Int("map-to", 0, "")
	f.Int("map-size", 0, "")
	f.String("config", path, "")
	if err := f.Parse([]string{"--map-size", "3"}); err != nil {
		t.Fatal(err)
	}
	if err := Settle(f, func(key string) (string, bool) { return "2", key == "ROAM_MAP_TO" }); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"map-from": path + ":3: map.from", "map-to": "ROAM_MAP_TO", "map-size": "--map-size",
	} {
		if got := Source(f.Lookup(name)); got != want {
			t.Errorf("%s is from %s, not %s", name, got, want)
		}
	}
}

// TestNoArgs: a word that a command does not know is a mistake in how it was called.
func TestNoArgs(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, 0, ""},
		{[]string{"extra"}, ExitUsage, `host: host knows no "extra" (host --help lists what it knows)`},
	} {
		cmd, errs := &cobra.Command{Use: "host", Args: NoArgs, RunE: func(*cobra.Command, []string) error { return nil }}, &strings.Builder{}
		Program(cmd)
		cmd.SetErr(errs)
		cmd.SetArgs(append([]string{}, c.args...)) // nil would mean this test's own
		if code := Main(t.Context(), cmd); code != c.code || strings.TrimSpace(errs.String()) != c.says {
			t.Errorf("%q: exit code %d, %q", c.args, code, errs)
		}
	}
}
