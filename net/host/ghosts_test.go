package host

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/loop"
	"roam/net/seat"
	"roam/net/session"
	"roam/net/wire"
)

// A gallery is a world that shows who is in it, own and ghosts, and keeps to the
// contract: a lower epoch is ignored, and who is gone goes with the next Tick.
type gallery struct {
	own    map[game.PlayerID]string // faces
	ghosts map[game.PlayerID]seen
	gone   map[game.PlayerID]bool
	panics bool
}

type seen struct {
	epoch uint64
	face  string
}

func newGallery() *gallery {
	return &gallery{own: map[game.PlayerID]string{}, ghosts: map[game.PlayerID]seen{}, gone: map[game.PlayerID]bool{}}
}

func (w *gallery) Enter(p game.Player, _ []byte) error {
	w.own[p.ID] = "face"
	delete(w.ghosts, p.ID)
	delete(w.gone, p.ID)
	return nil
}
func (w *gallery) Save(game.PlayerID) []byte                { return nil }
func (w *gallery) Leave(id game.PlayerID)                   { delete(w.own, id) }
func (w *gallery) Input(game.PlayerID, []byte) error        { return nil }
func (w *gallery) View(_ game.PlayerID, buf []byte) []byte  { return buf }
func (w *gallery) Face(id game.PlayerID, buf []byte) []byte { return append(buf, w.own[id]...) }
func (w *gallery) Tick(time.Duration) {
	for id := range w.gone {
		delete(w.ghosts, id)
	}
	clear(w.gone)
}

func (w *gallery) Ghost(p game.Player, face []byte) {
	if w.panics {
		panic("told to")
	}
	switch old, known := w.ghosts[p.ID]; {
	case known && p.Epoch < old.epoch:
	case face == nil:
		w.gone[p.ID] = known
	default:
		w.ghosts[p.ID] = seen{p.Epoch, string(face)}
		delete(w.gone, p.ID)
	}
}

// visible is what is shown of a player: its ghost's epoch and face.
func (w *gallery) visible(id game.PlayerID) string {
	if face, here := w.own[id]; here {
		return "own " + face
	}
	if g, ok := w.ghosts[id]; ok && !w.gone[id] {
		return fmt.Sprint(g.epoch, " ", g.face)
	}
	return ""
}

// newTestRoom is a room that no loop runs, on a host that hears nothing.
func newTestRoom(world game.World) *room {
	h := &Host{cfg: Config{Name: "h1", RoomCapacity: 5000, Stats: new(Stats), Log: slog.New(slog.DiscardHandler)}, mail: loop.NewMailbox(), socket: &link.Socket{}}
	return newRoom(h, "plaza", world, false)
}

// feedFrom lets a neighbour serve the room.
func (r *room) feedFrom(name game.SafeText) *feed {
	f := &feed{name: name, session: session.Dial(nil), serving: true}
	r.faces.feeds[name] = f
	return f
}

