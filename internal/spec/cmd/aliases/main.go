// Command aliases writes seats/types.gen.go: an alias of every type of gen that a response or a
// request is made of, and the constants of the enums. A type, a field or a value that Polar adds
// reaches users, and their documentation, without a hand edit.
//
//	go run ./cmd/aliases -from ../../gen/seats.gen.go -o ../../seats/types.gen.go
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/command"
)

// names has the types whose name in seats is shorter: Polar's names include the API that a type
// belongs to, and this module has only one API.
var names = map[string]string{
	"CustomerOrganization":                "Organization",
	"CustomerOrganizationFeatureSettings": "OrganizationFeatures",
	"CustomerSeat":                        "Seat",
	"CustomerSeatAssign":                  "SeatAssign",
	"CustomerSubscription":                "Subscription",
	"CustomerSubscriptionMeter":           "SubscriptionMeter",
	"CustomerSubscriptionMeterMeter":      "Meter",
	"CustomerSubscriptionProduct":         "Product",
	"OrganizationCustomerPortalSettings":  "CustomerPortalSettings",
}

// modelTag marks the fields of generated types.
const modelTag = "json:"

func main() { command.Main("aliases", aliases) }

func aliases(from string, content []byte) ([]byte, error) {
	file, err := parser.ParseFile(token.NewFileSet(), from, content, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	w := &writer{models: map[string]bool{}, values: map[string][]string{}}
	var decls []*ast.GenDecl
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || len(d.Specs) == 0 {
			continue
		}
		switch spec := d.Specs[0].(type) {
		case *ast.TypeSpec:
			if isUnion(spec) {
				return nil, fmt.Errorf("%s is a union: callers could only see raw JSON", spec.Name.Name)
			}
			if isModel(spec) {
				w.models[spec.Name.Name] = true
				decls = append(decls, d)
			}
		case *ast.ValueSpec:
			if d.Tok == token.CONST && spec.Type != nil {
				decls = append(decls, d)
			}
		}
	}
	return w.source(decls)
}

// isModel reports whether a type comes from a schema. The parameters of an operation, which have
// types of their own in seats, and the types of the client do not.
func isModel(spec *ast.TypeSpec) bool {
	if spec.Assign.IsValid() || strings.HasSuffix(spec.Name.Name, "Params") {
		return false
	}
	switch t := spec.Type.(type) {
	case *ast.Ident, *ast.ArrayType, *ast.MapType:
		return true
	case *ast.StructType:
		tag := firstField(t).Tag
		return tag != nil && strings.Contains(tag.Value, modelTag)
	}
	return false
}

// isUnion reports whether a type is the generator's form of oneOf and anyOf: raw JSON in a field
// without a tag.
func isUnion(spec *ast.TypeSpec) bool {
	t, ok := spec.Type.(*ast.StructType)
	if !ok {
		return false
	}
	names := firstField(t).Names
	return len(names) == 1 && names[0].Name == "union"
}

func firstField(t *ast.StructType) *ast.Field {
	if len(t.Fields.List) == 0 {
		return &ast.Field{}
	}
	return t.Fields.List[0]
}
