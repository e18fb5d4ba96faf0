// Package comments tests that editors have something to show of each exported name.
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

// Each exported constant, variable, type and field has a comment of its own above it.
// Editors show neither a comment behind a name nor, if there is another, the group's.
func TestComments(t *testing.T) {
	var count int
	err := filepath.WalkDir("../../../seats", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry != nil && entry.Name() == "internal" {
				return filepath.SkipDir
			}
			return err
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			count++
			checkFile(t, name)
		}
		return nil
	})
	if err != nil || count < 50 {
		t.Errorf("%d files and error %v", count, err)
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
		d, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				add(own(spec.Doc, d), spec.Names...)
			case *ast.TypeSpec:
				add(own(spec.Doc, d), spec.Name)
				if of, ok := spec.Type.(*ast.StructType); ok && spec.Name.IsExported() {
					for _, field := range of.Fields.List {
						add(field.Doc, field.Names...)
					}
				}
			}
		}
	}
	return names
}

// own returns the comment of a declared name, which is its declaration's if that has no
// other.
func own(comment *ast.CommentGroup, d *ast.GenDecl) *ast.CommentGroup {
	if comment == nil && !d.Lparen.IsValid() {
		return d.Doc
	}
	return comment
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
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range uncommented(file) {
		got = append(got, name.Name)
	}
	if want := "B D F G J K"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
