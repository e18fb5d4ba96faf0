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
	method    string
	target    string // the target of the request line, unchanged
	sentPath  string // the decoded path of the target
	path      string // sentPath, but below today's root of the API
	query     string
	host      string
	scheme    string
	remote    string // the client's IP address
	header    http.Header
	hasLength bool // whether a Content-Length was sent
	body      []byte
	tooLong   bool // whether the body is longer than maxBody
	last      bool // whether the connection ends after the answer

	operation    string // the operation of the matching route
	parameter    string // the parameter in the path, such as a seat's id
	subject      subject
	withoutScope bool // whether the token lacks the needed scope
}

// maxBody is the size above which Polar refuses a body.
const maxBody = 10 << 20

// readRequest reads a request with its body. It returns an error if the client went away
// before the end of the body.
func readRequest(r *http.Request) (*request, error) {
	path, query := target(r)
	body, err := readToEnd(r.Body)
	if err != nil {
		return nil, err
	}
	return &request{
		method:    r.Method,
		target:    path + "?" + query,
		sentPath:  uvicorn.Unquote(path),
		path:      uvicorn.Unquote(path),
		query:     query,
		host:      servedHost(r),
		scheme:    scheme(r),
		remote:    remoteIP(r.RemoteAddr),
		header:    r.Header,
		hasLength: r.Header.Get("Content-Length") != "",
		body:      body,
		tooLong:   len(body) > maxBody,
		last:      r.Close,
	}, nil
}

// readToEnd reads a body to its end and returns the part that Polar would look at. It reads
// the rest so that the client has finished writing before the answer is sent.
func readToEnd(body io.Reader) ([]byte, error) {
	kept, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, body)
	return kept, err
}

// target returns the path and the query of the request line, unchanged except that a fragment
// is removed. A net/http.ServeMux, in contrast, would redirect to a path without dots and
// double slashes.
func target(r *http.Request) (path, query string) {
	if !strings.HasPrefix(r.RequestURI, "/") && !strings.HasPrefix(r.RequestURI, "*") {
		return r.URL.EscapedPath(), r.URL.RawQuery
	}
	sent, _, _ := strings.Cut(r.RequestURI, "#")
	path, query, _ = strings.Cut(sent, "?")
	return path, query
}

// scheme returns the scheme that the last proxy names, if Polar's server accepts it, and
// otherwise that of the connection.
func scheme(r *http.Request) string {
	if forwarded := r.Header["X-Forwarded-Proto"]; len(forwarded) > 0 {
		proto := strings.TrimSpace(forwarded[len(forwarded)-1])
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

// servedHost returns the Host of the request, or the server's own address if the Host could
// change the meaning of a URL. Starlette checks this since version 1.
func servedHost(r *http.Request) string {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok || plainHost.MatchString(r.Host) {
		return r.Host
	}
	return strings.TrimSuffix(local.String(), defaultPort(scheme(r)))
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

// readBody reads a body as FastAPI does: as JSON if the content type says so, and otherwise
// as a string. An empty body counts as absent. Polar refuses an unreadable body before it
// looks at the token.
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

// isJSON reports whether a content type is JSON, as Python's email package judges it: case and
// parameters do not matter.
func isJSON(contentType string) bool {
	contentType, _, _ = strings.Cut(contentType, ";")
	kind, sub, _ := strings.Cut(strings.ToLower(strings.TrimSpace(contentType)), "/")
	return kind == "application" && (sub == "json" || strings.HasSuffix(sub, "+json"))
}

// requireObject refuses a body that is not an object. Polar's server crashes if the body is a
// string that is not UTF-8, because the refusal cannot contain it.
func requireObject(body pythonjson.Value, given bool) (refusal response, ok bool) {
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
