package cut

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"gopkg.in/yaml.v3"
)

// header opens openapi.yaml.
const header = "# Cut from Polar's OpenAPI document by `make spec`. Change the rules or the overlay in internal/spec, not this file.\n"

// parse reads JSON too: it is YAML. Nodes, unlike Go maps, keep the order of keys.
func parse(document []byte) (*yaml.Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, fmt.Errorf("neither JSON nor YAML: %w", err)
	}
	if root.Kind != yaml.DocumentNode || get(root.Content[0], "openapi") == nil {
		return nil, errors.New("not an OpenAPI document: no openapi at its top")
	}
	return root.Content[0], nil
}

func encode(document *yaml.Node) ([]byte, error) {
	plain(document)
	var out bytes.Buffer
	out.WriteString(header)
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(document); err != nil {
		return nil, err
	}
	return out.Bytes(), enc.Close()
}

// plain drops the flow style and the quotes that nodes read from JSON carry.
func plain(n *yaml.Node) {
	n.Style = 0
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, child := range n.Content {
		plain(child)
	}
}

// get returns the value of key in the mapping m, nil where there is none.
func get(m *yaml.Node, key string) *yaml.Node {
	for k, v := range entries(m) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// value returns the scalar at key in m, "" where there is none.
func value(m *yaml.Node, key string) string {
	if v := get(m, key); v != nil {
		return v.Value
	}
	return ""
}

func set(m *yaml.Node, key string, v *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			m.Content[i+1] = v
			return
		}
	}
	m.Content = append(m.Content, text(key), v)
}

// drop removes the keys of m for which gone says true.
func drop(m *yaml.Node, gone func(key string) bool) {
	var kept []*yaml.Node
	for k, v := range entries(m) {
		if !gone(k.Value) {
			kept = append(kept, k, v)
		}
	}
	m.Content = kept
}

// entries yields the keys and values of a mapping, and nothing for other nodes.
func entries(m *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		if m == nil || m.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if !yield(m.Content[i], m.Content[i+1]) {
				return
			}
		}
	}
}

// mapping makes a mapping of keys and values in turn; a nil value is left out.
func mapping(pairs ...any) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i < len(pairs); i += 2 {
		if v := pairs[i+1].(*yaml.Node); v != nil {
			set(m, pairs[i].(string), v)
		}
	}
	return m
}

func sequence(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: items}
}

func text(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

func truth() *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}
}
