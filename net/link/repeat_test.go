package link

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A told flush of a repeater: what goes out for the first time, and what is said
// once more before it.
func flushed(r *repeater, at time.Time, fresh ...string) (again string) {
	r.due(at, func(p []byte) { again += string(p) })
	for _, s := range fresh {
		r.sent([]byte(s))
	}
	return again
}

func TestCleanLinkRepeatsNothing(t *testing.T) {
	var r repeater
	now := time.Unix(1000, 0)
	for range 100 {
		r.misses(1, now) // one that was only late, once
		r.misses(0, now)
		r.toldOf(0, now)
		now = now.Add(50 * time.Millisecond)
	}
	r = repeater{}
	for range 100 {
		if again := flushed(&r, now, "a"); again != "" || len(r.soon()) > 0 {
			t.Fatalf("%q is repeated", again)
		}
		now = now.Add(50 * time.Millisecond)
	}
}

// TestLossIsRepeatedTwice: whoever noticed it, each new segment is said with the
// next two flushes once more, for as long as loss lasts, and no longer.
func TestLossIsRepeatedTwice(t *testing.T) {
	start := time.Unix(1000, 0)
	for name, lose := range map[string]func(r *repeater, now time.Time){
		"this end misses some":   func(r *repeater, now time.Time) { r.misses(3, now) },
		"the far end misses one": func(r *repeater, now time.Time) { r.toldOf(1, now) },
	} {
		var r repeater
		lose(&r, start)
		now := start
		for i, want := range []string{"", "a", "ab", "bc", "cd"} {
			if again := flushed(&r, now, string(rune('a'+i))); again != want {
				t.Errorf("%s: flush %d repeats %q, not %q", name, i, again, want)
			}
			now = now.Add(50 * time.Millisecond)
		}
		lose(&r, start.Add(repeatFor)) // no news
		if flushed(&r, start.Add(repeatFor+time.Millisecond), "x"); flushed(&r, start.Add(repeatFor+time.Second), "y") != "" {
			t.Errorf("%s: it is repeated for ever", name)
		}
	}
}

// TestHurryRepeatsSoon: around a migration also what is large, and also at once,
// and only once so.
func TestHurryRepeatsSoon(t *testing.T) {
	l := &Link{}
	l.ExpectLoss()
	r, now := &l.repeat, time.Now()
	large := string(bytes.Repeat([]byte{'v'}, maxSegment))
	flushed(r, now, large, large)
	if again := r.soon(); len(again) != 2*maxSegment {
		t.Fatalf("%d bytes are said again at once", len(again))
	}
	if again := r.soon(); len(again) != 0 {
		t.Fatalf("%d bytes are said a third time at once", len(again))
	}
	if again := flushed(r, now, "small"); again != large+large {
		t.Fatalf("%d bytes come with the next flush", len(again))
	}
	if again := flushed(r, now); again != "small" {
		t.Fatalf("%d bytes come with the one after", len(again))
	}
	now = now.Add(hurryFor + time.Millisecond)
	flushed(r, now)
	if flushed(r, now, large); len(r.last) != 0 || len(r.soon()) != 0 {
		t.Error("the hurry has no end")
	}
}

// TestRepeatsAreBounded: whatever is sent, so much is kept of it and no more.
func TestRepeatsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Link{}
		if rapid.Bool().Draw(t, "hurry") {
			l.ExpectLoss()
		}
		now := time.Now()
		for range rapid.IntRange(1, 20).Draw(t, "flushes") {
			again := flushed(&l.repeat, now)
			for range rapid.IntRange(0, 20).Draw(t, "segments") {
				l.repeat.sent(make([]byte, rapid.IntRange(kcpOverhead+1, maxSegment).Draw(t, "size")))
			}
			if len(again) > maxHurry+maxRepeat || len(l.repeat.last) > maxHurry {
				t.Fatalf("%d bytes again, %d kept", len(again), len(l.repeat.last))
			}
			now = now.Add(rapid.SampledFrom([]time.Duration{time.Millisecond, time.Second, hurryFor}).Draw(t, "later"))
		}
	})
}
