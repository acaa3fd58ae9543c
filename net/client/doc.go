// Package client is a player's end as a library: it asks a lobby for a seat,
// measures the hosts that the lobby names, takes the seat, and then passes
// inputs one way and views the other.
//
//	Join: knock at the lobby ─► ask ─► probe all candidates ─► seat ─► attach to the host
//	then: Input ─► host, host ─► Handler.View, the lobby forgotten
//
// Many clients can share one socket; that is how bots come by the thousand.
package client
