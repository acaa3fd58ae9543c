package main

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"roam/cmd/settings"
	"roam/game"
	"roam/net/wire"
)

func TestWhy(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		c.join(2, "bob", "h2")
		if code, out, errs := c.monitor("move", "ada", "--to", "h2"); code != 0 {
			c.t.Fatal(out, errs)
		}
		code, out, errs := c.monitor("why", "ada")
		if code != 0 || errs != "" {
			c.t.Fatalf("exit code %d, %q", code, errs)
		}
		for _, want := range []string{
			`(?m)^\d+s ago, order: ada \([0-9a-f]{8}\) leaves h1 for h2 in room-ada \(migration$`,
			`(?m)^  an operator wants it$`,
			`(?m)^\d+s ago, join: ada \([0-9a-f]{8}\) gets a seat on h1 in room-ada, by fastest$`,
			`(?m)^  HOST +LEVEL +LOAD EXPECT PLAYERS +RTT +COST +RTT_MS +LOAD_MS$`,
			`(?m)^> h1 +lowest +0% +0% +0 +10 ms +10(\.\d+)? +10 +\S+$`,
		} {
			if !regexp.MustCompile(want).MatchString(out) {
				c.t.Errorf("nothing is like %s in\n%s", want, out)
			}
		}
		if strings.Contains(out, "bob") {
			c.t.Errorf("of somebody else:\n%s", out)
		}
		if _, out, _ := c.monitor("why"); !strings.Contains(out, "bob") || strings.Count(out, " ago, ") != 3 {
			c.t.Errorf("of all:\n%s", out)
		}
		if _, out, _ := c.monitor("why", "ada", "--last", "1"); strings.Count(out, " ago, ") != 1 || !strings.Contains(out, "order") {
			c.t.Errorf("the last:\n%s", out)
		}
	})
}

func TestWhyJSON(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.join(1, "ada", "h1")
		code, out, errs := c.monitor("why", "ada", "--json")
		if code != 0 || errs != "" || strings.Count(out, "\n") != 1 {
			c.t.Fatalf("exit code %d, %q, %q", code, out, errs)
		}
		var all struct{ Decisions []map[string]any }
		if err := json.Unmarshal([]byte(out), &all); err != nil || len(all.Decisions) != 1 {
			c.t.Fatalf("%v in %s", err, out)
		}
		d := all.Decisions[0]
		if d["kind"] != "join" || d["name"] != "ada" || d["host"] != "h1" || d["strategy"] != "fastest" || d["ok"] != true {
			c.t.Errorf("the decision is %v", d)
		}
		h := d["hosts"].([]any)[0].(map[string]any)
		if h["host"] != "h1" || h["chosen"] != true || h["level"] != "lowest" || h["rtt_ms"].(float64) < 9 || h["cost"].(float64) <= 0 || len(h["parts"].([]any)) != 2 {
			c.t.Errorf("the host is %v", h)
		}
	})
}

func TestWhyNobody(t *testing.T) {
	inCluster(t, func(c *cluster) {
		if code, out, errs := c.monitor("why", "zoe"); code != settings.ExitFailed || out != "" || !strings.Contains(errs, "nothing was decided about zoe") {
			c.t.Errorf("exit code %d, %q, %q", code, out, errs)
		}
		for _, args := range [][]string{{"why", "a", "b"}, {"why", "--last", "0"}, {"why", "--last", "1001"}} {
			if code, _, errs := c.monitor(args...); code != settings.ExitUsage || errs == "" {
				c.t.Errorf("%v: exit code %d, %q", args, code, errs)
			}
		}
	})
}

// TestWhyFits: a decision fits a terminal of 80 columns, whatever it holds.
func TestWhyFits(t *testing.T) {
	long := func(cells int) game.SafeText { return game.Safe(strings.Repeat("wide ", cells), cells) }
	parts := []wire.Part{{Name: long(game.MaxNameCells), Value: 1e200}, {Name: "drawn_against", Value: -1.23456789e-30}}
	d := &wire.Decision{
		Ago: 400 * time.Hour, Name: long(game.MaxNameCells), From: long(game.MaxNameCells), Host: long(game.MaxNameCells),
		Room: game.RoomID(long(game.MaxRoomCells)), Strategy: "least-players", Migration: 1 << 60, Detail: long(wire.MaxDetail),
		Rows: []wire.Weighed{
			{Host: long(game.MaxNameCells), Level: 5, Load: 1e9, Expected: 1e9, Players: 1 << 24, RTT: time.Hour, Cost: -1e300, Parts: parts},
			{Host: "h2", Level: 77, RTT: 300 * time.Microsecond, Parts: parts[1:]},
			{Host: "h3", Why: long(wire.MaxDetail)},
			{Host: "h4", Level: 3, Why: "without the room asked for"},
		},
	}
	for kind := range wire.DecideOrder + 2 {
		for _, result := range []wire.Reason{wire.ReasonNone, wire.ReasonNoSuchPlayer} {
			d.Kind, d.Result = kind, result
			row := decisionOf(d)
			text := row.text()
			for line := range strings.Lines(text) {
				if cells := game.SafeText(strings.TrimSuffix(line, "\n")).Cells(); cells > 80 {
					t.Errorf("%d cells: %s", cells, line)
				}
			}
			for _, want := range []string{"0.3 ms", "without the room asked for", "highest", "1e+200"} {
				if !strings.Contains(text, want) {
					t.Errorf("%v: there is no %q in\n%s", kind, want, text)
				}
			}
		}
	}
}

// TestDocumentedDecisions: the fields of a decision are those that docs/monitor.md
// lists.
func TestDocumentedDecisions(t *testing.T) {
	text, err := os.ReadFile("../../docs/monitor.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(decision\\.[a-z_.\\[\\]]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, m[1])
	}
	if printed := typeFields("decision.", reflect.TypeFor[decisionRow]()); !slices.Equal(documented, printed) {
		t.Errorf("docs/monitor.md lists\n%s\nand printed are\n%s", strings.Join(documented, "\n"), strings.Join(printed, "\n"))
	}
}

// typeFields are the names of what JSON prints of a struct, and of the structs in its
// lists.
func typeFields(under string, of reflect.Type) (names []string) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, under+name)
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
			names = append(names, typeFields(under+name+"[].", f.Type.Elem())...)
		}
	}
	return names
}
