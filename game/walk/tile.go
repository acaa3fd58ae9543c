package walk

// A Tile is what lies on one cell of the map.
type Tile uint8

// The tiles. Their order is part of no format: maps travel as a seed.
const (
	Grass Tile = iota
	Meadow
	Flowers
	Path
	Paving
	Bridge
	Floor
	Door
	Sand
	Reeds
	Fern
	Field
	Jetty
	Water
	DeepWater
	Tree
	Pine
	Bush
	Rock
	Wall
	Window
	Fence
	Stone
	Well
	Sign
	tileKinds
)

// tiles tells of each tile its name, the character that pictures it in plain
// text, and whether one can walk on it.
var tiles = [tileKinds]struct {
	name string
	char rune
	walk bool
}{
	Grass:     {"grass", ' ', true},
	Meadow:    {"meadow", '\'', true},
	Flowers:   {"flowers", '*', true},
	Path:      {"path", '.', true},
	Paving:    {"paving", ':', true},
	Bridge:    {"bridge", '=', true},
	Floor:     {"floor", '_', true},
	Door:      {"door", '+', true},
	Sand:      {"sand", ',', true},
	Reeds:     {"reeds", '|', true},
	Fern:      {"fern", '"', true},
	Field:     {"field", ';', true},
	Jetty:     {"jetty", '=', true},
	Water:     {"water", '~', false},
	DeepWater: {"deep water", '≈', false},
	Tree:      {"tree", '♣', false},
	Pine:      {"pine", '♠', false},
	Bush:      {"bush", '%', false},
	Rock:      {"rock", '^', false},
	Wall:      {"wall", '#', false},
	Window:    {"window", '▫', false},
	Fence:     {"fence", '-', false},
	Stone:     {"stone", 'Ω', false},
	Well:      {"well", 'O', false},
	Sign:      {"sign", '¶', false},
}

// Walkable reports whether one can stand on the tile.
func (t Tile) Walkable() bool { return t < tileKinds && tiles[t].walk }

// Rune is the character that pictures the tile in plain text, one cell wide.
func (t Tile) Rune() rune {
	if t >= tileKinds {
		return '?'
	}
	return tiles[t].char
}

// String is the tile's name in English, in lower case.
func (t Tile) String() string {
	if t >= tileKinds {
		return "unknown"
	}
	return tiles[t].name
}
