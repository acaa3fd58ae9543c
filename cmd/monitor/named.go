package main

import (
	"fmt"
	"slices"
	"strings"

	"roam/game"
	"roam/net/wire"
)

// maxNamed is how many hosts or rooms are named to whoever named one that there is not.
const maxNamed = 5

// noHost says that the cluster has no host of a name, and which it has. It returns
// nil if there is one, or not all were told.
func noHost(name string, c *wire.Cluster) error {
	var names []string
	for i := range c.Hosts {
		names = append(names, string(c.Hosts[i].Name))
	}
	return noSuch("host", name, names, c.AllHosts)
}

// noRoom is noHost for rooms.
func noRoom(name string, c *wire.Cluster) error {
	var names []string
	for i := range c.Rooms {
		names = append(names, string(c.Rooms[i].Room))
	}
	return noSuch("room", name, names, c.AllRooms)
}

func noSuch(what, name string, names []string, all int) error {
	switch {
	case slices.Contains(names, name) || all > len(names):
		return nil
	case all == 0:
		return fmt.Errorf("there is no %s called %q, and no other", what, name)
	}
	few := names[:min(len(names), maxNamed)]
	rest := ""
	if n := all - len(few); n > 0 {
		rest = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Errorf("there is no %s called %q, only %s%s", what, name, game.Safe(strings.Join(few, ", "), 200), rest)
}
