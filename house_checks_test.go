package roam_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"unicode"
)

// rank returns the line of a package's folder in ranks, or -1.
func rank(dir string) int {
	for i, line := range ranks() {
		for _, entry := range line {
			if dir == strings.TrimSuffix(entry, "/") || strings.HasSuffix(entry, "/") && strings.HasPrefix(dir, entry) {
				return i
			}
		}
	}
	return -1
}

func checkRanks(tr *tree) (found []string) {
	for _, f := range tr.files {
		own := rank(f.dir)
		if own < 0 && f.dir != "." {
			found = append(found, tr.at(f.ast, "%s has no rank: add it to ranks, where it belongs", f.dir))
			continue
		}
		for i, name := range f.imports() {
			spec := f.ast.Imports[i]
			below, inside := strings.CutPrefix(name, "roam/")
			switch {
			case f.dir == "game" && !f.test && strings.Contains(name, "."):
				found = append(found, tr.at(spec, "game imports the standard library only, not %s", name))
			case inside && rank(below) < 0:
				found = append(found, tr.at(spec, "%s has no rank", name))
			case inside && !f.test && !f.command() && rank(below) >= own:
				found = append(found, tr.at(spec, "%s imports %s, which is not of lower rank", f.dir, name))
			}
		}
	}
	return found
}

// checkPurity finds goroutines, clocks and dice of one's own.
func checkPurity(tr *tree) (found []string) {
	pure := func(f *file) bool {
		return !f.test && slices.Contains([]string{"game", "game/walk", "balance", "balance/sim", "net/seat", "net/migration"}, f.dir)
	}
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	tr.each(pure, func(f *file, n ast.Node) {
		if _, ok := n.(*ast.GoStmt); ok {
			found = append(found, tr.at(n, "%s is pure: it starts no goroutine", f.dir))
		}
		if spec, ok := n.(*ast.ImportSpec); ok {
			if name := strings.Trim(spec.Path.Value, `"`); slices.Contains([]string{"crypto/rand", "os", "net", "math/rand"}, name) {
				found = append(found, tr.at(n, "%s is pure: it does not import %s", f.dir, name))
			}
		}
		switch pkg, name, _ := tr.called(n); {
		case pkg == "time" && slices.Contains(clock, name):
			found = append(found, tr.at(n, "%s is pure: the time is an argument, not time.%s", f.dir, name))
		case pkg == "math/rand/v2" && !strings.HasPrefix(name, "New") && dice(name):
			found = append(found, tr.at(n, "%s is pure: chance is an argument, not rand.%s", f.dir, name))
		}
	})
	return found
}

// dice reports whether name is a function of math/rand/v2 that draws, not a type.
func dice(name string) bool {
	return !slices.Contains([]string{"Rand", "Source", "PCG", "ChaCha8", "Zipf"}, name)
}

// checkLibraries finds imports that only one part of the tree may have.
func checkLibraries(tr *tree) (found []string) {
	for _, f := range tr.files {
		for i, name := range f.imports() {
			var why string
			switch {
			case strings.HasPrefix(name, "github.com/xtaci/kcp-go") && f.dir != "net/link":
				why = "only net/link knows KCP"
			case !f.command() && (strings.HasPrefix(name, "charm.land/") || strings.HasPrefix(name, "github.com/charmbracelet/") ||
				strings.HasPrefix(name, "github.com/spf13/") || strings.HasPrefix(name, "github.com/BurntSushi/toml") ||
				strings.HasPrefix(name, "github.com/prometheus/")):
				why = "only cmd knows terminals, commands, TOML and Prometheus"
			case name == "roam/game/walk" && !f.test && f.dir != "net/local" &&
				(strings.HasPrefix(f.dir, "net/") || strings.HasPrefix(f.dir, "balance")):
				why = "a node knows game.World, never one game"
			default:
				continue
			}
			found = append(found, tr.at(f.ast.Imports[i], "%s imports %s: %s", f.path, name, why))
		}
	}
	return found
}

func checkLayout(tr *tree) (found []string) {
	for _, f := range tr.files {
		top, _, _ := strings.Cut(f.path, "/")
		switch {
		case f.dir == ".":
			if f.path != "doc.go" && !f.test {
				found = append(found, tr.at(f.ast, "the root holds doc.go and tests only"))
			}
		case f.dir == "net":
			found = append(found, tr.at(f.ast, "no Go file lies directly in net"))
		case !slices.Contains([]string{"cmd", "game", "net", "balance", "docs", "deploy", "examples"}, top):
			found = append(found, tr.at(f.ast, "the root has no folder %s", top))
		}
	}
	return found
}

