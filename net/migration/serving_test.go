package migration

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"roam/game"
	"roam/net/seat"
	"roam/net/wire"
)

const (
	maxHosts   = 3
	maxPlayers = 2
	park       = 30 * time.Second
	told       = 2 * time.Second // how long a record waits for what the client has to say
)

// A host is the model of net/host: one room, its seats, a world, and the
// machines. What is kept by player is in arrays, so that a seed replays.
type host struct {
	c         *cluster
	name      game.SafeText
	capacity  int
	seats     *seat.Table
	world     [maxPlayers]*fold
	players   [maxPlayers]*player
	invited   [maxPlayers]*visitor
	returning [maxPlayers]*visitor
	tickets   map[uint32]*visitor
	leaving   [maxPlayers]*departure
	coming    [maxPlayers]*arrival
	wishes    []wish
	near      map[game.SafeText]*pipe
	inbox     []letter
	refuses   bool // the next profile that another host commits
	paused    bool
	since     time.Time // when it was paused
	slept     time.Duration
	dead      bool
}

type player struct {
	seat    *seat.Seat
	visitor *visitor
	gaps    bool // inputs that do not follow are to be expected: the client has not heard of Stay
	ack     uint64
	landed  bool // the client has shown that it plays here
}

// A visitor is one ticket, then one session.
type visitor struct {
	host    *host
	id      game.PlayerID
	n       int
	pipe    *pipe
	expires time.Time // of an unused ticket; zero: never
	player  *player
	from    *arrival
	behind  *visitor // of a pipe: the ticket's holder
}

type letter struct {
	from *visitor
	in   input
}

func (h *host) running() bool { return !h.dead && !h.paused }

func (h *host) asleep() time.Time { return h.since }

// now is the room's own time, which stands still while the host does: who has been
// silent meanwhile is forgiven.
func (h *host) now() time.Time { return h.c.now.Add(-h.slept) }

func (h *host) pause(on bool) {
	if h.paused && h.c.broken != breakForgive {
		h.slept += h.c.now.Sub(h.since)
	}
	h.paused, h.since = on, time.Time{}
	if on {
		h.since = h.c.now
	}
}

// running is an end's; a pipe's end belongs to whoever holds the ticket.
func (v *visitor) running() bool { return v.host.running() }

func (v *visitor) asleep() time.Time { return v.host.since }

func (v *visitor) receive(p *pipe, m message) {
	h := v.host
	if hi, is := m.(hello); is {
		holder := h.tickets[hi.ticket]
		if holder == nil { // no such link: nobody answers
			p.over[1] = true
			p.lose(0, wire.ReasonTooLate)
			return
		}
		delete(h.tickets, hi.ticket)
		holder.pipe, v.behind = p, holder
		h.attach(holder)
		return
	}
	v = v.behind
	switch m := m.(type) {
	case input:
		h.inbox = append(h.inbox, letter{v, m})
	case *wire.Back:
		if out := h.leaving[v.n]; out != nil && out.player.visitor == v && (out.seat.Epoch == m.Epoch || h.c.broken == breakSeatMatch) {
			h.act(out, out.machine.Back())
		} else {
			h.c.fired[guardOldBack]++
		}
	case *wire.Landed:
		if v.from == nil || v.player == nil {
			return
		}
		v.player.landed = true
		h.say(v.from.source, &wire.Landed{Seat: v.from.seat})
		v.from = nil
	}
}

func (v *visitor) closed(_ *pipe, reason wire.Reason) {
	if v.behind != nil {
		v.host.detach(v.behind, reason)
	}
}

// tick is one turn of the room's loop.
func (h *host) tick() {
	now := h.now()
	for _, id := range h.seats.Expire(now) {
		h.c.logf("%s: seat of p%d ran out", h.name, index(id))
		h.c.fired[guardSeatExpired]++
		h.vacate(index(id))
	}
	for n := range maxPlayers {
		if v := h.invited[n]; v != nil && !v.expires.IsZero() && now.After(v.expires) {
			h.revoke(v)
			h.detach(v, wire.ReasonTicket)
		}
	}
	inputs := h.inbox
	h.inbox = nil
	for _, l := range inputs {
		if p := l.from.player; p != nil {
			h.apply(p, l.in.number, l.in.bytes)
		} else if in := h.coming[l.from.n]; in != nil && in.visitor == l.from {
			h.drop(in, in.machine.Input(l.in.number, []byte{l.in.bytes}))
		}
	}
	h.depart()
	for n := range maxPlayers {
		if out := h.leaving[n]; out != nil {
			h.act(out, out.machine.TickEnds(now))
			h.act(out, out.machine.Expire(now))
			if out.machine.State() == SourceOver && now.Sub(out.committed) > told {
				h.report(out, wire.ReasonNone)
			}
			if out.machine.State() == SourceOver && out.told && h.leaving[n] == out {
				h.leaving[n] = nil
			}
		}
		if in := h.coming[n]; in != nil {
			if s := in.machine.Expire(now); s == TargetDrop {
				h.c.fired[guardTargetExpired]++
				h.drop(in, s)
			}
		}
		if p := h.players[n]; p != nil {
			h.show(p)
		}
	}
}

