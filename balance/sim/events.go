package sim

import "roam/balance"

const (
	takeoverIn = second / 2 // from a host's death to its standbys' taking over; more than attachIn
	maxStandby = 16         // hosts tried as a standby
)

// befall does what happens to hosts in this beat.
func (c *cluster) befall() error {
	for i := range c.sc.Events {
		e := &c.sc.Events[i]
		switch {
		case beats(e.At) != c.now+1:
		case e.Do == doDie:
			c.die(int32(e.Host-1), c.now+beats(e.Down))
		case e.All:
			for h := range c.hosts {
				c.upgrades = append(c.upgrades, upgrade{int32(h), beats(e.Down)})
			}
		default:
			c.upgrades = append(c.upgrades, upgrade{int32(e.Host - 1), beats(e.Down)})
		}
	}
	for i := range c.hosts {
		switch h := &c.hosts[i]; {
		case h.alive:
		case c.now == c.deaths[i]+takeoverIn:
			c.takeOver(h)
		case c.now >= c.back[i]:
			if err := h.boot(); err != nil {
				return err
			}
		}
	}
	c.upgradeNext()
	return nil
}

// die ends a host until a beat.
func (c *cluster) die(host, back int32) {
	if !c.hosts[host].alive {
		return
	}
	c.hosts[host].alive = false
	c.deaths[host] = c.now
	c.back[host] = max(back, c.now+takeoverIn+1)
}

// takeOver seats the players of a dead host at their standbys, which are hosts
// drawn at random; who finds none with room asks the lobby.
func (c *cluster) takeOver(dead *host) {
	for len(dead.players) > 0 {
		p := dead.players[len(dead.players)-1]
		c.callOff(p)
		c.vacate(p)
		c.stats.takenOver++
		if at := c.standby(); at != none {
			c.enter(p, at)
			continue
		}
		// It is still in the calendar, for its next mood: then it asks.
		c.players[p].host, c.players[p].state = none, asking
	}
}

func (c *cluster) standby() int32 {
	for range maxStandby {
		i := int32(c.world.IntN(len(c.hosts)))
		h := &c.hosts[i]
		if h.alive && h.rotation == balance.Online && len(h.players)+h.reserved < c.sc.Host.Capacity {
			return i
		}
	}
	return none
}

// An upgrade empties a host, and restarts it.
type upgrade struct {
	host int32
	down int32 // beats
}

// upgradeNext goes on with the upgrade under way: one host at a time.
func (c *cluster) upgradeNext() {
	if len(c.upgrades) == 0 {
		return
	}
	u := c.upgrades[0]
	h := &c.hosts[u.host]
	switch {
	case !h.alive: // until it is back
	case h.rotation == balance.Online && c.upgraded == u.host:
		c.upgrades, c.upgraded = c.upgrades[1:], none
	case h.rotation == balance.Online:
		h.rotation = balance.Offline
	case len(h.players)+h.reserved > 0:
		c.drain(u.host)
	default:
		c.upgraded = u.host
		c.die(u.host, c.now+u.down)
	}
}
