package balance

import (
	"encoding"
	"testing"
)

// text is what all enums of this package are.
type text interface {
	encoding.TextMarshaler
	String() string
}

// Every enum reads back what it wrote, and refuses what it did not write.
func TestNames(t *testing.T) {
	for _, tt := range []struct {
		value text
		want  string
		read  func([]byte) (text, error)
	}{
		{Tick, "tick", readFactor}, {BytesIn, "bytes_in", readFactor}, {Players, "players", readFactor},
		{Level(0), "unknown", readLevel}, {Lowest, "lowest", readLevel}, {Low, "low", readLevel},
		{Normal, "normal", readLevel}, {High, "high", readLevel}, {Highest, "highest", readLevel},
		{Online, "online", readRotation}, {OutOfRotation, "out of rotation", readRotation}, {Offline, "offline", readRotation},
	} {
		b, err := tt.value.MarshalText()
		if err != nil || string(b) != tt.want || tt.value.String() != tt.want {
			t.Errorf("%#v is %q, %v, want %q", tt.value, b, err, tt.want)
		}
		if back, err := tt.read(b); err != nil || back != tt.value {
			t.Errorf("%q reads as %v, %v", b, back, err)
		}
		if back, err := tt.read([]byte("nonsense")); err == nil {
			t.Errorf("nonsense reads as %v", back)
		}
	}
	for _, s := range []interface{ String() string }{Factor(200), Level(200), Rotation(200), Exclusion(200), Exclusion(0), HealthState(200)} {
		if got := s.String(); len(got) < 5 || got[len(got)-1] != ')' {
			t.Errorf("%T out of range is %q", s, got)
		}
	}
	for _, l := range []Level{0, Highest, Highest + 1} {
		if l.Admits() {
			t.Errorf("%v admits newcomers", l)
		}
	}
}

func readFactor(b []byte) (text, error) {
	var f Factor
	err := f.UnmarshalText(b)
	return f, err
}

func readLevel(b []byte) (text, error) {
	var l Level
	err := l.UnmarshalText(b)
	return l, err
}

func readRotation(b []byte) (text, error) {
	var r Rotation
	err := r.UnmarshalText(b)
	return r, err
}