func (h *host) apply(p *player, number uint64, bytes byte) {
	verdict := p.seat.Next(number)
	if h.c.broken == breakDedupe && verdict == seat.Duplicate {
		verdict = seat.Apply
	}
	switch verdict {
	case seat.Apply:
		next := h.world[p.visitor.n].with(bytes)
		h.world[p.visitor.n] = &next
		p.gaps = false
	case seat.Duplicate:
		h.c.fired[guardDuplicate]++
	case seat.Gap:
		h.c.fired[guardGap]++
		if !p.gaps {
			h.c.failf("%s: p%d sent input %d after %d: a strike", h.name, p.visitor.n, number, p.seat.Input)
		}
	}
}

func (h *host) show(p *player) {
	state := *h.world[p.visitor.n]
	if p.ack != p.seat.Input {
		p.ack = p.seat.Input
		p.visitor.pipe.send(1, view{p.ack, state, p.seat.Player.Epoch})
	}
}

func (h *host) say(to game.SafeText, m wire.Message) {
	if p := h.near[to]; p != nil {
		p.send(p.side(h), m)
	}
}

func (p *pipe) side(h *host) int {
	if p.ends[0] == end(h) {
		return 0
	}
	return 1
}

// receive takes what another host says.
func (h *host) receive(p *pipe, m message) {
	from := p.ends[1-p.side(h)].(*host).name
	switch m := m.(type) {
	case *wire.Offer:
		h.offered(from, p, m)
	case *wire.Commit:
		h.commits(from, p, m)
	case *wire.Cancel:
		if in := h.coming[index(m.Seat.Player)]; in != nil && in.seat == m.Seat && in.source == from {
			h.drop(in, in.machine.Cancelled())
		} else if m.Fence > m.Seat.Epoch {
			h.fenced(index(m.Seat.Player), m.Fence)
		}
	case *wire.Accept:
		if out := h.departing(from, m.Seat); out != nil && out.machine.Accepted() == SourceTellMove {
			out.player.visitor.pipe.send(1, &wire.Move{Host: from, Epoch: out.seat.Epoch, Ticket: m.Ticket})
		}
	case *wire.Arrived:
		if out := h.departing(from, m.Seat); out != nil {
			h.act(out, out.machine.Arrived())
		}
	case *wire.Decline:
		if out := h.departing(from, m.Seat); out != nil {
			h.c.fired[guardDeclined]++
			h.act(out, out.machine.Declined(m.Reason))
		}
	case *wire.Committed:
		if out := h.departing(from, m.Seat); out != nil {
			if m.Reason == wire.ReasonNone && h.c.broken != breakSure {
				h.act(out, out.machine.Committed())
			} else if m.Reason != wire.ReasonNone {
				h.act(out, out.machine.Declined(m.Reason))
			}
		}
	case *wire.Landed:
		if out := h.departing(from, m.Seat); out != nil {
			h.act(out, out.machine.Landed())
			h.report(out, wire.ReasonNone)
		}
	}
}

func (h *host) closed(p *pipe, _ wire.Reason) {
	other := p.ends[1-p.side(h)].(*host).name
	if h.near[other] != p {
		return
	}
	delete(h.near, other)
	for n := range maxPlayers {
		if out := h.leaving[n]; out != nil && out.target.name == other {
			s := out.machine.TargetLost()
			if h.c.broken == breakTargetLost && out.machine.State() == SourceCommitted {
				s = out.machine.Back()
			}
			h.act(out, s)
		}
		if in := h.coming[n]; in != nil && in.source == other {
			h.drop(in, in.machine.SourceLost())
		}
	}
}

// save is the world's: the whole player in 16 bytes.
func (h *host) save(n int) []byte {
	f := h.world[n]
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, f.count), f.hash)
}

func load(profile []byte) (f fold) {
	if len(profile) == 16 {
		f = fold{binary.BigEndian.Uint64(profile), binary.BigEndian.Uint64(profile[8:])}
	}
	return f
}

func playerID(n int) game.PlayerID { return game.PlayerID{byte(n + 1)} }

func index(id game.PlayerID) int { return int(id[0]) - 1 }

// leaks tells what is left of migrations.
func (h *host) leaks() (left []string) {
	for n := range maxPlayers {
		if h.leaving[n] != nil || h.coming[n] != nil {
			left = append(left, fmt.Sprintf("%s: a migration of p%d", h.name, n))
		}
		if s := h.seats.Get(playerID(n)); s != nil && slices.Contains([]seat.State{seat.Inert, seat.Moved, seat.Reserved}, s.State) {
			left = append(left, fmt.Sprintf("%s: a seat of p%d in state %d", h.name, n, s.State))
		}
	}
	if len(h.wishes) > 0 {
		left = append(left, fmt.Sprintf("%s: %d wishes", h.name, len(h.wishes)))
	}
	return left
}
