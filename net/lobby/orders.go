package lobby

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/session"
	"roam/net/wire"
)

const (
	// maxOrders is how many orders one monitor may have under way.
	maxOrders = 512
	// orderWithin is how long a host may take to do what needs no migration.
	orderWithin = 5 * time.Second
	// progressEvery is how often who drains a host is told how it stands.
	progressEvery = 500 * time.Millisecond
	// prefixDigits is how many digits of an id name a player.
	prefixDigits = 4
)

// An order is what an operator wants and waits for.
type order struct {
	monitor  *monitor
	request  uint64
	verb     wire.Verb
	host     game.SafeText
	player   game.PlayerID
	name     game.SafeText // of the player
	at       *host         // that was told to end the player's seat
	offline  bool          // the host that is to be drained has said that it is offline
	deadline time.Time     // zero: none
	told     time.Time
	left     int
	hindered game.SafeText // why nobody leaves
}

// sentence is words for an operator.
func sentence(format string, args ...any) game.SafeText {
	return game.Safe(fmt.Sprintf(format, args...), wire.MaxDetail)
}

func players(n int) string {
	if n == 1 {
		return "1 player"
	}
	return fmt.Sprintf("%d players", n)
}

// order begins what an operator wants.
func (b *Lobby) order(s *session.Session, m *wire.Order) {
	from := b.monitors[s]
	if from == nil {
		return
	}
	o := &order{monitor: from, request: m.Request, verb: m.Verb, host: m.Host}
	if from.orders.Take(time.Now(), 1) == 0 || from.under >= maxOrders {
		b.send(s, &wire.Done{Request: m.Request, Reason: wire.ReasonDenied, Detail: "too many orders at once"})
		return
	}
	b.orders[o] = struct{}{}
	from.under++
	b.cfg.Log.Info("order", "order", m.Verb.String(), "host", m.Host, "player", m.Player, "addr", s.Link().Addr())
	switch m.Verb {
	case wire.VerbDrain:
		b.turn(o, balance.Offline)
	case wire.VerbOnline:
		b.turn(o, balance.Online)
	case wire.VerbOut:
		b.turn(o, balance.OutOfRotation)
	case wire.VerbMove:
		b.move(o, m.Player)
	case wire.VerbKick:
		b.kick(o, m.Player)
	default:
		b.done(o, wire.ReasonDenied, "this lobby does not know the order")
	}
	if _, under := b.orders[o]; under { // else it was refused, or there is nothing to do
		b.event(wire.Event{Kind: wire.EventOrder, Host: o.host, Player: o.name, Detail: sentence("%v", o.verb)})
	}
}

// done ends an order. One that is over, or nil, is nobody's concern.
func (b *Lobby) done(o *order, reason wire.Reason, detail game.SafeText) {
	b.finish(o, &wire.Done{Reason: reason, Detail: detail})
}

func (b *Lobby) finish(o *order, m *wire.Done) {
	if _, under := b.orders[o]; !under {
		return
	}
	delete(b.orders, o)
	o.monitor.under--
	m.Request = o.request
	b.send(o.monitor.session, m)
}

// hostFor is the host that an order names.
func (b *Lobby) hostFor(o *order) *host {
	h := b.hosts[o.host]
	if h == nil {
		b.done(o, wire.ReasonNoSuchHost, sentence("there is no host called %s", o.host))
	} else if h.report == nil {
		h = nil
		b.done(o, wire.ReasonNoSuchHost, sentence("%s has not reported yet", o.host))
	}
	return h
}

// turn sets a host's rotation. sweepOrders sees it happen.
func (b *Lobby) turn(o *order, to balance.Rotation) {
	h := b.hostFor(o)
	if h == nil {
		return
	}
	o.deadline = time.Now().Add(orderWithin)
	b.send(h.session, &wire.SetRotation{Rotation: uint8(to)})
}

// move migrates one player.
func (b *Lobby) move(o *order, named game.SafeText) {
	target := b.hostFor(o)
	if target == nil {
		return
	}
	id, ok := b.meant(o, named)
	if !ok {
		return
	}
	source := b.players[id]
	seat := source.seated[id]
	switch r := b.moving[id]; {
	case r != nil:
		b.done(o, wire.ReasonDenied, sentence("%s is on the way to %s already", seat.Name, r.target.name))
		return
	case source.report == nil: // it has listed its players, but nothing that it reports can be read
		b.done(o, wire.ReasonNoSuchHost, sentence("%s, where %s is, has not reported yet", source.name, seat.Name))
		return
	case source == target:
		b.done(o, wire.ReasonNone, sentence("%s plays on %s already", seat.Name, target.name))
		return
	case !source.report.Spans && source.rooms[seat.Room].taken > 1:
		b.done(o, wire.ReasonDenied, sentence("rooms of this game live on one host each: %s cannot leave the others of %s", seat.Name, seat.Room))
		return
	}
	c := target.candidate()
	c.HasRoom, c.RoomFree = true, b.roomFree(target, seat.Room)
	req := balance.Request{Game: source.game, Host: c.Host, Room: true}
	if _, excluded := balance.Filter(req, []balance.Candidate{c}); len(excluded) > 0 {
		reason, words := reasonOf(excluded[0].Why), sentence("host %s is %v", target.name, excluded[0].Why)
		row := newWeighed(&c)
		row.why = excluded[0].Why
		b.decisions.add(decision{
			at: time.Now(), player: id, name: seat.Name, kind: wire.DecideOrder, room: seat.Room, from: source.name,
			result: reason, detail: words, view: view{rows: []weighed{row}},
		})
		b.done(o, reason, words)
		return
	}
	o.player, o.name = id, seat.Name
	c.RTT = b.trip(id, target.name)
	b.relocate(source, target, []game.PlayerID{id}, errand{
		cause: wire.CauseOrder, detail: "an operator wants it", view: view{rows: []weighed{newWeighed(&c)}}, order: o,
	})
}

