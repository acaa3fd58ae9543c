// Package wire is the catalogue of roam's messages: their numbers, their fields,
// and how they are written. A message's doc says who sends it and what then
// happens; net/PROTOCOL.md tells the whole flow, and a test holds its tables
// against this package.
//
// Control messages are CBOR maps with integer keys. Fields that a reader does
// not know are skipped and missing ones are zero, so neighbouring versions can
// talk; unknown kinds are skipped by the session. Inputs and views, which are
// most of the traffic, are a varint and the game's own bytes.
//
// Text from outside becomes [game.SafeText] when a message is decoded, so what
// a program holds can be drawn and logged.
package wire
