package main

import (
	"context"
	"encoding/json"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"roam/cmd/monitor/feed"
	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// watched runs a command that goes on, while something happens.
func (c *cluster) watched(happens func(), args ...string) (stdout string) {
	c.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	type end struct {
		code         int
		stdout, errs string
	}
	over := make(chan end, 1)
	go func() {
		code, out, errs := c.monitorCtx(ctx, args...)
		over <- end{code, out, errs}
	}()
	c.pass(3 * time.Second)
	happens()
	c.pass(3 * time.Second)
	stop()
	e := <-over
	if e.code != 0 || e.errs != "" {
		c.t.Errorf("monitor %s: exit code %d, %q", strings.Join(args, " "), e.code, e.errs)
	}
	return e.stdout
}

// TestWatch: a snapshot, then one thing a line, and every field is documented.
func TestWatch(t *testing.T) {
	inCluster(t, func(c *cluster) {
		out := c.watched(func() {
			c.join(1, "ada", "h1")
			c.pass(2 * time.Second)
			c.drainH2()
		}, "--json", "--watch")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		seen := make(map[string]int)
		for i, text := range lines {
			var line map[string]any
			if err := json.Unmarshal([]byte(text), &line); err != nil {
				c.t.Fatalf("%q: %v", text, err)
			}
			if _, whole := line["snapshot"]; len(line) != 2 || line["at"] == nil || whole != (i == 0) {
				c.t.Errorf("line %d is %s", i, text)
			}
			for name := range line {
				seen[name]++
			}
		}
		for _, name := range []string{"snapshot", "totals", "host", "gone_host", "room", "event"} {
			if seen[name] == 0 {
				c.t.Errorf("no line has %s:\n%s", name, out)
			}
		}
		if len(lines) > 60 {
			c.t.Errorf("a quiet cluster is told in %d lines", len(lines))
		}
	})
}

// drainH2 empties h2, which ends.
func (c *cluster) drainH2() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	l, err := feed.Dial(ctx, feed.Config{Lobby: lobbyAt.String(), Key: c.key, Resolve: literal, Listen: c.from(monitorAt.Port() + 1)})
	if err != nil {
		c.t.Fatal(err)
	}
	defer l.Close()
	if done, err := l.Order(ctx, wire.Order{Verb: wire.VerbDrain, Host: "h2"}, nil); err != nil || done.Reason != wire.ReasonNone {
		c.t.Fatal(done, err)
	}
}

// TestDocumentedLines: the fields of a line, of what changes and of what is said of an
// order, are those that docs/monitor.md lists.
func TestDocumentedLines(t *testing.T) {
	text, err := os.ReadFile("../../docs/monitor.md")
	if err != nil {
		t.Fatal(err)
	}
	for line, of := range map[string]reflect.Type{"watch": reflect.TypeFor[changeLine](), "order": reflect.TypeFor[word]()} {
		documented := make(map[string]bool)
		for _, m := range regexp.MustCompile("(?m)^\\| `"+line+"\\.([a-z_]+)` \\|").FindAllStringSubmatch(string(text), -1) {
			documented[m[1]] = true
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if !documented[name] {
				t.Errorf("%s.%s is not documented", line, name)
			}
			delete(documented, name)
		}
		for name := range documented {
			t.Errorf("%s.%s is documented and not printed", line, name)
		}
	}
}

// TestPlain: without a terminal, each thing that happens is a line, in order, and
// a lobby that is away is said once.
func TestPlain(t *testing.T) {
	inCluster(t, func(c *cluster) {
		out := c.watched(func() {
			c.join(1, "ada", "h1")
			if code, out, errs := c.at(1).monitor("move", "ada", "--to", "h2"); code != 0 {
				c.t.Fatal(out, errs)
			}
		})
		for _, want := range []string{
			`\A\d\d:\d\d:\d\d watching lobby: 2 hosts, 0 of 40 seats, 0 rooms, 2 lowest\n`,
			`(?m)^\d\d:\d\d:\d\d host h1 is online, \w+, level lowest, 0 players$`,
			`(?ms)^[\d:]+ joined ada on h1 in room-ada$.*^[\d:]+ migration ada from h1 to h2 \(order\): \d+ ms, gap \d+ ms$`,
		} {
			if !regexp.MustCompile(want).MatchString(out) {
				c.t.Errorf("nothing is like %s in\n%s", want, out)
			}
		}
		if strings.ContainsRune(out, '\x1b') {
			c.t.Errorf("something is drawn: %q", out)
		}
	})
	var p lineMode
	away := &feed.State{Trouble: "no answer"}
	if first, second := p.lines(&feed.State{}, away), p.lines(away, away); !strings.HasSuffix(first, " no answer; dialling again\n") || second != "" {
		t.Errorf("a lobby that is away is told as %q, then %q", first, second)
	}
}

