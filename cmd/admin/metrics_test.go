package admin

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"roam/net/client"
	"roam/net/link/linktest"
)

// TestNames holds every name, help and unit to the field's conventions.
func TestNames(t *testing.T) {
	inCluster(t, func(c *cluster) {
		for _, n := range []Node{c.lobby, c.hosts[1]} {
			r := prometheus.NewRegistry()
			r.MustRegister(n)
			problems, err := testutil.GatherAndLint(r)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range problems {
				t.Errorf("%s: %s", p.Metric, p.Text)
			}
			for name := range gather(t, r) {
				if !strings.HasPrefix(name, "roam_") {
					t.Errorf("%s does not say whose it is", name)
				}
			}
		}
	})
}

// TestNoIDsAsLabels: the labels and their values are few, and the same whoever
// plays.
func TestNoIDsAsLabels(t *testing.T) {
	inCluster(t, func(c *cluster) {
		leave, err := c.join(client.Config{Name: "zaphod", Room: "attic", Host: "h1"})
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		for _, n := range []Node{c.lobby, c.hosts[1]} {
			code, text := get(n, "/metrics")
			if code != 200 || !strings.Contains(text, "roam_links ") {
				t.Fatalf("%d, %s", code, text)
			}
			for _, who := range []string{"zaphod", "attic", "h1\"", lobbyAt.String(), hostAt(1).String(), playerAt.String()} {
				if strings.Contains(text, who) {
					t.Errorf("the %s's metrics tell of %s", n.program, who)
				}
			}
		}
	})
}

// A change is by how much a metric moves.
type change struct {
	node   Node
	name   string
	labels []string
	atMost float64 // 0: there is no limit
}

// moved runs do and wants each of the metrics to grow meanwhile.
func (c *cluster) moved(do func(), changes ...change) {
	c.t.Helper()
	before := make([]float64, len(changes))
	for i, x := range changes {
		before[i] = read(c.t, x.node, x.name, x.labels...)
	}
	do()
	for i, x := range changes {
		if by := read(c.t, x.node, x.name, x.labels...) - before[i]; by <= 0 || x.atMost > 0 && by > x.atMost {
			c.t.Errorf("%s %v grew by %v", x.name, x.labels, by)
		}
	}
}

// TestJoinsAreCounted: a player joins, and every metric that tells of it moves.
func TestJoinsAreCounted(t *testing.T) {
	inCluster(t, func(c *cluster) {
		h, l := c.hosts[1], c.lobby
		var leave func()
		c.moved(func() { leave, _ = c.join(client.Config{Name: "ada", Host: "h1"}) },
			change{l, "roam_lobby_decisions_total", []string{"result", "none"}, 1},
			change{l, "roam_lobby_join_seconds", nil, 1},
			change{l, "roam_lobby_players", nil, 1},
			change{l, "roam_lobby_rooms", nil, 1},
			change{l, "roam_link_handshakes_total", nil, 1},
			change{l, "roam_link_segments_total", nil, 0},
			change{l, "roam_link_bytes_total", []string{"direction", "in"}, 0},
			change{l, "roam_link_bytes_total", []string{"direction", "out"}, 0},
			change{h, "roam_link_datagrams_total", []string{"direction", "in"}, 0},
			change{h, "roam_link_datagrams_total", []string{"direction", "out"}, 0},
			change{h, "roam_link_probes_total", nil, 0},
			change{h, "roam_links", nil, 0},
			change{h, "roam_host_players", nil, 1},
			change{h, "roam_host_rooms", nil, 1},
			change{h, "roam_host_seats", []string{"state", "seated"}, 1},
			change{h, "roam_host_tick_seconds", nil, 30},
			change{h, "roam_host_views_total", nil, 30},
			change{h, "roam_host_view_bytes_total", nil, 0},
			change{h, "roam_host_load_ratio", []string{"factor", "players"}, 0},
		)
		if leave == nil {
			t.Fatal("ada could not join")
		}
		defer leave()
		if got := read(t, h, "roam_host_level"); got != 1 {
			t.Errorf("the level is %v", got)
		}
		if got := read(t, l, "roam_lobby_hosts", "level", "lowest"); got != 2 {
			t.Errorf("%v hosts are at the lowest level", got)
		}
	})
}

// TestRefusalsAreCounted: by their reason.
func TestRefusalsAreCounted(t *testing.T) {
	inCluster(t, func(c *cluster) {
		if _, err := c.join(client.Config{With: "zoe"}); err == nil {
			t.Fatal("there is a zoe")
		}
		if n := read(t, c.lobby, "roam_lobby_decisions_total", "result", "friend is not playing"); n != 1 {
			t.Errorf("%v were refused", n)
		}
	})
}

