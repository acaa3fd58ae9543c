package link

import "encoding/binary"

// The first byte of every datagram says what it is. net/PROTOCOL.md has the
// layouts; a test compares these numbers with its tables.
const (
	kindProbe      = 0x01 // anyone to anyone: what is the round trip?
	kindEcho       = 0x02 // the answer, never longer than the probe
	kindKnock      = 0x03 // first handshake message, padded
	kindAnswer     = 0x04 // second handshake message
	kindCookie     = 0x05 // the answer of a busy node: knock again with this
	kindConfirm    = 0x06 // third handshake message (XX only)
	kindRefusal    = 0x07 // the answer of a node that will not shake hands
	kindToAcceptor = 0x10 // data from the end that dialled
	kindToDialer   = 0x11 // data from the end that accepted
)

// A data datagram is kind (1), link id (4), counter (8), sealed bytes, tag (16).
// The first two fields and the counter are the additional data; link id and
// counter together are the nonce.
const (
	dataHeader  = 1 + 4 + 8
	tagSize     = 16
	maxPlain    = MaxDatagram - dataHeader - tagSize
	kcpOverhead = 24
	maxSegment  = maxPlain - kcpOverhead // bytes of stream in one KCP segment
)

// The sealed bytes begin with the link id again (KCP's conversation number) and
// a command. KCP uses 81 to 84; the rest travels beside the stream.
const (
	cmdPing      = 1 // 8 bytes to be echoed, 4 of the sender's round trip in µs, padding
	cmdPong      = 2 // the 8 bytes
	cmdClose     = 3 // reason (2), text
	cmdChallenge = 4 // 8 random bytes
	cmdResponse  = 5 // the 8 bytes

	cmdPush  = 81
	cmdAck   = 82
	cmdAsk   = 83
	cmdTell  = 84
	cmdStart = 5 // where the body of a control datagram begins
)

var (
	be = binary.BigEndian    // the envelope's byte order
	le = binary.LittleEndian // KCP's
)

// checkSegments holds the sealed bytes against what KCP is known to survive:
// this link's conversation only, whole segments only, its four commands only,
// and no push that is empty or a fragment, which would wedge the reader for ever.
func checkSegments(p []byte, id uint32) (pushes int, ok bool) {
	for len(p) > 0 {
		if len(p) < kcpOverhead || le.Uint32(p) != id {
			return 0, false
		}
		size := le.Uint32(p[20:])
		if uint64(size) > uint64(len(p)-kcpOverhead) {
			return 0, false
		}
		switch cmd, fragment := p[4], p[5]; cmd {
		case cmdPush:
			if size == 0 || fragment != 0 {
				return 0, false
			}
			pushes++
		case cmdAck, cmdAsk, cmdTell:
			if size != 0 {
				return 0, false
			}
		default:
			return 0, false
		}
		p = p[kcpOverhead+size:]
	}
	return pushes, true
}
