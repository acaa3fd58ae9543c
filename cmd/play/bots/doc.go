// Package bots plays the game without a screen: any number of players, each a
// real client with a brain, on a few sockets. They are company for one who plays
// alone, a load for a cluster, and the witness of its promises: at the end each
// compares what it sent with what the world says it has applied.
package bots
