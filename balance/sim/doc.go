// Package sim runs a whole cluster on a virtual clock: hosts with their gauges and
// health, a lobby, and players who come, walk about, get excited and leave. What
// decides is package balance itself, called as hosts and lobbies call it; what is
// modelled is only what it decides about:
//
//   - A host's tick takes so long per player, the longer the busier the player is,
//     and longer still where players crowd. Hosts are not equally fast.
//   - Hosts measure and report once a second, each at its own moment, with a meter
//     that is a little off. The lobby knows at once who is seated and reserved, and
//     loads only by these reports.
//   - Players come by the scenario's phases and change their mood now and then.
//     Moods are catching: some are drawn from a player of the same host, so hosts
//     differ by more than chance. Round trips follow from where people live.
//
// The same scenario, options and seed give the same result, to the last bit. Time
// goes in beats of 100 ms; each player waits in the list of the beat in which
// something happens next, so an hour of a million players takes less than a minute.
package sim
