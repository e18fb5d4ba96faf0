//go:build generate

// Package tools holds the go:generate lines. The tools are pinned in
// internal/spec/go.mod, so that the library's own go.mod stays free of them.
package tools

//go:generate go tool -modfile=internal/spec/go.mod oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go -C internal/spec run ./cmd/apiversion -spec ../../openapi.yaml -o ../../gen/version.gen.go
//go:generate go -C internal/spec run ./cmd/aliases -gen ../../gen/seats.gen.go -o ../../seats/types.gen.go
//go:generate go -C internal/spec run ./cmd/readers -gen ../../gen/seats.gen.go -o ../../seats/internal/listjson/readers.gen.go
