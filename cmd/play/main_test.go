package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roam/game/walk"

	"roam/cmd/settings"
)

// run executes the command without a terminal.
func run(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = execute(t.Context(), args, surroundings{
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
		lookupEnv: func(key string) (string, bool) { v, ok := env[key]; return v, ok },
		join: func(choices, *slog.Logger) (joiner, error) {
			return nil, errors.New("joined without a terminal")
		},
	})
	return code, out.String(), errs.String()
}

func TestCommandLine(t *testing.T) {
	for _, tc := range []struct {
		name           string
		args           []string
		env            map[string]string
		code           int
		stdout, stderr string
	}{
		{"no terminal", nil, nil, settings.ExitUsage, "", "there is no terminal"},
		{"help", []string{"--help"}, nil, 0, "--reduced-motion", ""},
		{"help tells the queue", []string{"--help"}, nil, 0, "--wait=false", ""},
		{"help tells the keys", []string{"--help"}, nil, 0, "hjkl", ""},
		{"version", []string{"--version"}, nil, 0, walk.Game, ""},
		{"completion", []string{"completion", "bash"}, nil, 0, "__start_play", ""},
		{"unknown flag", []string{"--lobbby", "x"}, nil, settings.ExitUsage, "", "play --help"},
		{"argument", []string{"harbour"}, nil, settings.ExitUsage, "", "harbour"},
		{"theme", []string{"--theme", "plaid"}, nil, settings.ExitUsage, "", "high-contrast"},
		{"theme from the environment", nil, map[string]string{"ROAM_THEME": "plaid"}, settings.ExitUsage, "", "plaid"},
		{"log", []string{"--log", "xml"}, nil, settings.ExitUsage, "", "neither text nor json"},
		{"name", []string{"--name", "\x1b\u202e"}, nil, settings.ExitUsage, "", "--name"},
		{"help tells the least terminal", []string{"--help"}, nil, 0, "60 columns and 20 rows", ""},
		{"bots without a lobby", []string{"bots", "--lobby", "nowhere"}, nil, settings.ExitFailed, "", "No lobby there: No lobby answers"},
		{"host without lobby", []string{"--host", "h1"}, nil, settings.ExitUsage, "", "--lobby"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, stdout, stderr := run(t, tc.env, tc.args...)
			if code != tc.code {
				t.Errorf("exit code %d, not %d", code, tc.code)
			}
			if !strings.Contains(stdout, tc.stdout) || !strings.Contains(stderr, tc.stderr) {
				t.Errorf("stdout %q, stderr %q", stdout, stderr)
			}
			if tc.code != 0 && stdout != "" {
				t.Errorf("beside the mistake, it says %q", stdout)
			}
			if strings.Count(stderr, "\n") > 1 {
				t.Errorf("more than a line is said: %q", stderr)
			}
		})
	}
}

func TestLogFile(t *testing.T) {
	dir := t.TempDir()
	none := func(string) (string, bool) { return "", false }
	asked := filepath.Join(dir, "asked.log")
	f, err := openLog(asked, none)
	if err != nil {
		t.Fatal(err)
	}
	greet(t, f, "json", "h1")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(asked); !strings.Contains(string(text), `"host":"h1"`) {
		t.Errorf("the log holds %q", text)
	}
	if _, err := openLog(filepath.Join(dir, "no", "such", "folder.log"), none); err == nil || !strings.Contains(err.Error(), "--log-file") {
		t.Errorf("a log file that cannot be: %v", err)
	}
	f, err = openLog("", func(key string) (string, bool) { return dir, key == "XDG_STATE_HOME" })
	if err != nil {
		t.Fatal(err)
	}
	greet(t, f, "text", "h2")
	f.Close()
	if text, _ := os.ReadFile(filepath.Join(dir, "roam", "play.log")); !strings.Contains(string(text), "host=h2") {
		t.Errorf("the log in the state folder holds %q", text)
	}
	if err := os.WriteFile(filepath.Join(dir, "blocked"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err = openLog("", func(key string) (string, bool) { return filepath.Join(dir, "blocked"), key == "XDG_STATE_HOME" })
	if err != nil {
		t.Errorf("a default log file that cannot be stops the game: %v", err)
	} else if _, err := io.WriteString(f, "x"); err != nil {
		t.Error(err)
	}
}

func TestThemeFromTheEnvironment(t *testing.T) {
	for _, tc := range []struct{ name, noColor, want string }{
		{"dark", "", "dark"}, {"dark", "1", "mono"}, {"", "yes", "mono"}, {"light", "", "light"},
	} {
		theme, err := chooseTheme(tc.name, func(string) (string, bool) { return tc.noColor, true })
		if err != nil || theme == nil || theme.Name != tc.want {
			t.Errorf("--theme %q, NO_COLOR=%q: %v, %v", tc.name, tc.noColor, theme, err)
		}
	}
	if theme, err := chooseTheme("", func(string) (string, bool) { return "", false }); theme != nil || err != nil {
		t.Error("without a word, the terminal is not asked")
	}
}

// greet logs one line in a form.
func greet(t *testing.T, w io.Writer, form, host string) {
	t.Helper()
	log, err := settings.NewLogger(w, form)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("hello", "host", host)
}
