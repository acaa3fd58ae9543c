package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"testing/quick"

	"pgregory.net/rapid"

	"roam/game"
)

// drawEntry is any entry that an honest host would send.
func drawEntry(t *rapid.T) FaceEntry {
	e := FaceEntry{
		Change: FaceChange(rapid.IntRange(0, 3).Draw(t, "change")),
		Handle: rapid.IntRange(0, MaxHandle).Draw(t, "handle"),
	}
	if e.Change == FaceNew {
		copy(e.Player.ID[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		e.Player.Epoch = rapid.Uint64().Draw(t, "epoch")
		e.Player.Name = game.Safe(rapid.String().Draw(t, "name"), game.MaxNameCells)
	}
	if e.Change == FaceNew || e.Change == FaceSame {
		e.Face = rapid.SliceOfN(rapid.Byte(), 1, MaxFace).Draw(t, "face")
	}
	return e
}

func sameEntry(a, b FaceEntry) bool {
	return a.Change == b.Change && a.Handle == b.Handle && a.Player == b.Player && bytes.Equal(a.Face, b.Face)
}

func TestFacesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := cleanRoom(game.RoomID(rapid.StringN(1, -1, -1).Draw(t, "room")))
		if room == "" {
			room = "plaza"
		}
		marks := Marks(rapid.Byte().Draw(t, "marks"))
		entries := rapid.SliceOfN(rapid.Custom(drawEntry), 0, 20).Draw(t, "entries")
		body := AppendFaces(nil, room, marks)
		for _, e := range entries {
			before := len(body)
			if body = AppendFaceEntry(body, e); len(body)-before > MaxFaceEntry {
				t.Fatalf("an entry takes %d bytes", len(body)-before)
			}
		}
		gotRoom, gotMarks, rest, err := Faces(body)
		if err != nil || gotRoom != room || gotMarks != marks {
			t.Fatalf("room %q, marks %b, %v", gotRoom, gotMarks, err)
		}
		for _, want := range entries {
			var e FaceEntry
			if e, rest, err = NextFace(rest); err != nil || !sameEntry(e, want) {
				t.Fatalf("%+v became %+v, %v", want, e, err)
			}
		}
		if len(rest) != 0 {
			t.Fatalf("%d bytes are left", len(rest))
		}
	})
}

func TestFacesThatAreNone(t *testing.T) {
	header := AppendFaces(nil, "plaza", 0)
	id := make([]byte, 16)
	for name, body := range map[string][]byte{
		"nothing":           {},
		"no marks":          header[:len(header)-1],
		"a room cut short":  {9, 'p'},
		"no room":           {0, 0},
		"an unsafe room":    {2, 0x1b, 0x07, 0},
		"an endless room":   append(binary.AppendUvarint(nil, 1<<62), 'p'),
		"a long room":       append(binary.AppendUvarint(nil, maxRoomBytes+1), make([]byte, maxRoomBytes+2)...),
		"half a handle":     append(bytes.Clone(header), 0x80),
		"a high handle":     append(binary.AppendUvarint(bytes.Clone(header), (MaxHandle+1)<<2), 1, 7),
		"no face":           append(bytes.Clone(header), 0),
		"an empty face":     append(bytes.Clone(header), 0, 0),
		"a face cut short":  append(bytes.Clone(header), 0, 4, 1, 2),
		"a large face":      append(binary.AppendUvarint(append(bytes.Clone(header), 0), MaxFace+1), make([]byte, MaxFace+1)...),
		"half an id":        append(bytes.Clone(header), 1, 1, 2, 3),
		"half an epoch":     append(append(append(bytes.Clone(header), 1), id...), 0x80),
		"a name cut short":  append(append(append(bytes.Clone(header), 1), id...), 1, 5, 'A'),
		"no face, but name": append(append(append(bytes.Clone(header), 1), id...), 1, 1, 'A'),
	} {
		_, _, rest, err := Faces(body)
		for err == nil && len(rest) > 0 {
			_, rest, err = NextFace(rest)
		}
		if !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFacesAreCleaned: a neighbour's text is no safer than a player's.
func TestFacesAreCleaned(t *testing.T) {
	body := AppendFaceEntry(nil, FaceEntry{Change: FaceNew, Player: game.Player{Name: "A\x1b[31m\u202eda"}, Face: []byte{1}})
	e, _, err := NextFace(body)
	if err != nil || e.Player.Name != "A[31mda" {
		t.Errorf("%q, %v", e.Player.Name, err)
	}
	room, _, _, err := Faces(AppendFaces(nil, "pl\x1baza", 0))
	if err != nil || room != "plaza" {
		t.Errorf("%q, %v", room, err)
	}
}

// TestSafeTextFits: text that is safe is never cut by the codec.
func TestSafeTextFits(t *testing.T) {
	if err := quick.Check(func(s string) bool {
		return len(cleanRoom(game.RoomID(s))) <= maxRoomBytes && len(game.Safe(s, game.MaxNameCells)) <= maxNameBytes
	}, nil); err != nil {
		t.Error(err)
	}
	worst := ""
	for range 2 * game.MaxRoomCells {
		worst += "a\U00010a0f\U00010a0f" // the longest marks in UTF-8
	}
	if n := len(cleanRoom(game.RoomID(worst))); n > maxRoomBytes || n < game.MaxRoomCells*5 {
		t.Errorf("a room's name may take %d bytes", n)
	}
	if n := len(game.Safe(worst, game.MaxNameCells)); n > maxNameBytes {
		t.Errorf("a player's name may take %d bytes", n)
	}
}

// FuzzFaces: whatever comes is read without a panic, in steps that end, and what
// was read is written as it was.
func FuzzFaces(f *testing.F) {
	f.Add(AppendFaceEntry(AppendFaces(nil, "plaza", MarkBegin|MarkEnd), FaceEntry{Change: FaceNew, Handle: 300, Player: game.Player{Epoch: 1, Name: "Ada"}, Face: []byte("face")}))
	f.Add(AppendFaceEntry(AppendFaceEntry(AppendFaces(nil, "plaza", 0), FaceEntry{Change: FaceMoved, Handle: 1}), FaceEntry{Face: []byte{7}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		room, _, rest, err := Faces(body)
		if err != nil {
			return
		}
		if room == "" || game.Safe(string(room), game.MaxRoomCells) != game.SafeText(room) {
			t.Fatalf("room %q", room)
		}
		for len(rest) > 0 {
			left := len(rest)
			var e FaceEntry
			if e, rest, err = NextFace(rest); err != nil {
				return
			}
			if len(rest) >= left {
				t.Fatal("an entry took no bytes")
			}
			again, _, err := NextFace(AppendFaceEntry(nil, e))
			if err != nil || !sameEntry(e, again) {
				t.Fatalf("%+v became %+v, %v", e, again, err)
			}
		}
	})
}

func TestFacesAllocateNothing(t *testing.T) {
	room := make([]byte, 0, 1000)
	face := []byte{1, 2, 3, 4}
	if n := testing.AllocsPerRun(100, func() {
		body := room
		for i := range 20 {
			body = AppendFaceEntry(body, FaceEntry{Handle: i, Face: face})
		}
		for len(body) > 0 {
			var err error
			if _, body, err = NextFace(body); err != nil {
				t.Fatal(err)
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFaces(b *testing.B) {
	room := make([]byte, 0, 1000)
	face := []byte{1, 2, 3, 4}
	b.ReportAllocs()
	for i := range b.N {
		body := AppendFaceEntry(room, FaceEntry{Handle: i % 2000, Face: face})
		if _, _, err := NextFace(body); err != nil {
			b.Fatal(err)
		}
	}
}
