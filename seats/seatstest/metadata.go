package seatstest

import (
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

const (
	maxMetadataKeys  = 10
	maxMetadataSize  = 1024 // of its JSON as Python writes it
	maxMetadataDepth = 255  // of arrays and objects, the metadata's own included
)

// validateMetadata reads a seat's metadata: any object within the limits, or
// null for an empty one.
func validateMetadata(v pythonjson.Value) []pydantic.Error {
	switch {
	case v.Kind == pythonjson.NullKind:
		return nil
	case v.Kind != pythonjson.ObjectKind:
		return []pydantic.Error{pydantic.NewError("body", "metadata", "dict_type", "Input should be a valid dictionary", v)}
	case hasNUL(v):
		return []pydantic.Error{pydantic.ValueError("metadata", invalidCharacters, v)}
	case len(v.Fields) > maxMetadataKeys:
		return []pydantic.Error{pydantic.ValueError("metadata", "Metadata cannot have more than 10 keys", v)}
	case pythonjson.Size(v) > maxMetadataSize:
		return []pydantic.Error{pydantic.ValueError("metadata", "Metadata size cannot exceed 1KB", v)}
	}
	return nil
}

// answerable tells whether metadata can be stored and sent back: the database
// keeps neither NaN nor half a surrogate pair, and pydantic writes only so deep.
func answerable(metadata pythonjson.Value) bool {
	return metadata.Encodable() && metadata.Nesting() <= maxMetadataDepth
}

const invalidCharacters = "This value contains invalid characters"

// hasNUL tells whether a string within v has the character that Postgres
// cannot keep.
func hasNUL(v pythonjson.Value) bool {
	if strings.Contains(v.Text, "\x00") {
		return true
	}
	for _, item := range v.Items {
		if hasNUL(item) {
			return true
		}
	}
	for _, f := range v.Fields {
		if strings.Contains(f.Name, "\x00") || hasNUL(f.Value) {
			return true
		}
	}
	return false
}
