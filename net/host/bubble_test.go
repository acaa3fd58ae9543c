package host

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// What runs already is not ours: importing kcp-go starts goroutines.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

// The tests of a host's half of a conversation run real hosts over linktest in a
// synctest bubble. The lobby is one that a test drives message by message.

var (
	lobbyAt = netip.MustParseAddrPort("192.0.2.1:7000")
)

func hostAddr(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, 0, byte(n)}), 7001)
}

func playerAddr(n byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 2, 0, n}), 5000)
}

// A bubble is a lobby's place on a network, hosts and players.
type bubble struct {
	t       *testing.T
	network *linktest.Network
	key     link.ClusterKey
	lobby   *lobbyDouble
	stop    []func()
}

func inBubble(t *testing.T, path linktest.Path, test func(b *bubble)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bubble{t: t, network: linktest.New(linktest.Config{Path: path}), key: link.NewClusterKey()}
		b.startLobby()
		defer func() {
			for _, stop := range slices.Backward(b.stop) {
				stop()
			}
			b.lobby.socket.Close()
		}()
		test(b)
	})
}

func (b *bubble) listen(at netip.AddrPort) link.PacketConn {
	b.t.Helper()
	conn, err := b.network.Listen(at)
	if err != nil {
		b.t.Fatal(err)
	}
	return conn
}

// startHost runs h1, h2 and so on, and returns when its lobby knows it.
func (b *bubble) startHost(n int, tune func(c *Config)) *Stats {
	b.t.Helper()
	cfg := Config{
		Name: fmt.Sprintf("h%d", n), Game: "gallery/1", Lobby: lobbyAt.String(), Cluster: b.key,
		NewWorld: func(game.RoomID) (game.World, error) { return newGallery(), nil },
		Conn:     b.listen(hostAddr(n)), Stats: new(Stats), Cores: 4, Version: "v1.2.3",
		Resolve: func(_ context.Context, at string) ([]netip.AddrPort, error) {
			addr, err := netip.ParseAddrPort(at)
			return []netip.AddrPort{addr}, err
		},
	}
	if tune != nil {
		tune(&cfg)
	}
	ctx, stop := context.WithCancel(b.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := Run(ctx, cfg); err != nil {
			b.t.Errorf("%s: %v", cfg.Name, err)
		}
	}()
	b.stop = append(b.stop, func() { stop(); <-done })
	time.Sleep(time.Second / 2)
	return cfg.Stats
}

// A lobbyDouble welcomes hosts and keeps what they say.
type lobbyDouble struct {
	t      *testing.T
	socket *link.Socket

	mu    sync.Mutex // guards the fields below
	hosts map[game.SafeText]*session.Session
	said  []said
}

type said struct {
	at   time.Time
	host game.SafeText
	m    wire.Message
}

func (b *bubble) startLobby() {
	l := &lobbyDouble{t: b.t, hosts: make(map[game.SafeText]*session.Session)}
	l.socket = link.Open(link.Config{
		Conn: b.listen(lobbyAt), Cluster: b.key,
		Accept: func(*link.Link) link.Receiver { return session.Accept(&lobbyEar{lobby: l}) },
	})
	b.lobby = l
}

// A lobbyEar hears one host.
type lobbyEar struct {
	lobby *lobbyDouble
	host  game.SafeText
}

func (e *lobbyEar) Message(s *session.Session, kind wire.Kind, body []byte) error {
	m := map[wire.Kind]wire.Message{
		wire.KindHello: new(wire.Hello), wire.KindAbout: new(wire.About), wire.KindReport: new(wire.Report),
		wire.KindRoster: new(wire.Roster), wire.KindReserved: new(wire.Reserved), wire.KindChecked: new(wire.Checked),
		wire.KindMigrated: new(wire.Migrated),
	}[kind]
	if m == nil {
		e.lobby.t.Errorf("a host says %s", kind)
		return nil
	}
	if err := wire.Decode(body, m); err != nil {
		e.lobby.t.Errorf("%s: %v", kind, err)
		return err
	}
	l := e.lobby
	l.mu.Lock()
	defer l.mu.Unlock()
	if hello, ok := m.(*wire.Hello); ok {
		e.host = hello.Name
		l.hosts[e.host] = s
		s.Send(&wire.Welcome{Name: "lobby"})
	}
	l.said = append(l.said, said{time.Now(), e.host, m})
	return nil
}

