package seatstest

import "strings"

const (
	maxMetadataKeys  = 10
	maxMetadataSize  = 1024 // of its JSON as Python writes it
	maxMetadataDepth = 255  // of arrays and objects, the metadata's own included
)

// validateMetadata reads a seat's metadata: any object within the limits, or
// null for an empty one.
func validateMetadata(v value) []fieldError {
	switch {
	case v.kind == nullKind:
		return nil
	case v.kind != objectKind:
		return []fieldError{newFieldError("body", "metadata", "dict_type", "Input should be a valid dictionary", v)}
	case hasNUL(v):
		return []fieldError{valueError("metadata", invalidCharacters, v)}
	case len(v.fields) > maxMetadataKeys:
		return []fieldError{valueError("metadata", "Metadata cannot have more than 10 keys", v)}
	case pythonSize(v) > maxMetadataSize:
		return []fieldError{valueError("metadata", "Metadata size cannot exceed 1KB", v)}
	}
	return nil
}

// answerable tells whether metadata can be stored and sent back: the database
// keeps neither NaN nor half a surrogate pair, and pydantic writes only so deep.
func answerable(metadata value) bool {
	return metadata.encodable() && metadata.nesting() <= maxMetadataDepth
}

const invalidCharacters = "This value contains invalid characters"

// hasNUL tells whether a string within v has the character that Postgres
// cannot keep.
func hasNUL(v value) bool {
	if strings.Contains(v.text, "\x00") {
		return true
	}
	for _, item := range v.items {
		if hasNUL(item) {
			return true
		}
	}
	for _, f := range v.fields {
		if strings.Contains(f.name, "\x00") || hasNUL(f.value) {
			return true
		}
	}
	return false
}
