package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"roam/cmd/settings"
	"roam/net/link"
)

func TestOnce(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		c.join(2, "bob", "h2")
		code, out, errs := c.monitor("--players")
		if code != 0 || errs != "" {
			c.t.Fatalf("exit code %d, %q", code, errs)
		}
		for _, want := range []string{
			`(?m)^lobby  up \d+s  2 hosts  2 of 40 players$`,
			`(?m)^HOST +LEVEL +LOAD +PLAYERS +STATE +ROOMS +UP$`,
			`(?m)^h1 +lowest +\d+% +1/20 online +1 +\d+s$`,
			`(?m)^room-ada +1/20 h1$`,
			`(?m)^ +\d+s joined +bob on h2 in room-bob$`,
			`(?m)^ada +[0-9a-f]{8} room-ada +(-|\d+ ms) h1$`,
		} {
			if !regexp.MustCompile(want).MatchString(out) {
				c.t.Errorf("nothing is like %s in\n%s", want, out)
			}
		}
		if _, plain, _ := c.monitor("--once"); strings.Contains(plain, "PLAYER  ") {
			c.t.Errorf("who plays is told without being asked for:\n%s", plain)
		}
		if _, some, _ := c.monitor("--host", "h2"); !strings.Contains(some, "bob ") || strings.Contains(some, "\nada ") {
			c.t.Errorf("of h2:\n%s", some)
		}
		c.expect(1, "", `there is no host called "h9", only h1, h2`, "--host", "h9")
		c.expect(1, "", `there is no room called "moon", only room-ada, room-bob`, "--json", "--room", "moon")
		if _, none, _ := c.monitor("--json", "--host", "h2", "--room", "room-ada"); !strings.Contains(none, `"who":[]`) {
			c.t.Errorf("where nobody is, who is not an empty list: %s", none)
		}
		if _, plain, _ := c.monitor("--json"); strings.Contains(plain, `"who"`) {
			c.t.Errorf("who plays is told without being asked for: %s", plain)
		}
	})
}

