package uvicorn

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// head is the part of a request before its body. It is parsed as strictly and as leniently as
// Polar's HTTP server parses it: a percent sign may be broken, white space at the end of a
// value stays, and a Host is not required.
type head struct {
	method string
	target string // path and query
	old    bool   // whether the version is older than HTTP/1.1
	header http.Header
}

// methods are the methods that Polar's HTTP server accepts.
var methods = strings.Fields(`GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY
	COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT
	MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE MKCALENDAR LINK UNLINK SOURCE`)

// KnowsMethod reports whether Polar's HTTP server accepts a method.
func KnowsMethod(method string) bool { return slices.Contains(methods, method) }

var (
	requestLine = regexp.MustCompile(`^(\S+) +([!-~]+)(?: +HTTP/(0\.9|1\.0|1\.1|2\.0))?$`)
	absolute    = regexp.MustCompile(`^[A-Za-z]+://(?:[^/?#@]+@)?(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(/.*)$`)
	headerLine  = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\n-\x1f\x7f]*)$")
	bodyLength  = regexp.MustCompile(`^(0|[1-9][0-9]{0,17}) *$`)
	chunkedLast = regexp.MustCompile(`(?i)^(?:.*,[ \t]*)?chunked[ \t]*$`)
)

// add parses the next line. It reports whether Polar's server accepts the line.
func (h *head) add(line string) bool {
	line, ok := strings.CutSuffix(line, "\r\n")
	if !ok {
		return false
	}
	if h.method == "" {
		return h.setRequestLine(line)
	}
	m := headerLine.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	h.header.Add(m[1], m[2])
	return true
}

func (h *head) setRequestLine(line string) bool {
	m := requestLine.FindStringSubmatch(line)
	if m == nil || !KnowsMethod(m[1]) {
		return false
	}
	h.method, h.target, h.header = m[1], m[2], http.Header{}
	h.old = m[3] == "" || m[3] < "1.1"
	if h.target[0] == '/' || h.target[0] == '*' {
		return true
	}
	m = absolute.FindStringSubmatch(h.target)
	if m == nil {
		return false
	}
	h.target = m[1]
	return true
}

// framing returns a head that only describes how the body is sent, and the length of the body.
// The result ok is false if the request gives the length twice, in two ways, or wrongly.
func (h *head) framing() (text string, body int64, ok bool) {
	text = h.method + " / HTTP/1.1\r\nHost: polar\r\n"
	lengths, codings := h.header["Content-Length"], h.header["Transfer-Encoding"]
	switch {
	case len(lengths)+len(codings) > 1:
		return "", 0, false
	case len(codings) == 1 && !chunkedLast.MatchString(codings[0]):
		return "", 0, false
	case len(lengths) == 1 && !bodyLength.MatchString(lengths[0]):
		return "", 0, false
	case len(codings) == 1:
		text += "Transfer-Encoding: chunked\r\n"
		body = endless
	case len(lengths) == 1:
		text += "Content-Length: " + lengths[0] + "\r\n"
		body, _ = strconv.ParseInt(strings.TrimRight(lengths[0], " "), 10, 64)
	}
	if h.closes() || body == endless { // a conn does not find the end of a chunked body
		text += "Connection: close\r\n"
	}
	if strings.EqualFold(h.header.Get("Expect"), "100-continue") {
		text += "Expect: 100-continue\r\n"
	}
	return text + "\r\n", body, true
}

// closes reports whether the connection ends after the answer.
func (h *head) closes() bool {
	options := strings.ToLower(strings.Join(h.header["Connection"], ","))
	return strings.Contains(options, "close") || h.old && !strings.Contains(options, "keep-alive")
}
