package wire

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// ErrMessage is wrapped by every error of Decode.
var ErrMessage = errors.New("wire: message cannot be read")

// A Message is a control message.
type Message interface {
	Kind() Kind
	// clean makes what was decoded safe to hold: text becomes SafeText, and
	// what no honest sender would write is an error.
	clean() error
}

// The modes are made once and never change.
var (
	encoding, _ = cbor.EncOptions{Sort: cbor.SortCoreDeterministic}.EncMode()
	decoding, _ = cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:  8,
		MaxArrayElements: 16 << 10,
		MaxMapPairs:      64,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
	}.DecMode()
)

// Encode returns a message's body.
func Encode(m Message) ([]byte, error) {
	body, err := encoding.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("wire: encode %s: %w", m.Kind(), err)
	}
	return body, nil
}

// Decode reads a message's body into m, which is a pointer to a message. After
// an error m must not be used.
func Decode(body []byte, m Message) error {
	if err := decoding.Unmarshal(body, m); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMessage, m.Kind(), err)
	}
	if err := m.clean(); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMessage, m.Kind(), err)
	}
	return nil
}
