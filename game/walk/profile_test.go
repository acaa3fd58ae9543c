package walk

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func drawProfile(t *rapid.T) Profile {
	p := Profile{
		Body: Body{
			rapid.IntRange(0, Width-1).Draw(t, "x"), rapid.IntRange(0, Height-1).Draw(t, "y"),
			Dir(rapid.IntRange(0, 3).Draw(t, "facing")),
		},
		Looks:    Looks(rapid.IntRange(0, looksKinds-1).Draw(t, "looks")),
		Passport: Passport(rapid.Uint32().Draw(t, "passport")),
		Odometer: rapid.Uint64Range(MaxQueue, 1<<62).Draw(t, "odometer"),
		Queued:   rapid.IntRange(0, MaxQueue).Draw(t, "queued"),
		wait:     rapid.Int64Range(0, maxWait).Draw(t, "wait"),
		hush:     rapid.Int64Range(0, maxHush).Draw(t, "hush"),
	}
	for range p.Queued {
		msg := rapid.SampledFrom([]string{"\x00", "\x03", "\x05", "\x0c", "\x10hello"}).Draw(t, "input")
		p.queue, _ = readInput(p.queue, []byte(msg))
	}
	return p
}

func TestProfileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		b := p.append(nil)
		if len(b) > MaxProfile {
			t.Fatalf("%d bytes", len(b))
		}
		back, err := DecodeProfile(b)
		if err != nil || !reflect.DeepEqual(p, back) {
			t.Fatalf("%+v read back as %+v, %v", p, back, err)
		}
		if p.Applied() != p.Odometer-uint64(p.Queued) {
			t.Fatalf("applied %d", p.Applied())
		}
	})
}

func TestCorruptProfiles(t *testing.T) {
	good := Profile{Body: Body{200, 100, East}, Odometer: 300, Queued: 2, queue: []byte("\x01\x10\x02hi")}.append(nil)
	if _, err := DecodeProfile(good); err != nil {
		t.Fatal(err)
	}
	for n := range good {
		if _, err := DecodeProfile(good[:n]); !errors.Is(err, ErrProfile) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	for name, p := range map[string]Profile{
		"off the map":            {Body: Body{X: Width}},
		"below the map":          {Body: Body{Y: Height}},
		"looks":                  {Looks: looksKinds},
		"facing":                 {Body: Body{Facing: 4}},
		"wait":                   {wait: maxWait + 1},
		"hush":                   {hush: maxHush + 1},
		"queue longer than told": {Odometer: 9, Queued: 1, queue: []byte{1, 1}},
		"queue of rubbish":       {Odometer: 9, Queued: 1, queue: []byte{99}},
		"queue before its time":  {Odometer: 0, Queued: 1, queue: []byte{1}},
		"too many":               {Odometer: 99, Queued: MaxQueue + 1, queue: make([]byte, MaxQueue+1)},
	} {
		if _, err := DecodeProfile(p.append(nil)); !errors.Is(err, ErrProfile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, b := range map[string][]byte{
		"version": append([]byte{2}, good[1:]...), "tail": append(bytes.Clone(good), 0), "long": make([]byte, MaxProfile+1),
	} {
		if _, err := DecodeProfile(b); !errors.Is(err, ErrProfile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzProfile: whatever is read as a profile can be entered and saved again.
func FuzzProfile(f *testing.F) {
	f.Add(Profile{Body: Body{200, 100, East}, Odometer: 300, Queued: 2, queue: []byte("\x01\x10\x02hi")}.append(nil))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := DecodeProfile(b)
		w := NewWorld(theMap)
		if entered := w.Enter(player(1), b); b != nil && (entered == nil) != (err == nil) {
			t.Fatalf("Enter says %v, DecodeProfile %v", entered, err)
		}
		if err != nil {
			return
		}
		saved, err := DecodeProfile(w.Save(id(1)))
		if err != nil {
			t.Fatal(err)
		}
		if saved.Odometer != p.Odometer || saved.Queued != p.Queued || saved.Passport&p.Passport != p.Passport {
			t.Fatalf("%+v became %+v", p, saved)
		}
		w.Tick(20e9)
		if w.walkers[0].queued != 0 {
			t.Fatal("inputs are stuck")
		}
	})
}
