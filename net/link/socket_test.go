package link_test

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/wire"
)

// recorder is a Receiver that keeps what it is told.
type recorder struct {
	opened chan *link.Link
	closed chan wire.Reason

	mu       sync.Mutex // guards the fields below
	messages []string
	arrived  chan struct{}
}

func newRecorder() *recorder {
	return &recorder{
		opened:  make(chan *link.Link, 1),
		closed:  make(chan wire.Reason, 1),
		arrived: make(chan struct{}, 1),
	}
}

func (r *recorder) Opened(l *link.Link) { r.opened <- l }

func (r *recorder) Receive(_ *link.Link, kind wire.Kind, body []byte) {
	r.mu.Lock()
	r.messages = append(r.messages, fmt.Sprintf("%d:%s", kind, body))
	r.mu.Unlock()
	select {
	case r.arrived <- struct{}{}:
	default:
	}
}

func (r *recorder) Closed(_ *link.Link, reason wire.Reason, _ game.SafeText) { r.closed <- reason }

// wait returns the first n messages.
func (r *recorder) wait(n int) []string {
	for {
		r.mu.Lock()
		if len(r.messages) >= n {
			defer r.mu.Unlock()
			return r.messages[:n]
		}
		r.mu.Unlock()
		<-r.arrived
	}
}

func openUDP(t testing.TB, cfg link.Config) *link.Socket {
	t.Helper()
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Conn = conn
	s := link.Open(cfg)
	t.Cleanup(s.Close)
	return s
}

func TestTicketOverUDP(t *testing.T) {
	host, client := openUDP(t, link.Config{}), openUDP(t, link.Config{})
	there, here := newRecorder(), newRecorder()
	ticket, _, err := host.Issue(time.Minute, link.PlayerLimits(), there)
	if err != nil {
		t.Fatal(err)
	}
	l, err := client.Dial(host.LocalAddr(), ticket, link.PlayerLimits(), here)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if err := l.Send(7, fmt.Appendf(nil, "message %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	client.Flush(l)
	back := <-there.opened
	if got := there.wait(100); got[99] != "7:message 99" {
		t.Errorf("last message %q", got[99])
	}
	back.Send(8, []byte("welcome"))
	host.Flush(back)
	if got := here.wait(1); got[0] != "8:welcome" {
		t.Errorf("answer %q", got[0])
	}
	l.Close(wire.ReasonBye, "")
	if got := <-there.closed; got != wire.ReasonBye {
		t.Errorf("far end closed with %v", got)
	}
}

func TestKnockOverUDP(t *testing.T) {
	key, err := link.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	lobbyKey, err := link.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	cluster := link.NewClusterKey()
	there := newRecorder()
	knocked := make(chan link.PublicKey, 1) // written on the lobby's reader, read by the test
	lobby := openUDP(t, link.Config{Key: lobbyKey, Cluster: cluster, Accept: func(l *link.Link) link.Receiver {
		knocked <- l.Remote()
		return there
	}})
	client := openUDP(t, link.Config{})
	for name, how := range map[string]link.KnockConfig{
		"player": {Key: key, Limits: link.PlayerLimits()},
		"node":   {Cluster: cluster, Limits: link.ClusterLimits()},
	} {
		t.Run(name, func(t *testing.T) {
			here := newRecorder()
			l, err := client.Knock(context.Background(), lobby.LocalAddr(), how, here)
			if err != nil {
				t.Fatal(err)
			}
			if err := l.Send(1, []byte("hello")); err != nil {
				t.Fatal(err)
			}
			client.Flush(l)
			<-there.opened
			there.wait(1)
			if shown := <-knocked; how.Cluster.IsZero() && (shown != key.Public || l.Remote() != lobbyKey.Public) {
				t.Error("the keys shown are not the keys held")
			}
			l.Close(wire.ReasonBye, "")
			<-there.closed
		})
	}
	_, err = client.Knock(context.Background(), lobby.LocalAddr(), link.KnockConfig{Cluster: link.NewClusterKey(), Limits: link.ClusterLimits()}, newRecorder())
	if want := wire.ErrReason(wire.ReasonDenied); err == nil || err.Error() != want.Error() {
		t.Errorf("a stranger's knock: %v, want %v", err, want)
	}
}

func TestProbe(t *testing.T) {
	a, b := openUDP(t, link.Config{}), openUDP(t, link.Config{})
	echoed := make(chan time.Duration, 1)
	a.Probe(b.LocalAddr(), func(rtt time.Duration) { echoed <- rtt })
	if rtt := <-echoed; rtt <= 0 {
		t.Errorf("round trip %v", rtt)
	}
	if !b.LocalAddr().Addr().Is4() || b.LocalAddr() == (netip.AddrPort{}) {
		t.Errorf("local address %v", b.LocalAddr())
	}
}
