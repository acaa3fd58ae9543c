package walk

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestReadInput(t *testing.T) {
	for _, c := range []struct {
		name, msg, want string
		err             error
	}{
		{"step", "\x01", "\x01", nil},
		{"turn", "\x07", "\x07", nil},
		{"emote", "\x09", "\x09", nil},
		{"say", "\x10hi", "\x10\x02hi", nil},
		{"say made safe", "\x10\x1b[31mhi", "\x10\x06[31mhi", nil},
		{"say nothing", "\x10\x1b", "\x10\x00", nil},
		{"empty", "", "", ErrInput},
		{"no emote", "\x08", "", ErrInput},
		{"emote that is none", string(rune(opEmote + byte(emoteKinds))), "", ErrInput},
		{"unknown", "\x20", "", ErrInput},
		{"step and more", "\x01\x01", "", ErrInput},
		{"too long a say", "\x10" + strings.Repeat("x", maxSayBytes+1), "", ErrInput},
	} {
		got, err := readInput([]byte("q"), []byte(c.msg))
		if !errors.Is(err, c.err) || string(got) != "q"+c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

func TestSayIsBounded(t *testing.T) {
	heavy := strings.Repeat("𝄞\u0301\u0302", 120) // eight bytes a cell
	if got := sayable(heavy); len(got) > maxSayBytes || got.Cells() > MaxSayCells || len(got) < maxSayBytes-8 {
		t.Errorf("%d bytes, %d cells", len(got), got.Cells())
	}
	if got := sayable(strings.Repeat("x", 200)); len(got) != MaxSayCells {
		t.Errorf("%d bytes of plain text", len(got))
	}
}

func TestEmotes(t *testing.T) {
	seen := make(map[string]bool)
	for e := NoEmote; e < emoteKinds; e++ {
		if seen[e.String()] {
			t.Errorf("two emotes are called %q", e)
		}
		seen[e.String()] = true
	}
	if bad := Emote(99); bad.String() != "" || bad.Rune() != ' ' {
		t.Error("emote 99 exists")
	}
}

// FuzzWorldInput hands a world whatever comes: it takes it or leaves all as it
// was, and a profile made of it can be read.
func FuzzWorldInput(f *testing.F) {
	f.Add([]byte("\x01"), []byte("\x10hello"))
	f.Add([]byte("\x10\xff\x1b"), []byte("\x0e"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		w := NewWorld(theMap)
		if err := w.Enter(player(1), nil); err != nil {
			t.Fatal(err)
		}
		accepted := uint64(0)
		for i := range 80 {
			before := w.Save(id(1))
			err := w.Input(id(1), [][]byte{one, two}[i%2])
			if err == nil {
				accepted++
			} else if !bytes.Equal(before, w.Save(id(1))) {
				t.Fatal("a refused input changed the player")
			}
			p, err := DecodeProfile(w.Save(id(1)))
			if err != nil || p.Odometer != accepted {
				t.Fatalf("odometer %d after %d inputs: %v", p.Odometer, accepted, err)
			}
		}
		w.Tick(10e9)
		if p, _ := DecodeProfile(w.Save(id(1))); p.Queued != 0 || !theMap.Walkable(p.X, p.Y) {
			t.Fatalf("after ten seconds: %+v", p)
		}
		s := NewScene(id(1))
		s.atlas.maps = []*Map{theMap}
		if err := s.Apply(w.View(id(1), nil)); err != nil {
			t.Fatal(err)
		}
	})
}
