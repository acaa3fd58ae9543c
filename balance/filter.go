package balance

import (
	"fmt"
	"strings"
)

// A Request is what a player, or a migration, asks of a host. The zero Request
// takes any.
type Request struct {
	Game   string // only hosts of this game and version; empty: any
	Host   string // only this host; empty: any
	Room   bool   // a certain room is wanted: candidates say whether they have it
	Probed bool   // the round trips are in: hosts that did not answer are out of reach
}

// An Exclusion is the cause for which a host may not take a player.
type Exclusion uint8

// The exclusions, in the order in which [Filter] looks for them.
const (
	OtherHost   Exclusion = iota + 1 // another host was asked for
	OtherGame                        // it runs another game, or another version
	NotOnline                        // an operator took it out of rotation or offline
	NotHealthy                       // its health checks fail, or its report makes no sense
	NoSuchRoom                       // it does not serve the room asked for
	RoomFull                         // the room asked for has no seat left there
	HostFull                         // all its seats are taken or promised
	TooLoaded                        // its level is Highest, or not known yet
	OutOfReach                       // the player's probe did not come back
	excludedEnd                      // one past the last
)

var exclusionWords = [excludedEnd]string{
	OtherHost:  "not the host asked for",
	OtherGame:  "other game or version",
	NotOnline:  "not in rotation",
	NotHealthy: "not healthy",
	NoSuchRoom: "without the room asked for",
	RoomFull:   "without a seat in that room",
	HostFull:   "full",
	TooLoaded:  "too loaded",
	OutOfReach: "out of reach",
}

// String returns the cause in plain words that fit after "the host is".
func (e Exclusion) String() string {
	if e > 0 && e < excludedEnd {
		return exclusionWords[e]
	}
	return fmt.Sprintf("exclusion(%d)", uint8(e))
}

// Excluded is a host that may not take the player, and the first cause found.
type Excluded struct {
	Host string
	Why  Exclusion
}

// Filter parts the candidates into those that may take one more player and those
// that may not. Both keep the order of cs, which is not changed.
func Filter(req Request, cs []Candidate) (eligible []Candidate, excluded []Excluded) {
	eligible = make([]Candidate, 0, len(cs))
	for i := range cs {
		if why := exclude(&req, &cs[i]); why != 0 {
			excluded = append(excluded, Excluded{cs[i].Host, why})
			continue
		}
		eligible = append(eligible, cs[i])
	}
	return eligible, excluded
}

// exclude returns the first cause for which c may not take the player, else 0.
func exclude(req *Request, c *Candidate) Exclusion {
	switch {
	case req.Host != "" && c.Host != req.Host:
		return OtherHost
	case req.Game != "" && c.Game != req.Game:
		return OtherGame
	case c.Rotation != Online:
		return NotOnline
	case !c.Healthy || !c.sound():
		return NotHealthy
	case req.Room && !c.HasRoom:
		return NoSuchRoom
	case req.Room && c.RoomFree <= 0:
		return RoomFull
	case c.Free() <= 0:
		return HostFull
	case !c.Level.Admits():
		return TooLoaded
	case req.Probed && !c.Reached:
		return OutOfReach
	}
	return 0
}

// Refusal says in one plain sentence why nobody could take the player, for the
// player to read. Hosts that were merely not asked for go unmentioned.
func Refusal(req Request, excluded []Excluded) string {
	var counts [excludedEnd]int
	asked := 0
	for _, x := range excluded {
		if x.Why > OtherHost && x.Why < excludedEnd {
			counts[x.Why]++
			asked++
		}
	}
	switch {
	case asked == 0 && req.Host != "":
		return fmt.Sprintf("there is no host called %s", req.Host)
	case asked == 0:
		return "there is no host at the moment"
	}
	var parts []string
	for why, n := range counts {
		switch {
		case n == 0:
		case req.Host != "":
			return fmt.Sprintf("host %s is %v", req.Host, Exclusion(why))
		case n == 1:
			parts = append(parts, fmt.Sprintf("1 host is %v", Exclusion(why)))
		default:
			parts = append(parts, fmt.Sprintf("%d hosts are %v", n, Exclusion(why)))
		}
	}
	return "no host can take you now: " + strings.Join(parts, ", ")
}