func (*lobbyEar) Ended(*session.Session, wire.Reason, game.SafeText) {}

// tell says something to a host and gives it time to answer.
func (l *lobbyDouble) tell(host game.SafeText, m wire.Message) {
	l.mu.Lock()
	s := l.hosts[host]
	l.mu.Unlock()
	s.Send(m)
	l.socket.Flush(s.Link())
	time.Sleep(time.Second / 5)
}

// all returns what a host said of one kind, oldest first.
func all[M wire.Message](l *lobbyDouble, host game.SafeText) (list []M, at []time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.said {
		if m, ok := s.m.(M); ok && s.host == host {
			list, at = append(list, m), append(at, s.at)
		}
	}
	return list, at
}

// last returns what a host said last of one kind.
func last[M wire.Message](l *lobbyDouble, host game.SafeText) M {
	l.t.Helper()
	list, _ := all[M](l, host)
	if len(list) == 0 {
		l.t.Fatalf("%s has said no %T", host, *new(M))
	}
	return list[len(list)-1]
}

// reserve asks for a seat.
func (l *lobbyDouble) reserve(host game.SafeText, n byte, room game.RoomID) *wire.Reserved {
	l.t.Helper()
	l.tell(host, &wire.Reserve{
		Request: uint64(n), Player: game.PlayerID{n}, Name: "ada", Room: room, Life: 10 * time.Second,
	})
	return last[*wire.Reserved](l, host)
}

// row is the newest that was said of a player by whoever has it.
func (l *lobbyDouble) row(host game.SafeText, n byte) (row wire.Seated) {
	rosters, _ := all[*wire.Roster](l, host)
	for _, r := range rosters {
		for _, s := range r.Seated {
			if s.Player == (game.PlayerID{n}) {
				row = s
			}
		}
	}
	return row
}

// A sitter is a client that takes the seats it is sent to.
type sitter struct {
	t      *testing.T
	socket *link.Socket
	stays  bool // where it is, wherever it is sent
}

// sit reserves a seat and takes it.
func (b *bubble) sit(host game.SafeText, n byte, room game.RoomID) {
	b.t.Helper()
	r := b.lobby.reserve(host, n, room)
	if r.Reason != wire.ReasonNone {
		b.t.Fatalf("no seat: %v, %q", r.Reason, r.Detail)
	}
	p := &sitter{t: b.t, socket: link.Open(link.Config{Conn: b.listen(playerAddr(n))})}
	b.stop = append(b.stop, p.socket.Close)
	p.dial(r.Ticket, false)
	time.Sleep(time.Second / 2)
}

func (p *sitter) dial(t wire.Ticket, moved bool) {
	s := session.Dial(&sitting{sitter: p, lands: moved})
	l, err := p.socket.Dial(t.Addrs[0], t, link.PlayerLimits(), s)
	if err == nil {
		err = s.Greet(l, p.socket, &wire.Hello{Role: wire.RolePlayer, Name: "ada", Game: "gallery/1"})
	}
	if err != nil {
		p.t.Errorf("dial: %v", err)
	}
}

// A sitting is a sitter's session with one host.
type sitting struct {
	*sitter
	lands bool // with its first view it has come from another host
}

// Message follows the host's word.
func (p *sitting) Message(s *session.Session, kind wire.Kind, body []byte) error {
	switch {
	case kind == wire.KindMove && !p.stays:
		m := new(wire.Move)
		if err := wire.Decode(body, m); err != nil {
			return err
		}
		go p.dial(m.Ticket, true)
	case kind == wire.KindView && p.lands:
		p.lands = false
		s.Send(&wire.Landed{})
	}
	return nil
}

func (*sitting) Ended(*session.Session, wire.Reason, game.SafeText) {}
