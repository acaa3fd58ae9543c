package screen

import (
	"time"

	"roam/cmd/monitor/feed"
	"roam/game"
	"roam/net/wire"
)

// How the picture moves: how long a player glides, over how long those that
// were told at once set out, how long a way stays drawn, how long it is counted
// who left and came, and how many glide.
const (
	glideTime  = 2500 * time.Millisecond
	setOutOver = 1500 * time.Millisecond
	wayShown   = 10 * time.Second
	flowShown  = time.Minute
	maxGlides  = 150
)

// A glide is one player on its way across the picture.
type glide struct {
	source, target game.SafeText
	cause          wire.Cause
	ok             bool
	began          time.Time // it may be to come
}

// glides are the players that glide. They are told each State once.
type glides []glide

// observe lets those set out who are in a State and were not in the one before.
func (gs *glides) observe(old, now *feed.State, at time.Time) {
	kept := (*gs)[:0]
	for _, g := range *gs {
		if at.Sub(g.began) < glideTime {
			kept = append(kept, g)
		}
	}
	*gs = kept
	if !old.Live || old.Heard.IsZero() {
		return // what happened before is not news
	}
	fresh, _ := now.Since(old)
	n := min(len(fresh), maxGlides-len(*gs))
	for i := range n {
		r := &fresh[i]
		*gs = append(*gs, glide{
			source: r.Source, target: r.Migrated.Target, cause: r.Migrated.Cause, ok: r.Migrated.Result == wire.ReasonNone,
			began: at.Add(setOutOver * time.Duration(i) / time.Duration(n)),
		})
	}
}

// moving reports whether anybody glides.
func (gs glides) moving(now time.Time) bool {
	for _, g := range gs {
		if now.Sub(g.began) <= glideTime+framePause {
			return true
		}
	}
	return false
}
