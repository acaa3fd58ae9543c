package client

import (
	"cmp"
	"time"

	"roam/net/migration"
	"roam/net/wire"
)

// listen turns back from a target that falls silent before its first view, while
// the source is heard: a host that was killed does not say so.
func (c *Client) listen(next *stay) {
	ticker := time.NewTicker(migration.ListenEvery)
	defer ticker.Stop()
	var silence migration.Silence
	for {
		select {
		case <-next.gone:
			return
		case <-ticker.C:
		}
		c.mu.Lock()
		source, going := c.cur.session.Link(), c.next == next && !c.left && !c.over
		answer := next.answer
		c.mu.Unlock()
		if !going {
			return
		}
		target := next.session.Link()
		if source == nil || target == nil {
			continue
		}
		// A move may be over before the first ping comes back.
		if silence.Lasts(source.Heard(), target.Heard(), cmp.Or(target.RTT(), answer)) {
			if c.turnBack(next) {
				next.session.End(wire.ReasonBye, "")
			}
			return
		}
		source.Ping()
		target.Ping()
	}
}
