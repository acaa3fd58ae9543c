package screen

import (
	"math"
	"slices"
	"testing"
	"time"

	"roam/game"
)

func TestWords(t *testing.T) {
	for got, want := range map[game.SafeText]game.SafeText{
		ago(-time.Second): "0s", ago(59 * time.Second): "59s", ago(61 * time.Second): "1m01s", ago(25 * time.Hour): "1d01h", ago(1e18): "ages",
		bytes(999): "999 B", bytes(1234): "1.2 kB", bytes(56_400): "56 kB", bytes(999_700): "1.0 MB", bytes(math.MaxUint64): "a lot",
		millis(800 * time.Microsecond): "0.8 ms", millis(12 * time.Millisecond): "12 ms", millis(1500 * time.Millisecond): "1.5 s", millis(-1): "0 ms",
		number(0): "0", number(999): "999", number(100_000): "100,000", number(-1234): "-1,234",
		percent(.426): "43%", percent(-1): "0%", percent(1e9): "999%",
		short(9_999): "9999", short(10_000): "10k", short(2_500_000): "2M", trip(0): "", trip(830 * time.Microsecond): "0.9ms", trip(20 * time.Microsecond): "0.1ms", trip(time.Hour): "long",
		counted(1, "host"): "1 host", counted(0, "host"): "0 hosts",
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestByName(t *testing.T) {
	names := []game.SafeText{"h10", "h2", "a", "h02", "h1", "", "h2b", "eu-2-h10", "eu-10-h2", "eu-2-h9", "h"}
	slices.SortFunc(names, byName)
	want := []game.SafeText{"", "a", "eu-2-h9", "eu-2-h10", "eu-10-h2", "h", "h1", "h02", "h2", "h2b", "h10"}
	if !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if byName("h1", "h1") != 0 || byName("h01", "h1") == 0 {
		t.Error("names that differ are the same")
	}
}
