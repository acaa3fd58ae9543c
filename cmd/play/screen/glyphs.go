package screen

import (
	"roam/cmd/terminal"
	"roam/game"
	"roam/game/walk"
)

// A glyphSet is every shape that is drawn but for the tiles: one set for
// terminals that show Unicode, one of plain ASCII.
type glyphSet struct {
	tiles    [tileKinds]tileLook
	self     rune
	walkers  [4]rune // by walk.Looks.Glyph
	landmark rune    // not stamped yet
	stamped  rune
	tail     rune // between a bubble and a head
	border   terminal.Border

	compass  [8]game.SafeText // clockwise from north
	arrows   game.SafeText
	spinner  []game.SafeText
	busy     game.SafeText // the spinner when nothing may move
	done     game.SafeText
	waiting  game.SafeText
	chosen   game.SafeText
	barFull  game.SafeText
	barEmpty game.SafeText
	split    game.SafeText // between the parts of a line
	more     string        // where text is cut off
}

func newGlyphSet(ascii bool) *glyphSet {
	g := &glyphSet{
		self: '@', walkers: [...]rune{'●', '◆', '▲', '■'}, landmark: '☆', stamped: '★',
		tail:    '▾',
		border:  terminal.NewBorder(false),
		compass: [...]game.SafeText{"↑", "↗", "→", "↘", "↓", "↙", "←", "↖"},
		arrows:  "↑↓←→",
		spinner: []game.SafeText{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"},
		busy:    "…", done: "✓", waiting: "·", chosen: "▸", barFull: "▰", barEmpty: "▱", split: " │ ", more: "…",
	}
	if ascii {
		*g = glyphSet{
			self: '@', walkers: [...]rune{'o', '&', '$', 'x'}, landmark: '*', stamped: 'V',
			tail:    '\'',
			border:  terminal.NewBorder(true),
			compass: [...]game.SafeText{"N", "NE", "E", "SE", "S", "SW", "W", "NW"},
			arrows:  "arrows",
			spinner: []game.SafeText{"|", "/", "-", "\\"},
			busy:    "-", done: "v", waiting: ".", chosen: ">", barFull: "#", barEmpty: ".", split: " | ", more: "~",
		}
	}
	for t := range g.tiles {
		g.tiles[t] = newTileLook(walk.Tile(t), ascii)
	}
	return g
}

// tile returns how a kind of tile is drawn. One that this version does not
// know is drawn as the last.
func (g *glyphSet) tile(t walk.Tile) *tileLook { return &g.tiles[min(t, tileKinds-1)] }

// tileKinds is how many kinds of tile are drawn, with one for the unknown.
const tileKinds = walk.Sign + 2

// A tileLook is how a kind of tile is drawn. Which of the shapes a tile gets
// depends on where it lies, so that woods and meadows look grown.
type tileLook struct {
	shapes [8]rune
	ink    terminal.Ink
	ground terminal.Ground
	moves  bool // the shapes follow one another in time
}

func newTileLook(t walk.Tile, ascii bool) tileLook {
	row := tileRows()[t]
	look := tileLook{ink: row.ink, ground: row.ground, moves: row.ground == groundWater || row.ground == groundDeep}
	shapes := row.shapes
	if ascii {
		shapes = row.ascii
	}
	copy(look.shapes[:], []rune(shapes))
	return look
}

type tileRow struct {
	shapes, ascii string // eight characters each
	ink           terminal.Ink
	ground        terminal.Ground
}

func tileRows() *[tileKinds]tileRow {
	return &[...]tileRow{
		walk.Grass:     {"     `  ,", "     `  ,", inkGrass, groundGrass},
		walk.Meadow:    {" ' \" ,' ", " ' \" ,' ", inkMeadow, groundMeadow},
		walk.Flowers:   {"✿ ,✿'❀ ❀", "; ,;'; ;", inkFlower, groundMeadow},
		walk.Path:      {"·∙ ·· ∙ ", "........", inkPath, groundPath},
		walk.Paving:    {"∷∷∷∷∷∷∷∷", "::::::::", inkPath, groundPaving},
		walk.Bridge:    {"════════", "========", inkBridge, groundBridge},
		walk.Floor:     {"        ", "________", inkPath, groundHouse},
		walk.Door:      {"∩∩∩∩∩∩∩∩", "++++++++", inkRoof, groundHouse},
		walk.Sand:      {"∙  .  ∙ ", ", - , - ", inkPath, groundSand},
		walk.Reeds:     {"¦|¦ı|¦|ı", "||i||i||", inkBush, groundMeadow},
		walk.Fern:      {"\"“\"\"”\"\"“", "\"\"\"\"\"\"\"\"", inkBush, groundWood},
		walk.Field:     {"≡≡≡≡≡≡≡≡", "////////", inkField, groundField},
		walk.Jetty:     {"════════", "========", inkBridge, groundBridge},
		walk.Water:     {"~ ~≈ ~ ≈", "~ ~~ ~ ~", inkWater, groundWater},
		walk.DeepWater: {"≈  ≈  ~ ", "~  ~    ", inkWater, groundDeep},
		walk.Tree:      {"♣♣♣♣♣♣♠♣", "TTTTTTtT", inkTree, groundWood},
		walk.Pine:      {"♠♠♠♠♠♠♠▴", "AAAAAAAA", inkPine, groundWood},
		walk.Bush:      {"%%%%%%%%", "%%%%%%%%", inkBush, groundWood},
		walk.Rock:      {"▲▴▲▲▴▲▴▲", "^^^^^^^^", inkRock, groundRock},
		walk.Wall:      {"████████", "########", inkWall, groundHouse},
		walk.Window:    {"▒▒▒▒▒▒▒▒", "HHHHHHHH", inkGlass, groundHouse},
		walk.Fence:     {"┼┼┼┼┼┼┼┼", "--------", inkBridge, groundGrass},
		walk.Stone:     {"ΩΩΩΩΩΩΩΩ", "IIIIIIII", inkStone, groundRock},
		walk.Well:      {"◎◎◎◎◎◎◎◎", "UUUUUUUU", inkWater, groundPaving},
		walk.Sign:      {"¶¶¶¶¶¶¶¶", "!!!!!!!!", inkBridge, groundPath},
		tileKinds - 1:  {"????????", "????????", inkDim, groundNone},
	}
}

// mark returns a glyph as the start of a line: two cells wide.
func mark(s game.SafeText) game.SafeText { return s + terminal.Blank(2-terminal.Cells(s)) }

// scatter turns a place into a number without a pattern.
func scatter(x, y int) uint32 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3C6D
	return h ^ h>>13
}
