package bots

import (
	"context"
	"net/netip"
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

// TestJoinAgain: a bot asks again while there may be a host in a moment, and one that
// would wait for a seat waits for its lobby, too.
func TestJoinAgain(t *testing.T) {
	at := func(step client.Step, queued bool, why wire.Reason) error {
		return &client.JoinError{Step: step, Queued: queued, Err: wire.ErrReason(why)}
	}
	for _, c := range []struct {
		err            error
		hasty, patient bool
	}{
		{at(client.StepAsk, false, wire.ReasonNoHost), true, true},
		{at(client.StepKnock, false, wire.ReasonUnreachable), true, true},
		{at(client.StepAttach, false, wire.ReasonUnreachable), true, true},
		{at(client.StepAsk, true, wire.ReasonSilent), false, true},
		{at(client.StepAsk, true, wire.ReasonClosing), false, true},
		{at(client.StepAsk, true, wire.ReasonReplaced), false, false},
		{at(client.StepKnock, false, wire.ReasonLobbyKey), false, false},
		{at(client.StepAttach, false, wire.ReasonClosing), false, false},
	} {
		for wait, want := range map[bool]bool{false: c.hasty, true: c.patient} {
			crowd := &crowd{cfg: Config{Wait: wait}}
			crowd.reached.Store(true)
			if again := crowd.again(c.err); again != want {
				t.Errorf("%v: tries again: %v, waits: %v", c.err, again, wait)
			}
		}
	}
}

var lobbyAt = netip.MustParseAddrPort("192.0.2.1:7000")

// joining is a crowd that joins over a network in memory, once a second.
func joining(t *testing.T, network *linktest.Network, cfg Config) *crowd {
	t.Helper()
	cfg.Lobby, cfg.Rate = lobbyAt.String(), 1
	cfg.Resolve = func(context.Context, string) ([]netip.AddrPort, error) { return []netip.AddrPort{lobbyAt}, nil }
	c := &crowd{cfg: cfg.withDefaults(), began: time.Now(), refused: make(chan error, cfg.Count)}
	for range cfg.Count {
		key, err := link.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		c.bots = append(c.bots, &bot{crowd: c, key: key})
	}
	c.sockets = []*link.Socket{link.Open(link.Config{Conn: listen(t, network, netip.MustParseAddrPort("192.0.2.3:5000"))})}
	return c
}

func listen(t *testing.T, network *linktest.Network, at netip.AddrPort) link.PacketConn {
	t.Helper()
	conn, err := network.Listen(at)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestNoLobby: where nobody listens, the first bot that finds out ends the joins of
// all; who waits goes on trying until it is to end.
func TestNoLobby(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := linktest.New(linktest.Config{})
		hasty := joining(t, network, Config{Count: 60})
		defer hasty.close()
		hasty.joinAll(t.Context())
		if err := <-hasty.refused; !hasty.noLobby(err) {
			t.Errorf("the joins ended with %v", err)
		}
		if n := 1 + len(hasty.refused); n > 10 {
			t.Errorf("%d of 60 bots set out, one a second", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		patient := joining(t, linktest.New(linktest.Config{}), Config{Count: 1, Wait: true})
		defer patient.close()
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		patient.joinAll(ctx)
		if ctx.Err() == nil {
			t.Errorf("who waits gave up: %v", <-patient.refused)
		}
	})
}

// A full lobby refuses everybody, and counts them.
type full struct {
	socket *link.Socket
	asked  int
}

// Message is the session's; see session.Handler.
func (f *full) Message(to *session.Session, kind wire.Kind, _ []byte) error {
	var answer wire.Message = &wire.Welcome{Name: "lobby"}
	if kind == wire.KindJoin {
		f.asked++
		answer = &wire.Refused{Reason: wire.ReasonNoHost, Detail: "all full"}
	}
	defer f.socket.Flush(to.Link())
	return to.Send(answer)
}

// Ended is the session's; see session.Handler.
func (*full) Ended(*session.Session, wire.Reason, game.SafeText) {}

// TestRefusedBotsBackOff: bots that are refused ask less and less often, and say in
// the end why they have no seat.
func TestRefusedBotsBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := linktest.New(linktest.Config{})
		key, err := link.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		lobby := &full{}
		accept := func(*link.Link) link.Receiver { return session.Accept(lobby) }
		lobby.socket = link.Open(link.Config{Conn: listen(t, network, lobbyAt), Key: key, Accept: accept})
		defer lobby.socket.Close()
		c := joining(t, network, Config{Count: 1})
		defer c.close()
		c.joinAll(t.Context())
		lobby.socket.Close()
		if err := <-c.refused; err.Error() != "no seat within 20s: no host is free: all full" {
			t.Errorf("the join ended with %q", err)
		}
		if lobby.asked < 6 || lobby.asked > 12 {
			t.Errorf("the lobby was asked %d times in 20 s", lobby.asked)
		}
	})
}
