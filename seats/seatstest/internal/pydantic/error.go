// Package pydantic validates values as pydantic does, and words its refusals, which are the
// items in the detail of a 422.
package pydantic

import (
	"strconv"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// Error is one item in the detail of a 422.
type Error struct {
	// Type is pydantic's name for the error, such as uuid_parsing.
	Type string
	// In is the part of the request: body, path or query.
	In string
	// Schema is the schema that the body does not match, or "" if there is only one.
	Schema string
	// Field is the name of the field, or "" for the whole body.
	Field string
	// At is the position of a syntax error in JSON, in characters, or -1 for other errors.
	At int
	// Message is the sentence that describes the error.
	Message string
	// Input is the refused value.
	Input pythonjson.Value
	// Context is more about the error, as JSON, or "" for none.
	Context string
}

// NewError returns an error in a field, without a context.
func NewError(in, field, errType, message string, input pythonjson.Value) Error {
	return Error{Type: errType, In: in, Field: field, At: -1, Message: message, Input: input}
}

// ValueError returns the error that a check of Polar's own raises in a field of the body. Its
// exception becomes an empty object.
func ValueError(field, message string, input pythonjson.Value) Error {
	e := NewError("body", field, "value_error", "Value error, "+message, input)
	e.Context = `{"error":{}}`
	return e
}

// Missing returns the error of a missing field of the body. The input is the object without
// the field.
func Missing(field string, input pythonjson.Value) Error {
	return NewError("body", field, "missing", "Field required", input)
}

// Append appends the error to b as JSON.
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

// UUIDError returns the error for a problem that [ParseUUID] has found.
func UUIDError(in, field, problem string, input pythonjson.Value) Error {
	e := NewError(in, field, "uuid_parsing", "Input should be a valid UUID, "+problem, input)
	e.Context = string(append(pythonjson.AppendString([]byte(`{"error":`), problem), '}'))
	return e
}

// UUID4 reads a UUID of version 4. It returns the canonical form, or an error if the text is
// not such a UUID.
func UUID4(in, field, text string) (id string, errs []Error) {
	id, problem := ParseUUID(text)
	if problem != "" {
		return "", []Error{UUIDError(in, field, problem, pythonjson.String(text))}
	}
	if !isVersion4(id) {
		e := NewError(in, field, "uuid_version", "UUID version 4 expected", pythonjson.String(text))
		e.Context = `{"expected_version":4}`
		return "", []Error{e}
	}
	return id, nil
}
