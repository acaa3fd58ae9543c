package wire

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rows returns the cells of the rows of PROTOCOL.md below a table's headings,
// each row preceded by the heading of the section that it stands in.
func rows(t *testing.T, headings ...string) (all [][]string) {
	t.Helper()
	document, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	section, inside := "", false
	for line := range strings.Lines(string(document)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			section = strings.TrimSpace(strings.TrimLeft(line, "#"))
		}
		if !strings.HasPrefix(line, "|") || !strings.HasSuffix(line, "|") {
			inside = false
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case len(cells) >= len(headings) && slices.Equal(cells[:len(headings)], headings):
			inside = true
		case inside && !strings.HasPrefix(cells[0], "--"):
			all = append(all, append([]string{section}, cells...))
		}
	}
	if len(all) == 0 {
		t.Fatalf("PROTOCOL.md has no table %v", headings)
	}
	return all
}

// same holds the document against the code, both ways.
func same(t *testing.T, document, code map[string]string) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(code)) {
		if got, ok := document[key]; !ok {
			t.Errorf("PROTOCOL.md lacks %s, which is %s", key, code[key])
		} else if got != code[key] {
			t.Errorf("%s is %q in PROTOCOL.md and %q in the code", key, got, code[key])
		}
	}
	for key := range document {
		if _, ok := code[key]; !ok {
			t.Errorf("PROTOCOL.md has %s, the code does not", key)
		}
	}
}

// numbersIn reads a table of numbers and names.
func numbersIn(t *testing.T, of func(cell string) bool, headings ...string) map[string]string {
	t.Helper()
	table := make(map[string]string)
	for _, row := range rows(t, headings...) {
		if number := row[1]; of(number) {
			if _, twice := table[number]; twice {
				t.Errorf("number %s twice", number)
			}
			table[number] = row[2]
		}
	}
	return table
}

func every(string) bool { return true }

func TestDocumentedKinds(t *testing.T) {
	code := make(map[string]string)
	for k := range 256 {
		if name := Kind(k).String(); !strings.HasPrefix(name, "kind ") {
			code[fmt.Sprint(k)] = name
		}
	}
	message := func(cell string) bool { return !strings.HasPrefix(cell, "0x") } // those are datagrams
	same(t, numbersIn(t, message, "kind", "name"), code)
	complete(t, "Kind", len(code))
}

func TestDocumentedRoles(t *testing.T) {
	code := make(map[string]string)
	for r := range 256 {
		if name := Role(r).String(); !strings.HasPrefix(name, "role ") {
			code[fmt.Sprint(r)] = name
		}
	}
	same(t, numbersIn(t, every, "role", "name"), code)
	complete(t, "Role", len(code))
}

func TestDocumentedReasons(t *testing.T) {
	code := make(map[string]string)
	for r := range 1 << 16 {
		if name := Reason(r).String(); !strings.HasPrefix(name, "reason ") {
			code[fmt.Sprint(r)] = name
		}
	}
	same(t, numbersIn(t, every, "reason", "text"), code)
	complete(t, "Reason", len(code))
}

func TestDocumentedCausesAndVerbs(t *testing.T) {
	for _, typeName := range []string{"Cause", "Verb"} {
		code := make(map[string]string)
		for _, f := range source(t) {
			ast.Inspect(f, func(n ast.Node) bool {
				if spec, ok := n.(*ast.ValueSpec); ok && spec.Type != nil && types.ExprString(spec.Type) == typeName {
					code[types.ExprString(spec.Values[0])] = strings.ToLower(strings.TrimPrefix(spec.Names[0].Name, typeName))
				}
				return true
			})
		}
		same(t, numbersIn(t, every, strings.ToLower(typeName), "name"), code)
	}
}

// source parses the package's files but for its tests.
func source(t *testing.T) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// complete checks that all constants of a type have a name of their own: those
// without one would pass the comparison unseen.
func complete(t *testing.T, typeName string, named int) {
	t.Helper()
	declared := 0
	for _, f := range source(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && spec.Type != nil && types.ExprString(spec.Type) == typeName {
				declared += len(spec.Names)
			}
			return true
		})
	}
	if declared == 0 || declared != named {
		t.Errorf("%d constants of type %s have %d names", declared, typeName, named)
	}
}

