// Package tally counts what happens in a node, for whoever looks on: how long
// things took ([Durations]), why they ended ([Reasons]), and both for migrations
// ([Migrations]); what is only counted is a plain atomic.Uint64. Counting is for the
// hot path: it may be done by any goroutine, never waits and allocates nothing.
//
// It knows nothing of who looks on. cmd/admin turns a node's counts into metrics.
package tally
