package wire

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestInputsAndViews(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Uint64().Draw(t, "number")
		before := rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "before")
		game := rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "game")
		for name, c := range map[string]struct {
			put func([]byte, uint64, []byte) []byte
			get func([]byte) (uint64, []byte, error)
		}{"input": {AppendInput, Input}, "view": {AppendView, View}} {
			written := c.put(bytes.Clone(before), number, game)
			if !bytes.HasPrefix(written, before) {
				t.Fatalf("%s: what was there is gone", name)
			}
			n, got, err := c.get(written[len(before):])
			if err != nil || n != number || !bytes.Equal(got, game) {
				t.Fatalf("%s: %d %x, %v", name, n, got, err)
			}
		}
	})
}

func TestNumbersThatAreNone(t *testing.T) {
	for name, body := range map[string][]byte{
		"nothing":      nil,
		"half":         {0x80},
		"over 64 bits": append(bytes.Repeat([]byte{0xff}, 9), 2),
		"endless":      bytes.Repeat([]byte{0xff}, 20),
	} {
		if _, _, err := Input(body); !errors.Is(err, ErrMessage) {
			t.Errorf("input, %s: %v", name, err)
		}
		if _, _, err := View(body); !errors.Is(err, ErrMessage) {
			t.Errorf("view, %s: %v", name, err)
		}
	}
}

func FuzzInputAndView(f *testing.F) {
	f.Add(AppendInput(nil, 1, []byte("step")))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, body []byte) {
		n, input, err := Input(body)
		if m, view, viewErr := View(body); m != n || !bytes.Equal(view, input) || (err == nil) != (viewErr == nil) {
			t.Fatal("an input and a view of the same bytes differ")
		}
		if err == nil && len(input) >= len(body) {
			t.Fatal("the number took no bytes")
		}
	})
}

func TestPlayingAllocatesNothing(t *testing.T) {
	room := make([]byte, 0, 100)
	if n := testing.AllocsPerRun(100, func() {
		if _, _, err := View(AppendView(room, 1<<40, []byte("view"))); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
