// Package screen is a cluster as an operator sees it: its hosts, players and
// rooms, the migrations between them, what happened, and orders for all that.
//
// It is a Bubble Tea program that draws on a canvas (package terminal). Four
// times a second it looks whether the feed has something newer; it draws only
// then, when a key was pressed, and once a second for the ages that it shows.
//
//	feed ──► State ──► tables, histories ──┐
//	keys, mouse ──► picked row, dialogs ───┼──► canvas ──► text ──► terminal
//	calls: players, why, orders ──► answers┘
//
// Rows of hosts, rooms, migrations and events come with every State and are
// filtered and sorted here. Players are too many for that: the lobby sorts and
// filters them, and only the page that is seen is asked for.
//
// Update and View do no input or output and read no clock: time comes with each
// frame, and whatever waits for the lobby is a command. A test sends frames and
// keys and reads the picture.
package screen
