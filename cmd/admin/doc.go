// Package admin serves what an operator's tools ask of a node, over HTTP, at an
// address of its own that is off by default and meant for the same machine:
//
//	/metrics        for Prometheus
//	/healthz        200 while the node's loops answer within a second, else 503 and why
//	/readyz         200 while the node does its part in the cluster, else 503 and why
//	/debug/pprof/   profiles of the running program
//
// The nodes count for themselves (host.Stats, lobby.Stats) and know nothing of
// this. Every metric is named, explained and read at one place, in this package's
// functions count and show; docs/metrics.md lists them for people, and tests hold
// the list, the dashboard and the alert rules of deploy to what is exported.
package admin
