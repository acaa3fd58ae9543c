package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// maxJobs is how many orders are shown at once; older ones go on unseen.
const maxJobs = 3

// A job is an order that was given: how it stands, then how it ended.
type job struct {
	name  game.SafeText
	total int // players that it is about
	began time.Time
	last  wire.Done
	over  time.Time // zero: not yet
	took  time.Duration
	err   error
}

// give gives an order to the lobby.
func (m *Model) give(name game.SafeText, o wire.Order, total int) tea.Cmd {
	j := &job{name: name, total: total, began: m.now, last: wire.Done{Left: total, More: true}}
	m.jobs = append(m.jobs, j)
	return m.calls.command(func(ctx context.Context) tea.Msg {
		asked := time.Now() // most orders are done before the next frame
		end, err := m.lobby.Order(ctx, o, func(d wire.Done) {
			m.calls.post(func(*Model) {
				if j.over.IsZero() { // the end does not wait for a frame, and may have overtaken this
					j.last = d
				}
			})
		})
		took := time.Since(asked)
		return word(func(m *Model) { j.last, j.err, j.over, j.took = end, err, m.now, took })
	})
}

// lasted is how long an order that is over took: a move as long as its record says.
func (j *job) lasted() time.Duration {
	if r := j.last.Migration; r != nil {
		return r.Migrated.Accept + r.Migrated.Arrive + r.Migrated.Commit
	}
	return j.took
}

// drawJobs draws the newest jobs at the bottom of an area and returns how many
// lines that took.
func (m *Model) drawJobs(c *terminal.Canvas, a terminal.Area) int {
	jobs := m.jobs[max(0, len(m.jobs)-maxJobs):]
	for i, j := range jobs {
		at := terminal.NewArea(a.X, a.Y+a.H-len(jobs)+i, a.W, 1)
		c.Fill(at, groundBar)
		m.drawJob(&pen{c: c, g: m.glyphs, x: a.X + 1, y: at.Y, end: a.X + a.W - 1}, j)
	}
	return len(jobs)
}

func (m *Model) drawJob(p *pen, j *job) {
	switch {
	case j.over.IsZero():
		p.put(m.glyphs.causes[1], inkInfo)
		p.x++
		p.text(j.name, inkStrong)
		if j.total > 1 {
			p.x += 2
			p.share(1-float64(j.last.Left)/float64(max(j.total, j.last.Left)), 16, inkInfo)
			p.say(number(j.last.Left)+" of "+counted(j.total, "player")+" left", inkText)
		}
		p.say(ago(m.now.Sub(j.began)), inkDim)
		if j.last.Detail != "" {
			p.x += 2
			p.fit(j.last.Detail, inkWarn)
		}
	case j.err != nil:
		p.put(m.glyphs.failed, inkBad)
		p.x++
		p.fit(j.name+": "+game.Safe(j.err.Error(), 200), inkBad)
	case j.last.Reason != wire.ReasonNone:
		p.put(m.glyphs.failed, inkBad)
		p.x++
		p.text(j.name+": "+game.Safe(j.last.Reason.String(), 60), inkBad)
		if j.last.Detail != "" {
			p.text(": ", inkBad)
			p.fit(j.last.Detail, inkText)
		}
	default:
		p.put(m.glyphs.health[1], inkGood)
		p.x++
		p.text(j.name, inkStrong)
		p.say("done in "+millis(j.lasted()), inkGood)
		if r := j.last.Migration; r != nil && r.Migrated.Gap > 0 {
			p.say("gap "+millis(r.Migrated.Gap), inkText)
		}
	}
}
