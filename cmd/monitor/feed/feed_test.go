package feed

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/lobby"
	"roam/net/session"
	"roam/net/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

var (
	lobbyAt   = netip.MustParseAddrPort("192.0.2.1:7000")
	monitorAt = netip.MustParseAddrPort("192.0.2.9:5000")
)

// A bed is a network in a bubble, with a lobby that a test starts and stops.
type bed struct {
	t       *testing.T
	network *linktest.Network
	key     link.ClusterKey
	own     link.Key
	ends    []func()
}

func inBed(t *testing.T, test func(b *bed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		own, err := link.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		b := &bed{
			t: t, key: link.NewClusterKey(), own: own,
			network: linktest.New(linktest.Config{Seed: 1, Path: linktest.Path{Latency: 5 * time.Millisecond}}),
		}
		defer func() {
			for _, end := range b.ends {
				end()
			}
		}()
		test(b)
	})
}

func (b *bed) listen(at netip.AddrPort) link.PacketConn {
	b.t.Helper()
	conn, err := b.network.Listen(at)
	if err != nil {
		b.t.Fatal(err)
	}
	return conn
}

// start runs a node until the end of the test, or until its end is called.
func (b *bed) start(run func(ctx context.Context) error) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = run(ctx) }()
	end = func() { cancel(); <-done }
	b.ends = append(b.ends, end)
	return end
}

func (b *bed) lobby() (end func()) {
	conn := b.listen(lobbyAt)
	return b.start(func(ctx context.Context) error {
		return lobby.Run(ctx, lobby.Config{Key: b.own, Cluster: b.key, Conn: conn, Seed: 1})
	})
}

func literal(_ context.Context, address string) ([]netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(address)
	return []netip.AddrPort{at}, err
}

func (b *bed) config() Config {
	return Config{
		Lobby: lobbyAt.String(), Key: b.key, Resolve: literal,
		Listen: func() (link.PacketConn, error) { return b.network.Listen(monitorAt) },
	}
}

// TestLobbyRestarts: the feed dials again by itself; meanwhile what was known stays,
// with its age and the trouble in plain words.
func TestLobbyRestarts(t *testing.T) {
	inBed(t, func(b *bed) {
		end := b.lobby()
		s := b.speaker(1, "h1")
		f := Open(context.Background(), b.config())
		defer f.Close()
		if first := f.State(); first.Live || first.Trouble == "" || !first.Heard.IsZero() {
			t.Errorf("before anything is known: %+v", first)
		}
		time.Sleep(2 * time.Second)
		live := f.State()
		if !live.Live || live.Trouble != "" || len(live.Hosts) != 1 || live.Totals.Lobby != "lobby" || live.Snapshot != 1 {
			t.Fatalf("with a lobby: %+v", live)
		}
		if _, total, err := f.Players(context.Background(), wire.Look{Count: 5}); err != nil || total != 0 {
			t.Errorf("players: %d, %v", total, err)
		}
		end()
		s.close()
		time.Sleep(20 * time.Second)
		away := f.State()
		if away.Live || !strings.Contains(away.Trouble, "no answer from a lobby at") || len(away.Hosts) != 1 || time.Since(away.Heard) < 19*time.Second {
			t.Fatalf("without: %+v", away)
		}
		if _, _, err := f.Players(context.Background(), wire.Look{}); err == nil || !strings.Contains(err.Error(), "there is no lobby to ask") {
			t.Errorf("without a lobby, players: %v", err)
		}
		end = b.lobby()
		defer b.speaker(2, "h2").close()
		time.Sleep(15 * time.Second)
		if back := f.State(); !back.Live || back.Snapshot != 2 || len(back.Hosts) != 1 || back.Hosts[0].Name != "h2" || back.Sequence <= away.Sequence {
			t.Errorf("with the next: %+v", back)
		}
		end()
	})
}

