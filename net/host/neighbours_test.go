package host

import (
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/session"
	"roam/net/wire"
)

// newTestHost is a host that no loop runs and that cannot dial.
func newTestHost(name string) *Host {
	return &Host{
		cfg:  Config{Name: name, Game: "gallery/1", Capacity: 10, RoomCapacity: 10, MaxRooms: 2, Log: slog.New(slog.DiscardHandler)},
		mail: loop.NewMailbox(), socket: &link.Socket{},
		rooms:      make(map[game.RoomID]*opened),
		where:      make(map[game.PlayerID]*opened),
		neighbours: make(map[game.SafeText]*neighbour),
	}
}

// TestOneLinkToANeighbour: of two links both ends keep the one that the lower
// name dialled, and of two that the same end dialled the newer.
func TestOneLinkToANeighbour(t *testing.T) {
	for _, c := range []struct {
		own            string
		first, second  bool // whether this host dialled
		keepsTheSecond bool
	}{
		{"h1", true, true, true}, {"h1", false, false, true}, {"h1", true, false, false}, {"h1", false, true, true},
		{"h3", true, true, true}, {"h3", false, false, true}, {"h3", true, false, true}, {"h3", false, true, false},
	} {
		h := newTestHost(c.own)
		links := [2]*session.Session{session.Dial(nil), session.Dial(nil)}
		visits := [2]*hostVisit{{host: h, name: "h2", ours: c.first}, {host: h, name: "h2", ours: c.second}}
		for i := range links {
			h.linked(visits[i], links[i])
		}
		kept := 0
		if c.keepsTheSecond {
			kept = 1
		}
		n := h.neighbours["h2"]
		if n.session != links[kept] || n.ours != visits[kept].ours {
			t.Errorf("%+v: not kept", c)
		}
		h.unlinked(visits[1-kept], links[1-kept], wire.ReasonReplaced)
		if n.session != links[kept] {
			t.Errorf("%+v: the end of the other link ends this one", c)
		}
		h.unlinked(visits[kept], links[kept], wire.ReasonSilent)
		if n.session != nil {
			t.Errorf("%+v: a link that is over is kept", c)
		}
	}
}

// TestDirectoryStands: who is not listed any more is forgotten only when nobody
// has had a use for it for a while, and the host itself is no neighbour.
func TestDirectoryStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newTestHost("h5")
		addrs := []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:1")}
		h.directory(&wire.Neighbours{Hosts: []wire.Neighbour{{Host: "h5", Addrs: addrs}, {Host: "h1", Addrs: addrs}, {Host: ""}}})
		n := h.neighbours["h1"]
		if len(h.neighbours) != 1 || !n.listed || n.dialing {
			t.Fatalf("%d neighbours, %+v", len(h.neighbours), n)
		}
		s := session.Dial(nil)
		h.linked(&hostVisit{host: h, name: "h1"}, s)
		h.directory(&wire.Neighbours{})
		h.tendNeighbours(time.Now().Add(unusedFor - time.Second))
		if h.neighbours["h1"] != n || n.listed {
			t.Error("forgotten at once, or still listed")
		}
		time.Sleep(unusedFor)
		h.tendNeighbours(time.Now()) // says goodbye
		h.unlinked(&hostVisit{host: h, name: "h1"}, s, wire.ReasonBye)
		time.Sleep(unusedFor)
		h.tendNeighbours(time.Now())
		if len(h.neighbours) != 0 {
			t.Error("never forgotten")
		}
	})
}

// TestAdmitOffer: who may be offered, and what that counts as.
func TestAdmitOffer(t *testing.T) {
	id := func(n byte) game.PlayerID { return game.PlayerID{n} }
	offer := func(room game.RoomID, n byte) *wire.Offer {
		return &wire.Offer{Seat: wire.SeatID{Room: room, Player: id(n), Epoch: 2}}
	}
	h := newTestHost("h1")
	h.cfg.Capacity, h.level = 2, 1
	plaza, attic := &opened{room: &room{id: "plaza"}}, &opened{room: &room{id: "attic"}}
	h.rooms["plaza"], h.rooms["attic"] = plaza, attic
	for i, c := range []struct {
		offer *wire.Offer
		want  wire.Reason
	}{
		{offer("plaza", 1), wire.ReasonNone},
		{offer("plaza", 1), wire.ReasonNone}, // again: the same seat
		{offer("attic", 1), wire.ReasonReplaced},
		{offer("cellar", 2), wire.ReasonHostFull}, // a room too many
		{offer("attic", 2), wire.ReasonNone},
		{offer("attic", 3), wire.ReasonHostFull},
	} {
		if got, _ := h.admitOffer(c.offer); got != c.want {
			t.Errorf("offer %d: %v, not %v", i, got, c.want)
		}
	}
	if plaza.taken != 1 || attic.taken != 1 {
		t.Errorf("%d and %d seats are counted", plaza.taken, attic.taken)
	}
	delete(h.where, id(1))
	h.rotation = 1
	if got, why := h.admitOffer(offer("plaza", 4)); got != wire.ReasonHostFull || why == "" {
		t.Errorf("out of rotation: %v, %q", got, why)
	}
}

// TestMigrationKinds: every message of a migration finds its room.
func TestMigrationKinds(t *testing.T) {
	for kind := range wire.Kind(255) {
		m, at := migrating(kind)
		if m == nil {
			if kind >= wire.KindOffer && kind <= wire.KindCancel {
				t.Errorf("%s is passed over", kind)
			}
			continue
		}
		if m.Kind() != kind {
			t.Errorf("%s is decoded as %s", kind, m.Kind())
		}
		at.Room = "plaza"
		body, err := wire.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		again, seat := migrating(kind)
		if err := wire.Decode(body, again); kind != wire.KindLanded && kind != wire.KindAccept && err == nil {
			t.Errorf("%s without an epoch is accepted", kind)
		} else if err == nil && seat.Room != "plaza" {
			t.Errorf("%s: room %q", kind, seat.Room)
		}
	}
}
