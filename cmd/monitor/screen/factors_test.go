package screen

import (
	"strings"
	"testing"

	"roam/balance"
)

// Every health is a whole word wherever the column is.
func TestHealthIsNeverCut(t *testing.T) {
	for width, word := range map[int]string{80: "■ deactiv.", 120: "■ deactivated", 160: "■ deactivated"} {
		s := sit(t, width, 24, Options{})
		st := fakeState(4, 1)
		st.Hosts[1].Health, st.Hosts[2].Health = uint8(balance.Deactivated), uint8(balance.Untested)
		s.lobby.tell(st)
		s.frames(1)
		s.sees(word+" ", "○ untested ", "● healthy ", "▲ sick ")
		s.press("2", "right")
		s.sees("■ deactivated ")
	}
}

// A host that never told more than no CPU does not measure it; one that is idle
// now does.
func TestCPUThatIsNotMeasured(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	st := fakeState(5, 1)
	st.Hosts[0].Factors[balance.CPU] = 0 // it had told some before
	st.Hosts[4].Factors[balance.CPU] = 0 // it never has
	s.lobby.tell(st)
	s.frames(1)
	cpu := func(host int) string {
		row := strings.Fields(strings.Split(s.picture(), "\n")[3+1+host])
		return row[len(row)-5]
	}
	if idle, none := cpu(0), cpu(4); idle != "0%" || none != "-" {
		t.Errorf("the idle host has %q, the one that does not measure %q", idle, none)
	}
	s.press("end", "enter")
	for row := range strings.SplitSeq(s.picture(), "\n") {
		if strings.Contains(row, " cpu ") && (strings.Contains(row, "%") || strings.Contains(row, "lowest") || !strings.Contains(row, " - ")) {
			t.Errorf("a level of nothing: %q", row)
		}
		if strings.Contains(row, " outbox ") && !strings.Contains(row, "%") {
			t.Errorf("an empty outbox is not told: %q", row)
		}
	}
}