// TestWrongKey: a feed that is not let in says why, and goes on trying.
func TestWrongKey(t *testing.T) {
	inBed(t, func(b *bed) {
		defer b.lobby()()
		cfg := b.config()
		cfg.Key = link.NewClusterKey()
		f := Open(context.Background(), cfg)
		defer f.Close()
		time.Sleep(10 * time.Second)
		if s := f.State(); s.Live || !strings.Contains(s.Trouble, "another cluster key") {
			t.Errorf("with another key: %+v", s)
		}
	})
}

// TestHostileNames: what a host calls itself cannot do anything to a terminal.
func TestHostileNames(t *testing.T) {
	inBed(t, func(b *bed) {
		defer b.lobby()()
		s := b.speaker(1, "\x1b]52;c;ZXZpbA==\x07evil\u202e\nname")
		defer s.close()
		s.say(&wire.About{Version: "\x1b[2Jv1"})
		s.say(&wire.Roster{Seated: []wire.Seated{{Player: game.PlayerID{1}, Name: "\u009b31mAda\u0301\u0301\u0301\u0301\u0301", Room: "\x1b[0mroom", Epoch: 1}}})
		f := Open(context.Background(), b.config())
		defer f.Close()
		time.Sleep(3 * time.Second)
		rows, total, err := f.Players(context.Background(), wire.Look{})
		if err != nil || total != 1 {
			t.Fatalf("%d players, %v", total, err)
		}
		st := f.State()
		if len(st.Hosts) != 1 || len(st.Rooms) != 1 {
			t.Fatalf("the state is %+v", st)
		}
		for _, text := range []string{
			string(st.Hosts[0].Name), string(st.Hosts[0].About.Version), string(st.Rooms[0].Room), string(rows[0].Name), fmt.Sprint(st.Events),
		} {
			if strings.ContainsAny(text, "\x1b\x07\u009b\u202e\n") || text == "" {
				t.Errorf("%q is shown", text)
			}
		}
	})
}

// TestFocusStays: what is on screen is told to the next lobby as well.
func TestFocusStays(t *testing.T) {
	inBed(t, func(b *bed) {
		f := Open(context.Background(), b.config())
		defer f.Close()
		f.Focus([]game.SafeText{"h1"})
		f.Focus(make([]game.SafeText, 10_000))
		time.Sleep(10 * time.Second)
		defer b.lobby()()
		time.Sleep(10 * time.Second)
		if s := f.State(); !s.Live {
			t.Errorf("the lobby does not take the focus: %+v", s)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if wish := f.wish(); wish.Request == 0 || len(wish.Focus) != wire.MaxFocus {
			t.Errorf("the next lobby is asked for %+v", wish)
		}
	})
}

// A speaker is a host that says what a test wants it to.
type speaker struct {
	socket  *link.Socket
	session *session.Session
}

func (b *bed) speaker(n int, name string) *speaker {
	b.t.Helper()
	s := &speaker{socket: link.Open(link.Config{Conn: b.listen(netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 3, 0, byte(n)}), 7001))})}
	s.session = session.Dial(s)
	l, err := s.socket.Knock(context.Background(), lobbyAt, link.KnockConfig{Cluster: b.key, Limits: link.ClusterLimits()}, s.session)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = s.session.Greet(l, s.socket, &wire.Hello{Role: wire.RoleHost, Name: game.SafeText(name), Game: "still/1"})
	s.say(&wire.Report{Addrs: []netip.AddrPort{l.Addr()}, Level: 1, Capacity: 10})
	return s
}

func (s *speaker) say(m wire.Message) {
	_ = s.session.Send(m)
	s.socket.Flush(s.session.Link())
}

func (s *speaker) Message(*session.Session, wire.Kind, []byte) error  { return nil }
func (s *speaker) Ended(*session.Session, wire.Reason, game.SafeText) {}
func (s *speaker) close()                                             { s.socket.Close() }
