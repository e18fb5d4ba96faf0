// Package comments tests that editors can show a comment for each exported name.
package comments_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Each exported constant, variable, type, field, function and method in seats and the
// packages below it has a comment of its own above it. Editors do not show a comment behind
// a name, and show the comment of a group for each name that has no other.
func TestComments(t *testing.T) {
	var count int
	err := filepath.WalkDir("../../../seats", func(name string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			count++
			checkFile(t, name)
		}
		return err
	})
	if err != nil || count < 80 {
		t.Errorf("WalkDir: %d files, error %v; want at least 80 files", count, err)
	}
}

func checkFile(t *testing.T, name string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range uncommented(file) {
		t.Errorf("%s: %s has no comment of its own above it", files.Position(name.Pos()), name.Name)
	}
}

// uncommented returns the exported names that a file declares without a comment.
func uncommented(file *ast.File) (names []*ast.Ident) {
	add := func(comment *ast.CommentGroup, declared ...*ast.Ident) {
		for _, name := range declared {
			if name.IsExported() && (comment == nil || len(declared) > 1) {
				names = append(names, name)
			}
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || typeName(d.Recv.List[0].Type).IsExported() {
				add(d.Doc, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					add(own(spec.Doc, d), spec.Names...)
				case *ast.TypeSpec:
					add(own(spec.Doc, d), spec.Name)
					if spec.Name.IsExported() {
						for _, member := range members(spec.Type) {
							add(member.Doc, member.Names...)
						}
					}
				}
			}
		}
	}
	return names
}

// typeName returns the name in the type of a receiver, without * and type parameters.
func typeName(receiver ast.Expr) (name *ast.Ident) {
	ast.Inspect(receiver, func(node ast.Node) bool {
		if ident, ok := node.(*ast.Ident); ok && name == nil {
			name = ident
		}
		return true
	})
	return name
}

// own returns the comment of a declared name, which is the comment of the declaration
// unless that declares a group.
func own(comment *ast.CommentGroup, d *ast.GenDecl) *ast.CommentGroup {
	if comment == nil && !d.Lparen.IsValid() {
		return d.Doc
	}
	return comment
}

// members returns the fields of a struct or the methods of an interface.
func members(of ast.Expr) []*ast.Field {
	switch of := of.(type) {
	case *ast.StructType:
		return of.Fields.List
	case *ast.InterfaceType:
		return of.Methods.List
	}
	return nil
}

func TestUncommented(t *testing.T) {
	const source = `package p

// The group.
const (
	// A is one.
	A = 1
	B = 2 // is two
)

// C is alone.
const C = 3

var D, e = 4, 5

// F and G share this.
var F, G = 6, 7

// H is a struct.
type H struct {
	// I is a field.
	I    int
	J, K int
	l    int
}

type m struct{ N int }

// O is an interface.
type O interface {
	// P is a method.
	P()
	Q()
}

// R is a function.
func R() {}

func S() {}

func t() {}

// U is a method.
func (H) U() {}

func (*H) V() {}

func (H) w() {}

func (m) X() {}

type Y[Z any] struct{}

func (y *Y[Z]) A() {}

type b[Z any] struct{}

func (b[Z]) C() {}
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range uncommented(file) {
		got = append(got, name.Name)
	}
	if want := "B D F G J K Q S V Y A"; strings.Join(got, " ") != want {
		t.Errorf("uncommented: %s, want %s", strings.Join(got, " "), want)
	}
}
