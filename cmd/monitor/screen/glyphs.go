package screen

import (
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// glyphs is every shape that is drawn: one set for terminals that show Unicode,
// one of plain ASCII.
type glyphs struct {
	levels [6]rune // by level; the first is of an unknown one
	health [5]rune // by wire.HostState.Health; the last is of a silent host
	causes [5]rune // by wire.Cause; the first is of an unknown one
	failed rune
	spark  []rune // rising
	bar    [3]rune
	mark   rune // a threshold
	trail  rune
	border terminal.Border

	up, down   rune // sorted so
	pick       rune
	live, away rune
	node       [2]rune // where ways begin and end, left and right
	rule       rune
	arrow      game.SafeText
	more       game.SafeText // where text is cut off
	moves      game.SafeText // the keys that move
	sideways   game.SafeText
	axis       rune // of a plot
}

func newGlyphs(ascii bool) *glyphs {
	if ascii {
		return &glyphs{
			levels: [...]rune{'?', '.', '-', '=', '+', '#'}, health: [...]rune{'o', '*', '!', 'X', '?'},
			causes: [...]rune{'?', '@', 'O', '^', '#'}, failed: 'x',
			spark: []rune("_.-:=+*#"), bar: [...]rune{'=', '-', '.'}, mark: '|', trail: '.', border: terminal.NewBorder(true),
			up: '^', down: 'v', pick: '>', live: '*', away: '!', node: [...]rune{'|', '|'}, rule: '-',
			arrow: "->", more: "~", moves: "up/down", sideways: "left/right", axis: '|',
		}
	}
	return &glyphs{
		levels: [...]rune{'·', '▁', '▂', '▄', '▆', '█'}, health: [...]rune{'○', '●', '▲', '■', '?'},
		causes: [...]rune{'?', '◆', '●', '▲', '■'}, failed: '×',
		spark: []rune("▁▂▃▄▅▆▇█"), bar: [...]rune{'━', '╸', '─'}, mark: '┃', trail: '·', border: terminal.NewBorder(false),
		up: '▲', down: '▼', pick: '▌', live: '●', away: '▲', node: [...]rune{'├', '┤'}, rule: '─',
		arrow: "→", more: "…", moves: "↑↓", sideways: "←→", axis: '│',
	}
}

// cause is the shape of a migration's cause.
func (g *glyphs) cause(c wire.Cause) rune {
	if int(c) < len(g.causes) {
		return g.causes[c]
	}
	return g.causes[0]
}

func causeInk(c wire.Cause) terminal.Ink {
	switch c {
	case wire.CauseOrder:
		return inkInfo
	case wire.CauseDrain:
		return inkGood
	case wire.CauseRelief:
		return inkWarn
	}
	return inkBad
}