// TestDocumentedJSON: the fields that --json prints are those that docs/monitor.md
// lists.
func TestDocumentedJSON(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		if code, out, errs := c.monitor("move", "ada", "--to", "h2"); code != 0 {
			c.t.Fatal(out, errs)
		}
		c.loses("h8")
		code, out, errs := c.monitor("--json", "--players")
		if code != exitUnhealthy || strings.Count(out, "\n") != 1 {
			c.t.Fatalf("exit code %d, %q, %q", code, out, errs)
		}
		var all map[string]any
		if err := json.Unmarshal([]byte(out), &all); err != nil {
			c.t.Fatal(err)
		}
		text, err := os.ReadFile("../../docs/monitor.md")
		if err != nil {
			c.t.Fatal(err)
		}
		documented := make(map[string]bool)
		for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.\\[\\]]+)` \\|").FindAllStringSubmatch(string(text), -1) {
			documented[m[1]] = true
		}
		printed := make(map[string]bool)
		fields("", all, printed)
		delete(documented, "who[].target") // only of a player under way
		for name := range documented {
			if strings.HasPrefix(name, "order.") || strings.HasPrefix(name, "watch.") || strings.HasPrefix(name, "decision.") {
				delete(documented, name)
			}
		}
		for name := range printed {
			if !documented[name] {
				c.t.Errorf("%s is not documented", name)
			}
			delete(documented, name)
		}
		for name := range documented {
			c.t.Errorf("%s is documented and not printed", name)
		}
	})
}

// fields collects the names of all fields.
func fields(under string, v any, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			names[under+name] = true
			fields(under+name+".", inner, names)
		}
	case []any:
		for _, inner := range v {
			fields(strings.TrimSuffix(under, ".")+"[].", inner, names)
		}
	}
}

func TestOrders(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		c.join(2, "eve", "h1")
		c.join(3, "eve", "h2")
		c.join(4, "zoe", "h1")
		c.expect(1, "", `nobody called "bob" is playing, and no id begins so`, "move", "bob", "--to", "h2")
		c.expect(1, "", `nobody called "" is playing`, "kick", "")
		c.expect(1, "", `there is no host called "h9", only h1, h2`, "move", "ada", "--to", "h9")
		c.expect(1, "", `there is no host called "", only h1, h2`, "drain", "")
		c.expect(1, "on h2", "any of 2 players", "kick", "eve")
		code, out, errs := c.monitor("move", "ada", "--to", "h2")
		if code != 0 || !regexp.MustCompile(`^ada moved from h1 to h2 in \d+ ms, gap \d+ ms, no step lost\n$`).MatchString(out) {
			c.t.Errorf("a move: %d, %q, %q", code, out, errs)
		}
		c.expect(0, "ada plays on h2 already", "", "move", "ada", "--to", "h2")
		c.expect(0, "h2 is out of rotation", "", "out", "h2")
		c.expect(1, "", "host h2 is not in rotation", "move", "zoe", "--to", "h2", "--timeout", "1m")
		c.expect(0, "h2 is online", "", "online", "h2")
		c.expect(0, "ada was sent away", "", "kick", "ada")
		c.expect(0, "h1 is empty and gone", "", "drain", "h1", "--timeout", "5m")
		select {
		case err := <-c.ends[0]:
			if err != nil {
				c.t.Errorf("the drained host ends with %v", err)
			}
		case <-time.After(time.Minute):
			c.t.Error("the drained host does not end")
		}
		c.expect(0, " order  ", "", "--once")
		c.expect(0, " drain  ", "", "--once")
	})
}

// TestDrainWaits: with nowhere to go a drain says so and waits, until it is
// interrupted or its time is over; neither takes it back.
func TestDrainWaits(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		c.expect(0, "", "", "out", "h2")
		c.expect(1, "h1: nowhere to go for 1 player: 1 host is not in rotation; waiting", "time of --timeout is over", "drain", "h1", "--timeout", "9s")
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		stopped, interrupt := context.WithCancel(ctx)
		time.AfterFunc(3*time.Second, interrupt)
		if code, out, errs := c.monitorCtx(stopped, "drain", "h1", "--json"); code != 1 || !strings.Contains(errs, "goes on without being watched: interrupted") ||
			!strings.Contains(out, `"done":false,"ok":false,"reason":"no host is free"`) {
			c.t.Errorf("interrupted: %d, %q, %q", code, out, errs)
		}
		c.expect(0, "h2 is online", "", "online", "h2")
		c.expect(0, "", "", "drain", "h1", "--timeout", "5m")
		if _, out, _ := c.monitor("--players"); !regexp.MustCompile(`room-ada .* h2\n`).MatchString(out) {
			c.t.Errorf("ada is not on h2:\n%s", out)
		}
	})
}

func TestNoLobby(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.expect(1, "", "no answer from a lobby at 192.0.2.77:1", "--once", "--lobby", "192.0.2.77:1")
		c.expect(1, "", "time of --timeout is over", "--json", "--lobby", "192.0.2.77:1", "--timeout", "1s")
		c.key = link.NewClusterKey()
		c.expect(1, "", "the lobby at 192.0.2.1:7000 has another cluster key", "--once")
	})
}

func TestUsage(t *testing.T) {
	inCluster(t, func(c *cluster) {
		for _, c2 := range []struct {
			args []string
			code int
			out  string
			errs string
		}{
			{[]string{"--help"}, 0, "ROAM_CLUSTER_KEY", ""},
			{[]string{"move", "--help"}, 0, "PLAYER is a name, an id", ""},
			{[]string{"--version"}, 0, "roam monitor", ""},
			{[]string{"completion", "bash"}, 0, "__start_monitor", ""},
			{[]string{"--lobbby", "x"}, settings.ExitUsage, "", "monitor --help"},
			{[]string{"draim", "h1"}, settings.ExitUsage, "", `no "draim"`},
			{[]string{"drain"}, settings.ExitUsage, "", "call it so: monitor drain HOST"},
			{[]string{"drain", "h1", "h2"}, settings.ExitUsage, "", "monitor drain HOST"},
			{[]string{"move", "ada"}, settings.ExitUsage, "", "--to HOST"},
			{[]string{"--migrations", "-1"}, settings.ExitUsage, "", "0 to 1000"},
			{[]string{"--timeout", "-1s"}, settings.ExitUsage, "", "negative"},
			{[]string{"--watch"}, settings.ExitUsage, "", "--json"},
			{[]string{"--json", "--watch", "--once"}, settings.ExitUsage, "", "choose one"},
			{[]string{"--demo", "--lobby", "x:1"}, settings.ExitUsage, "", "a lobby of its own"},
			{[]string{"--demo", "--cluster-key-file", "x"}, settings.ExitUsage, "", "a lobby of its own"},
			{[]string{"--plain", "--json"}, settings.ExitUsage, "", "choose one"},
			{[]string{"--events", "1001"}, settings.ExitUsage, "", "0 to 1000"},
			{[]string{"--config", "no/such.toml"}, settings.ExitUsage, "", "no/such.toml"},
			{[]string{"shuffle", "--rate", "NaN"}, settings.ExitUsage, "", "--rate"},
			{[]string{"shuffle", "--rate", "1e-300/s"}, settings.ExitUsage, "", "--rate"},
			{[]string{"shuffle", "--for", "0s"}, settings.ExitUsage, "", "--for"},
		} {
			c.expect(c2.code, c2.out, c2.errs, c2.args...)
		}
	})
}

// TestSettingsOfOrders: what an order needs may stand in a variable, and is judged
// there as well.
func TestSettingsOfOrders(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		c.with("ROAM_TO", "h2").expect(0, "ada moved from h1 to h2", "", "move", "ada")
		c.with("ROAM_LAST", "1001").expect(settings.ExitUsage, "", "1 to 1000", "why", "ada")
	})
}

// TestInterrupted: whoever interrupts a monitor reads that, in plain words.
func TestInterrupted(t *testing.T) {
	inCluster(t, func(c *cluster) {
		ctx, interrupt := context.WithCancel(context.Background())
		interrupt()
		for _, args := range [][]string{{"--once"}, {"why"}, {"shuffle"}, {"kick", "ada"}} {
			if code, out, errs := c.monitorCtx(ctx, args...); code != settings.ExitFailed || out != "" || errs != "monitor: interrupted\n" {
				t.Errorf("%v: exit code %d, %q, %q", args, code, out, errs)
			}
		}
	})
}
