package lobby

import (
	"slices"
	"time"

	"roam/game"
	"roam/net/wire"
)

// A host that was killed is gone from the list within seconds. Whoever looks after
// that, a script that asks once a minute above all, must still learn of it: the lobby
// remembers it for a while, or until it is back.

const (
	lostFor = time.Minute
	// maxLost is how many are remembered, and feedLost how many of them a feed tells,
	// since it tells them with its totals.
	maxLost  = 1000
	feedLost = 20
)

// A loss is a host whose session ended though nobody sent it away.
type loss struct {
	name    game.SafeText
	players int // who were on it
	at      time.Time
}

// losses are the hosts that were lost of late, oldest first, each once.
type losses []loss

// add remembers a host that was lost, and forgets what is long ago or too much.
func (l *losses) add(name game.SafeText, players int, now time.Time) {
	l.back(name)
	recent := slices.DeleteFunc(*l, func(x loss) bool { return now.Sub(x.at) >= lostFor })
	recent = slices.Delete(recent, 0, max(0, len(recent)-maxLost+1))
	*l = append(recent, loss{name, players, now})
}

// back forgets a host that has come again.
func (l *losses) back(name game.SafeText) {
	*l = slices.DeleteFunc(*l, func(x loss) bool { return x.name == name })
}

// newest are up to n that were lost of late, newest first.
func (l losses) newest(n int, now time.Time) (rows []wire.Lost) {
	for i := len(l) - 1; i >= 0 && len(rows) < n && now.Sub(l[i].at) < lostFor; i-- {
		rows = append(rows, wire.Lost{Name: l[i].name, Players: l[i].players, Ago: max(0, now.Sub(l[i].at))})
	}
	return rows
}

// orderly tells whether a host whose session ended so had left by itself.
func orderly(reason wire.Reason) bool {
	return reason == wire.ReasonBye || reason == wire.ReasonClosing
}
