package link

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "down", "key")
	made, err := LoadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	if made.IsZero() || made.Public.IsZero() {
		t.Fatal("no key")
	}
	again, err := LoadKey(file)
	if err != nil || again != made {
		t.Fatalf("the second time: %v, %v", again == made, err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %o", mode)
	}
	sum := sha256.Sum256(made.Public[:])
	if id := made.Public.PlayerID(); [16]byte(sum[:16]) != [16]byte(id) {
		t.Error("the player id is not the hash of the key")
	}
	parsed, err := ParsePublicKey(made.Public.String())
	if err != nil || parsed != made.Public {
		t.Errorf("String and ParsePublicKey differ: %v", err)
	}
}

// TestKeyFileRace: programs that start at once agree on one key.
func TestKeyFileRace(t *testing.T) {
	for range 20 {
		file := filepath.Join(t.TempDir(), "key")
		var keys [8]ClusterKey
		var done sync.WaitGroup
		for i := range keys {
			done.Go(func() {
				k, err := LoadClusterKey(file)
				if err != nil {
					t.Error(err)
				}
				keys[i] = k
			})
		}
		done.Wait()
		for _, k := range keys {
			if k != keys[0] || k.IsZero() {
				t.Fatal("they differ")
			}
		}
		files, err := os.ReadDir(filepath.Dir(file))
		if err != nil || len(files) != 1 {
			t.Errorf("%d files are left, %v", len(files), err)
		}
	}
}

func TestKeyFileThatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "short": "AAAA", "not base64": strings.Repeat("*", 43), "too long": strings.Repeat("A", 44), "two": strings.Repeat("A", 43) + "\n" + strings.Repeat("A", 43),
	} {
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(file); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := LoadClusterKey(file); err == nil {
			t.Errorf("%s: taken as a cluster key", name)
		}
		if now, err := os.ReadFile(file); err != nil || string(now) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := LoadKey(t.TempDir()); err == nil {
		t.Error("a folder is taken as a key")
	}
}

func TestPins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "lobbies")
	a, b := PublicKey{1}, PublicKey{2}
	p, err := LoadPins(file)
	if err != nil {
		t.Fatal(err)
	}
	check := func(p *Pins, address string, key PublicKey, want error) {
		t.Helper()
		if err := p.Check(address, key); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	check(p, "one:7000", a, nil)
	check(p, "one:7000", a, nil)
	check(p, "one:7000", b, ErrPin)
	check(p, "[2001:db8::1]:7000", b, nil)
	again, err := LoadPins(file)
	if err != nil {
		t.Fatal(err)
	}
	check(again, "one:7000", b, ErrPin)
	check(again, "one:7000", a, nil)
	check(again, "[2001:db8::1]:7000", a, ErrPin)
	check(nil, "one:7000", b, nil)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %o", mode)
	}
}

func TestPinsTogether(t *testing.T) {
	p, err := LoadPins(filepath.Join(t.TempDir(), "lobbies"))
	if err != nil {
		t.Fatal(err)
	}
	var pinned, refused int
	var mu sync.Mutex // guards both counts
	var done sync.WaitGroup
	for i := range 16 {
		done.Go(func() {
			err := p.Check("one:7000", PublicKey{byte(i)})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				pinned++
			} else if errors.Is(err, ErrPin) {
				refused++
			}
		})
	}
	done.Wait()
	if pinned != 1 || refused != 15 {
		t.Errorf("%d of 16 keys were pinned, %d refused", pinned, refused)
	}
}

// TestPinsOfTwoPrograms: what one pinned after the other had read the file is
// neither pinned twice nor taken with another key.
func TestPinsOfTwoPrograms(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lobbies")
	var both [2]*Pins
	for i := range both {
		p, err := LoadPins(file)
		if err != nil {
			t.Fatal(err)
		}
		both[i] = p
	}
	for _, p := range both {
		if err := p.Check("one:7000", PublicKey{1}); err != nil {
			t.Error(err)
		}
	}
	if err := both[0].Check("two:7000", PublicKey{1}); err != nil {
		t.Error(err)
	}
	if err := both[1].Check("two:7000", PublicKey{2}); !errors.Is(err, ErrPin) {
		t.Errorf("another key than the other program's: %v", err)
	}
	text, err := os.ReadFile(file)
	if n := strings.Count(string(text), "\n"); err != nil || n != 2 {
		t.Errorf("%d lines for two lobbies: %v", n, err)
	}
}

func TestPinsFileThatIsNone(t *testing.T) {
	good := "one:7000 " + PublicKey{1}.String() + "\n"
	for text, line := range map[string]string{
		"one:7000\n":                       ":1:",
		good + "two:7000 short\n":          ":2:",
		"# a comment\n\n" + good + "three": ":4:",
		strings.Repeat("x", 1<<17):         "too long",
	} {
		file := filepath.Join(t.TempDir(), "lobbies")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := LoadPins(file); err == nil || p != nil || !strings.Contains(err.Error(), line) || !strings.Contains(err.Error(), file) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func FuzzPins(f *testing.F) {
	f.Add([]byte("one:7000 " + PublicKey{1}.String() + "\n"))
	f.Add([]byte("# comment\n\n  \nx"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		file := filepath.Join(dir, "pins")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := LoadPins(file)
		if (p == nil) != (err != nil) {
			t.Fatalf("%v, %v", p, err)
		}
		if p != nil && len(p.known) > len(text) {
			t.Fatal("more pins than bytes")
		}
	})
}
