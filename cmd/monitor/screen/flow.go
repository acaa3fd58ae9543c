package screen

import (
	"roam/game"
	"roam/net/wire"
)

// A flow is how many players left a host, and how many came.
type flow struct{ left, came int }

// flows are those of the last minute, of all hosts that players left or came to.
func (m *Model) flows() map[game.SafeText]flow {
	all := make(map[game.SafeText]flow)
	for i := range m.seen.Records {
		r := &m.seen.Records[i]
		if m.age(r.Ago) > flowShown {
			break
		}
		if r.Migrated.Result == wire.ReasonNone {
			from := all[r.Source]
			from.left++
			all[r.Source] = from
			to := all[r.Migrated.Target]
			to.came++
			all[r.Migrated.Target] = to
		}
	}
	return all
}

// cells is how many cells it takes to write a flow.
func (f flow) cells() (n int) {
	if f.left > 0 {
		n += 2 + len(short(f.left))
	}
	if f.came > 0 {
		n += 2 + len(short(f.came))
	}
	return max(0, n-1)
}

// flow writes who left and who came, as -3 +12.
func (p *pen) flow(f flow) {
	if f.left > 0 {
		p.text("-"+short(f.left), inkWarn)
		p.x++
	}
	if f.came > 0 {
		p.fit("+"+short(f.came), inkInfo)
	}
}
