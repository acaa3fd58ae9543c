// Package terminal is what roam's screens are drawn with: a canvas of cells,
// text that takes the room it is given, themes, and a line being typed.
//
// Lip Gloss styles text; styled cell by cell, a screen would cost more than
// everything else together. So a program draws on a [Canvas], where each cell
// has an [Ink] and a [Ground], and a [Theme] turns that into one string in
// which a style is named only where it changes. What an ink means is the
// program's own; how it looks is its theme's.
package terminal
