package link

import (
	"testing"

	"github.com/xtaci/kcp-go/v5"
)

const testConv = 0x01020304

// segment lays one out: a header and as many bytes as data has.
func segment(conv uint32, cmd, fragment byte, sn uint32, data []byte) []byte {
	p := le.AppendUint32(nil, conv)
	p = append(p, cmd, fragment)
	p = le.AppendUint16(p, 32)
	p = le.AppendUint32(p, 0)
	p = le.AppendUint32(p, sn)
	p = le.AppendUint32(p, 0)
	p = le.AppendUint32(p, uint32(len(data)))
	return append(p, data...)
}

func TestCheckSegments(t *testing.T) {
	push := segment(testConv, cmdPush, 0, 0, []byte("abc"))
	ack := segment(testConv, cmdAck, 0, 0, nil)
	changed := func(p []byte, at int, value byte) []byte {
		p = append([]byte(nil), p...)
		p[at] = value
		return p
	}
	join := func(ps ...[]byte) (all []byte) {
		for _, p := range ps {
			all = append(all, p...)
		}
		return all
	}
	for name, c := range map[string]struct {
		plain  []byte
		pushes int
		ok     bool
	}{
		"push":                      {push, 1, true},
		"ack":                       {ack, 0, true},
		"window probe":              {segment(testConv, cmdAsk, 0, 0, nil), 0, true},
		"window":                    {segment(testConv, cmdTell, 0, 0, nil), 0, true},
		"many":                      {join(ack, push, push, ack), 2, true},
		"other conversation":        {segment(testConv+1, cmdPush, 0, 0, []byte("abc")), 0, false},
		"other conversation, later": {join(push, segment(testConv+1, cmdAck, 0, 0, nil)), 0, false},
		"empty push":                {segment(testConv, cmdPush, 0, 0, nil), 0, false},
		"empty push, later":         {join(ack, push, segment(testConv, cmdPush, 0, 1, nil)), 0, false},
		"fragment":                  {segment(testConv, cmdPush, 1, 0, []byte("abc")), 0, false},
		"last fragment's sibling":   {segment(testConv, cmdPush, 254, 0, []byte("abc")), 0, false},
		"ack with data":             {segment(testConv, cmdAck, 0, 0, []byte("abc")), 0, false},
		"window with data":          {segment(testConv, cmdTell, 0, 0, []byte("abc")), 0, false},
		"unknown command":           {segment(testConv, 80, 0, 0, nil), 0, false},
		"unknown command above":     {segment(testConv, 85, 0, 0, nil), 0, false},
		"cut header":                {push[:kcpOverhead-1], 0, false},
		"cut data":                  {push[:len(push)-1], 0, false},
		"bytes left over":           {append(join(push), 0), 0, false},
		"length beyond the end":     {changed(push, 20, 4), 0, false},
		"huge length":               {changed(push, 23, 0xff), 0, false},
	} {
		pushes, ok := checkSegments(c.plain, testConv)
		if ok != c.ok || ok && pushes != c.pushes {
			t.Errorf("%s: %d pushes, %v", name, pushes, ok)
		}
	}
}

// FuzzSegments feeds a real KCP what checkSegments lets pass: its reader must not
// be wedged by any of it. So a proper segment in the place that is next must
// become readable.
func FuzzSegments(f *testing.F) {
	f.Add(segment(testConv, cmdPush, 0, 0, []byte("abc")))
	f.Add(segment(testConv, cmdPush, 0, 0, nil))
	f.Add(segment(testConv, cmdPush, 254, 0, []byte("x")))
	f.Add(append(segment(testConv, cmdPush, 0, 1, []byte("later")), segment(testConv, cmdAck, 0, 0, nil)...))
	f.Fuzz(func(t *testing.T, plain []byte) {
		if len(plain) == 0 || len(plain) > maxPlain {
			return
		}
		if _, ok := checkSegments(plain, testConv); !ok {
			return
		}
		var una uint32
		k := kcp.NewKCP(testConv, func(buf []byte, size int) {
			for p := buf[:size]; len(p) >= kcpOverhead; p = p[kcpOverhead+le.Uint32(p[20:]):] {
				una = le.Uint32(p[16:])
			}
		})
		k.SetMtu(maxPlain)
		k.NoDelay(kcpNoDelay, kcpSlack, kcpFastResend, kcpNoCwnd)
		k.WndSize(32, 32)
		if k.Input(plain, kcp.IKCP_PACKET_REGULAR, true) != 0 {
			t.Fatal("KCP refuses what the check let pass")
		}
		room := make([]byte, maxPlain)
		drain := func() (n int) {
			for {
				size := k.PeekSize()
				if size < 0 {
					return n
				}
				if got := k.Recv(room); got != size || got <= 0 {
					t.Fatalf("%d bytes were read of %d", got, size)
				}
				n++
			}
		}
		drain()
		// Any push makes KCP say what it waits for.
		k.Input(segment(testConv, cmdPush, 0, 31, []byte("x")), kcp.IKCP_PACKET_REGULAR, true)
		drain()
		k.Input(segment(testConv, cmdPush, 0, una, []byte("next")), kcp.IKCP_PACKET_REGULAR, true)
		if drain() == 0 {
			t.Fatalf("segment %d, which was next, cannot be read", una)
		}
	})
}
