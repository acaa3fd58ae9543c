package wire

// Stay answers Back when the source had let go: it has taken the player back.
// The client sends every input after Input again.
type Stay struct {
	Epoch uint64 `cbor:"1,keyasint"`
	Input uint64 `cbor:"2,keyasint"` // the last that the seat has taken
}

// Kind returns KindStay.
func (*Stay) Kind() Kind { return KindStay }

func (*Stay) clean() error { return nil }
