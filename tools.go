//go:build generate

// Package tools holds the commands of "make generate". They carry a field that Polar adds, once
// "make spec" has added it to openapi.yaml, to gen, to the types of package seats, and to its
// reader of lists. Their versions are pinned in internal/spec/go.mod, not in the library's go.mod.
package tools

//go:generate go tool -modfile=internal/spec/go.mod oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go -C internal/spec run ./cmd/apiversion -from ../../openapi.yaml -o ../../gen/version.gen.go
//go:generate go -C internal/spec run ./cmd/aliases -from ../../gen/seats.gen.go -o ../../seats/types.gen.go
//go:generate go -C internal/spec run ./cmd/readers -from ../../gen/seats.gen.go -o ../../seats/internal/listjson/readers.gen.go