// reasonOf is the reason that a program can tell apart; the words say more.
func reasonOf(why balance.Exclusion) wire.Reason {
	switch why {
	case balance.OtherGame:
		return wire.ReasonGame
	case balance.RoomFull:
		return wire.ReasonRoomFull
	}
	return wire.ReasonHostFull
}

// moveEnded ends the order that waited for a migration.
func (b *Lobby) moveEnded(o *order, rec *wire.Record) {
	m := &wire.Done{Reason: rec.Migrated.Result, Migration: rec}
	if m.Reason != wire.ReasonNone {
		m.Detail = sentence("%s stays on %s", rec.Name, rec.Source)
	}
	b.finish(o, m)
}

// kick ends a player's seat. sweepOrders sees it happen.
func (b *Lobby) kick(o *order, named game.SafeText) {
	if id, ok := b.meant(o, named); ok {
		o.player, o.name = id, b.players[id].seated[id].Name
		o.deadline = time.Now().Add(orderWithin)
		b.dismiss(o, b.players[id])
	}
}

func (b *Lobby) dismiss(o *order, at *host) {
	o.at = at
	b.send(at.session, &wire.Dismiss{Player: o.player, Reason: wire.ReasonKicked})
}

// found are the players whom an operator may mean: by the name, by the id, or by the
// first digits of it. A name may look like another's id, and must not hide it; a whole
// id is longer than any name.
func (b *Lobby) found(named game.SafeText) (all []game.PlayerID) {
	if named == "" {
		return nil
	}
	for id := range b.names[named] {
		all = append(all, id)
	}
	if digits := strings.ToLower(string(named)); len(digits) >= prefixDigits {
		for id := range b.players {
			if _, named := b.names[named][id]; !named && begins(id, digits) {
				all = append(all, id)
			}
		}
	}
	return all
}

// meant is the one player whom an operator means. If that is nobody, or more than one,
// the order is over.
func (b *Lobby) meant(o *order, named game.SafeText) (id game.PlayerID, ok bool) {
	all := b.found(named)
	switch len(all) {
	case 0:
		b.done(o, wire.ReasonNoSuchPlayer, sentence("nobody called %s is playing, and no id begins so", named))
		return id, false
	case 1:
		return all[0], true
	}
	slices.SortFunc(all, func(x, y game.PlayerID) int { return slices.Compare(x[:], y[:]) })
	m := &wire.Done{Reason: wire.ReasonNoSuchPlayer, Detail: sentence("%s could be any of %d players: say the id", named, len(all))}
	for _, id := range cut(all, wire.MaxMeant) {
		p, _ := b.playerState(id, time.Now())
		m.Players = append(m.Players, p)
	}
	b.finish(o, m)
	return id, false
}

// sweepOrders sees what came of the orders that wait for a host.
func (b *Lobby) sweepOrders(now time.Time) {
	for o := range b.orders {
		switch o.verb {
		case wire.VerbDrain:
			b.checkDrain(o, now)
		case wire.VerbOnline:
			b.checkRotation(o, balance.Online)
		case wire.VerbOut:
			b.checkRotation(o, balance.OutOfRotation)
		case wire.VerbKick:
			b.checkKick(o)
		}
		if !o.deadline.IsZero() && now.After(o.deadline) {
			b.expire(o)
		}
	}
}

// expire ends an order that its host did not follow in time.
func (b *Lobby) expire(o *order) {
	switch h := b.hosts[o.host]; {
	case o.at != nil:
		b.done(o, wire.ReasonTooLate, sentence("%s did not send %s away in time", o.at.name, o.name))
	case h != nil && !h.silent():
		b.done(o, wire.ReasonTooLate, sentence("%s is still %v", o.host, balance.Rotation(h.report.Rotation)))
	default:
		b.done(o, wire.ReasonTooLate, sentence("%s does not answer", o.host))
	}
}

func (b *Lobby) checkRotation(o *order, want balance.Rotation) {
	if h := b.hosts[o.host]; h != nil && balance.Rotation(h.report.Rotation) == want {
		b.done(o, wire.ReasonNone, sentence("%s is %v", o.host, want))
	}
}

func (b *Lobby) checkKick(o *order) {
	switch at := b.players[o.player]; at {
	case o.at:
	case nil:
		b.done(o, wire.ReasonNone, sentence("%s was sent away", o.name))
	default: // it was on its way to another host
		b.dismiss(o, at)
	}
}

// checkDrain tells the operator how it stands; orphan sees the end.
func (b *Lobby) checkDrain(o *order, now time.Time) {
	h := b.hosts[o.host]
	if h == nil {
		return
	}
	offline := balance.Rotation(h.report.Rotation) == balance.Offline
	switch {
	case o.offline && !offline:
		b.done(o, wire.ReasonDenied, sentence("%s is %v again", o.host, balance.Rotation(h.report.Rotation)))
		return
	case !offline:
		return
	}
	o.offline, o.deadline = true, time.Time{}
	left := len(h.seated)
	if now.Sub(o.told) < progressEvery || left == o.left && h.hindered == o.hindered {
		return
	}
	o.told, o.left, o.hindered = now, left, h.hindered
	m := &wire.Done{Request: o.request, More: true, Left: left, Detail: h.hindered}
	if h.hindered != "" {
		m.Reason = wire.ReasonNoHost
	}
	b.send(o.monitor.session, m)
}
