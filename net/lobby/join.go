package lobby

import (
	"net/netip"
	"slices"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

// A join is one player's way to a seat.
//
//	greeted ──Join──► measuring ──Measured──► reserving ──Reserved──► seated
//	   └────────┴──────────────┴── refused ◄──────┘
//
// or it waits in the queue meanwhile.
type join struct {
	session  *session.Session
	id       game.PlayerID
	name     game.SafeText
	game     string
	step     step
	deadline time.Time // of this step

	ask      wire.Join
	asked    time.Time
	room     game.RoomID   // that will do; "" for any public one, or a new one
	prefer   game.SafeText // the host of a friend, where there is room
	hosts    []wire.Candidate
	ranking  []game.SafeText                    // hosts left to ask, best first
	measured map[game.SafeText]wire.Measurement // of those within reach
	at       *host                              // that was asked,
	seat     game.RoomID                        // for a seat in this room,
	request  uint64                             // with this number
	refused  wire.Reason                        // of the last host that refused
	retries  int
	excluded []balance.Excluded // hosts that it was not asked to measure
	view     view               // how the hosts looked when it was decided

	turn   uint64        // in the queue: who came first has the lowest; 0: it never waited
	share  netip.Prefix  // that its place counts for; none: it has none
	called bool          // a seat is kept in mind for it
	again  time.Time     // not called before
	words  game.SafeText // why it waits
	told   wire.Queued   // the last,
	toldAt time.Time     // and when
}

// step is how far a join has come.
type step uint8

const (
	stepGreeted step = iota
	stepWaiting      // in the queue
	stepMeasuring
	stepReserving
	stepDone // answered; the player will hang up
)

func (b *Lobby) greet(s *session.Session, id game.PlayerID, m *wire.Hello) {
	switch {
	case m.Role != wire.RolePlayer:
		s.End(wire.ReasonDenied, "")
		return
	case len(b.joins)-len(b.queue.waiting) >= b.cfg.MaxJoins:
		s.End(wire.ReasonNoHost, "the lobby is busy: try again in a moment")
		return
	}
	b.joins[s] = &join{
		session: s, id: id, name: m.Name, game: m.Game,
		deadline: time.Now().Add(joinWithin),
		measured: make(map[game.SafeText]wire.Measurement),
	}
	b.send(s, &wire.Welcome{Name: game.SafeText(b.cfg.Name)})
}

// send sends at once: a player waits for it.
func (b *Lobby) send(s *session.Session, m wire.Message) {
	s.Send(m)
	b.socket.Flush(s.Link())
}

// leave forgets a join whose session is over. A seat that was promised waits for
// its player as long as the ticket holds.
func (b *Lobby) leave(s *session.Session) {
	if j := b.joins[s]; j != nil {
		delete(b.joins, s)
		b.uncall(j)
		switch j.step {
		case stepWaiting:
			b.unline(j)
		case stepReserving:
			b.giveUp(j)
		}
	}
}

// giveUp takes back what a host was asked for.
func (b *Lobby) giveUp(j *join) {
	delete(b.requests, j.request)
	if b.promised[j.id] == j.at {
		b.unpromise(j.at, j.id)
		j.at.session.Send(&wire.Release{Player: j.id})
	}
}

// ask takes the player's wish and answers with candidates.
func (b *Lobby) ask(s *session.Session, m *wire.Join) {
	j := b.joins[s]
	if j == nil || j.step != stepGreeted {
		return
	}
	j.ask, j.asked = *m, time.Now()
	if !b.understood(j) {
		return
	}
	b.comeHome(j)
	if len(b.queue.waiting)+b.queue.called > 0 {
		b.line(j) // behind those who came before; its turn may come at once
		return
	}
	b.offer(j)
}

// offer answers a wish with candidates, if somebody could take the player.
func (b *Lobby) offer(j *join) {
	req, eligible, excluded := b.eligible(j, false)
	if len(eligible) == 0 {
		b.nobody(j, req, excluded)
		return
	}
	j.excluded = slices.Clone(cut(excluded, wire.MaxWeighed))
	for _, score := range b.shortlist(j, eligible) {
		h := b.hosts[game.SafeText(score.Host)]
		if h == nil {
			continue // the strategy is not one of ours
		}
		j.hosts = append(j.hosts, wire.Candidate{
			Host: h.name, Addrs: h.report.Addrs, Level: h.report.Level,
			Players: len(h.seated) + len(h.promised), Capacity: h.report.Capacity,
		})
	}
	j.step, j.deadline = stepMeasuring, time.Now().Add(b.cfg.Within+grace)
	b.send(j.session, &wire.Candidates{Hosts: j.hosts, Within: b.cfg.Within})
}

// nobody can take the player: it waits, or is refused.
func (b *Lobby) nobody(j *join, req balance.Request, excluded []balance.Excluded) {
	b.weigh(j, nil, nil, excluded)
	reason, words := refusal(req, excluded)
	if hopeless(excluded) {
		b.refuse(j, reason, words)
		return
	}
	b.wait(j, reason, words)
}

// hopeless tells whether there is nothing to wait for: the hosts are not for this
// player, or out of reach.
func hopeless(excluded []balance.Excluded) bool {
	for _, x := range excluded {
		switch x.Why {
		case balance.NotOnline, balance.NotHealthy, balance.RoomFull, balance.HostFull, balance.TooLoaded:
			return false
		}
	}
	return len(excluded) > 0
}

// shortlist chooses whom a player measures. A friend's host always is.
func (b *Lobby) shortlist(j *join, eligible []balance.Candidate) []balance.Score {
	scores := b.cfg.Strategy(b.random, eligible)
	for i := range scores {
		if scores[i].Host == string(j.prefer) {
			scores[0], scores[i] = scores[i], scores[0]
		}
	}
	return balance.Shortlist(b.random, scores, wire.MaxCandidates)
}

// eligible are the hosts that could take the player now: of those to consider at
// first, later of those that were measured.
func (b *Lobby) eligible(j *join, measured bool) (balance.Request, []balance.Candidate, []balance.Excluded) {
	var served map[*host]*roomCount
	if j.room != "" {
		served = b.rooms[j.room]
	}
	exists := len(served) > 0
	cs := b.candidates[:0]
	add := func(h *host, reached bool, rtt time.Duration) {
		c := h.candidate()
		c.Reached, c.RTT = reached, rtt
		if exists && b.serves(h, j.room) {
			c.HasRoom, c.RoomFree = true, b.seatsLeft(h, j.room)
		}
		if own, seated := h.seated[j.id]; seated { // a seat of one's own is in nobody's way
			c.Players--
			if own.Room == j.room {
				c.RoomFree++
				c.Rotation, c.Level = balance.Online, min(c.Level, balance.High)
				c.Healthy = h.reached()
			}
		}
		cs = append(cs, c)
	}
	if !measured {
		for _, h := range b.consider(j, served) {
			add(h, true, 0)
		}
	}
	for _, w := range j.hosts {
		if h := b.hosts[w.Host]; h != nil {
			at, reached := j.measured[w.Host]
			add(h, reached, at.RTT)
		}
	}
	spanning := spans(served)
	for h := range served { // opened on a host that was not measured: no other will do
		if measured && !spanning && !j.wasAsked(h) {
			add(h, true, 0)
		}
	}
	b.candidates = cs
	req := balance.Request{Game: j.game, Host: string(j.ask.Host), Room: exists, Probed: measured}
	eligible, excluded := balance.Filter(req, cs)
	if len(eligible) == 0 && !measured && (!exists || spanning) && j.ask.Host == "" && len(cs) < len(b.hosts) {
		// Not before every host has been looked at.
		cs = cs[:0]
		for _, h := range b.hosts {
			add(h, true, 0)
		}
		b.candidates = cs
		eligible, excluded = balance.Filter(req, cs)
	}
	return req, eligible, excluded
}

// wasAsked tells whether the player was asked to measure the host.
func (j *join) wasAsked(h *host) bool {
	return slices.ContainsFunc(j.hosts, func(w wire.Candidate) bool { return w.Host == h.name })
}

// refusal is why nobody can take a player, for its program and for itself to read.
func refusal(req balance.Request, excluded []balance.Excluded) (wire.Reason, game.SafeText) {
	return whyNone(req, excluded), game.Safe(balance.Refusal(req, excluded), wire.MaxDetail)
}

// whyNone is the one reason that a program can tell apart; the words say more.
// Hosts that were not asked for, or that do not serve the room while others do,
// have no say.
func whyNone(req balance.Request, excluded []balance.Excluded) wire.Reason {
	var only balance.Exclusion
	for _, x := range excluded {
		switch {
		case x.Why == balance.OtherHost, x.Why == only, x.Why == balance.NoSuchRoom && only != 0:
		case only == 0, only == balance.NoSuchRoom:
			only = x.Why
		default:
			return wire.ReasonNoHost // one for this cause, another for that
		}
	}
	switch {
	case only == 0 && req.Host != "":
		return wire.ReasonNoSuchHost
	case only == balance.OtherGame:
		return wire.ReasonGame
	case only == balance.RoomFull:
		return wire.ReasonRoomFull
	case only == balance.HostFull && req.Host != "":
		return wire.ReasonHostFull
	}
	return wire.ReasonNoHost
}

func (b *Lobby) refuse(j *join, reason wire.Reason, detail game.SafeText) {
	b.uncall(j)
	b.cfg.Stats.decided(j, reason)
	if b.decided(j, wire.DecideRefuse, reason, detail) {
		b.event(wire.Event{Kind: wire.EventRefused, Player: j.name, Room: j.room, Detail: detail})
	}
	b.cfg.Log.Info("player refused", "player", j.id, "reason", reason.String(), "detail", detail)
	j.step, j.deadline = stepDone, time.Now().Add(joinWithin)
	b.send(j.session, &wire.Refused{Reason: reason, Detail: detail})
}

// sweepJoins looks for what took too long.
func (b *Lobby) sweepJoins(now time.Time) {
	for s, j := range b.joins {
		if j.step == stepWaiting || now.Before(j.deadline) {
			continue
		}
		switch j.step {
		case stepMeasuring:
			b.refuse(j, wire.ReasonTooLate, "the measured round trips did not come in time")
		case stepReserving:
			b.giveUp(j)
			b.reserveNext(j)
		default:
			delete(b.joins, s)
			s.End(wire.ReasonTooLate, "")
		}
	}
}
