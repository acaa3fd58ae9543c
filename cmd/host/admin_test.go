package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAdmin: the command serves what its host shows where the file of --config
// says, as long as it runs. Without a lobby it is healthy and not ready.
func TestAdmin(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	file := filepath.Join(t.TempDir(), "host.toml")
	if err := os.WriteFile(file, []byte("admin = \"127.0.0.1:0\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	logged, log := io.Pipe()
	cmd := newCommand()
	cmd.SetArgs([]string{"--listen", "127.0.0.1:0", "--lobby", "127.0.0.1:1", "--name", "h1", "--log", "json", "--config", file})
	cmd.SetErr(log)
	end := make(chan error, 1)
	go func() { end <- cmd.ExecuteContext(ctx); log.Close() }()
	var at string
	lines := bufio.NewScanner(logged)
	for lines.Scan() {
		var line struct{ Msg, Admin string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Admin != "" {
			at = line.Admin
		}
		if line.Msg == "host is up" {
			break
		}
	}
	go io.Copy(io.Discard, logged)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "no session with its lobby", "/metrics": `program="host"`} {
		r, err := client.Get("http://" + at + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if ready := path == "/readyz"; (r.StatusCode == 200) == ready || !strings.Contains(string(body), want) {
			t.Errorf("%s is %s, %.200s", path, r.Status, body)
		}
	}
	stop()
	if err := <-end; err != nil {
		t.Error(err)
	}
	if _, err := client.Get("http://" + at + "/"); err == nil {
		t.Error("it answers after its end")
	}
}
