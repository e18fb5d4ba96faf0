package drift

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// An object is a mapping in a document.
type object = map[string]any

// parse decodes a document, in which every number becomes a float64, so that 1 equals 1.0.
func parse(document []byte) (object, error) {
	var tree any
	if err := yaml.Unmarshal(document, &tree); err != nil {
		return nil, err
	}
	root, ok := numbers(tree).(object)
	if !ok {
		return nil, fmt.Errorf("not an OpenAPI document: not a mapping")
	}
	return root, nil
}

func numbers(v any) any {
	switch v := v.(type) {
	case object:
		for key, inner := range v {
			v[key] = numbers(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = numbers(inner)
		}
	case int:
		return float64(v)
	}
	return v
}

// at returns the mapping at a path of keys in v, or nil if there is none.
func at(v any, keys ...string) object {
	m, _ := v.(object)
	for _, key := range keys {
		m, _ = m[key].(object)
	}
	return m
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// keysOf returns the sorted keys of all mappings.
func keysOf[V any](mappings ...map[string]V) []string {
	all := map[string]V{}
	for _, m := range mappings {
		maps.Copy(all, m)
	}
	return slices.Sorted(maps.Keys(all))
}

// show returns the JSON of a value, with sorted keys.
func show(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(out)
}

// set returns the JSON of each value of a list whose order means nothing.
func set(v any) object {
	all := object{}
	for _, value := range list(v) {
		all[show(value)] = true
	}
	return all
}
