package balance

import (
	"encoding"
	"fmt"
	"testing"
)

// Every enum has its words, and writes them.
func TestNames(t *testing.T) {
	for want, value := range map[string]fmt.Stringer{
		"tick": Tick, "bytes_in": BytesIn, "players": Players,
		"unknown": Level(0), "lowest": Lowest, "low": Low, "normal": Normal, "high": High, "highest": Highest,
		"online": Online, "out of rotation": OutOfRotation, "offline": Offline,
		"untested": Untested, "healthy": Healthy, "sick": Sick, "deactivated": Deactivated,
	} {
		if value.String() != want {
			t.Errorf("%#v is %q, want %q", value, value, want)
		}
		if m, ok := value.(encoding.TextMarshaler); ok {
			if b, err := m.MarshalText(); err != nil || string(b) != want {
				t.Errorf("%#v writes %q, %v, want %q", value, b, err, want)
			}
		}
	}
	for l := range Highest + 1 {
		back := Level(99)
		if err := back.UnmarshalText([]byte(l.String())); err != nil || back != l {
			t.Errorf("%v reads as %v, %v", l, back, err)
		}
	}
	if l := Low; l.UnmarshalText([]byte("nonsense")) == nil || l != Low {
		t.Errorf("nonsense reads as %v", l)
	}
	for _, s := range []fmt.Stringer{Factor(200), Level(200), Rotation(200), Exclusion(200), Exclusion(0), HealthState(200)} {
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
