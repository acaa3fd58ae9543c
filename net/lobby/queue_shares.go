package lobby

import "net/netip"

// queueShares are how many places of the queue each address holds. A player's key
// costs nothing: without a bound, Config.MaxQueueEach, who makes many keys would fill
// the queue of a full cluster, and be called to every seat that becomes free. A place
// counts where it was taken, wherever its player moves, from then on until the player
// has a seat or is gone.
type queueShares map[netip.Prefix]int

// hold counts a player's place.
func (s queueShares) hold(j *join) {
	if j.share = j.from(); j.share.IsValid() {
		s[j.share]++
	}
}

// free no longer counts it.
func (s queueShares) free(j *join) {
	if !j.share.IsValid() {
		return
	}
	if s[j.share]--; s[j.share] == 0 {
		delete(s, j.share)
	}
	j.share = netip.Prefix{}
}

// without is how many places a newcomer's address holds, not counting the one that
// the newcomer takes over from an older session of its own; nil: none.
func (s queueShares) without(old, j *join) int {
	n := s[j.from()]
	if old != nil && old.share == j.from() {
		n--
	}
	return n
}
