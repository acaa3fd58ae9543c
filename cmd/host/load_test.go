package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"pgregory.net/rapid"

	"roam/balance"
	"roam/cmd/settings"
	"roam/net/host"
)

// judged settles flags and a file, as the command does, and returns what it would
// judge its load by.
func judged(t *testing.T, args []string, file string) (*loadFlags, host.Config, error) {
	t.Helper()
	load, cfg := new(loadFlags), host.Config{}
	f := pflag.NewFlagSet("host", pflag.ContinueOnError)
	load.add(f, &cfg)
	f.String("config", "", "")
	if file != "" {
		path := filepath.Join(t.TempDir(), "host.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	if err := f.Parse(args); err != nil {
		return load, cfg, err
	}
	if err := settings.Settle(f, func(string) (string, bool) { return "", false }); err != nil {
		return load, cfg, err
	}
	return load, cfg, load.apply(&cfg)
}

func TestLoadSettings(t *testing.T) {
	_, cfg, err := judged(t, nil, "")
	if err != nil || cfg.Gauge.Scales() != balance.DefaultScales() || cfg.Bandwidth != 0 || cfg.MaxRTT != 100*time.Millisecond {
		t.Errorf("by default: %+v, %v", cfg, err)
	}
	load, cfg, err := judged(t, []string{"--load-cpu", "1, 2.5,3,4,200"}, `
bandwidth-mbit = 100
rtt-limit = "50ms"
[load]
tick = [20, 35.5, 50, 70, 90]
cpu = [10, 20, 30, 40, 50]
bytes_in = [5, 10, 20, 40, 80]
half-life = "2s"
`)
	if err != nil {
		t.Fatal(err)
	}
	scales := cfg.Gauge.Scales()
	for f, want := range map[balance.Factor]balance.Scale{
		balance.Tick:     {.2, .355, .5, .7, .9},
		balance.CPU:      {.01, .025, .03, .04, 2},
		balance.BytesIn:  {.05, .1, .2, .4, .8},
		balance.BytesOut: balance.DefaultScales()[balance.BytesOut],
	} {
		if scales[f] != want {
			t.Errorf("%v: %v, not %v", f, scales[f], want)
		}
	}
	if cfg.Bandwidth != 12_500_000 || cfg.MaxRTT != 50*time.Millisecond || load.halfLife != 2*time.Second {
		t.Errorf("%d bytes a second, %v, %v", cfg.Bandwidth, cfg.MaxRTT, load.halfLife)
	}
}

// TestLoadMistakes: a host whose scales cannot be used does not start, and says
// where they stand.
func TestLoadMistakes(t *testing.T) {
	for _, c := range []struct {
		file string
		want []string
	}{
		{"[load]\n\ntick = [20, 50, 35, 70, 90]\n", []string{"host.toml:3:", "load.tick", "[20 50 35 70 90]", "five rising percentages"}},
		{"[load]\ncpu = [20, 35, 50, 70]\n", []string{"host.toml:2:", "load.cpu", "five"}},
		{"[load]\ncpu = [0, 35, 50, 70, 90]\n", []string{"host.toml:2:", "load.cpu"}},
		{"[load]\ncpu = [nan, 35, 50, 70, 90]\n", []string{"host.toml:2:", "load.cpu"}},
		{"[load]\ncpu = [20, 35, 50, 70, inf]\n", []string{"host.toml:2:", "load.cpu"}},
		{"[load]\ncpu = [20, 35, 50, 70, \"much\"]\n", []string{"host.toml:2:", "load.cpu"}},
		{"[load]\ndisk = [20, 35, 50, 70, 90]\n", []string{"host.toml:2:", `"load.disk"`}},
		{"[load.tick]\nthresholds = [20, 35, 50, 70, 90]\n", []string{"host.toml:1:", "load.tick", "table"}},
		{"[load]\nhalf-life = 2\n", []string{"host.toml:2:", "load.half-life"}},
		{"[load]\nhalf-life = \"-1s\"\n", []string{"--load-half-life"}},
		{"rtt-limit = \"0s\"\n", []string{"--rtt-limit"}},
		{"bandwidth-mbit = -1\n", []string{"--bandwidth-mbit"}},
		{"bandwidth-mbit = nan\n", []string{"--bandwidth-mbit"}},
		{"bandwidth-mbit = inf\n", []string{"--bandwidth-mbit"}},
	} {
		_, _, err := judged(t, nil, c.file)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v does not say %q", c.file, err, want)
			}
		}
	}
	if _, _, err := judged(t, []string{"--load-tick", "5,4,3,2,1"}, ""); err == nil {
		t.Error("a flag out of order is taken")
	}
}

// TestPercentagesReadWhatTheyWrite: so that --help shows what can be given.
func TestPercentagesReadWhatTheyWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p, again percentages
		sum := 0
		for i := range p {
			sum += rapid.IntRange(1, 5000).Draw(t, "rise")
			p[i] = float64(sum) / 10_000
		}
		if err := again.Set(p.String()); err != nil {
			t.Fatalf("%s: %v", p.String(), err)
		}
		if again.String() != p.String() {
			t.Errorf("%s is read as %s", p.String(), again.String())
		}
	})
}

// TestHelpNamesEveryFactor: each has its flag, and the flag its meaning.
func TestHelpNamesEveryFactor(t *testing.T) {
	cmd := newCommand()
	for i := range balance.NumFactors {
		name := "load-" + strings.ReplaceAll(balance.Factor(i).String(), "_", "-")
		f := cmd.Flags().Lookup(name)
		if f == nil || !strings.HasSuffix(f.Usage, loadMeans[i]) || loadMeans[i] == "" {
			t.Errorf("--%s: %+v", name, f)
		}
	}
}

// TestCommandMistakes: what is wrong is said before anything starts.
func TestCommandMistakes(t *testing.T) {
	for want, args := range map[string][]string{
		"--rotation":       {"--rotation", "offline"},
		"--bandwidth-mbit": {"--bandwidth-mbit=-1"},
		"--load-queue":     {"--load-queue", "1,2,3"},
	} {
		cmd := newCommand()
		cmd.SetArgs(args)
		cmd.SetErr(io.Discard)
		if err := cmd.Execute(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestCPUUsed: it never falls, and grows with what is done.
func TestCPUUsed(t *testing.T) {
	for first, last := cpuUsed(), time.Duration(0); last <= first; {
		now := cpuUsed()
		if now < last || now < first {
			t.Fatalf("%v used, after %v", now, max(first, last))
		}
		last = now
	}
}
