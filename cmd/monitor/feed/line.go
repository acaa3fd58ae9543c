package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// dialWithin is how long a lobby may take to answer the knock.
const dialWithin = 5 * time.Second

// Config says which lobby, and how to get there. Zero fields mean their defaults.
type Config struct {
	Lobby string          // its address, as HOST:PORT. Required
	Key   link.ClusterKey // of the cluster. Required
	// Every is how often the feed tells at most. Default 250 ms.
	Every time.Duration
	// Listen makes a session's socket. Default: link.Listen on any port.
	Listen func() (link.PacketConn, error)
	// Resolve finds the lobby's addresses. Default: link.Resolve.
	Resolve link.Resolver
}

func (c Config) withDefaults() Config {
	c.Every = cmp.Or(c.Every, 250*time.Millisecond)
	if c.Listen == nil {
		c.Listen = func() (link.PacketConn, error) { return link.Listen(":0") }
	}
	if c.Resolve == nil {
		c.Resolve = link.Resolve
	}
	return c
}

// A Line is one session with a lobby, for whoever asks once and is done: it ends
// with its session and does not dial again. Its methods may be called by any
// goroutine, and each waits for its answer.
type Line struct {
	socket  *link.Socket
	session *session.Session
	changes func(*wire.Changes) // of the goroutine that reads the socket
	paging  chan struct{}       // holds a token while a Look is under way: a lobby answers one at a time
	gone    chan struct{}       // closed when the session is over

	mu    sync.Mutex // guards the fields below
	asked map[uint64]*question
	last  uint64 // the number of the newest question
	over  error  // why the session is over
}

// Dial knocks at the lobby with the cluster's key and says Hello.
func Dial(ctx context.Context, cfg Config) (*Line, error) {
	return dial(ctx, cfg.withDefaults(), func(*wire.Changes) {})
}

func dial(ctx context.Context, cfg Config, changes func(*wire.Changes)) (*Line, error) {
	conn, err := cfg.Listen()
	if err != nil {
		return nil, err
	}
	l := &Line{
		socket: link.Open(link.Config{Conn: conn}), changes: changes,
		paging: make(chan struct{}, 1), gone: make(chan struct{}), asked: make(map[uint64]*question),
	}
	l.session = session.Dial(l)
	how := link.KnockConfig{Cluster: cfg.Key, Limits: link.ClusterLimits()}
	to, err := l.socket.KnockName(ctx, cfg.Lobby, cfg.Resolve, dialWithin, how, l.session)
	if err != nil {
		l.socket.Close()
		return nil, noLobby(ctx, cfg.Lobby, err)
	}
	if err := l.session.Greet(to, l.socket, &wire.Hello{Role: wire.RoleMonitor, Name: "monitor"}); err != nil {
		l.socket.Close()
		return nil, fmt.Errorf("lobby %s: %w", cfg.Lobby, err)
	}
	return l, nil
}

// noLobby says in plain words why there is no session with the lobby.
func noLobby(ctx context.Context, lobby string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	switch {
	case errors.Is(err, wire.ErrReason(wire.ReasonUnreachable)):
		return fmt.Errorf("no answer from a lobby at %s", lobby)
	case errors.Is(err, wire.ErrReason(wire.ReasonDenied)):
		return fmt.Errorf("the lobby at %s has another cluster key", lobby)
	}
	return fmt.Errorf("lobby %s: %w", lobby, err)
}

// Message is the session's: it passes answers to those who asked.
func (l *Line) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	switch kind {
	case wire.KindWelcome:
		return session.Greeting(body, new(wire.Welcome))
	case wire.KindChanges:
		m := new(wire.Changes)
		if err := wire.Decode(body, m); err != nil {
			return err
		}
		l.changes(m)
		return nil
	case wire.KindCluster:
		m := new(wire.Cluster)
		return l.answered(body, m, &m.Request)
	case wire.KindPlayers:
		m := new(wire.Players)
		return l.answered(body, m, &m.Request)
	case wire.KindDone:
		m := new(wire.Done)
		return l.answered(body, m, &m.Request)
	case wire.KindDecisions:
		m := new(wire.Decisions)
		return l.answered(body, m, &m.Request)
	}
	return nil
}

// Ended is the session's.
func (l *Line) Ended(_ *session.Session, reason wire.Reason, detail game.SafeText) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = fmt.Errorf("the lobby is gone: %w", &wire.Error{Reason: reason, Detail: string(detail)})
	close(l.gone)
}

// say sends the lobby a message at once.
func (l *Line) say(m wire.Message) error {
	if err := l.session.Send(m); err != nil {
		return fmt.Errorf("the lobby is gone: %w", err)
	}
	l.socket.Flush(l.session.Link())
	return nil
}

// Close ends the session and returns when nothing of it runs any more.
func (l *Line) Close() {
	l.session.End(wire.ReasonBye, "")
	l.socket.Close()
}
