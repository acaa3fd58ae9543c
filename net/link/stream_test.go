package link

import (
	"bytes"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"

	"roam/net/wire"
)

func TestStreamRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type message struct {
			kind wire.Kind
			body []byte
		}
		var sent []message
		var stream []byte
		for range rapid.IntRange(0, 20).Draw(t, "messages") {
			m := message{wire.Kind(rapid.Byte().Draw(t, "kind")), rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "body")}
			sent = append(sent, m)
			stream = appendMessage(stream, m.kind, m.body)
		}
		var partial []byte
		for len(stream) > 0 { // it arrives in pieces of any size
			n := rapid.IntRange(1, len(stream)).Draw(t, "piece")
			partial, stream = append(partial, stream[:n]...), stream[n:]
			for {
				kind, body, rest, ok, bad := cutMessage(partial, 401)
				if bad {
					t.Fatal("own message is bad")
				}
				if !ok {
					break
				}
				if len(sent) == 0 || kind != sent[0].kind || !bytes.Equal(body, sent[0].body) {
					t.Fatal("another message than was sent")
				}
				sent, partial = sent[1:], rest
			}
		}
		if len(sent) > 0 || len(partial) > 0 {
			t.Fatalf("%d messages and %d bytes are left", len(sent), len(partial))
		}
	})
}

func TestCutMessage(t *testing.T) {
	const limit = 200
	long := func(size uint64) []byte { return append(binary.AppendUvarint(nil, size), make([]byte, size)...) }
	for name, c := range map[string]struct {
		stream  []byte
		ok, bad bool
	}{
		"nothing":                {nil, false, false},
		"half a length":          {[]byte{0x80}, false, false},
		"no kind":                {[]byte{0}, false, true},
		"no kind, at length":     {[]byte{0x80, 0x00}, false, true},
		"kind only":              {[]byte{1, 7}, true, false},
		"body is yet to come":    {[]byte{3, 7, 1}, false, false},
		"at the limit":           {long(limit), true, false},
		"over the limit":         {long(limit + 1), false, true},
		"over, body yet to come": {binary.AppendUvarint(nil, limit+1), false, true},
		"length without end":     {bytes.Repeat([]byte{0x80}, 5), false, true},
		"length over 64 bits":    {append(bytes.Repeat([]byte{0xff}, 9), 2), false, true},
		"largest length":         {binary.AppendUvarint(nil, ^uint64(0)), false, true},
	} {
		if _, _, _, ok, bad := cutMessage(c.stream, limit); ok != c.ok || bad != c.bad {
			t.Errorf("%s: ok %v, bad %v", name, ok, bad)
		}
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte{1, 7, 3, 8, 1, 2})
	f.Add([]byte{0x80, 0x80, 0x80, 0x80, 0x80})
	f.Fuzz(func(t *testing.T, stream []byte) {
		const limit = 64
		for {
			_, body, rest, ok, bad := cutMessage(stream, limit)
			if ok && bad || ok && 1+len(body) > limit {
				t.Fatalf("ok %v, bad %v, %d bytes", ok, bad, len(body))
			}
			if !ok {
				if !bad && len(stream) >= limit+binary.MaxVarintLen32 {
					t.Fatal("waits for more than the largest message")
				}
				return
			}
			if len(rest) >= len(stream) {
				t.Fatal("nothing was cut")
			}
			stream = rest
		}
	})
}
