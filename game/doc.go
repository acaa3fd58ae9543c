// Package game is the contract between roam and a game that runs on it.
//
// A game is a [World]: the part of one room that one host simulates. The host
// calls it, it never calls the host. Players enter with the profile that they
// left with, here or on another host; their inputs arrive in order and each
// exactly once; time passes in steps; and what a player sees is asked for, one
// view at a time.
//
//	Enter ──► Input* ──► Tick ──► View* ──► ... ──► Save ──► Leave
//
// Losing a connection, coming back, migrating to another host and being taken
// over after a crash are one thing to a game: a Save and a Leave here, an Enter
// there. There is no callback for any of them, so a game that can save and load
// a player can be migrated.
//
// What else a world can tell is optional: a [Ghoster]'s rooms may span hosts, and of
// a [Neighbourly], [Reluctant] or [Weighty] world a hot host knows whose leaving
// disturbs least.
//
// A world starts no goroutine, reads no clock and draws no random numbers but
// from seeds of its own: the same calls in the same order give the same bytes.
// Inputs and views are bytes that only the game reads.
package game
