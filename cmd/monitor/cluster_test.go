package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"roam/game"
	"roam/net/client"
	"roam/net/host"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/lobby"
	"roam/net/wire"
)

// The tests run the command against a whole cluster, with the real KCP inside, in
// a synctest bubble.

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

const plays = "still/1"

var (
	lobbyAt   = netip.MustParseAddrPort("192.0.2.1:7000")
	monitorAt = netip.MustParseAddrPort("192.0.2.9:5000")
)

func hostAt(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, 0, byte(n)}), 7001)
}

// A cluster is a lobby, hosts h1 and h2, and players who stand still.
type cluster struct {
	t       *testing.T
	network *linktest.Network
	key     link.ClusterKey
	stop    context.CancelFunc
	ends    []chan error // of the hosts
	leave   []func()     // of the players
	desk    int          // where the monitor sits
	env     [2]string    // one more variable of the monitor's
}

// pass lets the bubble's time pass.
func (c *cluster) pass(d time.Duration) { time.Sleep(d) }

// at is the same cluster, seen from another desk: two monitors need two addresses.
func (c *cluster) at(desk int) *cluster {
	there := *c
	there.desk = desk
	return &there
}

// with is the same cluster, with one more variable.
func (c *cluster) with(variable, value string) *cluster {
	there := *c
	there.env = [2]string{variable, value}
	return &there
}

// from listens at a port of the monitors' address.
func (c *cluster) from(port uint16) func() (link.PacketConn, error) {
	return func() (link.PacketConn, error) { return c.network.Listen(netip.AddrPortFrom(monitorAt.Addr(), port)) }
}

func inCluster(t *testing.T, test func(c *cluster)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		c := &cluster{
			t: t, key: link.NewClusterKey(), stop: stop,
			network: linktest.New(linktest.Config{Seed: 1, Path: linktest.Path{Latency: 5 * time.Millisecond}}),
		}
		own, err := link.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		all := []chan error{c.start(func() error {
			return lobby.Run(ctx, lobby.Config{Key: own, Cluster: c.key, Conn: c.listen(lobbyAt), Seed: 1})
		})}
		for i, name := range []string{"h1", "h2"} {
			cfg := host.Config{
				Name: name, Game: plays, Lobby: lobbyAt.String(), Cluster: c.key, Resolve: literal, Capacity: 20,
				Conn:     c.listen(hostAt(i + 1)),
				NewWorld: func(game.RoomID) (game.World, error) { return still{}, nil },
			}
			c.ends = append(c.ends, c.start(func() error { return host.Run(ctx, cfg) }))
		}
		time.Sleep(time.Second)
		defer func() {
			for _, leave := range c.leave {
				leave()
			}
			stop()
			for _, end := range append(all, c.ends...) {
				<-end
			}
		}()
		test(c)
	})
}

func (c *cluster) start(run func() error) chan error {
	end := make(chan error, 1)
	go func() { end <- run(); close(end) }()
	return end
}

func (c *cluster) listen(at netip.AddrPort) link.PacketConn {
	c.t.Helper()
	conn, err := c.network.Listen(at)
	if err != nil {
		c.t.Fatal(err)
	}
	return conn
}

// literal resolves addresses that need no resolver.
func literal(_ context.Context, address string) ([]netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(address)
	return []netip.AddrPort{at}, err
}

// join seats player n until the test ends.
func (c *cluster) join(n byte, name, host string) {
	c.t.Helper()
	socket := link.Open(link.Config{Conn: c.listen(netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 2, 0, n}), 5000))})
	cl, err := client.Join(context.Background(), client.Config{
		Lobby: lobbyAt.String(), Name: name, Game: plays, Room: "room-" + name, Host: host, Handler: watcher{}, Socket: socket, Resolve: literal,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.leave = append(c.leave, func() { cl.Leave(); socket.Close() })
	time.Sleep(time.Second)
}

// watcher is a player who looks on.
type watcher struct{}

func (watcher) Progress(client.Progress) {}
func (watcher) View(uint64, []byte)      {}
func (watcher) Changed(client.Change)    {}
func (watcher) Ended(*wire.Error)        {}

// still is a world in which nothing happens, and that everybody sees.
type still struct{}

func (still) Enter(game.Player, []byte) error         { return nil }
func (still) Save(game.PlayerID) []byte               { return []byte{1} }
func (still) Leave(game.PlayerID)                     {}
func (still) Input(game.PlayerID, []byte) error       { return errors.New("stand still") }
func (still) Tick(time.Duration)                      {}
func (still) View(_ game.PlayerID, buf []byte) []byte { return append(buf, 1) }
func (still) Face(_ game.PlayerID, buf []byte) []byte { return append(buf, 1) }
func (still) Ghost(game.Player, []byte)               {}

// monitor runs the command.
func (c *cluster) monitor(args ...string) (code int, stdout, stderr string) {
	c.t.Helper()
	return c.monitorCtx(context.Background(), args...)
}

func (c *cluster) monitorCtx(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	c.t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"ROAM_CLUSTER_KEY": base64.RawURLEncoding.EncodeToString(c.key[:]), "ROAM_LOBBY": lobbyAt.String(), c.env[0]: c.env[1]}
	code = execute(ctx, args, surroundings{
		stdout: &out, stderr: &errs, resolve: literal,
		lookupEnv: func(key string) (string, bool) { v, ok := env[key]; return v, ok },
		listen:    c.from(monitorAt.Port() + uint16(c.desk)),
	})
	return code, out.String(), errs.String()
}

// expect runs the command and checks what it says.
func (c *cluster) expect(code int, stdout, stderr string, args ...string) {
	c.t.Helper()
	got, out, errs := c.monitor(args...)
	if got != code || !strings.Contains(out, stdout) || !strings.Contains(errs, stderr) {
		c.t.Errorf("monitor %s: exit code %d, stdout %q, stderr %q", strings.Join(args, " "), got, out, errs)
	}
	if strings.Count(errs, "\n") > 1 {
		c.t.Errorf("monitor %s: more than a line is said: %q", strings.Join(args, " "), errs)
	}
}
