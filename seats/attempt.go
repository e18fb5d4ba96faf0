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
	maxErrorBody = 64 << 10  // the most that is kept of an answer that is not a success
	maxErrorRead = 1 << 20   // the most that is read of it: a 422 repeats what was sent
	maxDrain     = 256 << 10 // the most that is read of what is not kept
	maxGrow      = 32 << 20  // the most memory that is taken on the word of a Content-Length
)

// forever is the time for an attempt that has no bound.
const forever = time.Duration(math.MaxInt64)

// An attempt is one request of a call, and the answer to it.
type attempt struct {
	op      string
	repeat  repeat
	number  int // 1 for the first of the call
	token   string
	request *http.Request

	answered    bool // an answer came
	status      int
	header      http.Header
	body        []byte // all of a success; of any other answer, what is read
	broken      error  // why there is no answer, or not all of it
	mayHaveLeft bool   // without an answer: the request may have reached the server
	err         error  // why there is no value
}

func (a *attempt) isSuccess() bool { return 200 <= a.status && a.status <= 299 }

// isCut reports whether the answer ended before it should have.
func (a *attempt) isCut() bool { return a.broken != nil && a.broken != ErrResponseTooLarge }

// send sends the request and reads its answer, within the time for one attempt.
func (a *attempt) send(ctx context.Context, c config) {
	timed, cancel := context.WithTimeout(ctx, cmp.Or(c.timeout, forever))
	defer cancel()
	client, watcher := watch(c.httpClient)
	resp, err := client.Do(a.request.WithContext(timed))
	switch {
	case err == nil:
		a.header = watcher.header
		a.read(resp, c.maxResponseBytes)
	case isProxyAuthentication(err):
		a.answered, a.status = true, http.StatusProxyAuthRequired
	default:
		a.broken, a.mayHaveLeft = err, watcher.mayHaveLeft()
	}
	if a.isCut() {
		a.broken = explain(ctx, timed, c.timeout, a.broken)
	}
}

// read reads an answer, of which a success may have limit bytes, counted after it was
// inflated. It keeps what it read also if the answer is cut or longer. Of a longer one it
// reads a bounded rest away: a connection whose answer was not read to its end cannot be
// used again.
func (a *attempt) read(resp *http.Response, limit int64) {
	defer resp.Body.Close()
	a.answered, a.status = true, resp.StatusCode
	if a.status == http.StatusSwitchingProtocols {
		return // what follows is a connection, which no context ends
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
		if a.isSuccess() { // of any other, the beginning will do
			a.broken = ErrResponseTooLarge
		}
	}
}

// readAll returns all of body, also if it is cut. Its length is 0 or less if unknown.
func readAll(body io.Reader, length int64) ([]byte, error) {
	if length <= 0 {
		return io.ReadAll(body)
	}
	var all bytes.Buffer
	all.Grow(int(length) + bytes.MinRead) // ReadFrom wants room to see the end
	_, err := all.ReadFrom(body)
	return all.Bytes(), err
}