// TestUnhealthy: a cluster with a host that is not well has an exit code of its own.
func TestUnhealthy(t *testing.T) {
	inCluster(t, func(c *cluster) {
		socket := c.mute("h9")
		defer socket.Close()
		c.pass(10 * time.Second)
		for _, how := range []string{"--once", "--json"} {
			if code, out, errs := c.monitor(how); code != exitUnhealthy || !strings.Contains(errs, "not healthy: h9 (") || !strings.Contains(out, "h9") {
				c.t.Errorf("%s: exit code %d, %q, %s", how, code, errs, out)
			}
		}
	})
}

// TestLost: a host that was killed has the exit code as long as it is remembered, after
// it is gone from the list, and is named.
func TestLost(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.loses("h8")
		code, out, errs := c.monitor("--once")
		if code != exitUnhealthy || !regexp.MustCompile(`(?m)^h8 was lost \d+s ago, with 2 players$`).MatchString(out) ||
			!regexp.MustCompile(`^monitor: not healthy: h8 \(lost \d+s ago\)\n$`).MatchString(errs) {
			c.t.Errorf("exit code %d, %q, %s", code, errs, out)
		}
		c.expect(exitUnhealthy, `"lost":[{"name":"h8","players":2,"ago_s":`, "h8", "--json")
		if line := c.watched(func() {}, "--json", "--watch"); !strings.Contains(line, `"lost":[{"name":"h8","players":2,"ago_s":`) {
			c.t.Errorf("the feed does not tell: %s", line)
		}
		if lines := c.watched(func() { c.pass(time.Minute) }, "--json", "--watch"); !strings.Contains(lines, `"lost":[]`) {
			c.t.Errorf("the feed does not tell that it is over: %s", lines)
		}
		c.expect(0, `"lost":[]`, "", "--json")
	})
}

// loses lets a host come, with two players, and be killed.
func (c *cluster) loses(name game.SafeText) {
	c.t.Helper()
	socket := c.mute(name, wire.Seated{Player: game.PlayerID{1}, Name: "x", Room: "r", Epoch: 1}, wire.Seated{Player: game.PlayerID{2}, Name: "y", Room: "r", Epoch: 1})
	c.pass(time.Second)
	c.network.Isolate(hostAt(9))
	socket.Close()
	c.pass(10 * time.Second)
}

// mute starts a host that answers no check.
func (c *cluster) mute(name game.SafeText, seated ...wire.Seated) *link.Socket {
	c.t.Helper()
	socket := link.Open(link.Config{Conn: c.listen(hostAt(9))})
	s := session.Dial(&mute{})
	to, err := socket.Knock(context.Background(), lobbyAt, link.KnockConfig{Cluster: c.key, Limits: link.ClusterLimits()}, s)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = s.Greet(to, socket, &wire.Hello{Role: wire.RoleHost, Name: name, Game: plays})
	_ = s.Send(&wire.About{Version: "v9", Started: 1})
	_ = s.Send(&wire.Report{Addrs: []netip.AddrPort{hostAt(9)}, Level: 1, Capacity: 10})
	_ = s.Send(&wire.Roster{Whole: true, Seated: seated})
	socket.Flush(to)
	return socket
}

// mute is a host that answers no check.
type mute struct{}

func (*mute) Message(*session.Session, wire.Kind, []byte) error  { return nil }
func (*mute) Ended(*session.Session, wire.Reason, game.SafeText) {}