// sit seats a player at an epoch, without a client.
func (r *room) sit(t testing.TB, p game.Player) *player {
	t.Helper()
	place, err := r.seats.Reserve(p, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	place.State = seat.Seated
	if err := r.enterWorld(p, nil); err != nil {
		t.Fatal(err)
	}
	sitting := &player{seat: place, visitor: &visitor{room: r, id: p.ID}, session: session.Dial(nil)}
	r.seat(sitting)
	return sitting
}

// says is a message of faces.
func says(marks wire.Marks, entries ...wire.FaceEntry) []byte {
	body := wire.AppendFaces(nil, "plaza", marks)
	for _, e := range entries {
		body = wire.AppendFaceEntry(body, e)
	}
	return body
}

func (r *room) hears(t testing.TB, f *feed, marks wire.Marks, entries ...wire.FaceEntry) {
	t.Helper()
	if err := r.readFaces(f, says(marks, entries...)); err != nil {
		t.Fatal(err)
	}
}

var ada = game.PlayerID{1}

func isNew(handle int, epoch uint64, face string) wire.FaceEntry {
	return wire.FaceEntry{Change: wire.FaceNew, Handle: handle, Player: game.Player{ID: ada, Epoch: epoch}, Face: []byte(face)}
}

func same(handle int, face string) wire.FaceEntry {
	return wire.FaceEntry{Handle: handle, Face: []byte(face)}
}

func ended(handle int, how wire.FaceChange) wire.FaceEntry {
	return wire.FaceEntry{Change: how, Handle: handle}
}

// TestEpochs goes through what two neighbours may say of one player, one after
// the other, and what is seen after each.
func TestEpochs(t *testing.T) {
	type word struct {
		from  game.SafeText
		entry wire.FaceEntry
		sees  string
	}
	for name, words := range map[string][]word{
		"one owner": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h2", same(0, "b"), "1 b"}, {"h2", same(7, "x"), "1 b"},
			{"h2", ended(0, wire.FaceGone), ""}, {"h2", same(0, "c"), ""},
		},
		"a higher epoch wins": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h3", isNew(4, 2, "b"), "2 b"}, {"h2", same(0, "c"), "2 b"},
			{"h2", ended(0, wire.FaceGone), "2 b"}, {"h3", ended(4, wire.FaceGone), ""},
		},
		"a lower epoch is ignored": {
			{"h2", isNew(0, 5, "a"), "5 a"}, {"h3", isNew(0, 4, "b"), "5 a"}, {"h3", same(0, "c"), "5 a"},
			{"h3", ended(0, wire.FaceGone), "5 a"},
		},
		"a lower epoch is all that is left": {
			{"h2", isNew(0, 5, "a"), "5 a"}, {"h3", isNew(0, 1, "b"), "5 a"}, {"h2", ended(0, wire.FaceGone), "1 b"},
		},
		"of equal epochs the latest wins, and stays": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h3", isNew(0, 1, "b"), "1 b"}, {"h2", same(0, "c"), "1 b"},
			{"h2", ended(0, wire.FaceGone), "1 b"},
		},
		"of equal epochs the older comes back": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h3", isNew(0, 1, "b"), "1 b"}, {"h3", ended(0, wire.FaceGone), "1 a"},
		},
		"who moves is seen until the next owner's face": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h2", ended(0, wire.FaceMoved), "1 a"}, {"h3", isNew(2, 2, "b"), "2 b"},
			{"h3", ended(2, wire.FaceGone), ""},
		},
		"the next owner's face comes first": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h3", isNew(2, 2, "b"), "2 b"}, {"h2", ended(0, wire.FaceMoved), "2 b"},
			{"h3", ended(2, wire.FaceGone), ""},
		},
		"the next owner is not heard": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h2", ended(0, wire.FaceMoved), "1 a"}, {"", wire.FaceEntry{}, ""},
		},
		"the same player under a new handle": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h2", isNew(1, 1, "b"), "1 b"}, {"h2", ended(0, wire.FaceGone), "1 b"},
		},
		"a handle is given to the same player again": {
			{"h2", isNew(0, 1, "a"), "1 a"}, {"h2", isNew(0, 2, "b"), "2 b"}, {"h2", same(0, "c"), "2 c"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newGallery()
			r := newTestRoom(w)
			now := time.Now()
			feeds := map[game.SafeText]*feed{"h2": r.feedFrom("h2"), "h3": r.feedFrom("h3")}
			for i, word := range words {
				if word.from == "" {
					now = now.Add(time.Minute)
				} else {
					r.hears(t, feeds[word.from], 0, word.entry)
				}
				w.Tick(0)
				r.reviewClaims(now)
				if got := w.visible(ada); got != word.sees {
					t.Fatalf("after %d: %q is seen, not %q", i, got, word.sees)
				}
			}
		})
	}
}

