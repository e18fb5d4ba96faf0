package drift

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// Exported returns the names that the packages in dirs export, except in their tests. A new
// schema with one of these names does not build.
func Exported(dirs ...string) (map[string]bool, error) {
	names := map[string]bool{}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			if err := addExported(names, file); err != nil {
				return nil, err
			}
		}
	}
	return names, nil
}

func addExported(names map[string]bool, file string) error {
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.FileExports(source)
	ast.Inspect(source, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			if node.Recv == nil {
				names[node.Name.Name] = true
			}
			return false
		case *ast.TypeSpec:
			names[node.Name.Name] = true
		case *ast.ValueSpec:
			for _, name := range node.Names {
				names[name.Name] = true
			}
		}
		return true
	})
	return nil
}

// trouble returns the reason why a new schema or property, given by the key of its Go type,
// does not generate or does not build, or "" if it does.
func (c *comparison) trouble(key string) string {
	if strings.HasSuffix(c.is.types[key], "union") {
		return ", of which the generator makes no type"
	}
	if other := c.namesake(key); other != "" {
		return ", whose Go name is that of " + other
	}
	return ""
}

// namesake returns what else has the Go name of a schema or property, or of the type that
// the generator makes for an enum in a property, or "" if nothing else has it.
func (c *comparison) namesake(key string) string {
	names := []string{inGo(key)}
	if strings.HasSuffix(c.is.types[key], "enum") {
		names = append(names, inGo(strings.ReplaceAll(key, ".", "")))
	}
	for _, other := range keysOf(c.is.types) {
		if other != key && slices.Contains(names, inGo(other)) {
			return other
		}
	}
	for other := range c.exported {
		if slices.Contains(names, inGo(other)) {
			return "another thing in gen or seats"
		}
	}
	return ""
}

// inGo returns a form of a key that is the same for all keys with the same name in Go, such as
// user_id, userId and UserID. It is the same for userid too, which is Userid in Go.
func inGo(key string) string {
	last := strings.LastIndex(key, ".") + 1
	return key[:last] + strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-+:;~ ", r) {
			return -1
		}
		return r
	}, key[last:]))
}
