package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAdmin: the command serves what its lobby shows where ROAM_ADMIN says, as
// long as it runs.
func TestAdmin(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv("ROAM_ADMIN", "127.0.0.1:0")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	logged, log := io.Pipe()
	cmd := newCommand()
	cmd.SetArgs([]string{"--listen", "127.0.0.1:0", "--log", "json"})
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
		if line.Msg == "lobby is up" {
			break
		}
	}
	go io.Copy(io.Discard, logged)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	for path, want := range map[string]string{"/readyz": "ok", "/metrics": `program="lobby"`} {
		r, err := client.Get("http://" + at + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 200 || !strings.Contains(string(body), want) {
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
