package lobby

import (
	"slices"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// Players for whom there is no seat wait in a queue if they like. It is first come
// first served: whoever comes while others wait takes a place behind them, and a
// seat that becomes free goes to the first whose wish it fits. Who is called is
// asked to measure, as newcomers are; until the seat is reserved, it is kept in mind
// as taken. Who then fails to get it has its old place again.
//
//	ask ──no seat──► waiting ──called──► measuring ──► reserving ──► seated
//	                    ▲───────────── no seat ──────────────┘
type queue struct {
	waiting []*join                 // first come first
	of      map[game.PlayerID]*join // the same, by player
	shares  queueShares
	last    uint64 // the turn of who came last
	called  int    // how many seats are kept in mind
	swept   time.Time
}

const (
	// queueEvery is how often it is looked for seats for those who wait.
	queueEvery = 100 * time.Millisecond
	// placeEvery is how often players are told their place, if it has changed; those
	// far behind less often, by placeMore for each who waits before them.
	placeEvery = time.Second
	placeMore  = time.Millisecond
	// callAgain is how long who was called and got no seat is passed over.
	callAgain = time.Second
)

// wait gives a player for whom there is no seat a place in the queue, or refuses.
func (b *Lobby) wait(j *join, reason wire.Reason, why game.SafeText) {
	b.uncall(j)
	switch {
	case !passes(reason) || !j.ask.Wait:
		b.refuse(j, reason, why)
	case j.turn != 0: // its own place is free still
		j.again, j.words = time.Now().Add(callAgain), why
		b.line(j)
	case b.line(j):
		b.queued(j, reason, why)
	}
}

// queued tells that a player waits, and why.
func (b *Lobby) queued(j *join, reason wire.Reason, why game.SafeText) {
	j.words = why
	b.decided(j, wire.DecideQueue, reason, why)
	b.event(wire.Event{Kind: wire.EventQueued, Player: j.name, Room: j.room, Detail: why})
	b.cfg.Log.Info("player waits", "player", j.id, "why", why)
	b.tellPlace(j, b.place(j), time.Now())
}

// passes tells whether a refusal may be over when somebody leaves.
func passes(reason wire.Reason) bool {
	return reason == wire.ReasonNoHost || reason == wire.ReasonRoomFull || reason == wire.ReasonHostFull
}

// line puts a player into the queue, or refuses it if too many wait, in all or from
// its address. Who waits already, in another session, gives that one's place to this
// one.
func (b *Lobby) line(j *join) bool {
	q := &b.queue
	old := q.of[j.id]
	if n := q.shares.without(old, j); j.turn == 0 && n >= b.cfg.MaxQueueEach {
		b.refuse(j, wire.ReasonNoHost, sentence("%s from your address wait for a seat already: try again later", players(n)))
		return false
	}
	if old != nil && old != j {
		j.turn = old.turn
		b.unline(old)
		old.session.End(wire.ReasonReplaced, "")
	}
	switch {
	case j.turn != 0:
	case len(q.waiting) >= b.cfg.MaxQueue:
		b.refuse(j, wire.ReasonNoHost, sentence("%s wait for a seat already: try again later", players(len(q.waiting))))
		return false
	default:
		q.last++
		j.turn = q.last
	}
	j.step, j.hosts, j.ranking, j.retries, j.refused = stepWaiting, nil, nil, 0, wire.ReasonNone
	clear(j.measured)
	q.shares.hold(j)
	q.of[j.id] = j
	q.waiting = slices.Insert(q.waiting, b.place(j), j)
	return true
}

// place is how many wait before a player.
func (b *Lobby) place(j *join) int {
	at, _ := slices.BinarySearchFunc(b.queue.waiting, j.turn, func(x *join, turn uint64) int {
		switch {
		case x.turn < turn:
			return -1
		case x.turn > turn:
			return 1
		}
		return 0
	})
	return at
}

// unline takes a player out of the queue.
func (b *Lobby) unline(j *join) {
	q := &b.queue
	if q.of[j.id] == j {
		delete(q.of, j.id)
		at := b.place(j)
		q.waiting = slices.Delete(q.waiting, at, at+1)
	}
}

// uncall no longer keeps a seat in mind for a player who was called, nor counts its
// place: it has a seat, or will have none.
func (b *Lobby) uncall(j *join) {
	b.queue.shares.free(j)
	if j.called {
		j.called = false
		b.queue.called--
	}
}

// sweepQueue calls those for whom there is a seat, and tells the others their place.
func (b *Lobby) sweepQueue(now time.Time) {
	q := &b.queue
	if len(q.waiting) == 0 || now.Sub(q.swept) < queueEvery {
		return
	}
	q.swept = now
	var called, refused, came []*join
	kept := q.waiting[:0]
	free := b.freeSeats()
	for _, j := range q.waiting {
		switch {
		case !now.Before(j.again) && free.forWish(b, j) > q.called:
			j.called = true
			q.called++
			called = append(called, j)
		case !j.ask.Wait:
			refused = append(refused, j)
		default:
			if kept = append(kept, j); j.words == "" {
				came = append(came, j)
			}
			continue
		}
		delete(q.of, j.id)
	}
	clear(q.waiting[len(kept):])
	q.waiting = kept
	for _, j := range called {
		b.offer(j)
	}
	for _, j := range refused {
		b.refuse(j, wire.ReasonNoHost, sentence("no seat is free, and %s wait for one", players(len(kept))))
	}
	for _, j := range came {
		b.settle(j)
	}
	for i, j := range q.waiting {
		b.tellPlace(j, i, now)
	}
}

// settle tells a player who was not called in its first turn why it waits, or that
// there is nothing to wait for.
func (b *Lobby) settle(j *join) {
	req, eligible, excluded := b.eligible(j, false)
	if len(eligible) > 0 {
		b.queued(j, wire.ReasonNoHost, "others wait already")
		return
	}
	b.weigh(j, nil, nil, excluded)
	reason, words := refusal(req, excluded)
	if !passes(reason) || hopeless(excluded) {
		b.unline(j)
		b.refuse(j, reason, words)
		return
	}
	b.queued(j, reason, words)
}

// tellPlace tells a player how many wait before it, if that is new.
func (b *Lobby) tellPlace(j *join, before int, now time.Time) {
	m := wire.Queued{Place: before + 1, Of: len(b.queue.waiting), Detail: j.words}
	if m == j.told || now.Sub(j.toldAt) < placeEvery+time.Duration(before)*placeMore || !j.ask.Wait {
		return
	}
	j.told, j.toldAt = m, now
	b.send(j.session, &m)
}

// freeSeats are the seats that newcomers could take at some moment.
type freeSeats struct {
	hosts    map[*host]int
	all      map[string]int // by game
	spanning map[string]int // of these, on hosts whose rooms span
	rooms    map[openRoom]int
}

// An openRoom is a room that players of a game wait for.
type openRoom struct {
	room game.RoomID
	game string
}

func (b *Lobby) freeSeats() freeSeats {
	free := freeSeats{
		hosts: make(map[*host]int), all: make(map[string]int), spanning: make(map[string]int), rooms: make(map[openRoom]int),
	}
	open, _ := balance.Filter(balance.Request{}, b.everyBut(nil))
	for i := range open {
		h, n := b.hosts[game.SafeText(open[i].Host)], open[i].Free()
		free.hosts[h] = n
		free.all[h.game] += n
		if h.report.Spans {
			free.spanning[h.game] += n
		}
	}
	return free
}

// forWish is how many seats there are for what a player wants. It is asked for each who
// waits, and looks at the hosts of a room but once.
func (f freeSeats) forWish(b *Lobby, j *join) int {
	served := b.rooms[j.room]
	switch only := b.hosts[j.ask.Host]; {
	case j.ask.Host != "" && (only == nil || only.game != j.game):
		return 0
	case j.ask.Host != "" && len(served) > 0 && !j.ask.New:
		if !b.serves(only, j.room) {
			return 0
		}
		return min(f.hosts[only], b.seatsLeft(only, j.room))
	case j.ask.Host != "":
		return f.hosts[only]
	case j.room == "" || j.ask.New || len(served) == 0:
		return f.all[j.game]
	}
	of := openRoom{j.room, j.game}
	n, counted := f.rooms[of]
	if !counted {
		n = f.inRoom(served, j.game)
		f.rooms[of] = n
	}
	return n
}

// inRoom is how many seats there are in a room that these hosts serve.
func (f freeSeats) inRoom(served map[*host]*roomCount, plays string) (n int) {
	if spans(served) {
		all := whole(served)
		return min(all.free(), f.spanning[plays])
	}
	for h, r := range served {
		n += min(f.hosts[h], r.free())
	}
	return n
}
