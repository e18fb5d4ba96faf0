package seats

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"math"
	"net/http"
	"time"
)

const (
	maxErrorBody = 64 << 10  // maximum kept of a response that is not a success
	maxErrorRead = 1 << 20   // maximum read from it: a 422 repeats the whole request
	maxDrain     = 256 << 10 // maximum read from the rest of a response that is too long
	maxGrow      = 32 << 20  // maximum allocated because a Content-Length says so
)

// forever is the timeout of an attempt that has none.
const forever = time.Duration(math.MaxInt64)

// An attempt is one request of a call, and the response to it.
type attempt struct {
	op      string
	repeat  repeatClass
	number  int // 1 for the first attempt of the call
	token   string
	request *http.Request

	answered    bool // a response came, perhaps truncated
	status      int
	header      http.Header
	body        []byte // all of a success, at most maxErrorRead of any other response
	broken      error  // the reason that the response is missing or incomplete
	mayHaveLeft bool   // if there is no response: the request may have reached the server
	err         error  // the reason that the attempt has no value
}

func (a *attempt) isSuccess() bool { return 200 <= a.status && a.status <= 299 }

// isCut reports whether the response is missing or truncated.
func (a *attempt) isCut() bool { return a.broken != nil && a.broken != ErrResponseTooLarge }

// send sends the request and reads the response, within the timeout of one attempt.
func (a *attempt) send(ctx context.Context, c config) {
	timed, cancel := context.WithTimeout(ctx, cmp.Or(c.timeout, forever))
	defer cancel()
	client, w := watch(c.httpClient)
	resp, err := client.Do(a.request.WithContext(timed))
	switch {
	case err == nil:
		a.header = w.header
		a.read(resp, c.maxResponseBytes)
	case isProxyAuthentication(err):
		a.answered, a.status = true, http.StatusProxyAuthRequired
	default:
		a.broken, a.mayHaveLeft = err, w.mayHaveLeft()
	}
	if a.isCut() {
		a.broken = withReason(ctx, timed, c.timeout, a.broken)
	}
}

// read reads a response, at most limit bytes of it after decompression. It keeps what it
// read even if the response is truncated or longer than the limit. It then discards up to
// maxDrain of the rest, because a connection can be used again only after its response has
// been read to the end.
func (a *attempt) read(resp *http.Response, limit int64) {
	defer resp.Body.Close()
	a.answered, a.status = true, resp.StatusCode
	if a.status == http.StatusSwitchingProtocols {
		return // the body is a connection, and no context ends a read from it
	}
	if !a.isSuccess() {
		limit = min(limit, maxErrorRead)
	}
	length := resp.ContentLength
	if length > min(limit, maxGrow) {
		length = -1
	}
	a.body, a.broken = readAll(io.LimitReader(resp.Body, limit+1), length)
	if a.broken == nil && int64(len(a.body)) > limit {
		_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
		a.body = a.body[:limit]
		if a.isSuccess() { // the beginning of any other response is enough
			a.broken = ErrResponseTooLarge
		}
	}
}

// readAll reads body to its end or its first error, and returns what it read in both cases.
// A length of 0 or less is unknown.
func readAll(body io.Reader, length int64) ([]byte, error) {
	if length <= 0 {
		return io.ReadAll(body)
	}
	var all bytes.Buffer
	all.Grow(int(length) + bytes.MinRead) // ReadFrom needs spare room to see the end
	_, err := all.ReadFrom(body)
	return all.Bytes(), err
}
