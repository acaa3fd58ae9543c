package walk

import "roam/game"

// A face is four bytes, and the text while it is fresh:
//
//	x (low 8 bits) | y | x high bit, facing 2, says 2, emotes 2, text follows 1 | looks 5, emote 3 | text
//
// says and emotes count what the player said and did, modulo 4: a face that
// repeats the words of the one before does not say them again.
type face struct {
	body         Body
	looks        Looks
	says, emotes uint8
	emote        Emote
	text         []byte // nil: none, or no longer fresh
}

func (f face) append(b []byte) []byte {
	flags := byte(f.body.X>>8)&1 | byte(f.body.Facing)<<1 | (f.says&3)<<3 | (f.emotes&3)<<5
	if len(f.text) > 0 {
		flags |= 1 << 7
	}
	b = append(b, byte(f.body.X), byte(f.body.Y), flags, byte(f.looks)&31|byte(f.emote)<<5)
	return append(b, f.text...)
}

// readFace decodes a face. The text is a copy, made safe.
func readFace(b []byte) (f face, ok bool) {
	if len(b) < 4 || len(b) > 4+maxSayBytes {
		return face{}, false
	}
	f.body = Body{X: int(b[0]) | int(b[2]&1)<<8, Y: int(b[1]), Facing: Dir(b[2]>>1) & 3}
	f.says, f.emotes = b[2]>>3&3, b[2]>>5&3
	f.looks, f.emote = Looks(b[3]&31), Emote(b[3]>>5)
	spoken := b[2]>>7 == 1
	if f.emote >= emoteKinds || spoken != (len(b) > 4) {
		return face{}, false
	}
	if spoken {
		var text game.SafeText = sayable(string(b[4:]))
		f.text = []byte(text)
	}
	return f, true
}
