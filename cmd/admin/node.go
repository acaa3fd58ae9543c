package admin

import (
	"context"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"

	"roam/game/walk"
	"roam/net/link"
)

// A Node is what the admin address shows of one node. It is a collector that
// declares nothing beforehand: what it exports is said where it is read.
type Node struct {
	program string
	link    func() link.Stats
	count   func(samples) // what is counted
	ask     func(context.Context) (standing, error)
}

// standing is how a node's loops say that it stands.
type standing struct {
	unready error // why it does not do its part; nil: it does
	show    func(samples)
}

// Describe is for collectors that know beforehand what they collect.
func (Node) Describe(chan<- *prometheus.Desc) {}

// Collect reads what the node counts, and asks how it stands. If it does not say,
// what it counts is exported all the same.
func (n Node) Collect(out chan<- prometheus.Metric) {
	s := samples{out}
	s.gauge("roam_build_info", "Which program this is; always 1.", 1,
		"program", n.program, "version", version(), "go_version", runtime.Version(), "game", walk.Game)
	countLinks(s, n.link())
	n.count(s)
	now, err := n.asked(context.Background())
	s.gauge("roam_node_healthy", "Whether the node's loops answer within a second: 1 or 0.", truth(err == nil))
	s.gauge("roam_node_ready", "Whether the node does its part in the cluster: 1 or 0.", truth(err == nil && now.unready == nil))
	if err == nil {
		now.show(s)
	}
}

func truth(t bool) float64 {
	if t {
		return 1
	}
	return 0
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
