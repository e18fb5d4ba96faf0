// Package api lists what the packages of the library export, and says what of it was
// changed incompatibly.
package api

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Packages are those whose API is held, below the module's root.
var Packages = []string{"seats", "seats/seatstest"}

// List returns a line for each thing that the packages of the module in dir export. A
// type that is an alias is listed with all that it has, wherever that is written.
func List(dir string) ([]string, error) {
	patterns := make([]string, len(Packages))
	for i, name := range Packages {
		patterns[i] = "./" + name
	}
	config := &packages.Config{Dir: dir, Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax | packages.NeedTypesInfo}
	found, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, err
	}
	if err := firstError(found); err != nil {
		return nil, err
	}
	var lines []string
	for _, p := range found {
		l := lister{names: aliases(p.Types), pkg: p.Types}
		lines = append(lines, l.list()...)
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// firstError returns why packages, or what they import, do not compile: a type that
// cannot be made out is listed as no type, and nothing that is gone from it is missed.
func firstError(found []*packages.Package) (err error) {
	packages.Visit(found, nil, func(p *packages.Package) {
		if err == nil && len(p.Errors) > 0 {
			err = fmt.Errorf("%s: %w", p.PkgPath, p.Errors[0])
		}
	})
	return err
}

// aliases returns the names that a package gives to types of another one.
func aliases(pkg *types.Package) map[types.Object]string {
	names := map[types.Object]string{}
	for _, name := range pkg.Scope().Names() {
		t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !t.IsAlias() || !t.Exported() {
			continue
		}
		if named, ok := types.Unalias(t.Type()).(*types.Named); ok {
			names[named.Obj()] = name
		}
	}
	return names
}

// A lister writes the lines of one package.
type lister struct {
	pkg   *types.Package
	names map[types.Object]string
	lines []string
}

func (l *lister) list() []string {
	for _, name := range l.pkg.Scope().Names() {
		object := l.pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		switch object := object.(type) {
		case *types.Const:
			l.add("const %s %s%s", name, l.text(object.Type()), constantValue(object))
		case *types.Var:
			l.add("var %s %s", name, l.text(object.Type()))
		case *types.Func:
			l.add("func %s%s", name, l.signature(object.Signature()))
		case *types.TypeName:
			l.addType(name, types.Unalias(object.Type()))
		}
	}
	return l.lines
}

// versions are constants that become others with each release, as they should.
var versions = map[string]bool{"APIVersion": true, "Version": true}

// constantValue is what programs compare with, store and send.
func constantValue(c *types.Const) string {
	if versions[c.Name()] {
		return ""
	}
	return " = " + c.Val().ExactString()
}

func (l *lister) add(format string, args ...any) {
	l.lines = append(l.lines, l.pkg.Name()+": "+fmt.Sprintf(format, args...))
}

func (l *lister) addType(name string, t types.Type) {
	switch underlying := t.Underlying().(type) {
	case *types.Struct:
		l.add("type %s struct", name)
		if types.Comparable(t) {
			l.add("type %s is comparable", name)
		}
		for i := range underlying.NumFields() {
			if field := underlying.Field(i); field.Exported() {
				l.add("type %s struct, %s %s%s", name, field.Name(), l.text(field.Type()), jsonName(underlying.Tag(i)))
			}
		}
	default:
		// All of an interface is in one line: with one more method it is another.
		l.add("type %s %s", name, l.text(underlying))
	}
	if named, ok := t.(*types.Named); ok {
		l.addMethods(name, named)
	}
}

// jsonName is what a field is called where a program keeps its value as JSON.
func jsonName(tag string) string {
	name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	if name == "" {
		return ""
	}
	return " json " + name
}

func (l *lister) addMethods(name string, t *types.Named) {
	onValue := types.NewMethodSet(t)
	for selection := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		method := selection.Obj().(*types.Func)
		if !method.Exported() {
			continue
		}
		receiver := "*" + name
		if onValue.Lookup(method.Pkg(), method.Name()) != nil {
			receiver = name
		}
		l.add("method (%s) %s%s", receiver, method.Name(), l.signature(method.Signature()))
	}
}

// text writes a type with the names that callers know.
func (l *lister) text(t types.Type) string {
	switch t := t.(type) {
	case *types.Alias:
		// An alias is promised by its name, in whichever package it is.
	case *types.Named:
		if alias, ok := l.names[t.Obj()]; ok {
			return alias
		}
	case *types.Pointer:
		return "*" + l.text(t.Elem())
	case *types.Slice:
		return "[]" + l.text(t.Elem())
	case *types.Map:
		return "map[" + l.text(t.Key()) + "]" + l.text(t.Elem())
	case *types.Signature:
		return "func" + l.signature(t)
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p == l.pkg {
			return ""
		}
		return p.Path()
	})
}

// signature leaves out the names of parameters, which bind nobody.
func (l *lister) signature(s *types.Signature) string {
	params := l.tuple(s.Params(), s.Variadic())
	results := l.tuple(s.Results(), false)
	return strings.TrimSpace("(" + strings.Join(params, ", ") + ") (" + strings.Join(results, ", ") + ")")
}

func (l *lister) tuple(vars *types.Tuple, variadic bool) []string {
	var all []string
	for v := range vars.Variables() {
		all = append(all, l.text(v.Type()))
	}
	if variadic {
		last := len(all) - 1
		all[last] = "..." + strings.TrimPrefix(all[last], "[]")
	}
	return all
}
