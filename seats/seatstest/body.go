package seatstest

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"
)

// readBody reads the body of an operation that takes one, as FastAPI does:
// JSON if the content type says so, else the text itself. None is a field that
// is missing. What it refuses it refuses before it looks who asks.
func readBody(r *request) (body value, given bool, refusal response, ok bool) {
	if len(r.body) == 0 {
		return value{}, false, response{}, true
	}
	if !isJSON(r.header.Get("Content-Type")) {
		return stringValue(string(r.body)), true, response{}, true
	}
	text, ok := decodeText(r.body)
	if !ok {
		return value{}, false, unreadable(), false
	}
	body, err := readJSON(text)
	var invalid *jsonError
	if errors.As(err, &invalid) {
		return value{}, false, invalidJSON(invalid), false
	}
	if err != nil {
		return value{}, false, unreadable(), false
	}
	return body, body.kind != nullKind, response{}, true
}

func unreadable() response {
	return frameworkError(http.StatusBadRequest, "There was an error parsing the body")
}

func invalidJSON(err *jsonError) response {
	e := fieldError{kind: "json_invalid", in: "body", at: err.position, message: "JSON decode error"}
	e.input = value{kind: objectKind}
	e.context = string(append(appendString([]byte(`{"error":`), err.message), '}'))
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
func bodyObject(body value, given bool) (refusal response, ok bool) {
	if !given {
		return validationError(missing("", value{})), false
	}
	if body.kind == stringKind && !utf8.ValidString(body.text) {
		return crash(), false
	}
	if body.kind != objectKind {
		return validationError(newFieldError("body", "", "model_attributes_type",
			"Input should be a valid dictionary or object to extract fields from", body)), false
	}
	return response{}, true
}