// TestFenced: a neighbour that owns one of this host's players at a higher epoch
// takes it, one at the same or a lower does not.
func TestFenced(t *testing.T) {
	for _, c := range []struct {
		epoch uint64
		stays bool
		sees  string
	}{{1, true, "own face"}, {2, true, "own face"}, {3, false, "3 there"}} {
		w := newGallery()
		r := newTestRoom(w)
		r.sit(t, game.Player{ID: ada, Epoch: 2})
		r.hears(t, r.feedFrom("h2"), 0, isNew(0, c.epoch, "there"))
		if stays := r.players[ada] != nil; stays != c.stays || w.visible(ada) != c.sees {
			t.Errorf("epoch %d against 2: stays %v, seen %q", c.epoch, stays, w.visible(ada))
		}
	}
}

// TestOwnPlayerAndItsGhost: a player in this world has no ghost beside it, and
// leaves the one that a neighbour claims.
func TestOwnPlayerAndItsGhost(t *testing.T) {
	w := newGallery()
	r := newTestRoom(w)
	f := r.feedFrom("h2")
	r.hears(t, f, 0, isNew(0, 1, "there"))
	if r.nextEpoch(ada) != 2 || r.nextEpoch(game.PlayerID{2}) != 1 {
		t.Error("a newcomer's epoch is not above what is claimed")
	}
	p := r.sit(t, game.Player{ID: ada, Epoch: 1})
	r.hears(t, f, 0, same(0, "still there"))
	if got := w.visible(ada); got != "own face" || len(w.ghosts) != 0 {
		t.Errorf("%q is seen, with %d ghosts", got, len(w.ghosts))
	}
	r.unseat(p)
	if got := w.visible(ada); got != "1 still there" {
		t.Errorf("%q is seen after it left", got)
	}
}

// TestKeptAsGhost: who leaves by migration is seen until the target shows it, or
// for two seconds, or until the target is lost.
func TestKeptAsGhost(t *testing.T) {
	leave := func(r *room) {
		p := r.sit(t, game.Player{ID: ada, Epoch: 1})
		face := r.faceOf(ada)
		r.unseat(p)
		r.keepAsGhost(game.Player{ID: ada, Epoch: 2}, face, "h2")
	}
	for name, c := range map[string]struct {
		then func(r *room, f *feed)
		sees string
	}{
		"nothing yet":         {func(*room, *feed) {}, "2 face"},
		"the target shows it": {func(r *room, f *feed) { r.hears(t, f, 0, isNew(0, 2, "there")) }, "2 there"},
		"the target shows it, and then not": {func(r *room, f *feed) {
			r.hears(t, f, 0, isNew(0, 2, "there"))
			r.hears(t, f, 0, ended(0, wire.FaceGone))
		}, ""},
		"two seconds": {func(r *room, _ *feed) { r.reviewClaims(time.Now().Add(keptFor + time.Second)) }, ""},
		"two seconds, of which a neighbour was not heard in the last": {func(r *room, _ *feed) { r.reviewClaims(time.Now().Add(keptFor - time.Second)) }, "2 face"},
		"the target is lost":   {func(r *room, _ *feed) { r.neighbourDown("h2") }, ""},
		"another is lost":      {func(r *room, _ *feed) { r.neighbourDown("h3") }, "2 face"},
		"the target begins":    {func(r *room, f *feed) { r.hears(t, f, wire.MarkBegin|wire.MarkEnd) }, "2 face"},
		"the target tells all": {func(r *room, f *feed) { r.hears(t, f, wire.MarkBegin|wire.MarkEnd, isNew(3, 2, "there")) }, "2 there"},
		"it is taken back": {func(r *room, _ *feed) {
			r.sit(t, game.Player{ID: ada, Epoch: 3})
			r.arrivedHere(ada)
		}, "own face"},
	} {
		w := newGallery()
		r := newTestRoom(w)
		f := r.feedFrom("h2")
		leave(r)
		if !r.faces.awaited(ada) {
			t.Errorf("%s: nobody awaits it", name)
		}
		c.then(r, f)
		w.Tick(0)
		if got := w.visible(ada); got != c.sees {
			t.Errorf("%s: %q is seen, not %q", name, got, c.sees)
		}
	}
	r := newTestRoom(struct{ game.World }{newGallery()})
	r.keepAsGhost(game.Player{ID: ada}, []byte("face"), "h2") // no Ghoster: nothing happens
	r.arrivedHere(ada)
}

