package admin

import (
	"strings"
	"testing"
	"time"

	"roam/net/client"
	"roam/net/host"
)

// is wants an answer of a node's admin address.
func (c *cluster) is(n Node, path string, code int, words string) {
	c.t.Helper()
	if got, body := get(n, path); got != code || !strings.Contains(body, words) {
		c.t.Errorf("%s of the %s is %d, %q", path, n.program, got, body)
	}
}

// TestWell: a node that runs is healthy, and ready once it is part of the cluster.
func TestWell(t *testing.T) {
	inCluster(t, func(c *cluster) {
		for _, n := range []Node{c.lobby, c.hosts[1]} {
			c.is(n, "/healthz", 200, "ok\n")
			c.is(n, "/readyz", 200, "ok\n")
			for _, name := range []string{"roam_node_healthy", "roam_node_ready"} {
				if read(t, n, name) != 1 {
					t.Errorf("%s of the %s is not 1", name, n.program)
				}
			}
		}
	})
}

// TestNotYet: before it runs, a node is neither.
func TestNotYet(t *testing.T) {
	inCluster(t, func(c *cluster) {
		n := Host(new(host.Stats))
		c.is(n, "/healthz", 503, "the host does not run yet")
		c.is(n, "/readyz", 503, "the host does not run yet")
	})
}

// TestReadyWithItsLobbyOnly: a host that has lost its lobby is healthy, and ready
// again when the lobby is back.
func TestReadyWithItsLobbyOnly(t *testing.T) {
	inCluster(t, func(c *cluster) {
		c.network.Partition(lobbyAt, hostAt(1))
		c.wait(10 * time.Second)
		c.is(c.hosts[1], "/healthz", 200, "ok")
		c.is(c.hosts[1], "/readyz", 503, "no session with its lobby")
		if got := read(t, c.hosts[1], "roam_node_ready"); got != 0 {
			t.Errorf("it shows itself as ready: %v", got)
		}
		c.is(c.hosts[2], "/readyz", 200, "ok")
		c.network.Heal(lobbyAt, hostAt(1))
		c.wait(10 * time.Second)
		c.is(c.hosts[1], "/readyz", 200, "ok")
	})
}

// TestReadyInRotationOnly: a host that is being drained is healthy and not ready;
// when it has ended, it is neither.
func TestReadyInRotationOnly(t *testing.T) {
	inCluster(t, func(c *cluster) {
		leave, err := c.join(client.Config{Host: "h1"})
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		close(c.drain)
		c.wait(100 * time.Millisecond)
		c.is(c.hosts[1], "/healthz", 200, "ok")
		c.is(c.hosts[1], "/readyz", 503, "the host is offline")
		if got := read(t, c.hosts[1], "roam_host_rotation", "rotation", "offline"); got != 1 {
			t.Errorf("its rotation is not shown: %v", got)
		}
		c.wait(time.Minute)
		c.is(c.hosts[1], "/healthz", 503, "the host's loop does not answer")
	})
}

// TestStuck: a host one of whose rooms is stuck in the game's code is not healthy.
// It says which room, within a second, and goes on counting.
func TestStuck(t *testing.T) {
	inCluster(t, func(c *cluster) {
		leave, err := c.join(client.Config{Host: "h1", Room: "attic"})
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		stuck := make(chan struct{})
		c.world.stuck.Store(&stuck)
		c.wait(200 * time.Millisecond)
		began := time.Now()
		c.is(c.hosts[1], "/healthz", 503, "the loop of room attic does not answer")
		if waited := time.Since(began); waited != within {
			t.Errorf("it took %v to say so", waited)
		}
		all := gather(t, registry(c.hosts[1]))
		if all["roam_node_healthy"] == nil || all["roam_host_players"] != nil || all["roam_host_tick_seconds"] == nil {
			t.Error("a host that does not say how it stands shows too much, or too little")
		}
		close(stuck)
		c.wait(time.Second)
		c.is(c.hosts[1], "/healthz", 200, "ok")
	})
}
