package link

import (
	"encoding/binary"

	"roam/net/wire"
)

// A message in the stream is its length (uvarint, counting the kind), its kind
// (1 byte) and its body.

// maxMessage bounds a message that is sent, whatever the far end would take.
const maxMessage = 1 << 20

func appendMessage(out []byte, kind wire.Kind, body []byte) []byte {
	out = binary.AppendUvarint(out, uint64(1+len(body)))
	out = append(out, byte(kind))
	return append(out, body...)
}

// cutMessage takes the first message off the stream's bytes. It reports ok
// false when more bytes are needed, and bad when no more bytes can help.
func cutMessage(stream []byte, limit int) (kind wire.Kind, body, rest []byte, ok, bad bool) {
	size, n := binary.Uvarint(stream)
	switch {
	case n == 0 && len(stream) < binary.MaxVarintLen32:
		return 0, nil, stream, false, false
	case n <= 0 || size == 0 || size > uint64(limit):
		return 0, nil, stream, false, true
	case uint64(len(stream)-n) < size:
		return 0, nil, stream, false, false
	}
	message := stream[n : n+int(size)]
	return wire.Kind(message[0]), message[1:], stream[n+int(size):], true, false
}
