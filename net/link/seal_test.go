package link

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"testing"

	"pgregory.net/rapid"
)

func sealers(t testing.TB, secret []byte, id uint32, boot uint64) (dialer, acceptor sealer) {
	t.Helper()
	dialer, err := newSealer(secret, id, boot, true)
	if err != nil {
		t.Fatal(err)
	}
	if acceptor, err = newSealer(secret, id, boot, false); err != nil {
		t.Fatal(err)
	}
	return dialer, acceptor
}

func TestSealOpensOnlyWhereItShould(t *testing.T) {
	secret := []byte("sixteen bytes ok")
	dialer, acceptor := sealers(t, secret, 7, 99)
	plain := []byte("a few bytes")
	sealed := func() []byte { return dialer.appendSealed(nil, plain) }
	if got, err := acceptor.opened(sealed()); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("opened %q, %v", got, err)
	}
	if got, err := dialer.opened(acceptor.appendSealed(nil, plain)); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("the other way: opened %q, %v", got, err)
	}
	if _, err := dialer.opened(sealed()); err == nil {
		t.Error("a reflected datagram opens at its sender")
	}
	reflected := sealed()
	reflected[0] = kindToDialer
	if _, err := dialer.opened(reflected); err == nil {
		t.Error("a reflected datagram with its kind changed opens at its sender")
	}
	for name, other := range map[string]func() (sealer, sealer){
		"secret":  func() (sealer, sealer) { return sealers(t, []byte("sixteen bytes ko"), 7, 99) },
		"link id": func() (sealer, sealer) { return sealers(t, secret, 8, 99) },
		"boot id": func() (sealer, sealer) { return sealers(t, secret, 7, 100) },
	} {
		_, stranger := other()
		if _, err := stranger.opened(sealed()); err == nil {
			t.Errorf("opens under another %s", name)
		}
	}
	for i := range sealed() {
		p := sealed()
		p[i] ^= 1
		if _, err := acceptor.opened(p); err == nil {
			t.Errorf("opens with byte %d changed", i)
		}
	}
	for n := dataHeader; n < len(sealed()); n++ {
		if _, err := acceptor.opened(sealed()[:n]); err == nil {
			t.Errorf("opens when cut to %d bytes", n)
		}
	}
}

// TestVersionIsInTheKeys holds the key derivation to the bytes that stand in
// PROTOCOL.md: a change of either is a new version.
// TestTicketKeysAreMadeWhenUsed: a ticket that waits is its secret, whatever is
// thrown at it, until something opens.
func TestTicketKeysAreMadeWhenUsed(t *testing.T) {
	secret := []byte("0123456789abcdef")
	s := newTicketSealer(secret, 7, 9)
	far, err := newSealer(secret, 7, 9, true)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		forged := far.appendSealed(nil, []byte("hello"))
		forged[len(forged)-1] ^= 1
		if _, err := s.opened(forged); err == nil || s.open != nil || s.seal != nil {
			t.Fatal("a forged datagram opens, or leaves keys behind")
		}
	}
	if plain, err := s.opened(far.appendSealed(nil, []byte("hello"))); err != nil || string(plain) != "hello" {
		t.Fatalf("%q, %v", plain, err)
	}
	if s.secret != nil {
		t.Error("the secret is kept")
	}
	if plain, err := far.opened(s.appendSealed(nil, []byte("welcome"))); err != nil || string(plain) != "welcome" {
		t.Fatalf("back: %q, %v", plain, err)
	}
}

func TestVersionIsInTheKeys(t *testing.T) {
	dialer, err := newSealer(make([]byte, 16), 1, 2, true)
	if err != nil {
		t.Fatal(err)
	}
	const want = "10000000010000000000000000"
	got := dialer.appendSealed(nil, []byte{1})
	if header := got[:dataHeader]; string(appendHex(nil, header)) != want {
		t.Errorf("header %x", header)
	}
	info := "roam" + "\x01" + "\x10" + "\x00\x00\x00\x01" + "\x00\x00\x00\x00\x00\x00\x00\x02"
	key, err := hkdf.Key(sha256.New, make([]byte, 16), nil, info, 16)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, aead.Seal(append([]byte(nil), got[:dataHeader]...), got[1:dataHeader], []byte{1}, got[:dataHeader])) {
		t.Error("key, nonce or additional data are not what PROTOCOL.md says")
	}
}

func appendHex(dst, p []byte) []byte {
	const digits = "0123456789abcdef"
	for _, b := range p {
		dst = append(dst, digits[b>>4], digits[b&15])
	}
	return dst
}

func TestCountersNeverRepeat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := newSealer(rapid.SliceOfN(rapid.Byte(), 16, 64).Draw(t, "secret"), rapid.Uint32().Draw(t, "id"), rapid.Uint64().Draw(t, "boot"), rapid.Bool().Draw(t, "dialed"))
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[string]bool)
		for range rapid.IntRange(1, 50).Draw(t, "datagrams") {
			p := s.appendSealed(nil, rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "plain"))
			header := string(p[:dataHeader])
			if seen[header] {
				t.Fatalf("% x twice", header)
			}
			seen[header] = true
		}
	})
}

func TestSealingAllocatesNothing(t *testing.T) {
	dialer, acceptor := sealers(t, make([]byte, 16), 7, 99)
	room, plain := make([]byte, 0, MaxDatagram), make([]byte, 200)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := acceptor.opened(dialer.appendSealed(room, plain)); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
