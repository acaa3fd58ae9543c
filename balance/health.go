package balance

import (
	"fmt"
	"time"
)

// HealthConfig says how a host is checked. Zero means the default.
type HealthConfig struct {
	Interval   time.Duration // from the start of one check to the next; default 1 s
	MaxTime    time.Duration // within which an answer must come; default 500 ms, at most Interval
	Successes  int           // good checks in a row that make a sick host healthy; default 2
	Failures   int           // failed checks in a row that make a host sick; default 3
	Deactivate int           // failed checks in a row that deactivate it; default 10, at least Failures
}

func (c HealthConfig) withDefaults() HealthConfig {
	c.Interval = positive(c.Interval, time.Second)
	c.MaxTime = min(positive(c.MaxTime, 500*time.Millisecond), c.Interval)
	c.Successes = positive(c.Successes, 2)
	c.Failures = positive(c.Failures, 3)
	c.Deactivate = max(positive(c.Deactivate, 10), c.Failures)
	return c
}

// positive returns x, or otherwise for an x that is not above zero.
func positive[T int | float64 | time.Duration](x, otherwise T) T {
	if x > 0 {
		return x
	}
	return otherwise
}

// A HealthState is what is known of a host's health.
type HealthState uint8

// The states of health:
//
//	Untested ── 1 good ──► Healthy ── Failures bad ──► Sick ── Deactivate bad ──► Deactivated
//	    │                     ▲                         │ ▲
//	    │                     └───── Successes good ────┘ │
//	    └───────────────────── Failures bad ──────────────┘
//
// Only a Healthy host gets newcomers. A Deactivated one is emptied by migration
// and stays what it is until it is empty and restarted: [Health.Rejoin].
const (
	Untested HealthState = iota
	Healthy
	Sick
	Deactivated
)

var healthNames = [...]string{"untested", "healthy", "sick", "deactivated"}

// String returns the state's name.
func (s HealthState) String() string {
	if int(s) < len(healthNames) {
		return healthNames[s]
	}
	return fmt.Sprintf("health(%d)", uint8(s))
}

// MarshalText writes the state's name.
func (s HealthState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Health follows one host's checks. It is told the time and the answers; whoever
// owns it sends the checks. Make one with [NewHealth].
type Health struct {
	cfg     HealthConfig
	state   HealthState
	run     int       // results in a row like the newest: above zero good, below zero bad
	check   uint64    // number of the newest check
	waiting bool      // for the answer to it
	due     time.Time // while waiting, when the answer is too late; else, when the next check begins
	begun   time.Time // when the newest check began
}

// NewHealth returns the health of a host that was never checked.
func NewHealth(cfg HealthConfig) *Health { return &Health{cfg: cfg.withDefaults()} }

// State returns what is known now.
func (h *Health) State() HealthState { return h.state }

// Due returns when [Health.Tick] must next be called; the zero time means now.
func (h *Health) Due() time.Time { return h.due }

// Tick lets time pass until now. It counts a check whose answer did not come in
// time as failed, and reports whether a new check is to be sent, and its number.
// A Tick that comes more than an Interval after it was due shows that the caller
// itself was late: the answer may be lying unread, so nobody is blamed.
func (h *Health) Tick(now time.Time) (check uint64, send bool) {
	if now.Before(h.due) {
		return 0, false
	}
	if h.waiting {
		if now.Sub(h.due) > h.cfg.Interval {
			h.due = now.Add(h.cfg.MaxTime)
			return 0, false
		}
		h.finish(false)
		if now.Before(h.due) {
			return 0, false
		}
	}
	h.check++
	h.waiting, h.begun, h.due = true, now, now.Add(h.cfg.MaxTime)
	return h.check, true
}

// Answer takes the host's answer to a check, and whether the host says that it is
// well. Answers to earlier checks, second answers and those that come too late
// are ignored: Tick counts them.
func (h *Health) Answer(now time.Time, check uint64, well bool) {
	if h.waiting && check == h.check && !now.After(h.due) {
		h.finish(well)
	}
}

// finish counts the result of the check under way.
func (h *Health) finish(good bool) {
	h.waiting, h.due = false, h.begun.Add(h.cfg.Interval)
	if good {
		h.run = max(h.run, 0) + 1
	} else {
		h.run = min(h.run, 0) - 1
	}
	switch {
	case h.state == Deactivated:
	case h.state == Untested && good,
		h.state == Sick && h.run >= h.cfg.Successes:
		h.state = Healthy
	case -h.run >= h.cfg.Deactivate:
		h.state = Deactivated
	case -h.run >= h.cfg.Failures:
		h.state = Sick
	}
}

// Rejoin starts over for a host that was restarted and is empty, and reports
// whether it may: a Deactivated host needs both.
func (h *Health) Rejoin(restarted, empty bool) bool {
	if h.state == Deactivated && (!restarted || !empty) {
		return false
	}
	if restarted {
		*h = Health{cfg: h.cfg, check: h.check}
	}
	return true
}
