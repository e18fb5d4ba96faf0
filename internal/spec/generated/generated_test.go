// Package generated tests the promises that the types of gen keep for any document of Polar's.
// The cut and the generator's settings keep them together.
package generated_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/polarseats/polarseats-go/gen"
)

// named has the schemas whose Go type has a different name, by that name.
var named = map[string]string{"SubscriptionsPage": "ListResource_CustomerSubscription_"}

func TestFields(t *testing.T) {
	spec, err := openapi3.NewLoader().LoadFromFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range models(gen.SeatsList{}, gen.CustomerSeatAssign{}, gen.SubscriptionsPage{}) {
		name := model.Name()
		if other, ok := named[name]; ok {
			name = other
		}
		ref := spec.Components.Schemas[name]
		if ref == nil {
			t.Errorf("%s has no schema", name)
			continue
		}
		fields := fieldsByKey(model)
		for _, key := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
			field, ok := fields[key]
			if !ok {
				t.Errorf("%s has no field for %s", name, key)
				continue
			}
			delete(fields, key)
			checkField(t, name, field, ref.Value.Properties[key].Value, slices.Contains(ref.Value.Required, key))
		}
		for key := range fields {
			t.Errorf("%s has a field for %s, which its schema does not have", name, key)
		}
	}
}

// goKinds has the kinds of Go types for each type of OpenAPI.
var goKinds = map[string][]string{
	"string": {"string"}, "integer": {"int64"}, "number": {"float64"}, "boolean": {"bool"},
	"array": {"slice"}, "object": {"struct", "map"},
}

// checkField compares a field with its schema.
func checkField(t *testing.T, model string, field reflect.StructField, schema *openapi3.Schema, required bool) {
	t.Helper()
	kind, nullable := typeOf(schema)
	mayBeMissing := nullable || !required
	got, pointer := strings.CutPrefix(kindOf(field.Type), "*")
	where := model + "." + field.Name
	if !slices.Contains(goKinds[kind], got) {
		t.Errorf("%s has the Go type %s for the type %s of OpenAPI", where, field.Type, kind)
	}
	// The zero value of any other type is a value of its own: 0 does not mean "no limit".
	zeroIsMissing := got == "string" || got == "slice" || got == "map" ||
		kind == "boolean" && !nullable && schema.Default == false
	if want := mayBeMissing && !zeroIsMissing; pointer != want {
		t.Errorf("%s is %s: a pointer: %t, want %t", where, field.Type, pointer, want)
	}
	leftOut := isLeftOut(field)
	// Older servers did not send everything that is required today, so JSON has a zero only if
	// the overlay says that every server sends it.
	if always := schema.Extensions["x-omitzero"] == false; always == leftOut {
		t.Errorf("%s: JSON leaves out its zero: %t; every server sends it: %t; want one of the two", where, leftOut, always)
	}
}

// isLeftOut reports whether JSON has no key for the zero value of a field.
func isLeftOut(field reflect.StructField) bool {
	_, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	if field.Type == reflect.TypeFor[time.Time]() { // omitempty has no effect on a time
		return strings.Contains(options, "omitzero")
	}
	return options != ""
}

// typeOf returns the type of a schema, and whether it may be null.
func typeOf(schema *openapi3.Schema) (kind string, nullable bool) {
	if len(schema.AnyOf) == 2 && schema.AnyOf[1].Value.Type.Is("null") {
		kind, _ = typeOf(schema.AnyOf[0].Value)
		return kind, true
	}
	kinds := schema.Type.Slice()
	return kinds[0], len(kinds) > 1
}

func kindOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return "*" + kindOf(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return "string" // in JSON
	}
	return t.Kind().String()
}

// models returns the types of values and of all structs in them.
func models(values ...any) []reflect.Type {
	found := map[string]reflect.Type{}
	for _, v := range values {
		collect(reflect.TypeOf(v), found)
	}
	return slices.SortedFunc(maps.Values(found), func(a, b reflect.Type) int { return strings.Compare(a.Name(), b.Name()) })
}

func collect(t reflect.Type, found map[string]reflect.Type) {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		collect(t.Elem(), found)
		return
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || found[t.Name()] != nil {
		return
	}
	found[t.Name()] = t
	for i := range t.NumField() {
		collect(t.Field(i).Type, found)
	}
}

func fieldsByKey(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[key] = t.Field(i)
	}
	return fields
}