func checkDocumentation(tr *tree) (found []string) {
	documented, first := map[string]bool{}, map[string]*file{}
	for _, f := range tr.files {
		if f.test {
			continue
		}
		if first[f.dir] == nil {
			first[f.dir] = f
		}
		if f.ast.Doc != nil {
			name := f.ast.Name.Name
			begins := "Package " + name + " "
			if name == "main" {
				begins = string(unicode.ToUpper(rune(path.Base(f.dir)[0]))) + path.Base(f.dir)[1:] + " "
			}
			if strings.HasPrefix(f.ast.Doc.Text(), begins) {
				documented[f.dir] = true
			} else {
				found = append(found, tr.at(f.ast, "the package comment does not begin with %q", begins))
			}
		}
		if !f.command() {
			found = append(found, tr.undocumented(f)...)
		}
	}
	for dir, f := range first {
		if !documented[dir] {
			found = append(found, tr.at(f.ast, "%s has no package comment", dir))
		}
	}
	slices.Sort(found)
	return found
}

// undocumented returns the exported declarations of f without a word about them.
func (tr *tree) undocumented(f *file) (found []string) {
	report := func(id *ast.Ident, docs ...*ast.CommentGroup) {
		if id.IsExported() && !slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d != nil }) {
			found = append(found, tr.at(id, "%s is exported and not documented", id.Name))
		}
	}
	for _, decl := range f.ast.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || receiver(d).IsExported() {
				report(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					report(s.Name, s.Doc, d.Doc, s.Comment)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						report(name, s.Doc, d.Doc, s.Comment)
					}
				}
			}
		}
	}
	return found
}

// receiver returns the name of the type whose method d is.
func receiver(d *ast.FuncDecl) *ast.Ident {
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x
		default:
			return ast.NewIdent("_")
		}
	}
}

// checkState finds package variables that change, that hand out their address, or
// whose type is made for changing. Tables and sentinel errors may stay.
func checkState(tr *tree) (found []string) {
	change := func(n ast.Node, target ast.Expr) {
		if name := tr.packageVar(target); name != "" {
			found = append(found, tr.at(n, "%s belongs to a package and changes: give it an owner", name))
		}
	}
	tr.each(notTest, func(f *file, n ast.Node) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, target := range n.Lhs {
					change(n, target)
				}
			}
		case *ast.IncDecStmt:
			change(n, n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				change(n, n.Key)
				change(n, n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				change(n, n.X)
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && slices.Contains([]string{"delete", "clear", "copy"}, id.Name) {
				change(n, n.Args[0])
			}
		case *ast.File:
			for _, decl := range n.Decls {
				if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
					for _, spec := range d.Specs {
						v := spec.(*ast.ValueSpec)
						found = append(found, tr.changeable(v, embedded(d.Doc) || embedded(v.Doc))...)
					}
				}
			}
		}
	})
	return found
}

// embedded reports whether the compiler fills the variable under doc from a file.
func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// changeable finds declared package variables that anybody can change, or that
// are of use only if they change.
func (tr *tree) changeable(spec *ast.ValueSpec, embeds bool) (found []string) {
	for _, name := range spec.Names {
		if len(spec.Values) == 0 && name.Name != "_" && !embeds {
			found = append(found, tr.at(name, "%s has no value: it is of use only if it changes", name.Name))
		}
		if name.IsExported() && !strings.HasPrefix(name.Name, "Err") {
			found = append(found, tr.at(name, "%s is exported and a variable: make it a constant or a function", name.Name))
		}
	}
	ast.Inspect(spec, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if _, ok := n.(*ast.ChanType); ok {
			found = append(found, tr.at(n, "a package owns a channel"))
		}
		if pkg, name, ok := tr.called(n); ok && (pkg == "sync" || pkg == "sync/atomic") {
			found = append(found, tr.at(n, "a package owns a %s.%s", pkg, name))
		}
		return true
	})
	return found
}

// packageVar returns the name of the package variable that x is, or is a part of.
func (tr *tree) packageVar(x ast.Expr) string {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.SliceExpr:
			x = e.X
		case *ast.SelectorExpr:
			if pkg, name, ok := tr.called(e); ok {
				return path.Base(pkg) + "." + name
			}
			x = e.X
		case *ast.Ident:
			v, ok := tr.info.Uses[e].(*types.Var)
			if ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
				return v.Name()
			}
			return ""
		default:
			return ""
		}
	}
}

