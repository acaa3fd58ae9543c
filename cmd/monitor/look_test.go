package main

import (
	"io"
	"strings"
	"testing"

	"roam/cmd/settings"
)

func TestLook(t *testing.T) {
	for _, tc := range []struct {
		args []string
		env  map[string]string
		want string // the theme; "": as the terminal is
	}{
		{nil, nil, ""},
		{[]string{"--theme", "light"}, nil, "light"},
		{nil, map[string]string{"ROAM_THEME": "high-contrast"}, "high-contrast"},
		{[]string{"--theme", "light"}, map[string]string{"NO_COLOR": "1"}, "mono"},
		{nil, map[string]string{"NO_COLOR": "1"}, "mono"},
		{nil, map[string]string{"NO_COLOR": ""}, ""},
	} {
		lookupEnv := func(key string) (string, bool) { v, ok := tc.env[key]; return v, ok }
		set := &choices{}
		root := newCommand(surroundings{stdout: io.Discard, stderr: io.Discard, lookupEnv: lookupEnv}, set)
		if err := root.ParseFlags(tc.args); err != nil {
			t.Fatal(err)
		}
		if err := settings.Settle(root.Flags(), lookupEnv); err != nil {
			t.Fatal(err)
		}
		if err := set.chooseTheme(lookupEnv); err != nil {
			t.Fatal(err)
		}
		got := ""
		if set.screen.Theme != nil {
			got = set.screen.Theme.Name
		}
		if got != tc.want {
			t.Errorf("%v, %v: theme %q, not %q", tc.args, tc.env, got, tc.want)
		}
	}
}

func TestUnknownThemeIsAMistakeOfTheUsers(t *testing.T) {
	var errs strings.Builder
	code := execute(t.Context(), []string{"--theme", "plaid"}, surroundings{
		stdout: io.Discard, stderr: &errs, lookupEnv: func(key string) (string, bool) {
			return strings.Repeat("A", 43), key == "ROAM_CLUSTER_KEY"
		},
	})
	if code != settings.ExitUsage || !strings.Contains(errs.String(), "plaid") || !strings.Contains(errs.String(), "high-contrast") {
		t.Errorf("exit code %d, %q", code, errs.String())
	}
}
