// Package walk is the walk-around world: a country to stroll in, with a village,
// a river, woods and some two dozen landmarks. It implements [game.Ghoster] for
// hosts ([World]), and what the player's program needs: a [Scene], which reads
// the views and predicts the player's own steps, and a [Brain] for bots.
//
//	Brain or keys ──► Scene.Step ──input──► World.Input
//	                                            │ Tick
//	screen ◄── Scene.Walkers ◄── Apply ◄──view── World.View
//
// A [Map] follows from its seed, so only the seed travels. An input is a step,
// a turn, words or a gesture; it waits in the player's queue until its time has
// come, for a step across takes 100 ms and a step up or down 200. Where a
// player stands is the fold of the inputs applied to it ([Body.Step]), so the
// client's prediction is exact, and as the queue is part of the profile, so are
// an exit here and an entry on another host.
//
// The odometer of a player counts the inputs that were accepted, over its life.
// Less those that wait, it is the number of inputs applied, which is how a scene
// knows which of its inputs a view contains.
//
// Views are made for crowds. The map is cut into regions of 16 by 8 tiles; what
// happens in a region is encoded once for each version of the world, and a view
// is put together from the regions that its player sees, mostly one byte for a
// step and where it was. A viewer that was skipped gets the versions that it missed,
// or, if they are forgotten, the regions whole. The format is in codec.go.
//
// Everything here is pure: no goroutine is started, no clock read, and all
// chance comes from seeds.
package walk