// checkWords finds names made of words for which the house has better ones.
func checkWords(tr *tree) (found []string) {
	banned := []string{"manager", "service", "util", "common", "helper", "entity", "peer", "gateway", "master", "handover", "transfer"}
	bad := func(name string) string {
		for _, word := range words(name) {
			for _, b := range banned {
				plural := strings.TrimSuffix(b, "y") + "ies"
				if word == b || word == b+"s" || strings.HasSuffix(b, "y") && word == plural {
					return b
				}
			}
		}
		return ""
	}
	for _, f := range tr.files {
		for part := range strings.SplitSeq(strings.TrimSuffix(f.path, ".go"), "/") {
			if b := bad(part); b != "" {
				found = append(found, tr.at(f.ast, "path %s uses the word %s", f.path, b))
			}
		}
	}
	for id := range tr.info.Defs {
		if b := bad(id.Name); b != "" {
			found = append(found, tr.at(id, "name %s uses the word %s", id.Name, b))
		}
	}
	slices.Sort(found)
	return found
}

// words splits a name at changes of case and at what is no letter.
func words(name string) (list []string) {
	runes := []rune(name)
	start := 0
	cut := func(end int) {
		if end > start {
			list = append(list, strings.ToLower(string(runes[start:end])))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r):
			cut(i)
			start = i + 1
		case i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			cut(i)
		}
	}
	cut(len(runes))
	return list
}

// checkSleep finds tests that wait for real time to pass. In a synctest bubble
// sleeping is how virtual time is moved, so files that make one may, and those that
// say by a type bubble, or a function inBubble, that they run in one; bubble_test.go
// itself; and those that end in bench_test.go, since a benchmark paces itself and
// asserts nothing.
func checkSleep(tr *tree) (found []string) {
	awake := func(f *file) bool {
		exempt := strings.HasSuffix(f.path, "bench_test.go") || path.Base(f.path) == "bubble_test.go"
		return f.test && !exempt && !slices.Contains(f.imports(), "testing/synctest") && !f.mentions("inBubble", "bubble")
	}
	tr.each(awake, func(_ *file, n ast.Node) {
		if pkg, name, _ := tr.called(n); pkg == "time" && name == "Sleep" {
			found = append(found, tr.at(n, "a test sleeps"))
		}
	})
	return found
}

// mentions tells whether the file uses one of these names.
func (f *file) mentions(names ...string) (found bool) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && slices.Contains(names, id.Name)
		return !found
	})
	return found
}

func checkEndings(tr *tree) (found []string) {
	library := func(f *file) bool { return !f.test && !f.command() }
	tr.each(library, func(_ *file, n ast.Node) {
		if id, ok := n.(*ast.Ident); ok && id.Name == "panic" {
			if _, builtin := tr.info.Uses[id].(*types.Builtin); builtin {
				found = append(found, tr.at(n, "a library panics"))
			}
		}
		pkg, name, _ := tr.called(n)
		if pkg == "os" && name == "Exit" || pkg == "log" && (strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic")) {
			found = append(found, tr.at(n, "a library ends the process with %s.%s", pkg, name))
		}
	})
	return found
}

// checkLater finds notes about work that was put off.
func checkLater(tr *tree) (found []string) {
	marks := []string{"TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"}
	put := func(text string) bool {
		return slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }),
			func(word string) bool { return slices.Contains(marks, word) })
	}
	for _, f := range tr.files {
		for _, group := range f.ast.Comments {
			if put(group.Text()) {
				found = append(found, tr.at(group, "a comment puts work off"))
			}
		}
	}
	for name, text := range tr.text {
		if path.Ext(name) != ".go" && put(text) {
			found = append(found, name+" puts work off")
		}
	}
	slices.Sort(found)
	return found
}

func checkLength(tr *tree) (found []string) {
	const most = 400
	for _, f := range tr.files {
		lines := strings.Count(tr.text[f.path], "\n")
		if lines > most && !f.test && !ast.IsGenerated(f.ast) {
			found = append(found, tr.at(f.ast, "%d lines, at most %d: it holds more than one concept", lines, most))
		}
	}
	return found
}

// checkFuzz finds fuzz targets that fuzz nothing, and a CI that would miss them.
func checkFuzz(tr *tree) (found []string) {
	targets := 0
	tr.each(func(f *file) bool { return f.test }, func(_ *file, n ast.Node) {
		fn, ok := n.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Fuzz") {
			return
		}
		targets++
		fuzzes := false
		ast.Inspect(fn, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			fuzzes = fuzzes || ok && sel.Sel.Name == "Fuzz"
			return true
		})
		if !fuzzes {
			found = append(found, tr.at(fn, "%s calls no Fuzz", fn.Name.Name))
		}
	})
	if targets > 0 && !strings.Contains(tr.text[".ci/run"], "-list '^Fuzz'") {
		found = append(found, ".ci/run does not look for fuzz targets")
	}
	return found
}
