package admin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"go.uber.org/goleak"

	"roam/game"
	"roam/net/client"
	"roam/net/host"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/lobby"
	"roam/net/local"
	"roam/net/wire"
)

// The tests look at a whole cluster, with the real KCP inside, in a synctest
// bubble.

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

var (
	lobbyAt  = netip.MustParseAddrPort("192.0.2.1:7000")
	playerAt = netip.MustParseAddrPort("198.51.100.1:5000")
)

func hostAt(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, 0, byte(n)}), 7001)
}

// A cluster is a lobby and hosts h1 and h2, and what they show.
type cluster struct {
	t       *testing.T
	network *linktest.Network
	lobby   Node
	hosts   [3]Node // by number; the first is none
	drain   chan struct{}
	world   *world
}

func inCluster(t *testing.T, test func(c *cluster)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := &cluster{
			t: t, drain: make(chan struct{}), world: &world{},
			network: linktest.New(linktest.Config{Seed: 1, Path: linktest.Path{Latency: 5 * time.Millisecond}}),
		}
		nodes := -1
		all, err := local.Start(local.Config{
			Game: "still/1", NewWorld: func(game.RoomID) (game.World, error) { return c.world, nil },
			Listen: func() (link.PacketConn, error) {
				nodes++
				if nodes == 0 {
					return c.network.Listen(lobbyAt)
				}
				return c.network.Listen(hostAt(nodes))
			},
			Lobby: func(cfg *lobby.Config) {
				cfg.Stats = new(lobby.Stats)
				c.lobby = Lobby(cfg.Stats)
			},
			Host: func(cfg *host.Config) {
				cfg.Stats, cfg.Resolve = new(host.Stats), literal
				if cfg.Name == "h1" {
					cfg.Drain = c.drain
					c.hosts[1] = Host(cfg.Stats)
				} else {
					c.hosts[2] = Host(cfg.Stats)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		test(c)
		c.world.stuck.Store(nil)
		if err := all.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// wait lets the bubble's time pass.
func (c *cluster) wait(d time.Duration) { time.Sleep(d) }

// literal resolves addresses that need no resolver.
func literal(_ context.Context, address string) ([]netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(address)
	return []netip.AddrPort{at}, err
}

// join seats a player until leave is called.
func (c *cluster) join(wish client.Config) (leave func(), err error) {
	c.t.Helper()
	conn, err := c.network.Listen(playerAt)
	if err != nil {
		c.t.Fatal(err)
	}
	wish.Socket = link.Open(link.Config{Conn: conn})
	wish.Lobby, wish.Game, wish.Handler, wish.Resolve = lobbyAt.String(), "still/1", watcher{}, literal
	player, err := client.Join(context.Background(), wish)
	if err != nil {
		wish.Socket.Close()
		return nil, err
	}
	time.Sleep(time.Second)
	return func() { player.Leave(); wish.Socket.Close() }, nil
}

// watcher is a player who looks on.
type watcher struct{}

func (watcher) Progress(client.Progress) {}
func (watcher) View(uint64, []byte)      {}
func (watcher) Changed(client.Change)    {}
func (watcher) Ended(*wire.Error)        {}

// world is one in which there is always something to see. All rooms are the same.
type world struct {
	heavy atomic.Int64                  // ns that a tick takes
	stuck atomic.Pointer[chan struct{}] // that the next tick waits for
}

func (w *world) Tick(time.Duration) {
	time.Sleep(time.Duration(w.heavy.Load()))
	if stuck := w.stuck.Swap(nil); stuck != nil {
		<-*stuck
	}
}

func (*world) Enter(game.Player, []byte) error         { return nil }
func (*world) Save(game.PlayerID) []byte               { return []byte{1} }
func (*world) Leave(game.PlayerID)                     {}
func (*world) Input(game.PlayerID, []byte) error       { return nil }
func (*world) View(_ game.PlayerID, buf []byte) []byte { return append(buf, 1, 2, 3) }
func (*world) Face(_ game.PlayerID, buf []byte) []byte { return append(buf, 1) }
func (*world) Ghost(game.Player, []byte)               {}

// gather is one scrape.
func gather(t *testing.T, r prometheus.Gatherer) map[string]*dto.MetricFamily {
	t.Helper()
	all, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	families := make(map[string]*dto.MetricFamily)
	for _, f := range all {
		families[f.GetName()] = f
	}
	return families
}

// read is the value of the metric with these labels, given as pairs; of a
// histogram it is the count.
func read(t *testing.T, n Node, name string, labels ...string) float64 {
	t.Helper()
	f := gather(t, registry(n))[name]
	for _, m := range f.GetMetric() {
		if hasLabels(m, labels) {
			return m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	t.Fatalf("there is no %s %v", name, labels)
	return 0
}

func hasLabels(m *dto.Metric, labels []string) bool {
	have := make(map[string]string)
	for _, l := range m.GetLabel() {
		have[l.GetName()] = l.GetValue()
	}
	for i := 0; i < len(labels); i += 2 {
		if have[labels[i]] != labels[i+1] {
			return false
		}
	}
	return true
}

// get asks a node's admin address.
func get(n Node, path string) (code int, body string) {
	w := httptest.NewRecorder()
	handler(n).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}
