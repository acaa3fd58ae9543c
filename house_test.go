package roam_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestHouse holds every file of the repository to the rules in rules.
func TestHouse(t *testing.T) {
	tree := readTree(t, ".")
	if len(tree.files) < 2 {
		t.Fatal("found no source")
	}
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			for _, finding := range r.check(tree) {
				t.Error(finding)
			}
		})
	}
}

// TestHouseRulesCanFail shows each rule a tree that breaks it, once per line of
// the rule's list, and one that keeps it.
func TestHouseRulesCanFail(t *testing.T) {
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			if len(r.breaks) == 0 || len(r.keeps) == 0 {
				t.Fatal("no example that breaks the rule, or none that keeps it")
			}
			for i, example := range r.breaks {
				if len(r.check(makeTree(t, example))) == 0 {
					t.Errorf("example %d breaks the rule and passes: %v", i, slices.Collect(maps.Keys(example)))
				}
			}
			for i, example := range r.keeps {
				if findings := r.check(makeTree(t, example)); len(findings) > 0 {
					t.Errorf("example %d keeps the rule and fails: %v", i, findings)
				}
			}
		})
	}
}

// A rule is one promise about the whole tree.
type rule struct {
	name   string
	check  func(*tree) []string // one line for each place where the promise is broken
	breaks []files
	keeps  []files
}

// files is a tree as text: contents by path.
type files map[string]string

// A tree is the repository as the rules see it.
type tree struct {
	fset  *token.FileSet
	text  files // everything that is text, Go or not
	files []*file
	info  *types.Info
}

// A file is one Go file.
type file struct {
	path string // from the root, with slashes
	dir  string // the package's folder; "." is the root
	test bool
	ast  *ast.File
	pkg  *types.Package
}

// readTree reads the repository, except what is hidden, but for .ci.
func readTree(t *testing.T, root string) *tree {
	t.Helper()
	text := files{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && base != ".ci" && strings.HasPrefix(base, ".") || base == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(base) != ".go" && !strings.HasPrefix(name, ".ci/") {
			text[name] = ""
			return nil
		}
		b, err := os.ReadFile(name)
		text[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return makeTree(t, text)
}

// makeTree parses the Go files and resolves their names, package by package. What
// other packages export is not looked up: for the rules it is enough to know that
// time in time.Now is the package and not a variable.
func makeTree(t *testing.T, text files) *tree {
	t.Helper()
	tr := &tree{fset: token.NewFileSet(), text: text, info: &types.Info{
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}}
	packages := map[string][]*file{}
	for _, name := range slices.Sorted(maps.Keys(text)) {
		if path.Ext(name) != ".go" {
			continue
		}
		parsed, err := parser.ParseFile(tr.fset, name, text[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		f := &file{path: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), ast: parsed}
		tr.files = append(tr.files, f)
		key := f.dir + " " + parsed.Name.Name
		packages[key] = append(packages[key], f)
	}
	for _, key := range slices.Sorted(maps.Keys(packages)) {
		var parsed []*ast.File
		for _, f := range packages[key] {
			parsed = append(parsed, f.ast)
		}
		config := types.Config{Error: func(error) {}, Importer: noImports{}}
		pkg, _ := config.Check(key, tr.fset, parsed, tr.info) // its errors are the compiler's to report
		for _, f := range packages[key] {
			f.pkg = pkg
		}
	}
	return tr
}

// noImports answers every import with an empty package, named as the path suggests.
type noImports struct{}

func (noImports) Import(name string) (*types.Package, error) {
	base := path.Base(name)
	if major.MatchString(base) {
		base = path.Base(path.Dir(name))
	}
	pkg := types.NewPackage(name, base)
	pkg.MarkComplete()
	return pkg, nil
}

var major = regexp.MustCompile(`^v[0-9]+$`)

// at is a finding at a place in a file.
func (tr *tree) at(n ast.Node, format string, args ...any) string {
	pos := tr.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d: %s", pos.Filename, pos.Line, fmt.Sprintf(format, args...))
}

// imports returns what f imports, by position.
func (f *file) imports() (list []string) {
	for _, spec := range f.ast.Imports {
		list = append(list, strings.Trim(spec.Path.Value, `"`))
	}
	return list
}

// command reports whether f belongs to a program.
func (f *file) command() bool { return f.dir == "cmd" || strings.HasPrefix(f.dir, "cmd/") }

// called returns the package and name of a selector such as time.Now, if it
// selects from an imported package.
func (tr *tree) called(n ast.Node) (pkg, name string, ok bool) {
	sel, isSel := n.(*ast.SelectorExpr)
	if !isSel {
		return "", "", false
	}
	x, isIdent := sel.X.(*ast.Ident)
	if !isIdent {
		return "", "", false
	}
	p, isPkg := tr.info.Uses[x].(*types.PkgName)
	if !isPkg {
		return "", "", false
	}
	return p.Imported().Path(), sel.Sel.Name, true
}

// each calls visit for every node of every file that want accepts.
func (tr *tree) each(want func(*file) bool, visit func(*file, ast.Node)) {
	for _, f := range tr.files {
		if want(f) {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if n != nil {
					visit(f, n)
				}
				return true
			})
		}
	}
}

func notTest(f *file) bool { return !f.test }
