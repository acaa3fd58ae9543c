package game

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestPlayerID(t *testing.T) {
	id := PlayerID{0xde, 0xad, 0xbe, 0xef, 15: 7}
	if got := id.String(); got != "deadbeef000000000000000000000007" {
		t.Errorf("String = %s", got)
	}
	if got := id.Short(); got != "deadbeef" {
		t.Errorf("Short = %s", got)
	}
	if back, err := ParsePlayerID(id.String()); err != nil || back != id {
		t.Errorf("ParsePlayerID = %v, %v", back, err)
	}
	for _, bad := range []string{"", "deadbeef", id.String() + "0", "xeadbeef000000000000000000000007"} {
		if got, err := ParsePlayerID(bad); !errors.Is(err, ErrPlayerID) || got != (PlayerID{}) {
			t.Errorf("ParsePlayerID(%q) = %v, %v", bad, got, err)
		}
	}
}

func TestPlayerIDInJSON(t *testing.T) {
	in := map[PlayerID]PlayerID{{1}: {2}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out map[PlayerID]PlayerID
	if err := json.Unmarshal(text, &out); err != nil || out[PlayerID{1}] != (PlayerID{2}) {
		t.Errorf("%s read back as %v, %v", text, out, err)
	}
	if err := json.Unmarshal([]byte(`"short"`), new(PlayerID)); err == nil {
		t.Error("a short id is accepted")
	}
}
