package link

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// tables reads the tables of PROTOCOL.md: for each that begins with the two
// headings, the first cell of every row with its second.
func tables(t *testing.T, first, second string) map[string]string {
	t.Helper()
	f, err := os.Open("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, inside := make(map[string]string), false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		cells := strings.Split(lines.Text(), "|")
		if len(cells) < 4 {
			inside = false
			continue
		}
		a, b := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])
		switch {
		case a == first && b == second:
			inside = true
		case inside && !strings.Contains(a, "--"):
			if _, twice := rows[a]; twice {
				t.Errorf("%s: two rows for %s", first, a)
			}
			rows[a] = b
		}
	}
	if len(rows) == 0 {
		t.Fatalf("no table %s | %s", first, second)
	}
	return rows
}

// same holds a table against the code, both ways.
func same(t *testing.T, document, code map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(code)) {
		if got, ok := document[name]; !ok {
			t.Errorf("PROTOCOL.md lacks %s, which is %s", name, code[name])
		} else if got != code[name] {
			t.Errorf("%s is %s in PROTOCOL.md and %s in the code", name, got, code[name])
		}
	}
	for name := range document {
		if _, ok := code[name]; !ok {
			t.Errorf("PROTOCOL.md has %s, the code does not", name)
		}
	}
}

// declared returns the names of a file's constants that begin with prefix, so
// that none is forgotten below.
func declared(t *testing.T, file, prefix string) (names []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, spec := range g.Specs {
				for _, n := range spec.(*ast.ValueSpec).Names {
					if strings.HasPrefix(n.Name, prefix) {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

func TestDocumentedDatagrams(t *testing.T) {
	code := map[string]string{
		"kindProbe": hex(kindProbe), "kindEcho": hex(kindEcho), "kindKnock": hex(kindKnock), "kindAnswer": hex(kindAnswer),
		"kindCookie": hex(kindCookie), "kindConfirm": hex(kindConfirm), "kindRefusal": hex(kindRefusal),
		"kindToAcceptor": hex(kindToAcceptor), "kindToDialer": hex(kindToDialer),
	}
	complete(t, code, declared(t, "datagram.go", "kind"))
	document := make(map[string]string)
	for number, name := range tables(t, "kind", "name") {
		if strings.HasPrefix(number, "0x") { // the other table of this form lists messages
			document["kind"+strings.ToUpper(name[:1])+name[1:]] = number
		}
	}
	same(t, document, code)
}

func hex(kind byte) string { return fmt.Sprintf("0x%02x", kind) }

func TestDocumentedCommands(t *testing.T) {
	code := map[string]int{
		"cmdPing": cmdPing, "cmdPong": cmdPong, "cmdClose": cmdClose, "cmdChallenge": cmdChallenge, "cmdResponse": cmdResponse,
		"cmdPush": cmdPush, "cmdAck": cmdAck, "cmdAsk": cmdAsk, "cmdTell": cmdTell,
	}
	complete(t, code, slices.DeleteFunc(declared(t, "datagram.go", "cmd"), func(n string) bool { return n == "cmdStart" }))
	document := make(map[string]string)
	for number, name := range tables(t, "command", "name") {
		document["cmd"+strings.ToUpper(name[:1])+name[1:]] = number
	}
	same(t, document, texts(code))
}

func TestDocumentedPatterns(t *testing.T) {
	code := map[string]pattern{"patternXX": patternXX, "patternNNpsk0": patternNNpsk0}
	complete(t, code, declared(t, "handshake.go", "pattern"))
	document := make(map[string]string)
	for number, name := range tables(t, "pattern", "name") {
		document["pattern"+name] = number
	}
	same(t, document, texts(code))
}

func TestDocumentedSizes(t *testing.T) {
	same(t, tables(t, "size", "bytes"), texts(map[string]int{
		"MaxDatagram": MaxDatagram, "dataHeader": dataHeader, "tagSize": tagSize, "maxPlain": maxPlain,
		"kcpOverhead": kcpOverhead, "maxSegment": maxSegment, "probeSize": probeSize, "knockSize": knockSize,
		"knockHeader": knockHeader, "answerHeader": answerHeader, "confirmHeader": confirmHeader,
		"cookieSize": cookieSize, "payloadSize": payloadSize,
	}))
}

func TestDocumentedSettings(t *testing.T) {
	code := map[string]any{
		"pumpEvery": pumpEvery, "tendedFor": tendedFor, "slots": slots, "kcpNoDelay": kcpNoDelay, "kcpInterval": kcpInterval, "kcpSlack": kcpSlack,
		"kcpFastResend": kcpFastResend, "kcpNoCwnd": kcpNoCwnd, "repeatFor": repeatFor, "hurryFor": hurryFor, "maxHurry": maxHurry, "maxRepeat": maxRepeat,
		"pingEvery": pingEvery, "moveEvery": moveEvery, "challengeEvery": challengeEvery, "amplification": amplification,
		"closeCopies": closeCopies, "closeEvery": closeEvery, "confirmEvery": confirmEvery, "knockAgain": knockAgain,
		"knockAgainMax": knockAgainMax, "halfOpenLife": halfOpenLife, "maxHalfOpen": maxHalfOpen, "maxHalfOpenEach": maxHalfOpenEach, "stuckAfter": stuckAfter, "cookiesFrom": cookiesFrom,
		"cookieLife": cookieLife, "maxSeen": maxSeen, "windowBits": windowBits, "maxMessage": maxMessage,
		"maxPending": maxPending, "maxGoodbyes": maxGoodbyes, "maxDetailBytes": maxDetailBytes, "probeLife": probeLife,
		"maxProbes": maxProbes,
	}
	for _, file := range []string{"settings.go", "repeat.go"} {
		for _, name := range declared(t, file, "") {
			if _, ok := code[name]; !ok {
				t.Errorf("%s of %s is not compared", name, file)
			}
		}
	}
	same(t, tables(t, "name", "value"), texts(code))
}

func TestDocumentedLimits(t *testing.T) {
	code := make(map[string]string)
	for name, of := range map[string]func(Limits) any{
		"Window":     func(l Limits) any { return l.Window },
		"Outbox":     func(l Limits) any { return l.Outbox },
		"MaxMessage": func(l Limits) any { return l.MaxMessage },
		"Silence":    func(l Limits) any { return l.Silence },
	} {
		code[name] = text(of(PlayerLimits()))
	}
	same(t, tables(t, "limit", "a player's link"), code)
}

func text(value any) string {
	if d, ok := value.(time.Duration); ok {
		return d.String()
	}
	return fmt.Sprintf("%d", value)
}

func texts[V any](values map[string]V) map[string]string {
	all := make(map[string]string)
	for name, v := range values {
		all[name] = text(v)
	}
	return all
}

// complete checks that a test knows all constants that are declared.
func complete[V any](t *testing.T, known map[string]V, names []string) {
	t.Helper()
	if len(names) == 0 {
		t.Fatal("no constants are declared")
	}
	for _, name := range names {
		if _, ok := known[name]; !ok {
			t.Errorf("%s is not compared", name)
		}
	}
}
