package seatstest

import (
	"net/http"
	"strconv"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// maxEchoDepth is how deep a value may nest before Polar fails to send it back.
const maxEchoDepth = 900

// fieldError is one item of a 422's detail.
type fieldError struct {
	kind    string
	in      string // body, path or query
	schema  string // which of several that the body may be of; "" for the only one
	field   string // "" for the whole body
	at      int    // of invalid JSON, in characters; -1 otherwise
	message string
	input   pythonjson.Value
	context string // JSON, "" for none
}

func newFieldError(in, field, kind, message string, input pythonjson.Value) fieldError {
	return fieldError{kind: kind, in: in, field: field, at: -1, message: message, input: input}
}

// valueError is what a check of Polar's own raises; its exception becomes an
// empty object.
func valueError(field, message string, input pythonjson.Value) fieldError {
	e := newFieldError("body", field, "value_error", "Value error, "+message, input)
	e.context = `{"error":{}}`
	return e
}

func missing(field string, input pythonjson.Value) fieldError {
	return newFieldError("body", field, "missing", "Field required", input)
}

// validationError is the 422 of FastAPI with Polar's class name. An input that
// cannot be written as JSON brings the server down with it.
func validationError(errors ...fieldError) response {
	b := []byte(`{"error":"RequestValidationError","detail":[`)
	for i, e := range errors {
		if !e.input.Encodable() || e.input.Depth() > maxEchoDepth {
			return crash()
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = e.append(b)
	}
	return jsonResponse(http.StatusUnprocessableEntity, append(b, "]}"...))
}

func (e fieldError) append(b []byte) []byte {
	b = pythonjson.AppendString(append(b, `{"type":`...), e.kind)
	b = pythonjson.AppendString(append(b, `,"loc":[`...), e.in)
	if e.schema != "" {
		b = pythonjson.AppendString(append(b, ','), e.schema)
	}
	if e.field != "" {
		b = pythonjson.AppendString(append(b, ','), e.field)
	}
	if e.at >= 0 {
		b = strconv.AppendInt(append(b, ','), int64(e.at), 10)
	}
	b = pythonjson.AppendString(append(b, `],"msg":`...), e.message)
	b = pythonjson.AppendValue(append(b, `,"input":`...), e.input, pythonjson.PythonFloat)
	if e.context != "" {
		b = append(append(b, `,"ctx":`...), e.context...)
	}
	return append(b, '}')
}

// uuidError is pydantic's for what parseUUID found wrong.
func uuidError(in, field, wrong string, input pythonjson.Value) fieldError {
	e := newFieldError(in, field, "uuid_parsing", "Input should be a valid UUID, "+wrong, input)
	e.context = string(append(pythonjson.AppendString([]byte(`{"error":`), wrong), '}'))
	return e
}

// validateUUID4 reads an id of a path or query, which must be a random UUID.
func validateUUID4(in, field, text string) (id string, errors []fieldError) {
	id, wrong := parseUUID(text)
	if wrong != "" {
		return "", []fieldError{uuidError(in, field, wrong, pythonjson.String(text))}
	}
	if !isVersion4(id) {
		e := newFieldError(in, field, "uuid_version", "UUID version 4 expected", pythonjson.String(text))
		e.context = `{"expected_version":4}`
		return "", []fieldError{e}
	}
	return id, nil
}
