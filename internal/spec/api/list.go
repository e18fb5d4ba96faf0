// Package api lists the exported API of the library's packages and finds incompatible changes in
// it.
package api

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// pattern matches package seats and the packages below it, including internal ones.
const pattern = "./seats/..."

// List returns a line for each exported name of package seats of the module in dir and of the
// packages below it, and for each field and method. An alias is listed like the type that it
// stands for.
func List(dir string) ([]string, error) {
	config := &packages.Config{Dir: dir, Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax | packages.NeedTypesInfo}
	found, err := packages.Load(config, pattern)
	if err != nil {
		return nil, err
	}
	if err := firstError(found); err != nil {
		return nil, err
	}
	var lines []string
	for _, p := range found {
		if strings.Contains(p.PkgPath, "/internal/") {
			continue
		}
		l := lister{names: aliases(p.Types), pkg: p.Types}
		lines = append(lines, l.list()...)
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// firstError returns the first reason why the packages or their imports do not compile. Otherwise
// List would silently skip the fields of a type that does not compile.
func firstError(found []*packages.Package) (err error) {
	packages.Visit(found, nil, func(p *packages.Package) {
		if err == nil && len(p.Errors) > 0 {
			err = fmt.Errorf("%s: %w", p.PkgPath, p.Errors[0])
		}
	})
	return err
}

// aliases returns the names that a package gives to types of other packages.
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
	pkg     *types.Package
	names   map[types.Object]string // of the types that have an alias
	lines   []string
	reached []*types.TypeName  // unexported types that callers can see
	within  []*types.Interface // the enclosing interfaces: a method may mention its own interface
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
			l.addTypeParams("func "+name, object.Signature().TypeParams())
		case *types.TypeName:
			l.addType(name, types.Unalias(object.Type()))
		}
	}
	for i := 0; i < len(l.reached); i++ {
		l.addType(l.reached[i].Name(), types.Unalias(l.reached[i].Type()))
	}
	return l.lines
}

// versions has the constants that change with a release, as they should.
var versions = map[string]bool{"APIVersion": true, "Version": true}

// constantValue returns the value of a constant, which is part of the API: programs compare, store
// and send it.
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
		// A type of gen may stop being comparable: it gets a slice or a map if Polar's schema does.
		named, _ := t.(*types.Named)
		if types.Comparable(t) && token.IsExported(name) && named != nil && named.Obj().Pkg() == l.pkg {
			l.add("type %s is comparable", name)
		}
		l.addFields(name, t, underlying, nil)
	default:
		// An interface has one line, since a new method breaks its implementations.
		l.add("type %s %s", name, l.text(underlying))
	}
	if named, ok := t.(*types.Named); ok {
		l.addTypeParams("type "+name, named.TypeParams())
		if !types.IsInterface(t) {
			l.addMethods(name, named)
		}
	}
}

// addFields adds the fields of s, the struct of t or one embedded in it, and those of the structs
// embedded in s. within has the structs around s, since s may embed a pointer to one of them.
func (l *lister) addFields(name string, t types.Type, s *types.Struct, within []*types.Struct) {
	if slices.Contains(within, s) {
		return
	}
	within = append(within, s)
	for i := range s.NumFields() {
		field := s.Field(i)
		// A shallower field may hide this one.
		found, _, _ := types.LookupFieldOrMethod(t, true, field.Pkg(), field.Name())
		if found == field && field.Exported() {
			l.add("type %s struct, %s %s%s", name, field.Name(), l.text(field.Type()), jsonName(s.Tag(i)))
		}
		if embedded := structOf(field.Type()); field.Embedded() && embedded != nil {
			l.addFields(name, t, embedded, within)
		}
	}
}

// structOf returns the struct that a type is or points to, or nil.
func structOf(t types.Type) *types.Struct {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		t = pointer.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// jsonName returns the name of a field in JSON, which is part of the API since programs store it,
// and whether a number becomes a string there.
func jsonName(tag string) string {
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	if slices.Contains(strings.Split(options, ","), "string") {
		name += ",string"
	}
	if name == "" {
		return ""
	}
	return " json " + name
}

// addTypeParams adds the constraints of the type parameters of a function or a type.
func (l *lister) addTypeParams(owner string, params *types.TypeParamList) {
	if params.Len() == 0 {
		return
	}
	var constraints []string
	for p := range params.TypeParams() {
		constraints = append(constraints, l.text(p.Constraint()))
	}
	l.add("%s of [%s]", owner, strings.Join(constraints, ", "))
}

// addMethods adds a method with a value receiver twice, since pointers have it too.
func (l *lister) addMethods(name string, t *types.Named) {
	for receiver, receiverType := range map[string]types.Type{name: t, "*" + name: types.NewPointer(t)} {
		for selection := range types.NewMethodSet(receiverType).Methods() {
			if method := selection.Obj().(*types.Func); method.Exported() {
				l.add("method (%s) %s%s", receiver, method.Name(), l.signature(method.Signature()))
			}
		}
	}
}

// text returns a type with the names that callers know. It does not look into unnamed structs.
func (l *lister) text(t types.Type) string {
	switch t := t.(type) {
	case *types.Alias:
		return l.named(t.Obj(), t.TypeArgs()) // the API promises its name
	case *types.Named:
		return l.named(t.Obj(), t.TypeArgs())
	case *types.Interface:
		if t.IsMethodSet() && !slices.Contains(l.within, t) {
			return l.methods(t)
		}
	case *types.Pointer:
		return "*" + l.text(t.Elem())
	case *types.Slice:
		return "[]" + l.text(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), l.text(t.Elem()))
	case *types.Chan:
		direction := []string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}
		return direction[t.Dir()] + l.text(t.Elem())
	case *types.Map:
		return "map[" + l.text(t.Key()) + "]" + l.text(t.Elem())
	case *types.Signature:
		return "func" + l.signature(t)
	}
	return types.TypeString(t, types.RelativeTo(l.pkg))
}

// named returns the name of a type, and has an unexported type listed too, since callers can see
// it.
func (l *lister) named(t *types.TypeName, arguments *types.TypeList) string {
	if t.Pkg() == l.pkg && !t.Exported() && !slices.Contains(l.reached, t) {
		l.reached = append(l.reached, t)
	}
	name, ok := l.names[t]
	if !ok {
		name = t.Name()
		if t.Pkg() != nil && t.Pkg() != l.pkg {
			name = t.Pkg().Path() + "." + name
		}
	}
	if arguments.Len() == 0 {
		return name
	}
	var all []string
	for argument := range arguments.Types() {
		all = append(all, l.text(argument))
	}
	return name + "[" + strings.Join(all, ", ") + "]"
}

// methods returns an interface by its methods, including those of embedded interfaces.
func (l *lister) methods(t *types.Interface) string {
	if t.Empty() {
		return "any"
	}
	l.within = append(l.within, t)
	defer func() { l.within = l.within[:len(l.within)-1] }()
	var all []string
	for method := range t.Methods() {
		all = append(all, method.Name()+l.signature(method.Signature()))
	}
	return "interface{" + strings.Join(all, "; ") + "}"
}

// signature returns the types of parameters and results. Their names are not part of the API.
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
