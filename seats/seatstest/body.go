package seatstest

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// readBody reads the body of an operation that takes one, as FastAPI does:
// JSON if the content type says so, else the text itself. None is a field that
// is missing. What it refuses it refuses before it looks who asks.
func readBody(r *request) (body pythonjson.Value, given bool, refusal response, ok bool) {
	if len(r.body) == 0 {
		return pythonjson.Value{}, false, response{}, true
	}
	if !isJSON(r.header.Get("Content-Type")) {
		return pythonjson.String(string(r.body)), true, response{}, true
	}
	text, ok := pythonjson.Decode(r.body)
	if !ok {
		return pythonjson.Value{}, false, unreadable(), false
	}
	body, err := pythonjson.Read(text)
	var invalid *pythonjson.SyntaxError
	if errors.As(err, &invalid) {
		return pythonjson.Value{}, false, invalidJSON(invalid), false
	}
	if err != nil {
		return pythonjson.Value{}, false, unreadable(), false
	}
	return body, body.Kind != pythonjson.NullKind, response{}, true
}

func unreadable() response {
	return frameworkError(http.StatusBadRequest, "There was an error parsing the body")
}

func invalidJSON(err *pythonjson.SyntaxError) response {
	e := pydantic.Error{Type: "json_invalid", In: "body", At: err.Position, Message: "JSON decode error"}
	e.Input = pythonjson.Value{Kind: pythonjson.ObjectKind}
	e.Context = string(append(pythonjson.AppendString([]byte(`{"error":`), err.Message), '}'))
	return validationError(e)
}

// isJSON tells whether a content type is JSON, by Python's email package: the
// case and the parameters do not matter.
func isJSON(contentType string) bool {
	contentType, _, _ = strings.Cut(contentType, ";")
	kind, sub, _ := strings.Cut(strings.ToLower(strings.TrimSpace(contentType)), "/")
	return kind == "application" && (sub == "json" || strings.HasSuffix(sub, "+json"))
}

// bodyObject refuses a body that is not an object: a text that is not UTF-8
// cannot even be sent back.
func bodyObject(body pythonjson.Value, given bool) (refusal response, ok bool) {
	if !given {
		return validationError(pydantic.Missing("", pythonjson.Value{})), false
	}
	if body.Kind == pythonjson.StringKind && !utf8.ValidString(body.Text) {
		return crash(), false
	}
	if body.Kind != pythonjson.ObjectKind {
		return validationError(pydantic.NewError("body", "", "model_attributes_type",
			"Input should be a valid dictionary or object to extract fields from", body)), false
	}
	return response{}, true
}
