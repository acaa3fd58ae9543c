package admin

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"

	"roam/net/wire"
)

// What deploy ships asks for metrics by name. These tests hold every expression of
// the dashboard and of the alert rules to what the programs export.

const (
	dashboardFile = "../../deploy/grafana/dashboards/roam.json"
	alertsFile    = "../../deploy/prometheus/alerts.yml"
)

// exported are the metrics of both programs, and of their processes.
func exported(t *testing.T) (all map[string]*dto.MetricFamily) {
	t.Helper()
	inCluster(t, func(c *cluster) {
		all = gather(t, registry(c.lobby))
		maps.Copy(all, gather(t, registry(c.hosts[1])))
	})
	return all
}

// A dashboard is what Grafana reads of it.
type dashboard struct {
	UID    string  `json:"uid"`
	Panels []panel `json:"panels"`
}

type panel struct {
	ID         int    `json:"id"`
	Title      string `json:"title"`
	Type       string `json:"type"`
	Datasource struct {
		UID string `json:"uid"`
	} `json:"datasource"`
	Targets []struct {
		Expr string `json:"expr"`
	} `json:"targets"`
}

func readDashboard(t *testing.T) (d dashboard) {
	t.Helper()
	if err := json.Unmarshal([]byte(readFile(t, dashboardFile)), &d); err != nil {
		t.Fatalf("%s: %v", dashboardFile, err)
	}
	return d
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDashboard: every panel asks the one data source for metrics that exist, and
// every metric that a dashboard should show is on it.
func TestDashboard(t *testing.T) {
	all, d := exported(t), readDashboard(t)
	ids, shown := make(map[int]bool), ""
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("panel %q has another one's id", p.Title)
		}
		ids[p.ID] = true
		if p.Type == "row" {
			continue
		}
		if len(p.Targets) == 0 || p.Datasource.UID != "roam-prometheus" {
			t.Errorf("panel %q shows nothing, or asks %q", p.Title, p.Datasource.UID)
		}
		for _, target := range p.Targets {
			shown += target.Expr + "\n"
			for _, finding := range checkExpr(target.Expr, all) {
				t.Errorf("panel %q: %s", p.Title, finding)
			}
		}
	}
	for _, want := range []string{
		"roam_host_players", "roam_host_level", "roam_host_tick_seconds", "roam_host_overruns_total", "roam_lobby_migrations_total",
		"roam_lobby_migration_gap_seconds", "roam_link_bytes_total", "roam_link_resent_segments_total", "roam_link_dropped_datagrams_total",
		"roam_lobby_decisions_total", "roam_lobby_feed_drops_total", "roam_build_info", "roam_host_ended_sessions_total",
		"roam_host_resumes_total", "roam_host_expired_seats_total", "roam_host_retaken_players_total",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("no panel shows %s", want)
		}
	}
	for name, want := range map[string]string{
		"../../deploy/grafana/provisioning/datasources/prometheus.yml": "uid: roam-prometheus",
		"../../deploy/grafana/provisioning/dashboards/roam.yml":        "type: file",
	} {
		if !strings.Contains(readFile(t, name), want) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
}

// TestAlerts: the same for the alert rules, each of which is tried by promtool too.
func TestAlerts(t *testing.T) {
	all, rules := exported(t), readFile(t, alertsFile)
	tried := readFile(t, "../../deploy/prometheus/alerts_test.yml")
	alerts := strings.Split(rules, "- alert: ")[1:]
	if len(alerts) == 0 {
		t.Fatal("there are no alerts")
	}
	for _, text := range alerts {
		name, text, _ := strings.Cut(text, "\n")
		expr, _, ok := strings.Cut(text, "annotations:")
		if !ok {
			t.Errorf("%s does not say what it means", name)
		}
		if !strings.Contains(expr, "up{") {
			for _, finding := range checkExpr(expr, all) {
				t.Errorf("%s: %s", name, finding)
			}
		}
		if !strings.Contains(tried, `alertname="`+name+`"`) {
			t.Errorf("alerts_test.yml does not make %s fire", name)
		}
	}
}

var (
	metricWord = regexp.MustCompile(`\b(?:roam|process|go)_[a-z0-9_]+\b(?:\{([^}]*)\})?`)
	matcher    = regexp.MustCompile(`([a-z_]+)(?:=~|!~|!=|=)"([^"]*)"`)
	ofPlace    = []string{"host", "instance", "job"} // labels that Prometheus adds
)

// checkExpr finds metrics, labels and values in an expression that nobody exports.
func checkExpr(expr string, all map[string]*dto.MetricFamily) (findings []string) {
	found := metricWord.FindAllStringSubmatch(expr, -1)
	if len(found) == 0 {
		findings = append(findings, "no metric in "+expr)
	}
	for _, word := range found {
		name, _, _ := strings.Cut(word[0], "{")
		f := all[name]
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			if base, ok := strings.CutSuffix(name, part); ok && all[base].GetType() == dto.MetricType_HISTOGRAM {
				f = all[base]
			}
		}
		if f == nil {
			findings = append(findings, "nobody exports "+name)
			continue
		}
		for _, m := range matcher.FindAllStringSubmatch(word[1], -1) {
			label, values := m[1], strings.Split(m[2], "|")
			if slices.Contains(ofPlace, label) {
				continue
			}
			for _, value := range values {
				if !hasValue(f, label, value) {
					findings = append(findings, fmt.Sprintf("%s has no %s=%q", name, label, value))
				}
			}
		}
	}
	return findings
}

// hasValue tells whether a label may have a value. Results and reasons are exported
// when they first come up, so they are known by the list of reasons.
func hasValue(f *dto.MetricFamily, label, value string) bool {
	named := false
	for _, m := range f.GetMetric() {
		for _, l := range m.GetLabel() {
			named = named || l.GetName() == label
			if l.GetName() == label && l.GetValue() == value {
				return true
			}
		}
	}
	if !named || label != "result" && label != "reason" {
		return false
	}
	for reason := range wire.Reason(1000) {
		if reason.String() == value {
			return true
		}
	}
	return false
}

// TestCheckExpr: the check itself finds what is wrong, and nothing else.
func TestCheckExpr(t *testing.T) {
	all := exported(t)
	for expr, good := range map[string]bool{
		`rate(roam_host_overruns_total[1m])`:                                     true,
		`sum by (le) (rate(roam_host_tick_seconds_bucket{host=~"$host"}[1m]))`:   true,
		`roam_host_migrations_total{cause="drain", result=~"none|host is full"}`: true,
		`process_resident_memory_bytes`:                                          true,
		`rate(roam_host_overrun_total[1m])`:                                      false,
		`roam_host_overruns_total_bucket`:                                        false,
		`roam_host_migrations_total{cause="drained"}`:                            false,
		`roam_host_migrations_total{result="host full"}`:                         false,
		`roam_host_migrations_total{reason="none"}`:                              false,
		`roam_host_ended_sessions_total{reason=~"left|no such seat"}`:            true,
		`roam_host_ended_sessions_total{reason="lost"}`:                          false,
		`roam_lobby_hosts{level=~"lowest|lower"}`:                                false,
		`sum(up)`: false,
	} {
		if findings := checkExpr(expr, all); good != (len(findings) == 0) {
			t.Errorf("%s: %q", expr, findings)
		}
	}
}
