package cut

import (
	"iter"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// get follows a path of keys through nested mappings and returns the value at its end, or nil
// if a key is missing.
func get(m *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		m = child(m, key)
	}
	return m
}

func child(m *yaml.Node, key string) *yaml.Node {
	for k, v := range entries(m) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// value returns the text of the scalar that get finds, or "".
func value(m *yaml.Node, keys ...string) string {
	if v := get(m, keys...); v != nil {
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

// drop removes the keys of m for which match returns true.
func drop(m *yaml.Node, match func(key string) bool) {
	if m == nil || m.Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for k, v := range entries(m) {
		if !match(k.Value) {
			kept = append(kept, k, v)
		}
	}
	m.Content = kept
}

func dropKey(m *yaml.Node, key string) {
	drop(m, func(k string) bool { return k == key })
}

// dropItems removes the items of a sequence for which match returns true.
func dropItems(n *yaml.Node, match func(item *yaml.Node) bool) {
	if n != nil {
		n.Content = slices.DeleteFunc(n.Content, match)
	}
}

func clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = nil
	for _, child := range n.Content {
		c.Content = append(c.Content, clone(child))
	}
	return &c
}

// entries yields the keys and values of a mapping, and nothing for any other node.
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

// items returns the items of a sequence, and nil for any other node.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// has reports whether a sequence has the scalar name.
func has(list *yaml.Node, name string) bool {
	return slices.ContainsFunc(items(list), func(n *yaml.Node) bool { return n.Value == name })
}

// mapping returns a mapping of alternating keys and values. It skips nil values.
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

func boolean(b bool) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(b)}
}

func null() *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}
