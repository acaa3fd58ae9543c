package wire

import (
	"encoding/binary"
	"fmt"
)

// AppendInput appends a player's input: its number (uvarint; the first is 1) and
// the game's bytes. Clients send it; the host applies each number once, in order.
func AppendInput(dst []byte, number uint64, input []byte) []byte {
	return append(binary.AppendUvarint(dst, number), input...)
}

// Input reads what AppendInput wrote. The input is part of body.
func Input(body []byte) (number uint64, input []byte, err error) {
	return numbered(KindInput, body)
}

// AppendView appends a view: the number of the last input that the world has
// taken (uvarint) and the game's bytes. Hosts send it.
func AppendView(dst []byte, ack uint64, view []byte) []byte {
	return append(binary.AppendUvarint(dst, ack), view...)
}

// View reads what AppendView wrote. The view is part of body.
func View(body []byte) (ack uint64, view []byte, err error) {
	return numbered(KindView, body)
}

func numbered(kind Kind, body []byte) (uint64, []byte, error) {
	number, n := binary.Uvarint(body)
	if n <= 0 {
		return 0, nil, fmt.Errorf("%w: %s: bad number", ErrMessage, kind)
	}
	return number, body[n:], nil
}
