// Package host is a game server as a library: it runs rooms, seats the players
// that its lobby sends, and reports how it is doing.
//
//	lobby ──Reserve──► host's loop ──► room's loop: seat, ticket
//	player ──Hello, Input──► inbox ──► room's loop: World ──View──► player
//
// Two kinds of loops own everything. The host's loop owns the list of rooms, the
// count of seats and the session with the lobby. Each room's loop owns a
// [game.World] and its seats, and makes every call into the world: inputs and a
// Tick every 50 ms, then views in ten slices spread over the tick, so that no
// burst of datagrams follows it. What arrives for a room waits in its inbox.
//
// Hosts that serve the same room are neighbours: they connect to each other, as
// the lobby's directory says, and every tick each sends the others the faces of
// its players that have changed, which they show as ghosts. A face carries the
// epoch at which the player is owned: a higher one replaces, a lower one is
// ignored, and a player who migrates is shown by its old owner until the new
// one's face arrives. Without a lobby all that goes on.
//
// A host judges its own load: eight factors, four times a second, by a
// [balance.Gauge]. It reports every second, and at once when its level changes; at
// Highest it admits nobody, whoever asks. While it is loaded, its rooms propose
// players who could leave: those whose neighbours would miss them least.
//
// The host knows [game.World] only; the game comes in with [Config].
package host
