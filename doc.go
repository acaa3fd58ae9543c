// Package roam is a cluster of small game servers that share one living world.
// This package holds no code: it explains the parts, and its tests hold the
// others to the rules of the house.
//
//	             ┌───────┐   reports, orders    ┌───────┐
//	 Join,       │ lobby │◄────────────────────►│ host  │──── faces of the
//	 probes ┌───►│       │◄──────────┐          │  h1   │◄─┐  same room
//	        │    └───────┘           │          └───▲───┘  │
//	┌───────┴┐                       │   migration: │      │
//	│ client │   ticket for h2       │   a seat and │      │
//	│ player │◄──────────────────────┤    a profile │      │
//	└───────┬┘                       │          ┌───▼───┐  │
//	        │   inputs, views        └─────────►│ host  │◄─┘
//	        └──────────────────────────────────►│  h2   │
//	                                            └───────┘
//
// A player is known for life by the hash of its key. Its client asks a lobby for
// a place; the lobby asks the client to probe a few hosts, weighs round trip and
// load (package balance), reserves a seat and passes on that host's ticket. With
// it the client reaches the host directly and forgets the lobby.
//
// A host owns rooms, or a share of one: each share is a game.World, called by one
// goroutine, the room's loop, twenty times a second. What a player sends are
// inputs, what it gets are views; only the game reads either. Hosts that serve
// the same room show each other's players as ghosts.
//
// When a host gets hot the lobby orders some of its players to a cooler one. The
// target prepares an inert seat, the client reaches it while it still plays on
// the source, and at the end of one tick the source commits: the player's profile
// and its last input. Ownership has an epoch, which grows by one at each move; of
// two claims the higher wins. So no input is lost and none is applied twice. Who
// loses the connection comes back to the same seat.
//
// Below it all are links: KCP inside sealed datagrams over one UDP socket per
// node (net/link); sessions, which are links whose far end said who it is
// (net/session); and messages, whose numbers and layouts are net/wire's and are
// specified in net/PROTOCOL.md.
//
// To write a game, read package game; to embed a whole cluster, net/local; to see
// one, run cmd/play.
package roam
