package lobby

import (
	"cmp"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// Every host is asked at an interval whether it is well; what its answers say about
// it, balance.Health knows. A host that does not answer, says that it is not well,
// or reports what cannot be true gets no newcomers. One that goes on so is
// deactivated: it is emptied, and it stays what it is until it has been restarted.
//
// A host that has just come is taken at its word until its first check is over. One
// that has not said About knows no checks: its reports alone speak for it.

// maxDeactivated is how many hosts that were deactivated a lobby remembers.
const maxDeactivated = 10_000

// sayEvery is how often the words about a host's health may be an event while its
// state stays as it is.
const sayEvery = time.Minute

// A deactivation outlives a host's session: to come back is not to be restarted. It
// does not outlive the lobby, which keeps nothing: another one finds out by itself, and
// until then gives the host newcomers for as long as its checks are good.
type deactivation struct {
	health  *balance.Health
	started uint64 // the host's, see wire.About
}

// about keeps what a host says of itself, and checks it from now on.
func (b *Lobby) about(s *session.Session, m *wire.About) {
	h := b.visits[s]
	if h == nil {
		return
	}
	h.about = m
	if d, found := b.deactivated[h.name]; found {
		h.restarted = d.started != m.Started
	}
	b.check(h, time.Now())
}

// sweepHealth checks the hosts that are due.
func (b *Lobby) sweepHealth(now time.Time) {
	for _, h := range b.hosts {
		if h.about != nil {
			b.check(h, now)
		}
		b.complain(h, now)
	}
}

// complain says what is wrong with a host, or that nothing is any more, if that is
// not what was said last. A host that is stuck says the one and the other by turns,
// several times a second: while its state stays, its words are told once a sayEvery,
// as they are then.
func (b *Lobby) complain(h *host, now time.Time) {
	words := h.complaint()
	if words == h.said || now.Sub(h.saidAt) < sayEvery {
		return
	}
	h.said, h.saidAt = words, now
	words = cmp.Or(words, "it says that it is well again")
	b.cfg.Log.Warn("host's health", "host", h.name, "why", words)
	b.event(wire.Event{Kind: wire.EventHealth, Host: h.name, Detail: words})
}

func (b *Lobby) check(h *host, now time.Time) {
	before := h.health.State()
	if h.restarted && h.health.Rejoin(true, len(h.seated) == 0) {
		h.restarted = false
		delete(b.deactivated, h.name)
	}
	if number, due := h.health.Tick(now); due {
		h.number, h.asked, h.unanswered = number, now, h.unanswered+1
		b.send(h.session, &wire.Check{Number: number})
	}
	b.turned(h, before)
}

// checked takes a host's answer.
func (b *Lobby) checked(s *session.Session, m *wire.Checked) {
	h := b.visits[s]
	if h == nil || h.unanswered == 0 || m.Number != h.number {
		return
	}
	now := time.Now()
	before := h.health.State()
	if h.ailing = ""; !m.Well {
		h.ailing = cmp.Or(m.Detail, "it says that it is not well")
	}
	h.health.Answer(now, m.Number, h.complaint() == "")
	h.rtt, h.unanswered = now.Sub(h.asked), 0
	b.turned(h, before)
}

// complaint says what is wrong with the host, as far as it tells; "" for nothing.
func (h *host) complaint() game.SafeText {
	switch {
	case h.fault != "":
		return h.fault
	case h.ailing != "":
		return h.ailing
	case h.report != nil:
		return h.report.Unwell
	}
	return ""
}

// unwell says why the host gets no newcomers for its health's sake; "" if it does.
func (h *host) unwell() game.SafeText {
	switch words := h.complaint(); {
	case words != "" || h.healthy():
		return words
	case h.unanswered > 1:
		return "it does not answer"
	case h.health.State() == balance.Deactivated:
		return "it must be restarted"
	case h.health.State() == balance.Sick:
		return "it was not well, and is watched"
	}
	return ""
}

// reached tells whether players get to the host, well or not.
func (h *host) reached() bool {
	return h.report != nil && len(h.report.Addrs) > 0 && !h.silent()
}

// healthy tells whether the host may get newcomers, for its health's sake.
func (h *host) healthy() bool {
	state := h.health.State()
	unchecked := state == balance.Untested && h.unanswered <= 1
	return h.report != nil && len(h.report.Addrs) > 0 && h.complaint() == "" && (unchecked || state == balance.Healthy)
}

// silent tells whether the host was found sick because nothing was heard of it. The
// newest check may still be answered.
func (h *host) silent() bool {
	return h.health.State() >= balance.Sick && h.unanswered > 1
}

// turned tells of a change of health, and remembers the hosts that must be restarted.
func (b *Lobby) turned(h *host, before balance.HealthState) {
	now := h.health.State()
	if now == before {
		return
	}
	if now == balance.Deactivated {
		if len(b.deactivated) >= maxDeactivated {
			for name := range b.deactivated {
				delete(b.deactivated, name)
				break
			}
		}
		b.deactivated[h.name] = deactivation{h.health, h.about.Started}
	}
	if before == balance.Untested && now == balance.Healthy {
		return // as was to be expected
	}
	h.said, h.saidAt = h.complaint(), time.Now() // the words go with the state
	b.cfg.Log.Warn("host's health", "host", h.name, "health", now.String(), "was", before.String(), "why", h.unwell())
	detail := sentence("%v", now)
	if why := h.unwell(); why != "" {
		detail = sentence("%v: %s", now, why)
	}
	b.event(wire.Event{Kind: wire.EventHealth, Host: h.name, Detail: detail})
}