// TestLinkReplaced: a new link to the same neighbour takes nobody away who is
// told again; one that serves the room no more takes all.
func TestLinkReplaced(t *testing.T) {
	w := newGallery()
	r := newTestRoom(w)
	f := r.feedFrom("h2")
	r.hears(t, f, 0, isNew(0, 1, "a"))
	r.unclaim(f, time.Now())
	if w.visible(ada) != "1 a" {
		t.Error("gone with the link")
	}
	r.hears(t, f, wire.MarkBegin|wire.MarkEnd, isNew(3, 1, "b"))
	r.reviewClaims(time.Now().Add(time.Minute))
	if got := w.visible(ada); got != "1 b" {
		t.Errorf("told again: %q", got)
	}
	r.hears(t, f, wire.MarkBye)
	r.hears(t, f, 0, isNew(0, 2, "late"))
	if got := w.visible(ada); got != "" || f.serving {
		t.Errorf("after its farewell: %q", got)
	}
}

// TestGhostPanics: a game that panics costs the call.
func TestGhostPanics(t *testing.T) {
	w := newGallery()
	r := newTestRoom(w)
	f := r.feedFrom("h2")
	w.panics = true
	r.hears(t, f, 0, isNew(0, 1, "a"))
	w.panics = false
	r.hears(t, f, 0, same(0, "b"))
	if got := w.visible(ada); got != "1 b" {
		t.Errorf("%q is seen", got)
	}
}

// consistent checks what holds whatever neighbours say.
func (r *room) consistent(t interface{ Fatalf(string, ...any) }) {
	for id, list := range r.faces.claims {
		if len(list) == 0 {
			t.Fatalf("an empty list of claims")
		}
		for i, c := range list {
			switch {
			case c.over || c.player.ID != id:
				t.Fatalf("a claim that is over, or another's")
			case i > 0 && list[i-1].player.Epoch > c.player.Epoch:
				t.Fatalf("epochs out of order")
			case c.shown && i < len(list)-1:
				t.Fatalf("a claim is shown that is not the best")
			}
		}
		if !list[len(list)-1].shown && r.players[id] == nil && !slices.Contains(r.faces.hidden, id) {
			t.Fatalf("the best claim is not shown")
		}
	}
}

// FuzzFacesFrom: whatever a neighbour says, nothing panics and the claims stay in
// order.
func FuzzFacesFrom(f *testing.F) {
	f.Add(says(wire.MarkBegin|wire.MarkEnd, isNew(0, 1, "a")), says(0, same(0, "b"), ended(0, wire.FaceMoved)), byte(1))
	f.Add(says(0, isNew(9, 1, "a"), isNew(9, 3, "b")), says(wire.MarkBye), byte(3))
	f.Fuzz(func(t *testing.T, one, two []byte, epoch byte) {
		w := newGallery()
		r := newTestRoom(w)
		h2, h3 := r.feedFrom("h2"), r.feedFrom("h3")
		r.sit(t, game.Player{ID: ada, Epoch: uint64(epoch)})
		for _, body := range [][]byte{one, two, one} {
			for _, from := range []*feed{h2, h3} {
				_ = r.readFaces(from, body)
				r.consistent(t)
			}
			w.Tick(0)
			r.reviewClaims(time.Now())
			r.consistent(t)
		}
		r.neighbourDown("h2")
		r.neighbourDown("h3")
		r.reviewClaims(time.Now().Add(time.Minute))
		w.Tick(0)
		if len(r.faces.claims) != 0 || len(w.ghosts) != 0 {
			t.Fatalf("%d claims and %d ghosts are left", len(r.faces.claims), len(w.ghosts))
		}
	})
}
