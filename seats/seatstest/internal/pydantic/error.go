// Package pydantic reads values as pydantic does and words what it refuses: the items
// of a 422's detail.
package pydantic

import (
	"strconv"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// Error is one item of a 422's detail.
type Error struct {
	// Type is pydantic's name of what is wrong, such as uuid_parsing.
	Type string
	// In is body, path or query.
	In string
	// Schema is the one of several that the body may have; "" for the only one.
	Schema string
	// Field is the name of the field; "" for the whole body.
	Field string
	// At is where JSON is invalid, in characters; otherwise -1.
	At int
	// Message is the sentence.
	Message string
	// Input is the value that is refused.
	Input pythonjson.Value
	// Context is JSON; "" for none.
	Context string
}

// NewError returns an error of pydantic's own.
func NewError(in, field, kind, message string, input pythonjson.Value) Error {
	return Error{Type: kind, In: in, Field: field, At: -1, Message: message, Input: input}
}

// ValueError is what a check of Polar's own raises; its exception becomes an
// empty object.
func ValueError(field, message string, input pythonjson.Value) Error {
	e := NewError("body", field, "value_error", "Value error, "+message, input)
	e.Context = `{"error":{}}`
	return e
}

// Missing is the error of a field that is not there; input is what lacks it.
func Missing(field string, input pythonjson.Value) Error {
	return NewError("body", field, "missing", "Field required", input)
}

// Append appends the error as JSON.
func (e Error) Append(b []byte) []byte {
	b = pythonjson.AppendString(append(b, `{"type":`...), e.Type)
	b = pythonjson.AppendString(append(b, `,"loc":[`...), e.In)
	if e.Schema != "" {
		b = pythonjson.AppendString(append(b, ','), e.Schema)
	}
	if e.Field != "" {
		b = pythonjson.AppendString(append(b, ','), e.Field)
	}
	if e.At >= 0 {
		b = strconv.AppendInt(append(b, ','), int64(e.At), 10)
	}
	b = pythonjson.AppendString(append(b, `],"msg":`...), e.Message)
	b = pythonjson.AppendValue(append(b, `,"input":`...), e.Input, pythonjson.PythonFloat)
	if e.Context != "" {
		b = append(append(b, `,"ctx":`...), e.Context...)
	}
	return append(b, '}')
}

// UUIDError is pydantic's for what ParseUUID found wrong.
func UUIDError(in, field, wrong string, input pythonjson.Value) Error {
	e := NewError(in, field, "uuid_parsing", "Input should be a valid UUID, "+wrong, input)
	e.Context = string(append(pythonjson.AppendString([]byte(`{"error":`), wrong), '}'))
	return e
}

// UUID4 reads an id of a path or query, which must be a random UUID.
func UUID4(in, field, text string) (id string, errors []Error) {
	id, wrong := ParseUUID(text)
	if wrong != "" {
		return "", []Error{UUIDError(in, field, wrong, pythonjson.String(text))}
	}
	if !isVersion4(id) {
		e := NewError(in, field, "uuid_version", "UUID version 4 expected", pythonjson.String(text))
		e.Context = `{"expected_version":4}`
		return "", []Error{e}
	}
	return id, nil
}
