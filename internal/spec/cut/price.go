package cut

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

const (
	priceName     = "Price"
	discriminator = "amount_type"
)

// flattenPrices replaces every union of price variants in schemas by one schema,
// Price, that has the properties of all of them. The generator would make raw
// JSON of the nested union, with accessors that succeed for the wrong variant,
// and a variant that Polar adds would not decode.
func flattenPrices(schemas *yaml.Node) error {
	var variants []string
	for _, schema := range entries(schemas) {
		for s := range subschemas(schema) {
			found := priceVariants(s, schemas)
			if len(found) == 0 {
				continue
			}
			variants = append(variants, found...)
			s.Content = mapping("$ref", text(schemaPrefix+priceName)).Content
		}
	}
	slices.Sort(variants)
	variants = slices.Compact(variants)
	if len(variants) == 0 {
		return nil
	}
	if get(schemas, priceName) != nil {
		return fmt.Errorf("schema %q exists already: prices cannot be flattened into it", priceName)
	}
	price, err := mergeVariants(variants, schemas)
	if err != nil {
		return err
	}
	set(schemas, priceName, price)
	return nil
}

// priceVariants returns the names of the variants of a union of prices, those of
// nested unions included, and nothing for any other schema.
func priceVariants(schema, schemas *yaml.Node) []string {
	var names []string
	for _, member := range sequenceOf(get(schema, "oneOf")) {
		name, target, err := resolve(value(member, "$ref"), schemas)
		if err != nil {
			return nil
		}
		nested := priceVariants(target, schemas)
		if nested == nil && get(get(get(target, "properties"), discriminator), "const") != nil {
			nested = []string{name}
		}
		if nested == nil {
			return nil
		}
		names = append(names, nested...)
	}
	return names
}

// mergeVariants returns one object schema with the properties of all variants. It
// requires what every variant requires.
func mergeVariants(variants []string, schemas *yaml.Node) (*yaml.Node, error) {
	properties := mapping()
	requiredBy := map[string]int{}
	for _, name := range variants {
		variant := get(schemas, name)
		for property, schema := range entries(get(variant, "properties")) {
			if property.Value == discriminator {
				schema = mapping("type", get(schema, "type"), "enum", sequence(get(schema, "const")))
			}
			merged, err := mergeProperty(get(properties, property.Value), schema)
			if err != nil {
				return nil, fmt.Errorf("price variant %s: property %s: %w", name, property.Value, err)
			}
			set(properties, property.Value, merged)
		}
		for _, property := range sequenceOf(get(variant, "required")) {
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

// mergeProperty returns the schema that allows what a and b allow, which must have
// the same type; a is nil the first time that a property is met.
func mergeProperty(a, b *yaml.Node) (*yaml.Node, error) {
	if a == nil {
		return b, nil
	}
	drop(b, isProse)
	drop(a, isProse)
	if values := get(a, "enum"); values != nil && value(a, "type") == value(b, "type") {
		for _, v := range sequenceOf(get(b, "enum")) {
			if !slices.ContainsFunc(values.Content, func(n *yaml.Node) bool { return n.Value == v.Value }) {
				values.Content = append(values.Content, v)
			}
		}
		return a, nil
	}
	one, err := yaml.Marshal(a)
	if err != nil {
		return nil, err
	}
	other, err := yaml.Marshal(b)
	if err != nil {
		return nil, err
	}
	if string(one) != string(other) {
		return nil, fmt.Errorf("not the same type as in another variant")
	}
	return a, nil
}
