// Package migration holds both ends of a migration, and the client's part, as
// state machines. A player is moved from a host (source) to another (target)
// make before break: the target has a seat and the client is attached to it
// before the source lets go.
//
//	source                    target                     client
//	  | Offer(epoch+1)           |                          |
//	  |------------------------->|  an inert seat           |
//	  |<--- Accept(ticket) ------|                          |
//	  | Move(ticket) -------------------------------------->|  keeps playing on source
//	  |                          |<------ attach, inputs ---|  sends to both from now on
//	  |<------ Arrived ----------|                          |
//	  | end of tick: Leave       |                          |
//	  | Commit(profile, input) ->|  Enter, first view ----->|  plays on target
//	  |<------ Committed --------|                          |
//	  |<------------------------------------------- Bye ----|
//	  |<------ Landed -----------|<------ Landed -----------|
//
// Who owns the player is never in doubt to the one who matters, the client:
//
//   - Before Commit the source owns it, and whatever goes wrong leaves it there.
//   - With Commit the source lets go, but keeps what it sent. The target owns the
//     player, at the epoch that was offered, from the moment that it has it.
//   - The client takes the first view from the target as the word that the move
//     is done, hangs up on the source, and tells the target that it has landed.
//     If the target is lost before that view, the client says Back, or dials the
//     source with its ticket if that is lost too, and from then on shows nothing
//     that the target may still send. The source takes the player back at an epoch
//     above the target's. That fences the target, should it have committed: nobody
//     has seen anything of what it did, and every input since is still with the
//     client, which keeps inputs until a view acknowledges them.
//
// What else this rests on:
//
//   - An epoch is offered once. A migration that failed has used its epoch up, so
//     nothing that is said late about it fits the next one.
//   - A player is not offered to a third host, or back, before its client has
//     landed: until then the source may still have to take it back.
//   - A target that was killed does not say so. A client that hears the source and
//     not the target says Back after a moment ([Silence]), rather than when the link
//     gives up. It may be wrong, for the fence holds whether the target lives or not.
//     A source that loses the target after the commit leaves it at that: it cannot
//     know whether the client has seen its first view.
//   - Once the target has said Committed, only the client can send the player
//     back. A target that has let go of the player since would say Decline, too.
//   - What a source receives from the client while the player is away is dropped,
//     and sent again after Stay. In between, inputs that do not follow are no
//     rubbish.
//   - Time is the loop's own: a loop that was paused forgives everybody's silence
//     meanwhile, or it would wake up to forget what others count on.
//
// Three holes are known, and left. A client that loses both links between the commit
// and the first view dials the source only, though it has a ticket of the target,
// too. If the source's program is gone as well, the player must join anew, and the
// lobby finds the seat that the target has parked. After a Back, or after the source
// was dialled, the target's ticket may lead to an epoch that was fenced: the source
// took the player back, and died before it could say so. To try it first is no
// better: while the client waits for a target that may have nothing, what the
// source keeps runs out. Schedules with either rule fail. And when a player comes
// back, a Welcome that is lost together with its link takes along the next ticket,
// and the one before it is used: this player, too, joins anew and finds its seat. To
// mend that, each player would need a second ticket, a link of its own in the host's
// table, at all times. And a client that means ill can play on the target, never say
// so, and go back to what the source keeps for it: within Keep it undoes what it did
// there. To mend that, the target would have to know that its first view was seen, by
// the link's acknowledgement, and to say Landed in the client's stead.
//
// The machines are pure. They are told what happened and the time, and return
// what to do; each belongs to the loop that owns the seat. Events that do not fit
// the state (doubled, late, from a migration long over) change nothing.
package migration
