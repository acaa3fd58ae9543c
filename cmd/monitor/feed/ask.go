package feed

import (
	"context"
	"errors"
	"fmt"

	"roam/game"
	"roam/net/loop"
	"roam/net/wire"
)

// maxAnswer bounds the rows that one answer may have.
const maxAnswer = 1 << 20

// A question waits for answers, which bear its number. What has come waits in
// mail for the goroutine that asked.
type question struct {
	mail  *loop.Mailbox
	heard []wire.Message // the asking goroutine's
}

// number is one that no question had before.
func (l *Line) number() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	return l.last
}

// open numbers a new question.
func (l *Line) open() (request uint64, q *question) {
	request, q = l.number(), &question{mail: loop.NewMailbox()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[request] = q
	return request, q
}

func (l *Line) forget(request uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.asked, request)
}

// answered decodes an answer and gives it to whoever asked, if anybody still waits.
func (l *Line) answered(body []byte, m wire.Message, request *uint64) error {
	if err := wire.Decode(body, m); err != nil {
		return err
	}
	l.mu.Lock()
	q := l.asked[*request]
	l.mu.Unlock()
	if q != nil {
		q.mail.Post(func() { q.heard = append(q.heard, m) })
	}
	return nil
}

// ask sends what put makes of the question's number, and passes every answer to
// take until that says it was the last.
func (l *Line) ask(ctx context.Context, put func(request uint64) wire.Message, take func(wire.Message) (last bool, err error)) error {
	request, q := l.open()
	defer l.forget(request)
	if err := l.say(put(request)); err != nil {
		return err
	}
	for {
		for _, m := range q.heard {
			if last, err := take(m); last || err != nil {
				return err
			}
		}
		q.heard = nil
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-q.mail.Wake():
			q.mail.Run()
		case <-l.gone:
			if q.mail.Run(); len(q.heard) == 0 {
				return l.over
			}
		}
	}
}

var errEndless = errors.New("the lobby's answer has no end")

// Look asks for what the lobby knows: the cluster with all rows that were told,
// and the players, if they were wanted. Look.Request is filled in.
func (l *Line) Look(ctx context.Context, wish wire.Look) (*wire.Cluster, *wire.Players, error) {
	select {
	case l.paging <- struct{}{}:
		defer func() { <-l.paging }()
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	all, who := new(wire.Cluster), new(wire.Players)
	put := func(request uint64) wire.Message { wish.Request = request; return &wish }
	err := l.ask(ctx, put, func(m wire.Message) (last bool, err error) {
		switch m := m.(type) {
		case *wire.Cluster:
			m.Hosts, m.Rooms = append(all.Hosts, m.Hosts...), append(all.Rooms, m.Rooms...)
			m.Migrations, m.Events = append(all.Migrations, m.Migrations...), append(all.Events, m.Events...)
			m.Lost = append(all.Lost, m.Lost...)
			all, last = m, m.Last && !wish.Players
		case *wire.Players:
			m.Players = append(who.Players, m.Players...)
			who, last = m, m.Last
		}
		if len(all.Hosts)+len(all.Rooms)+len(all.Migrations)+len(all.Events)+len(all.Lost)+len(who.Players) > maxAnswer {
			return false, errEndless
		}
		return last, nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("the lobby does not tell: %w", err)
	}
	return all, who, nil
}

// Players asks for one page of those who play, and how many there are in all.
// Players and Bare of the Look are filled in.
func (l *Line) Players(ctx context.Context, wish wire.Look) (rows []wire.PlayerState, total int, err error) {
	wish.Players, wish.Bare = true, true
	_, who, err := l.Look(ctx, wish)
	if err != nil {
		return nil, 0, err
	}
	return who.Players, who.Total, nil
}

// Why asks how the lobby decided about a player: a name, an id or its first
// digits, or nobody for all; so many of the newest decisions.
func (l *Line) Why(ctx context.Context, player string, count int) (rows []wire.Decision, err error) {
	wish := &wire.Why{Player: game.SafeText(player), Count: count}
	put := func(request uint64) wire.Message { wish.Request = request; return wish }
	err = l.ask(ctx, put, func(m wire.Message) (last bool, err error) {
		d, ok := m.(*wire.Decisions)
		switch {
		case !ok:
			return false, nil
		case d.Reason != wire.ReasonNone:
			return true, refusal(d.Reason, string(d.Detail))
		case len(rows) > maxAnswer:
			return true, errEndless
		}
		rows = append(rows, d.Decisions...)
		return d.Last, nil
	})
	return rows, err
}

// Order gives the lobby an order and returns its last word about it: with a
// Reason the order was not carried out. Meanwhile it tells progress, if it is not
// nil, each word; who stops waiting does not take the order back.
func (l *Line) Order(ctx context.Context, o wire.Order, progress func(wire.Done)) (end wire.Done, err error) {
	put := func(request uint64) wire.Message { o.Request = request; return &o }
	err = l.ask(ctx, put, func(m wire.Message) (last bool, err error) {
		done, ok := m.(*wire.Done)
		if !ok {
			return false, nil
		}
		if progress != nil && done.More {
			progress(*done)
		}
		end = *done
		return !done.More, nil
	})
	return end, err
}

// refusal is a reason as an error, in the lobby's words if it found any.
func refusal(reason wire.Reason, detail string) error {
	if detail != "" {
		return errors.New(detail)
	}
	return &wire.Error{Reason: reason}
}