var tag = regexp.MustCompile(`^(\d+),keyasint(,omitempty)?$`)

// update rewrites the fields' tables of PROTOCOL.md from the code. What stands
// there as a field's meaning stays; for a new field its comment is taken.
var update = flag.Bool("update", false, "rewrite the fields' tables of PROTOCOL.md")

// A field is one row of a message's table.
type field struct{ key, name, form, comment string }

// fields returns all fields that are written as CBOR, by the name of their type.
func fields(t *testing.T) map[string][]field {
	all := make(map[string][]field)
	for _, f := range source(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			structure, ok := spec.Type.(*ast.StructType)
			if !ok {
				return false
			}
			for _, of := range structure.Fields.List {
				if of.Tag == nil {
					continue
				}
				m := tag.FindStringSubmatch(reflect.StructTag(strings.Trim(of.Tag.Value, "`")).Get("cbor"))
				if m == nil || len(of.Names) != 1 {
					t.Errorf("%s: a field's tag is not of the house's form: %s", spec.Name, of.Tag.Value)
					continue
				}
				all[spec.Name.Name] = append(all[spec.Name.Name], field{
					m[1], of.Names[0].Name, documented(types.ExprString(of.Type)), strings.TrimSpace(of.Comment.Text()),
				})
			}
			return false
		})
	}
	return all
}

// TestDocumentedFields compares the key, name and type of every field.
func TestDocumentedFields(t *testing.T) {
	code := fields(t)
	if *update {
		rewrite(t, code)
	}
	want := make(map[string]string)
	for name, of := range code {
		for _, f := range of {
			key := name + " " + f.key
			if _, twice := want[key]; twice {
				t.Errorf("%s: key twice", key)
			}
			want[key] = f.name + " " + f.form
		}
	}
	document := make(map[string]string)
	for _, row := range rows(t, "key", "field", "type") {
		document[row[0]+" "+row[1]] = row[2] + " " + row[3]
	}
	same(t, document, want)
	if t.Failed() {
		t.Log("go test ./net/wire -run DocumentedFields -update writes the tables anew")
	}
}

const (
	fieldsFrom = "### 9.1 Fields\n"
	fieldsTo   = "## 10. "
)

func rewrite(t *testing.T, code map[string][]field) {
	t.Helper()
	meanings := make(map[string]string)
	for _, row := range rows(t, "key", "field", "type") {
		meanings[row[0]+" "+row[2]] = row[4]
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(code)) {
		fmt.Fprintf(&b, "\n#### %s\n\n| key | field | type | meaning |\n| --: | --- | --- | --- |\n", name)
		for _, f := range code[name] {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.key, f.name, f.form, cmp.Or(meanings[name+" "+f.name], f.comment))
		}
	}
	const file = "../PROTOCOL.md"
	document, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(document), fieldsFrom)
	_, after, found := strings.Cut(rest, fieldsTo)
	if !ok || !found {
		t.Fatalf("%s has no section of fields", file)
	}
	if err := os.WriteFile(file, []byte(before+fieldsFrom+b.String()+"\n"+fieldsTo+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// documented is what PROTOCOL.md calls a Go type.
func documented(goType string) string {
	goType = strings.TrimPrefix(goType, "*")
	if of, ok := strings.CutPrefix(goType, "[]"); ok && of != "byte" {
		return "[" + documented(of) + "]"
	}
	switch goType {
	case "game.SafeText", "game.RoomID", "string":
		return "text"
	case "int", "int64", "time.Duration":
		return "int"
	case "uint8", "uint16", "uint32", "uint64", "Reason", "Role", "Kind", "Verb", "Cause":
		return "uint"
	case "float64":
		return "float"
	case "netip.AddrPort":
		return "address"
	case "game.PlayerID", "[16]byte", "[]byte":
		return "bytes"
	}
	return goType
}
