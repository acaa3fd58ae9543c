package wire

import "fmt"

// A Kind says what a message is. The numbers travel; they are never reused.
// Only append to this list.
type Kind byte

// The kinds of messages.
const (
	KindHello       Kind = 1
	KindWelcome     Kind = 2
	KindJoin        Kind = 10
	KindCandidates  Kind = 11
	KindMeasured    Kind = 12
	KindSeat        Kind = 13
	KindNext        Kind = 14
	KindRefused     Kind = 15
	KindQueued      Kind = 16
	KindReport      Kind = 20
	KindRoster      Kind = 21
	KindReserve     Kind = 22
	KindReserved    Kind = 23
	KindRelease     Kind = 24
	KindRelocate    Kind = 25
	KindSetRotation Kind = 26
	KindDismiss     Kind = 27
	KindMigrated    Kind = 28
	KindNeighbours  Kind = 29
	KindInput       Kind = 30
	KindView        Kind = 31
	KindMove        Kind = 32
	KindBack        Kind = 33
	KindLanded      Kind = 34
	KindStay        Kind = 35
	KindOffer       Kind = 40
	KindAccept      Kind = 41
	KindDecline     Kind = 42
	KindArrived     Kind = 43
	KindCommit      Kind = 44
	KindCommitted   Kind = 45
	KindCancel      Kind = 46
	KindFaces       Kind = 47
	KindLook        Kind = 50
	KindCluster     Kind = 51
	KindPlayers     Kind = 52
	KindOrder       Kind = 53
	KindDone        Kind = 54
	KindWatch       Kind = 55
	KindChanges     Kind = 56
	KindWhy         Kind = 57
	KindDecisions   Kind = 58
	KindAbout       Kind = 60
	KindCheck       Kind = 61
	KindChecked     Kind = 62
)

var kinds = map[Kind]string{
	KindHello:       "hello",
	KindWelcome:     "welcome",
	KindJoin:        "join",
	KindCandidates:  "candidates",
	KindMeasured:    "measured",
	KindSeat:        "seat",
	KindNext:        "next",
	KindRefused:     "refused",
	KindQueued:      "queued",
	KindReport:      "report",
	KindRoster:      "roster",
	KindReserve:     "reserve",
	KindReserved:    "reserved",
	KindRelease:     "release",
	KindRelocate:    "relocate",
	KindSetRotation: "set rotation",
	KindDismiss:     "dismiss",
	KindMigrated:    "migrated",
	KindNeighbours:  "neighbours",
	KindInput:       "input",
	KindView:        "view",
	KindMove:        "move",
	KindBack:        "back",
	KindLanded:      "landed",
	KindStay:        "stay",
	KindOffer:       "offer",
	KindAccept:      "accept",
	KindDecline:     "decline",
	KindArrived:     "arrived",
	KindCommit:      "commit",
	KindCommitted:   "committed",
	KindCancel:      "cancel",
	KindFaces:       "faces",
	KindLook:        "look",
	KindCluster:     "cluster",
	KindPlayers:     "players",
	KindOrder:       "order",
	KindDone:        "done",
	KindWatch:       "watch",
	KindChanges:     "changes",
	KindWhy:         "why",
	KindDecisions:   "decisions",
	KindAbout:       "about",
	KindCheck:       "check",
	KindChecked:     "checked",
}

// String returns the kind's name.
func (k Kind) String() string {
	if s, ok := kinds[k]; ok {
		return s
	}
	return fmt.Sprintf("kind %d", byte(k))
}

// A Role says what a node or program is to the node that it speaks to.
type Role uint8

// The roles. A lobby that speaks to a parent lobby says that it is a host.
const (
	RolePlayer  Role = 1
	RoleHost    Role = 2
	RoleLobby   Role = 3
	RoleMonitor Role = 4
)

// String returns the role's name.
func (r Role) String() string {
	switch r {
	case RolePlayer:
		return "player"
	case RoleHost:
		return "host"
	case RoleLobby:
		return "lobby"
	case RoleMonitor:
		return "monitor"
	}
	return fmt.Sprintf("role %d", uint8(r))
}
