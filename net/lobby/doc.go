// Package lobby is the router as a library: it knows hosts and rooms, and gives
// players a seat. A player who is seated needs it no more; a lobby can be
// restarted at any time, and its hosts tell the new one everything.
//
//	player ──Join──► candidates ──Measured──► strategy ──Reserve──► host
//	   ▲                                                              │
//	   └────────────────────────── Seat(ticket) ◄─────Reserved────────┘
//
// One loop owns everything: the hosts with their reports and rosters, and the
// joins under way. A seat that was promised counts at once, so that a crowd does
// not stampede to the host that was best a moment ago. Which hosts may take a
// player, and which is best, is decided in package balance; every decision is kept
// with what was known, and told to who asks why. Players for whom there is no seat
// wait in a queue. Hosts are checked, and emptied when they stay sick; hot ones are
// relieved.
package lobby