// TestMigrationsAreCounted: a host is drained, and its player plays on elsewhere.
func TestMigrationsAreCounted(t *testing.T) {
	inCluster(t, func(c *cluster) {
		leave, err := c.join(client.Config{Host: "h1"})
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		// h1 ends soon after its last player has left, and then says no more how it stands.
		c.moved(func() { close(c.drain); c.wait(5 * time.Second) },
			change{c.hosts[1], "roam_host_migrations_total", []string{"cause", "drain", "result", "none"}, 1},
			change{c.hosts[1], "roam_host_migration_gap_seconds", nil, 1},
			change{c.hosts[1], "roam_host_migration_bytes_total", nil, 0},
			change{c.lobby, "roam_lobby_migrations_total", []string{"cause", "drain", "result", "none"}, 1},
			change{c.lobby, "roam_lobby_migration_gap_seconds", nil, 1},
			change{c.hosts[2], "roam_host_players", nil, 1},
			change{c.hosts[2], "roam_link_handshakes_total", nil, 0},
		)
	})
}

// TestLossesAreCounted: a player loses its host, comes back with its ticket, leaves,
// and loses it once more, for good.
func TestLossesAreCounted(t *testing.T) {
	inCluster(t, func(c *cluster) {
		h := c.hosts[1]
		for _, never := range []change{
			{name: "roam_host_ended_sessions_total", labels: []string{"reason", "connection too slow"}},
			{name: "roam_host_resumes_total", labels: []string{"by", "lobby"}},
			{name: "roam_host_expired_seats_total", labels: []string{"state", "reserved"}},
			{name: "roam_host_retaken_players_total"},
		} {
			if n := read(t, h, never.name, never.labels...); n != 0 {
				t.Errorf("%s %v begins with %v", never.name, never.labels, n)
			}
		}
		leave, err := c.join(client.Config{Host: "h1"})
		if err != nil {
			t.Fatal(err)
		}
		c.moved(func() {
			c.network.Partition(hostAt(1), playerAt)
			c.wait(10 * time.Second)
			c.network.Heal(hostAt(1), playerAt)
			c.wait(10 * time.Second)
		},
			change{h, "roam_host_ended_sessions_total", []string{"reason", "connection lost"}, 1},
			change{h, "roam_host_resumes_total", []string{"by", "ticket"}, 1},
		)
		c.moved(func() { leave(); c.wait(time.Second) },
			change{h, "roam_host_ended_sessions_total", []string{"reason", "left"}, 1},
		)
		if leave, err = c.join(client.Config{Host: "h1"}); err != nil {
			t.Fatal(err)
		}
		defer leave()
		c.moved(func() { c.network.Partition(hostAt(1), playerAt); c.wait(time.Minute) },
			change{h, "roam_host_ended_sessions_total", []string{"reason", "connection lost"}, 1},
			change{h, "roam_host_expired_seats_total", []string{"state", "parked"}, 1},
		)
	})
}

// TestTroubleIsCounted: late ticks, congested links, resent segments, rubbish.
func TestTroubleIsCounted(t *testing.T) {
	inCluster(t, func(c *cluster) {
		h := c.hosts[1]
		leave, err := c.join(client.Config{Host: "h1"})
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		c.moved(func() {
			c.world.heavy.Store(int64(200 * time.Millisecond))
			c.wait(2 * time.Second)
			c.world.heavy.Store(0)
		},
			change{h, "roam_host_overruns_total", nil, 40},
			change{h, "roam_host_load_ratio", []string{"factor", "tick"}, 0},
		)
		c.moved(func() {
			c.network.SetPath(hostAt(1), playerAt, linktest.Path{Loss: 1})
			c.wait(2500 * time.Millisecond)
			c.network.SetPath(hostAt(1), playerAt, linktest.Path{Latency: 5 * time.Millisecond})
			c.wait(time.Second)
		},
			change{h, "roam_host_skipped_views_total", nil, 100},
			change{h, "roam_link_resent_segments_total", nil, 0},
		)
		stranger := hostAt(99)
		c.moved(func() {
			c.network.Inject(stranger, hostAt(1), []byte{0xff})
			c.network.Inject(stranger, hostAt(1), append([]byte{0x10}, make([]byte, 60)...))
			c.wait(time.Second)
		},
			change{h, "roam_link_dropped_datagrams_total", []string{"cause", "alien"}, 1},
			change{h, "roam_link_dropped_datagrams_total", []string{"cause", "no_link"}, 1},
		)
	})
}
