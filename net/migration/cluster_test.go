package migration

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"roam/game"
	"roam/net/seat"
)

// A cluster is one schedule: hosts, clients and pipes, and a seed that decides
// what happens next.
type cluster struct {
	r       *rand.Rand
	now     time.Time
	hosts   []*host
	clients []*client
	pipes   []*pipe
	orders  []order
	owners  [maxPlayers]map[uint64]*host // who was ever live at an epoch
	fences  []fence
	ticket  uint32
	broken  broken
	fired   *[numGuards]int
	calm    bool // no more faults
	tracing bool
	trace   strings.Builder
	failed  string
}

type order struct {
	host    *host
	records int
}

func (c *cluster) logf(format string, args ...any) {
	if c.tracing {
		fmt.Fprintf(&c.trace, "%8s  ", c.now.Sub(began()))
		fmt.Fprintf(&c.trace, format, args...)
		c.trace.WriteByte('\n')
	}
}

func (c *cluster) failf(format string, args ...any) {
	if c.failed == "" {
		c.failed = fmt.Sprintf(format, args...)
		c.logf("FAILED: %s", c.failed)
	}
}

func began() time.Time { return time.Unix(1000, 0) }

// newCluster seats everybody somewhere.
func newCluster(seed uint64, b broken, fired *[numGuards]int, tracing bool) *cluster {
	c := &cluster{r: rand.New(rand.NewPCG(seed, 1)), now: began(), broken: b, fired: fired, tracing: tracing}
	for i := range 2 + c.r.IntN(maxHosts-1) {
		capacity := 1 + c.r.IntN(2)
		c.hosts = append(c.hosts, &host{
			c: c, name: game.SafeText('A' + rune(i)), capacity: capacity, seats: seat.NewTable(capacity),
			tickets: make(map[uint32]*visitor), near: make(map[game.SafeText]*pipe),
		})
	}
	c.heal()
	for n := range 1 + c.r.IntN(maxPlayers) {
		c.owners[n] = make(map[uint64]*host)
		p := &client{c: c, n: n, id: playerID(n), folds: make([]fold, 1, 64)}
		h := c.hosts[c.r.IntN(len(c.hosts))]
		if _, err := h.seats.Reserve(game.Player{ID: p.id, Epoch: 1}, c.now.Add(park)); err != nil {
			continue
		}
		c.clients = append(c.clients, p)
		id, v := h.issue(n, c.now.Add(park))
		h.invited[n] = v
		p.cur = p.dial(h, id, "first")
		p.cur.pipe.deliver(1)
		p.cur.pipe.deliver(0)
	}
	return c
}

func (c *cluster) named(name game.SafeText) *host { return c.hosts[name[0]-'A'] }

// heal connects the hosts that can reach each other again.
func (c *cluster) heal() {
	for i, a := range c.hosts {
		for _, b := range c.hosts[:i] {
			p := a.near[b.name]
			if a.dead || b.dead || p != nil && !p.cut && b.near[a.name] == p {
				continue
			}
			if p != nil {
				p.sever()
			}
			if q := b.near[a.name]; q != nil {
				q.sever()
			}
			p = c.connect(string(b.name+a.name), b, a)
			a.near[b.name], b.near[a.name] = p, p
		}
	}
}

// live notes an owner.
func (c *cluster) live(h *host, place *seat.Seat) {
	n := index(place.Player.ID)
	if was := c.owners[n][place.Player.Epoch]; was != nil && was != h {
		c.failf("p%d is live at epoch %d on %s, and was on %s", n, place.Player.Epoch, h.name, was.name)
	}
	c.owners[n][place.Player.Epoch] = h
	c.logf("%s: p%d is live at epoch %d with %d inputs", h.name, n, place.Player.Epoch, place.Input)
}

// check holds every world to what was sent.
func (c *cluster) check() {
	for _, p := range c.clients {
		var at [maxHosts]uint64
		for i, h := range c.hosts {
			state := h.world[p.n]
			if state == nil || h.dead {
				continue
			}
			place := h.seats.Get(p.id)
			if place == nil || (place.State != seat.Seated) {
				c.failf("%s: p%d is live without a seat", h.name, p.n)
				return
			}
			if state.count != place.Input || state.count >= uint64(len(p.folds)) || *state != p.folds[state.count] {
				c.failf("%s: p%d has %d inputs applied, in a seat at %d, of %d sent, or others than these", h.name, p.n, state.count, place.Input, len(p.inputs))
				return
			}
			at[i] = place.Player.Epoch
			for j := range i {
				if at[j] == at[i] {
					c.failf("p%d is live at epoch %d on %s and %s", p.n, at[i], c.hosts[j].name, h.name)
				}
			}
		}
	}
}

// run is a schedule from its beginning to its end.
func (c *cluster) run(steps int) {
	for range steps {
		c.step()
		if c.check(); c.failed != "" {
			return
		}
	}
	c.rest()
}

// step is one thing that happens.
func (c *cluster) step() {
	switch d := c.r.IntN(100); {
	case d < 62:
		c.deliver()
	case d < 76:
		if h := c.host(); h.running() {
			h.tick()
		}
		c.client().tick()
	case d < 88:
		c.client().input(byte(c.r.IntN(256)))
	case d < 92:
		c.now = c.now.Add(time.Duration(c.r.IntN(60)) * ms)
	case d < 96:
		c.order()
	default:
		if !c.calm {
			c.fault()
		}
	}
}

func (c *cluster) host() *host { return c.hosts[c.r.IntN(len(c.hosts))] }

func (c *cluster) client() *client { return c.clients[c.r.IntN(len(c.clients))] }

// deliver lets one message come somewhere.
func (c *cluster) deliver() bool {
	n := len(c.pipes)
	if n == 0 {
		return false
	}
	for i, first := 0, c.r.IntN(2*n); i < 2*n; i++ {
		at := (first + i) % (2 * n)
		p := c.pipes[at/2]
		if p.ended[0] && p.ended[1] {
			c.pipes = append(c.pipes[:at/2], c.pipes[at/2+1:]...)
			return true
		}
		if p.deliver(at % 2) {
			return true
		}
	}
	return false
}

// order wants a player elsewhere; mostly from where it is.
func (c *cluster) order() {
	p, at, target := c.client(), c.host(), c.host()
	for _, h := range c.hosts {
		if h.players[p.n] != nil && c.r.IntN(8) > 0 {
			at = h
		}
	}
	if at == target || !at.running() {
		return
	}
	for range 1 + c.r.IntN(5)/4 { // some are given twice
		c.logf("%s: order %d: p%d to %s", at.name, len(c.orders), p.n, target.name)
		at.wishes = append(at.wishes, wish{p.n, target, len(c.orders), at.now().Add(Within)})
		c.orders = append(c.orders, order{host: at})
	}
}
