package screen

import (
	"cmp"
	"fmt"
	"slices"

	"roam/cmd/terminal"
	"roam/game"
	"roam/game/walk"
)

// drawPlayers lists who is in sight, the nearest first.
func (m *Model) drawPlayers(c *terminal.Canvas, a terminal.Area) {
	others := m.world.others
	rows := min(max(len(others), 1), a.H-6)
	title := game.SafeText(fmt.Sprintf("Players: %d near, %d in the room", len(others), m.world.inRoom()))
	in := m.drawFrame(c, a.Centred(56, rows+3), title, groundPanel)
	end := in.X + in.W
	if len(others) == 0 {
		c.Text(in.X, in.Y+1, end, "Nobody is in sight. Others are about: walk on.", inkText)
		return
	}
	c.Text(in.X+3, in.Y, end, "name", inkDim)
	c.Text(in.X+22, in.Y, end, "where", inkDim)
	self := m.world.scene.Self()
	others = slices.Clone(others)
	slices.SortStableFunc(others, func(p, q walk.Walker) int {
		return cmp.Compare(steps(p.X-self.X, p.Y-self.Y), steps(q.X-self.X, q.Y-self.Y))
	})
	for i, o := range others[:rows] {
		y := in.Y + 1 + i
		if i == rows-1 && len(others) > rows {
			c.Text(in.X+3, y, end, game.SafeText(fmt.Sprintf("and %d more", len(others)-rows+1)), inkDim)
			break
		}
		c.Put(in.X+1, y, m.glyphs.walkers[o.Looks.Glyph()], walkerInk(o.Looks))
		name := o.Name
		if name == "" {
			name = "(no name)"
		}
		c.Text(in.X+3, y, in.X+21, name, inkText)
		c.Text(in.X+22, y, end, m.whereabouts(self.Body, o.X, o.Y), inkText)
	}
}

// drawPassport lists the landmarks, and the way to the nearest missing one.
func (m *Model) drawPassport(c *terminal.Canvas, a terminal.Area) {
	got, all := m.world.stamps()
	var marks []walk.Landmark
	var passport walk.Passport
	if m.world.seen() {
		marks, passport = m.world.scene.Map().Landmarks(), m.world.scene.Passport()
	}
	rows := min((len(marks)+1)/2, a.H-6)
	in := m.drawFrame(c, a.Centred(58, rows+5), game.SafeText(fmt.Sprintf("Passport: %d of %d stamps", got, all)), groundPanel)
	for i, l := range marks {
		x, y := in.X+i/max(rows, 1)*(in.W/2), in.Y+i%max(rows, 1)
		if i >= 2*rows {
			break
		}
		mark, look, name := m.glyphs.waiting, inkDim, inkText
		if passport.Has(i) {
			mark, look, name = m.glyphs.done, inkGood, inkGood
		}
		c.Text(x, y, x+2, mark, look)
		c.Text(x+2, y, x+in.W/2-1, game.Safe(l.Name, 40), name)
	}
	c.Text(in.X, in.Y+in.H-1, in.X+in.W, m.nearestMissing(marks, passport), inkStrong)
}

// nearestMissing says where the next stamp is.
func (m *Model) nearestMissing(marks []walk.Landmark, passport walk.Passport) game.SafeText {
	if len(marks) == 0 {
		return ""
	}
	self := m.world.scene.Self()
	best, at := -1, 0
	for i, l := range marks {
		if n := steps(l.X-self.X, l.Y-self.Y); !passport.Has(i) && (best < 0 || n < best) {
			best, at = n, i
		}
	}
	if best < 0 {
		return "You have been everywhere. Well walked!"
	}
	l := marks[at]
	return "Next: " + game.Safe(l.Name, 26) + ", " + m.whereabouts(self.Body, l.X, l.Y)
}

// whereabouts says how far away a place is and which way.
func (m *Model) whereabouts(from walk.Body, x, y int) game.SafeText {
	dx, dy := x-from.X, y-from.Y
	if dx == 0 && dy == 0 {
		return "right here"
	}
	way := compass(dx, dy)
	word := compassWords[way]
	if !m.opt.ASCII {
		word = m.glyphs.compass[way] + " " + word
	}
	return counted(steps(dx, dy), "step ", "steps ") + word
}
