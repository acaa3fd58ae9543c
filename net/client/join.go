package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

const (
	// knockWithin is how long all addresses of a lobby together may take.
	knockWithin = 4 * time.Second
	// answerWithin is how long the lobby may take for each answer.
	answerWithin = 5 * time.Second
	// attachWithin is how long the host may take to welcome.
	attachWithin = 4 * time.Second
	// maxLobbies is how often a lobby may send the player on to another.
	maxLobbies = 4
)

func (c Config) withDefaults() (Config, error) {
	if c.Handler == nil || c.Lobby == "" {
		return c, errors.New("client: no handler, or no lobby")
	}
	if c.Key.IsZero() {
		key, err := link.NewKey()
		if err != nil {
			return c, err
		}
		c.Key = key
	}
	c.Name = cmp.Or(string(game.Safe(c.Name, game.MaxNameCells)), "walker")
	if c.Resolve == nil {
		c.Resolve = link.Resolve
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// Join takes a seat: it returns once the host has welcomed the player. When ctx
// is done earlier, or anything is refused, nothing is left behind. What ended a join
// is a *JoinError.
func Join(ctx context.Context, cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, id: cfg.Key.Public.PlayerID(), socket: cfg.Socket}
	if c.socket == nil {
		conn, err := link.Listen(":0")
		if err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
		c.socket, c.owned = link.Open(link.Config{Conn: conn, Log: cfg.Log}), true
	}
	if err := c.join(ctx); err != nil {
		if c.owned {
			c.socket.Close()
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	return c, nil
}

func (c *Client) join(ctx context.Context) error {
	lobby := c.cfg.Lobby
	for range maxLobbies {
		seat, next, err := c.askLobby(ctx, lobby)
		if err != nil {
			return c.lobbyEnded(lobby, err)
		}
		if seat != nil {
			if err := c.attach(ctx, seat); err != nil {
				return &JoinError{Step: StepAttach, Err: named(err, "host "+string(seat.Host))}
			}
			return nil
		}
		lobby = next.Lobby
	}
	return c.lobbyEnded(lobby, &wire.Error{Reason: wire.ReasonNoHost, Detail: "the lobbies send each other around"})
}

// lobbyEnded says how far a visit to a lobby came.
func (c *Client) lobbyEnded(lobby string, err error) error {
	return &JoinError{Step: c.step, Queued: c.queued, Err: named(err, "lobby "+lobby)}
}

// askLobby is the whole visit to one lobby.
func (c *Client) askLobby(ctx context.Context, lobby string) (*wire.Seat, *wire.Next, error) {
	c.queued = false
	c.progress(Progress{Step: StepKnock})
	v := &visit{answers: make(chan wire.Message, 8), over: make(chan *wire.Error, 1)}
	s := session.Dial(v)
	how := link.KnockConfig{Key: c.cfg.Key, Limits: link.PlayerLimits(), Verify: func(remote link.PublicKey) error {
		return c.cfg.Pins.Check(lobby, remote)
	}}
	l, err := c.socket.KnockName(ctx, lobby, c.cfg.Resolve, knockWithin, how, s)
	if errors.Is(err, link.ErrPin) {
		return nil, nil, wire.ErrReason(wire.ReasonLobbyKey)
	}
	if err != nil {
		return nil, nil, err
	}
	defer l.Close(wire.ReasonBye, "")
	c.reached = l.Addr()
	hello := &wire.Hello{Role: wire.RolePlayer, Name: game.SafeText(c.cfg.Name), Game: c.cfg.Game}
	if err := s.Greet(l, c.socket, hello); err != nil {
		return nil, nil, err
	}
	if _, err := await[*wire.Welcome](ctx, v); err != nil {
		return nil, nil, err
	}
	c.progress(Progress{Step: StepAsk})
	s.Send(&wire.Join{
		Room: game.RoomID(game.Safe(c.cfg.Room, game.MaxRoomCells)), New: c.cfg.New,
		With: game.Safe(c.cfg.With, game.MaxNameCells), Host: game.Safe(c.cfg.Host, game.MaxNameCells),
		Wait: c.cfg.Wait,
	})
	c.socket.Flush(l)
	return c.converse(ctx, s, v)
}

// converse does what the lobby asks for until it names a seat, or another lobby. Who
// waits for a seat may lose one that became free to somebody else, and wait again.
func (c *Client) converse(ctx context.Context, s *session.Session, v *visit) (*wire.Seat, *wire.Next, error) {
	within := answerWithin
	for {
		answer, err := v.next(ctx, within)
		if err != nil {
			return nil, nil, err
		}
		within = answerWithin
		switch m := answer.(type) {
		case *wire.Queued:
			within, c.queued = 0, true
			c.progress(Progress{Step: StepAsk, Queue: &Queue{Place: m.Place, Of: m.Of, Why: m.Detail}})
		case *wire.Candidates:
			measured, err := c.probe(ctx, m)
			if err != nil {
				return nil, nil, err
			}
			c.progress(Progress{Step: StepDecide})
			s.Send(measured)
			c.socket.Flush(s.Link())
		case *wire.Seat:
			return m, nil, nil
		case *wire.Next:
			return nil, m, nil
		default:
			return nil, nil, unexpected(m)
		}
	}
}

// progress tells the handler how far the join has come.
func (c *Client) progress(p Progress) {
	p.Lobby = c.reached
	if p.Hosts == nil {
		p.Hosts = c.probed
	}
	c.step, c.probed = p.Step, p.Hosts
	c.cfg.Handler.Progress(p)
}

// A visit hears what a lobby says to a player who joins.
type visit struct {
	answers chan wire.Message
	over    chan *wire.Error
}

// Message passes an answer on to the goroutine that joins.
func (v *visit) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	var m wire.Message
	switch kind {
	case wire.KindWelcome:
		m = new(wire.Welcome)
	case wire.KindCandidates:
		m = new(wire.Candidates)
	case wire.KindSeat:
		m = new(wire.Seat)
	case wire.KindNext:
		m = new(wire.Next)
	case wire.KindRefused:
		m = new(wire.Refused)
	case wire.KindQueued:
		m = new(wire.Queued)
	default:
		return nil
	}
	if err := wire.Decode(body, m); err != nil {
		return err
	}
	select {
	case v.answers <- m:
	default: // more answers than questions
	}
	return nil
}

// Ended lets the goroutine that joins go on.
func (v *visit) Ended(_ *session.Session, reason wire.Reason, detail game.SafeText) {
	v.over <- &wire.Error{Reason: reason, Detail: string(detail)}
}

// next waits for the lobby's next answer, so long at most; 0: as long as the lobby is
// there. A refusal is an error.
func (v *visit) next(ctx context.Context, within time.Duration) (wire.Message, error) {
	var late <-chan time.Time
	if within > 0 {
		timer := time.NewTimer(within)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case m := <-v.answers:
		if no, ok := m.(*wire.Refused); ok {
			return nil, &wire.Error{Reason: no.Reason, Detail: string(no.Detail)}
		}
		return m, nil
	case err := <-v.over:
		v.over <- err
		return nil, err
	case <-late:
		return nil, &wire.Error{Reason: wire.ReasonTooLate}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// await waits for an answer of one type.
func await[M wire.Message](ctx context.Context, v *visit) (m M, err error) {
	answer, err := v.next(ctx, answerWithin)
	if err != nil {
		return m, err
	}
	m, ok := answer.(M)
	if !ok {
		return m, unexpected(answer)
	}
	return m, nil
}

func unexpected(m wire.Message) error {
	return &wire.Error{Reason: wire.ReasonRubbish, Detail: "the lobby answered with " + m.Kind().String()}
}
