package cut

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// foldSingles writes a list of one schema as that schema, and a list of one type as that
// type: generators write "all of" around a single $ref to put words beside it. A union of
// prices stays a union, since it becomes Price with any number of variants.
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

// single returns the keyword under which schema has one other schema, if it has no other
// keyword that affects the type.
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

// isOfPrices is also true of a union that flattenPrices will refuse.
func isOfPrices(union, schemas *yaml.Node) bool {
	variants, err := priceVariants(union, schemas, nil)
	return err != nil || len(variants) > 0
}
