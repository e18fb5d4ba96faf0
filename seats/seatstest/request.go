package seatstest

import (
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// request is an HTTP request as Polar's layers see it.
type request struct {
	method  string
	target  string // as it was written
	written string // the path as it was written, decoded
	path    string // the same below today's root, never cleaned
	query   string
	host    string
	scheme  string
	remote  string // the client's IP address
	header  http.Header
	length  bool // a Content-Length was sent
	body    []byte
	tooLong bool // the body is over maxBody
	last    bool // the connection ends after the answer

	operation    string // the name of the route that serves it
	parameter    string // the path's, such as the seat's id
	subject      subject
	withoutScope bool // the token of the request lacks the one that it needs
}

// maxBody is the size above which Polar refuses a body.
const maxBody = 10 << 20

// readRequest reads a request with its body. Its error is that of a client that
// went away before the body's end.
func readRequest(r *http.Request) (*request, error) {
	path, query := target(r)
	body, err := readToEnd(r.Body)
	if err != nil {
		return nil, err
	}
	return &request{
		method:  r.Method,
		target:  path + "?" + query,
		written: uvicorn.Unquote(path),
		path:    uvicorn.Unquote(path),
		query:   query,
		host:    servedHost(r),
		scheme:  scheme(r),
		remote:  remoteIP(r.RemoteAddr),
		header:  r.Header,
		length:  r.Header.Get("Content-Length") != "",
		body:    body,
		tooLong: len(body) > maxBody,
		last:    r.Close,
	}, nil
}

// readToEnd keeps what Polar would look at of a body and reads the rest too, so
// that an answer never meets a client that is still writing.
func readToEnd(body io.Reader) ([]byte, error) {
	kept, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, body)
	return kept, err
}

// target splits the request line's target as it was written, less a fragment:
// net/http would have cleaned dots and doubled slashes by a redirect.
func target(r *http.Request) (path, query string) {
	if !strings.HasPrefix(r.RequestURI, "/") && !strings.HasPrefix(r.RequestURI, "*") {
		return r.URL.EscapedPath(), r.URL.RawQuery
	}
	written, _, _ := strings.Cut(r.RequestURI, "#")
	path, query, _ = strings.Cut(written, "?")
	return path, query
}

// scheme is what the last proxy says, if it says one of these.
func scheme(r *http.Request) string {
	if said := r.Header["X-Forwarded-Proto"]; len(said) > 0 {
		proto := strings.TrimSpace(said[len(said)-1])
		if slices.Contains([]string{"http", "https", "ws", "wss"}, proto) {
			return proto
		}
	}
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

var plainHost = regexp.MustCompile(`(?i)^(?:[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::[0-9]+)?$`)

// servedHost is the Host that was sent, or the server's own address if that could
// change what a URL means: Starlette looks since its version 1.
func servedHost(r *http.Request) string {
	own, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok || plainHost.MatchString(r.Host) {
		return r.Host
	}
	return strings.TrimSuffix(own.String(), defaultPort(scheme(r)))
}

func defaultPort(scheme string) string {
	if scheme == "https" || scheme == "wss" {
		return ":443"
	}
	return ":80"
}

func remoteIP(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

// readBody reads the body of an operation that takes one, as FastAPI does:
// JSON if the content type says so, else the text itself. An empty body is a field that
// is missing. Its refusals come before the ones for a token.
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

// isJSON reports whether a content type is JSON, by Python's email package: the
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
