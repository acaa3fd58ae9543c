package client_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/client"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

var (
	lobbyAt  = netip.MustParseAddrPort("192.0.2.1:7000")
	hostAt   = netip.MustParseAddrPort("192.0.2.2:7001")
	playerAt = netip.MustParseAddrPort("192.0.2.3:5000")
	nobodyAt = netip.MustParseAddrPort("192.0.2.4:7000")
)

// A script is a lobby that says what a test wants it to say.
type script struct {
	socket    *link.Socket
	toJoin    []wire.Message // the answers to Join,
	toMeasure []wire.Message // and to Measured
}

// newScript lets a lobby listen.
func newScript(t *testing.T, network *linktest.Network) *script {
	t.Helper()
	key, err := link.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	s := &script{}
	accept := func(*link.Link) link.Receiver { return session.Accept(s) }
	s.socket = link.Open(link.Config{Conn: listen(t, network, lobbyAt), Key: key, Accept: accept})
	return s
}

func listen(t *testing.T, network *linktest.Network, at netip.AddrPort) link.PacketConn {
	t.Helper()
	conn, err := network.Listen(at)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// Message is the session's; see session.Handler.
func (s *script) Message(to *session.Session, kind wire.Kind, _ []byte) error {
	var answers []wire.Message
	switch kind {
	case wire.KindHello:
		answers = []wire.Message{&wire.Welcome{Name: "lobby"}}
	case wire.KindJoin:
		answers = s.toJoin
	case wire.KindMeasured:
		answers = s.toMeasure
	}
	for _, m := range answers {
		if err := to.Send(m); err != nil {
			return err
		}
	}
	s.socket.Flush(to.Link())
	return nil
}

// Ended is the session's; see session.Handler.
func (*script) Ended(*session.Session, wire.Reason, game.SafeText) {}

// alone is a Handler of a player who gets no seat.
type alone struct{ t *testing.T }

func (alone) Progress(client.Progress) {}

func (a alone) View(uint64, []byte)   { a.t.Error("a view without a seat") }
func (a alone) Changed(client.Change) { a.t.Error("a change without a seat") }
func (a alone) Ended(err *wire.Error) { a.t.Errorf("the end of no seat: %v", err) }
func literal(_ context.Context, at string) ([]netip.AddrPort, error) {
	addr, err := netip.ParseAddrPort(at)
	return []netip.AddrPort{addr}, err
}

// TestJoinErrors: whoever a join ends with is who is said to have ended it.
func TestJoinErrors(t *testing.T) {
	queued := &wire.Queued{Place: 1, Of: 2, Detail: "1 host is full"}
	measure := &wire.Candidates{Hosts: []wire.Candidate{{Host: "h1", Addrs: []netip.AddrPort{hostAt}}}, Within: 200 * time.Millisecond}
	seat := &wire.Seat{Host: "h1", Room: "attic", Ticket: wire.Ticket{Addrs: []netip.AddrPort{hostAt}, Link: 7, Life: 10 * time.Second}}
	isolate := func(n *linktest.Network, _ *script) { n.Isolate(lobbyAt) }
	for name, c := range map[string]struct {
		at        netip.AddrPort // that is asked; zero: the lobby
		toJoin    []wire.Message
		toMeasure []wire.Message
		then      func(*linktest.Network, *script) // after a second
		step      client.Step
		queued    bool
		reason    wire.Reason
		gone      bool
		says      string
	}{
		"nobody there": {at: nobodyAt, step: client.StepKnock, reason: wire.ReasonUnreachable, gone: true,
			says: "no answer: lobby 192.0.2.4:7000"},
		"a host's address": {at: hostAt, step: client.StepKnock, reason: wire.ReasonDenied,
			says: "not allowed: lobby 192.0.2.2:7001"},
		"refused": {toJoin: []wire.Message{&wire.Refused{Reason: wire.ReasonNoHost, Detail: "all full"}},
			step: client.StepAsk, reason: wire.ReasonNoHost, says: "no host is free: all full"},
		"a lobby that says no more": {step: client.StepAsk, reason: wire.ReasonTooLate, gone: true,
			says: "too late: lobby 192.0.2.1:7000"},
		"a lobby of lobbies": {toJoin: []wire.Message{queued, &wire.Next{Lobby: nobodyAt.String()}},
			step: client.StepKnock, reason: wire.ReasonUnreachable, gone: true, says: "no answer: lobby 192.0.2.4:7000"},
		"the lobby falls silent in the queue": {toJoin: []wire.Message{queued}, then: isolate,
			step: client.StepAsk, queued: true, reason: wire.ReasonSilent, gone: true,
			says: "place in the queue lost: connection lost: lobby 192.0.2.1:7000"},
		"the lobby is shut down": {toJoin: []wire.Message{queued}, then: func(_ *linktest.Network, s *script) { s.socket.Close() },
			step: client.StepAsk, queued: true, reason: wire.ReasonClosing, gone: true,
			says: "place in the queue lost: going offline: lobby 192.0.2.1:7000"},
		"the lobby falls silent after the call": {toJoin: []wire.Message{queued, measure}, then: isolate,
			step: client.StepDecide, queued: true, gone: true, says: "place in the queue lost: "},
		"the host does not answer": {toJoin: []wire.Message{measure}, toMeasure: []wire.Message{seat},
			step: client.StepAttach, reason: wire.ReasonUnreachable, says: "no answer: host h1"},
		"the host has no address": {toJoin: []wire.Message{measure}, toMeasure: []wire.Message{&wire.Seat{Host: "h1"}},
			step: client.StepAttach, reason: wire.ReasonUnreachable, says: "no answer: host h1 has told no address"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := linktest.New(linktest.Config{Path: linktest.Path{Latency: 5 * time.Millisecond}})
				s := newScript(t, network)
				defer s.socket.Close()
				s.toJoin, s.toMeasure = c.toJoin, c.toMeasure
				// It echoes probes, and knows no ticket of the lobby's.
				host := link.Open(link.Config{Conn: listen(t, network, hostAt), Cluster: link.NewClusterKey()})
				defer host.Close()
				socket := link.Open(link.Config{Conn: listen(t, network, playerAt)})
				defer socket.Close()
				if c.then != nil {
					time.AfterFunc(time.Second, func() { c.then(network, s) })
				}
				if !c.at.IsValid() {
					c.at = lobbyAt
				}
				_, err := client.Join(t.Context(), client.Config{
					Lobby: c.at.String(), Game: "odometer/1", Wait: true, Handler: alone{t}, Socket: socket, Resolve: literal,
				})
				var join *client.JoinError
				var why *wire.Error
				if !errors.As(err, &join) || !errors.As(err, &why) {
					t.Fatalf("the join ends with %v", err)
				}
				if join.Step != c.step || join.Queued != c.queued || join.LobbyGone() != c.gone {
					t.Errorf("the join ends with %+v, the lobby gone: %v", join, join.LobbyGone())
				}
				if c.reason != wire.ReasonNone && why.Reason != c.reason || !strings.Contains(err.Error(), c.says) {
					t.Errorf("the join ends with %q, not %q", err, c.says)
				}
			})
		})
	}
}
