package seats

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

const (
	maxErrorBody = 64 << 10  // of an answer that is no success, what is kept
	maxErrorRead = 1 << 20   // and what is read: a 422 repeats what was sent
	maxDrain     = 256 << 10 // of what is not kept, what is read all the same
	maxGrow      = 32 << 20  // what a Content-Length is believed beforehand
)

// A Response is what the last attempt of a call brought. See [WithResponse].
type Response struct {
	StatusCode int         // 0 when no answer came
	Header     http.Header // nil when no answer came
	Body       []byte      // of an answer that is no success, at most 64 KiB
	Attempts   int         // how many requests were sent
}

// report fills in the caller's Response.
func (c config) report(a answer, attempts int) {
	if c.response == nil {
		return
	}
	*c.response = Response{StatusCode: a.status, Header: a.header, Body: a.kept(), Attempts: attempts}
}

// kept is the body as it is shown to the caller.
func (a *answer) kept() []byte {
	if a.isSuccess() {
		return a.body
	}
	return a.body[:min(len(a.body), maxErrorBody)]
}

// errTooLong is why a body was not read to its end.
var errTooLong = errors.New("longer than is read")

// readBody reads at most limit bytes, which count after a body was inflated. It
// returns what it read also when the body is cut or longer. Of a longer one it reads a
// bounded rest away: a connection whose answer was not read to its end cannot be used
// again.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	var body bytes.Buffer
	if 0 < resp.ContentLength && resp.ContentLength <= min(limit, maxGrow) {
		// ReadFrom wants room to see the end.
		body.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	n, err := body.ReadFrom(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return body.Bytes(), err
	}
	if n > limit {
		_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
		return body.Bytes()[:limit], errTooLong
	}
	return body.Bytes(), nil
}
