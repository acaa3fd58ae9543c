package walk

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

func TestFaceRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		f := face{
			body: p.Body, looks: p.Looks,
			says: rapid.Uint8Range(0, 3).Draw(t, "says"), emotes: rapid.Uint8Range(0, 3).Draw(t, "emotes"),
			emote: Emote(rapid.IntRange(0, int(emoteKinds)-1).Draw(t, "emote")),
		}
		if rapid.Bool().Draw(t, "speaks") {
			f.text = []byte("good morning")
		}
		b := f.append(nil)
		back, ok := readFace(b)
		if !ok || back.body != f.body || back.looks != f.looks || back.says != f.says || back.emotes != f.emotes ||
			back.emote != f.emote || !bytes.Equal(back.text, f.text) {
			t.Fatalf("%+v read back as %+v", f, back)
		}
	})
}

func TestFaceOfAWalkerIsSmall(t *testing.T) {
	w := NewWorld(theMap)
	if err := w.Enter(player(1), nil); err != nil {
		t.Fatal(err)
	}
	if n := len(w.Face(id(1), nil)); n != 4 {
		t.Errorf("%d bytes", n)
	}
	if w.Face(id(2), nil) != nil {
		t.Error("a stranger has a face")
	}
}

// FuzzFace shows ghosts with whatever faces: none may panic, and what is shown
// stands on the ground.
func FuzzFace(f *testing.F) {
	f.Add(face{body: Body{188, 112, East}, text: []byte("hi"), says: 1}.append(nil))
	f.Add([]byte{1, 2, 3, 0xff, 0x1b})
	f.Fuzz(func(t *testing.T, b []byte) {
		w := NewWorld(theMap)
		if err := w.Enter(player(1), nil); err != nil {
			t.Fatal(err)
		}
		s := NewScene(id(1))
		s.atlas.maps = []*Map{theMap}
		for range 2 {
			w.Ghost(player(2), b)
			w.Tick(50e6)
			if err := s.Apply(w.View(id(1), nil)); err != nil {
				t.Fatal(err)
			}
		}
		for g := range s.Others {
			if !theMap.Walkable(g.X, g.Y) {
				t.Fatalf("%+v", g)
			}
		}
	})
}
