// Package screen is the game as a player sees it: the joining page, the world,
// the chat, the pages over it, and the page at the end.
//
// It is a Bubble Tea program, but for two things it goes its own way. Bubble
// Tea draws after every message; so the network's words wait in an inbox and
// are taken out once per frame. And Lip Gloss styles text; styled cell by cell,
// a map would cost more than everything else together; so pages draw on a
// canvas of cells, each with an ink and a ground, and a theme turns that into
// one string with colours named only where they change.
//
//	network ──► inbox ──┐
//	                    ├─► frame ──► scene ──► canvas ──► text ──► terminal
//	keys ───► steer ────┘        └──► seat (steps, chat)
//
// Update and View do no input or output of their own but for Seat.Input, and
// read no clock: time comes with each frame. A test sends frames and keys and
// reads the picture.
package screen
