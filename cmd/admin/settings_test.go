package admin

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"roam/cmd/settings"
	"roam/net/lobby"
)

// asFlags parses arguments as the nodes' commands do.
func asFlags(t *testing.T, args ...string) *Settings {
	t.Helper()
	f := pflag.NewFlagSet("host", pflag.ContinueOnError)
	s := Flags(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRefusedAddresses: one that others reach has to be wanted, and each mistake
// is told in words that say what to do.
func TestRefusedAddresses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--admin=:9100"}, []string{":9100", "127.0.0.1:9100", "--admin-open"}},
		{[]string{"--admin=0.0.0.0:9100"}, []string{"0.0.0.0:9100", "127.0.0.1:9100", "--admin-open"}},
		{[]string{"--admin=[::]:9100"}, []string{"127.0.0.1:9100", "--admin-open"}},
		{[]string{"--admin=192.0.2.1:9100"}, []string{"192.0.2.1:9100", "--admin-open"}},
		{[]string{"--admin=9100"}, []string{"HOST:PORT"}},
		{[]string{"--admin=127.0.0.1"}, []string{"HOST:PORT"}},
		{[]string{"--admin=127.0.0.1:"}, []string{"HOST:PORT"}},
		{[]string{"--admin=127.0.0.1:99999"}, []string{"HOST:PORT", "99999"}},
		{[]string{"--admin=:"}, []string{"HOST:PORT"}},
		{[]string{"--admin=127.0.0.1:9100x", "--admin-open"}, []string{"HOST:PORT"}},
	} {
		stop, err := asFlags(t, c.args...).Serve(Node{}, slog.New(slog.DiscardHandler))
		var usage settings.UsageError
		if err == nil || !errors.As(err, &usage) {
			t.Errorf("%v: the error is %v", c.args, err)
			if err == nil {
				stop()
			}
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %q does not say %s", c.args, err, want)
			}
		}
	}
}

// TestOffByDefault: without the flag nothing listens, and there is nothing to stop.
func TestOffByDefault(t *testing.T) {
	s := asFlags(t)
	stop, err := s.Serve(Node{}, nil)
	if s.addr != "" || err != nil {
		t.Fatal(s.addr, err)
	}
	stop()
}

// TestOpenAddresses: loopback is always right, others if they are wanted.
func TestOpenAddresses(t *testing.T) {
	for _, args := range [][]string{
		{"--admin=127.0.0.1:0"}, {"--admin=localhost:0"}, {"--admin=127.0.0.1:0", "--admin-open"}, {"--admin=:0", "--admin-open"},
	} {
		l, err := asFlags(t, args...).listen()
		if err != nil {
			t.Errorf("%v: %v", args, err)
			continue
		}
		l.Close()
	}
}

// TestServe: what a node shows is there until stop is called, and then nothing of
// it is left. An address that is taken is an error.
func TestServe(t *testing.T) {
	l, err := asFlags(t, "--admin=127.0.0.1:0").listen()
	if err != nil {
		t.Fatal(err)
	}
	stop := serve(l, Lobby(new(lobby.Stats)), slog.New(slog.DiscardHandler))
	defer stop()
	at := l.Addr().String()
	if _, err := asFlags(t, "--admin="+at).Serve(Node{}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "--admin") {
		t.Errorf("the address is taken; the error is %v", err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	for path, want := range map[string]struct {
		code int
		text string
	}{
		"/":                         {200, "/metrics"},
		"/metrics":                  {200, "roam_node_healthy 0"},
		"/healthz":                  {503, "the lobby does not run yet"},
		"/readyz":                   {503, "the lobby does not run yet"},
		"/debug/pprof/":             {200, "goroutine"},
		"/debug/pprof/heap?debug=1": {200, "heap profile"},
		"/debug/pprof/cmdline":      {200, ""},
		"/nothing":                  {404, ""},
	} {
		r, err := client.Get("http://" + at + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != want.code || !strings.Contains(string(body), want.text) {
			t.Errorf("%s is %d, %.200s", path, r.StatusCode, body)
		}
	}
	if r, err := client.Post("http://"+at+"/metrics", "text/plain", strings.NewReader("x")); err != nil || r.StatusCode != 405 {
		t.Errorf("a POST is answered with %v, %v", r, err)
	} else {
		r.Body.Close()
	}
	stop()
	if _, err := client.Get("http://" + at + "/"); err == nil {
		t.Error("it still answers")
	}
}
