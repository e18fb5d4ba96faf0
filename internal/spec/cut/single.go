package cut

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// foldSingles replaces a list of one schema by that schema, and a list of one type by that type.
// Servers wrap a $ref in allOf to give it a description. A union of prices stays as it is, since
// it becomes Price whatever the number of its variants.
func foldSingles(document *yaml.Node) error {
	schemas := schemasOf(document)
	for _, holder := range schemaHolders(get(document, "paths")) {
		foldInside(get(holder, "schema"), schemas)
	}
	for _, schema := range entries(schemas) {
		foldInside(schema, schemas)
	}
	return nil
}

func foldInside(schema, schemas *yaml.Node) {
	for _, s := range subschemas(schema) {
		if kinds := items(get(s, "type")); len(kinds) == 1 {
			set(s, "type", kinds[0])
		}
		for list := single(s); list != "" && !isOfPrices(s, schemas); list = single(s) {
			member := items(get(s, list))[0]
			dropKey(s, list)
			for k, v := range entries(member) {
				set(s, k.Value, v)
			}
		}
	}
}

// single returns the keyword under which a schema has a list of one schema, or "" if there is
// none or another keyword affects the type.
func single(schema *yaml.Node) string {
	found := ""
	for key, v := range entries(schema) {
		switch {
		case slices.Contains([]string{"allOf", "anyOf", "oneOf"}, key.Value) && len(items(v)) == 1 && found == "":
			found = key.Value
		case !slices.Contains([]string{"default", "deprecated", "readOnly", "writeOnly"}, key.Value):
			return ""
		}
	}
	return found
}

// isOfPrices reports whether a schema is a union of prices, even one that flattenPrices refuses.
func isOfPrices(union, schemas *yaml.Node) bool {
	variants, err := priceVariants(union, schemas, nil)
	return err != nil || len(variants) > 0
}
