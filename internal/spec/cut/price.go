package cut

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

const (
	priceName     = "Price"
	discriminator = "amount_type"
)

// flattenPrices replaces every union of price variants by one schema, Price, that has the
// properties of all variants. Of a nested union, the generator would make raw JSON with
// accessors that succeed for the wrong variant, and a variant that Polar adds would not decode.
func flattenPrices(document *yaml.Node) error {
	schemas := schemasOf(document)
	unions, variants, err := priceUnions(schemas)
	if err != nil || len(unions) == 0 {
		return err
	}
	if get(schemas, priceName) != nil {
		return fmt.Errorf("schema %q exists already: prices cannot be flattened into it", priceName)
	}
	price, err := mergeVariants(variants, schemas)
	if err != nil {
		return err
	}
	for name, schema := range entries(schemas) {
		if slices.Contains(unions, schema) {
			renameReferences(document, name.Value, priceName)
		}
	}
	for _, union := range unions {
		union.Content = mapping("$ref", text(schemaPrefix+priceName)).Content
	}
	set(schemas, priceName, price)
	return nil
}

// priceUnions returns the unions of prices in schemas, and the sorted names of all their variants.
func priceUnions(schemas *yaml.Node) (unions []*yaml.Node, variants []string, err error) {
	for name, schema := range entries(schemas) {
		for _, s := range subschemas(schema) {
			if _, ok := nullable(s); ok {
				continue
			}
			found, err := priceVariants(s, schemas, nil)
			if err != nil {
				return nil, nil, fmt.Errorf("schema %q: %w", name.Value, err)
			}
			if len(found) > 0 {
				unions = append(unions, s)
				variants = append(variants, found...)
			}
		}
	}
	slices.Sort(variants)
	return unions, slices.Compact(variants), nil
}

// priceVariants returns the names of the variants of a union of prices, including those of
// nested unions, and nil for any other schema. within has the names of the enclosing unions,
// since a union may be a member of itself.
func priceVariants(union, schemas *yaml.Node, within []string) ([]string, error) {
	var variants, others []string
	for _, member := range unionMembers(union) {
		name := strings.TrimPrefix(value(member, "$ref"), schemaPrefix)
		if slices.Contains(within, name) {
			continue
		}
		target := get(schemas, name)
		if isPriceVariant(target) {
			variants = append(variants, name)
			continue
		}
		nested, err := priceVariants(target, schemas, append(within, name))
		if err != nil {
			return nil, err
		}
		if len(nested) == 0 {
			others = append(others, cmp.Or(name, "a schema without a name"))
		}
		variants = append(variants, nested...)
	}
	if len(variants) > 0 && len(others) > 0 {
		return nil, fmt.Errorf("a union of prices has %s, which has no constant %s", others[0], discriminator)
	}
	return variants, nil
}

func isPriceVariant(schema *yaml.Node) bool {
	return get(schema, "properties", discriminator, "const") != nil
}

// mergeVariants returns an object schema with the properties of all variants. It requires the
// properties that every variant requires.
func mergeVariants(variants []string, schemas *yaml.Node) (*yaml.Node, error) {
	properties := mapping()
	requiredBy := map[string]int{}
	for _, name := range variants {
		variant := get(schemas, name)
		for property, schema := range entries(get(variant, "properties")) {
			if property.Value != discriminator {
				openConstant(schema) // another variant may have another constant
			} else {
				schema = mapping("type", text("string"), "enum", sequence(get(schema, "const")))
			}
			merged, err := mergeProperty(get(properties, property.Value), schema)
			if err != nil {
				return nil, fmt.Errorf("price variant %s: property %s: %w", name, property.Value, err)
			}
			set(properties, property.Value, merged)
		}
		for _, property := range items(get(variant, "required")) {
			requiredBy[property.Value]++
		}
	}
	required := sequence()
	for property := range entries(properties) {
		if requiredBy[property.Value] == len(variants) {
			required.Content = append(required.Content, text(property.Value))
		}
	}
	return mapping("type", text("object"), "properties", properties, "required", required), nil
}

// mergeProperty returns a schema that allows the values of a and those of b, which must have the
// same type. If their limits differ, the schema has no limits. For the first variant with the
// property, a is nil.
func mergeProperty(a, b *yaml.Node) (*yaml.Node, error) {
	if a == nil {
		return b, nil
	}
	if same, err := equal(a, b); same || err != nil {
		return a, err
	}
	base, isNullable := nullable(a)
	otherBase, otherIsNullable := nullable(b)
	if isNullable || otherIsNullable {
		merged, err := mergeProperty(base, otherBase)
		return mapping("anyOf", sequence(merged, mapping("type", text("null")))), err
	}
	values, more := items(get(a, "enum")), items(get(b, "enum"))
	if values != nil && more != nil && value(a, "type") == value(b, "type") {
		return mapping("type", get(a, "type"), "enum", sequence(mergeValues(values, more)...)), nil
	}
	a, b = bare(a), bare(b)
	if same, err := equal(a, b); !same || err != nil {
		return nil, cmp.Or(err, fmt.Errorf("not the same type as in another variant"))
	}
	return a, nil
}

// equal reports whether two nodes have the same value, in any order of keys.
func equal(a, b *yaml.Node) (bool, error) {
	var one, other any
	err := errors.Join(a.Decode(&one), b.Decode(&other))
	return reflect.DeepEqual(one, other), err
}

// typing has the keywords that determine the Go type.
var typing = slices.Concat([]string{"$ref", "type", "format", "enum", "required", "discriminator"}, oneSchema, namedSchemas, listedSchemas)

// bare returns a copy of a schema with only the keywords that determine its Go type.
func bare(schema *yaml.Node) *yaml.Node {
	b := clone(schema)
	for _, s := range subschemas(b) {
		shapeSchema(s)
		drop(s, func(key string) bool { return !slices.Contains(typing, key) })
	}
	return b
}

// mergeValues returns the values of a and those of b, each once.
func mergeValues(a, b []*yaml.Node) []*yaml.Node {
	all := slices.Clone(a)
	for _, v := range b {
		if !has(sequence(all...), v.Value) {
			all = append(all, v)
		}
	}
	return all
}
