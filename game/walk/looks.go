package walk

import "roam/game"

// Looks are how a walker is drawn: one of four glyphs in one of eight colours.
// They follow from the player's id and stay the player's for life.
type Looks uint8

const looksKinds = 32

// looksOf derives the looks of a newcomer.
func looksOf(id game.PlayerID) Looks { return Looks(id[15] % looksKinds) }

// Glyph returns which of the four glyphs it is: 0 to 3.
func (l Looks) Glyph() int { return int(l>>3) & 3 }

// Colour returns which of the eight colours it is: 0 to 7.
func (l Looks) Colour() int { return int(l) & 7 }

// Rune is the glyph as a character, one cell wide.
func (l Looks) Rune() rune { return [...]rune{'@', '&', 'Ö', 'ẞ'}[l.Glyph()] }
